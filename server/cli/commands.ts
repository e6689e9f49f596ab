/** What `bundle-review` can be asked, and its exit codes. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { glossaryOf } from '../answers/numbers.ts';
import { allKinds, jsonSchema, type Kind, kindNamed } from '../core/model/kind.ts';
import { Damage } from '../core/read/files.ts';
import { type Bundle, loadBundle, type LoadOptions } from '../core/read/load.ts';
import type { Fault } from '../core/read/reader.ts';
import { formatsOf } from '../core/read/recognise.ts';
import { reportMarkdown } from '../answers/report-markdown.ts';
import { atOrAbove, type Report, reportOf } from '../core/review/report.ts';
import { review } from '../core/review/run.ts';
import { severities, type Severity } from '../core/review/rule.ts';
import { machines } from '../facts/host/machine.ts';
import { kernelOf } from '../facts/host/uname.ts';
import { captions } from '../formats/_captions.ts';
import { formats as formatList } from '../formats/index.ts';
import { filesAt, together } from '../io/disk.ts';
import { rules } from '../rules/index.ts';
import { Pool } from '../threads/pool.ts';
import { explainName } from './explain.ts';
import { reviewHtml } from './html.ts';
import { factJson, jsonText, reviewJson, reviewJsonLines } from './json.ts';
import { reviewSarif } from './sarif.ts';
import { forTerminal, reviewText } from './text.ts';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly colours: boolean;
  /** Is somebody watching standard error? */
  readonly progress: boolean;
  /** The built file of a thread that reads; without one, all is read by this thread. */
  readonly thread?: string;
}

/** Nothing at or above `--fail-on`; findings; a mistake of the user's or ours. */
const exit = { clean: 0, findings: 1, mistake: 2 } as const;

const usage = `Usage: bundle-review COMMAND [OPTION]... [PATH]...

  review [--format text|json|jsonl|sarif|markdown|html] [--fail-on error|warning|info|never] [--jobs N] PATH...
                       say what is wrong, on which line, and what to do
  facts [--as FORMAT] [--jobs N] PATH...
                       print what the files say, one fact a line (JSON Lines)
  formats              list the formats that are read, with their paths
  rules                list the rules
  schema [KIND]        print the JSON Schema of a kind of fact, or of all, one a line
  explain NAME         explain a rule, a format, or a field of a dump

  --jobs N             read with so many threads, this one counted; 1 for none besides it

PATH is a folder, a file, an archive (tar, packed by gzip, xz, bzip2 or zstd, or zip), or - for standard input.
Exit status of review: 0 nothing at or above --fail-on (default error), 1 findings, 2 a mistake.
`;

const formats = formatsOf(formatList, captions);
type Renderer = (report: Report, options: { readonly colours: boolean }) => string;
const renderers: Readonly<Record<string, Renderer>> = {
  text: reviewText,
  json: reviewJson,
  jsonl: reviewJsonLines,
  sarif: reviewSarif,
  markdown: reportMarkdown,
  html: reviewHtml,
};

/** A mistake of the user's: said in one line. */
class Mistake extends Error {}

/** Run one command. Never throws for a mistake of the user's. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = args;
  try {
    switch (command) {
      case 'review':
        return await reviewCommand(rest, terminal);
      case 'facts':
        return await factsCommand(rest, terminal);
      case 'formats':
        for (const f of formats.list) terminal.out(`${f.id}\t${f.title}\n${f.paths.map(p => `\t${p}\n`).join('')}`);
        return exit.clean;
      case 'rules':
        for (const r of rules) terminal.out(`${r.id}\t${r.severity}\t${r.summary}\n`);
        return exit.clean;
      case 'schema':
        return schemaCommand(rest, terminal);
      case 'explain':
        return explainCommand(rest, terminal);
      case undefined:
      case 'help':
      case '--help':
      case '-h':
        (command === undefined ? terminal.err : terminal.out)(usage);
        return command === undefined ? exit.mistake : exit.clean;
      default:
        throw new Mistake(`no command ${command}; bundle-review --help lists them`);
    }
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    terminal.err(`bundle-review: ${forTerminal(error.message)}\n`);
    return exit.mistake;
  }
}

async function reviewCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parsed(args, {
    format: { type: 'string', default: 'text' },
    'fail-on': { type: 'string', default: 'error' },
    jobs: { type: 'string' },
  });
  const render = renderers[oneOf('--format', values['format'], Object.keys(renderers))]!;
  const failOn = oneOf('--fail-on', values['fail-on'], [...severities, 'never']) as Severity | 'never';
  const bundle = await load(positionals, terminal, jobsOf(values['jobs']), {});
  const result = review(bundle.hosts, rules);
  const report = reportOf(bundle, result, { kernel: host => kernelOf(host)?.text });
  terminal.out(render(report, { colours: terminal.colours }));
  for (const fault of report.faults) terminal.err(faultLine(fault));
  if (failOn === 'never') return exit.clean;
  const grave = atOrAbove(failOn);
  return result.roots.some(f => grave.includes(f.gravest)) ? exit.findings : exit.clean;
}

async function factsCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parsed(args, { as: { type: 'string' }, jobs: { type: 'string' } });
  const as = values['as'] === undefined ? undefined : formats.byId(String(values['as']));
  if (values['as'] !== undefined && !as)
    throw new Mistake(`no format ${values['as']}; bundle-review formats lists them`);
  const bundle = await load(positionals, terminal, jobsOf(values['jobs']), as ? { as } : {});
  for (const host of bundle.hosts)
    for (const file of host.files()) for (const fact of host.factsOf(file)) terminal.out(`${factJson(fact)}\n`);
  for (const fault of bundle.faults) terminal.err(faultLine(fault));
  return exit.clean;
}

function schemaCommand([name]: readonly string[], terminal: Terminal): number {
  const kind = name === undefined ? undefined : kindNamed(name);
  if (name !== undefined && !kind)
    throw new Mistake(`no kind of fact is called ${name}; bundle-review schema lists all`);
  const schemaOf = (k: Kind): object => jsonSchema(k, (name, f) => k.glossary && glossaryOf(k.glossary, name, f)?.doc);
  if (kind) terminal.out(`${jsonText(schemaOf(kind), 2)}\n`);
  else for (const k of allKinds()) terminal.out(`${jsonText(schemaOf(k))}\n`);
  return exit.clean;
}

function explainCommand(args: readonly string[], terminal: Terminal): number {
  const name = args.join(' ').trim();
  if (!name) throw new Mistake('explain what? A rule, a format, or a field such as zoneinfo.min');
  const text = explainName(name, rules, formats.list);
  if (text === undefined)
    throw new Mistake(`nothing is called ${name}; see bundle-review rules and bundle-review formats`);
  terminal.out(text);
  return exit.clean;
}

const faultLine = (fault: Fault): string => `bundle-review: fault: ${forTerminal(`${fault.where}: ${fault.error}`)}\n`;

/** More threads than this wait for the disk and for each other. */
const mostJobs = 4;

function jobsOf(value: unknown): number {
  if (value === undefined) return Math.min(mostJobs, availableParallelism());
  const jobs = Number(value);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) throw new Mistake('--jobs is a number from 1 to 64');
  return jobs;
}

async function load(paths: readonly string[], terminal: Terminal, jobs: number, options: LoadOptions): Promise<Bundle> {
  if (paths.length === 0) throw new Mistake('no PATH given');
  const tops = paths.map((p, i) => ({ name: topName(p, paths, i), files: filesAt(p) }));
  let shown = 0;
  const onFile = (file: string, done: number, known: number): void => {
    if (!terminal.progress || Date.now() - shown < 200) return;
    shown = Date.now();
    terminal.err(`\r\x1b[K${done} of ${known} files, ${forTerminal(file.slice(-60))}`);
  };
  const { thread: script } = terminal;
  const pool = script !== undefined && jobs > 1 ? new Pool({ script, jobs, caller: 'reads' }) : undefined;
  try {
    const all = { ...options, top: tops[0]!.name, machines, onFile, ...(pool ? { readers: pool } : {}) };
    return await loadBundle(together(tops), formats, all);
  } catch (error) {
    const { code, path: where, message } = error as NodeJS.ErrnoException;
    if (error instanceof Damage) throw new Mistake(`cannot read ${paths.join(' ')}: ${message}`);
    if (code === 'ENOENT') throw new Mistake(`no such file or folder: ${where ?? paths.join(' ')}`);
    if (code) throw new Mistake(`cannot read ${where ?? paths.join(' ')}: ${message.split('\n')[0]}`);
    throw error;
  } finally {
    await pool?.end();
    if (terminal.progress) terminal.err('\r\x1b[K');
  }
}

/** Names under which several tops stand side by side. */
function topName(given: string, all: readonly string[], i: number): string {
  const name = given === '-' ? 'stdin' : path.basename(path.resolve(given));
  const earlier = all.slice(0, i).filter(p => path.basename(path.resolve(p)) === name).length;
  return earlier ? `${name}-${earlier + 1}` : name;
}

function parsed(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Mistake(error instanceof Error ? error.message.split('\n')[0]! : String(error));
  }
}

function oneOf(option: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw new Mistake(`${option} is one of ${allowed.join(', ')}`);
}
