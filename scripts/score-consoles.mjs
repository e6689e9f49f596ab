// How right the kernel-log reader is on real consoles: `npm run score [-- --verbose]`. The truth is the TITLE of each
// case in ../shared/corpus/syzkaller. The verdict on a console is its first event of the crash family, by line: what
// follows (a panic, an oops after a sanitizer's report) is mostly its consequence.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({ options: { verbose: { type: 'boolean', default: false }, half: { type: 'string' } } });
const corpus = path.resolve('../shared/corpus/syzkaller');
if (!existsSync(corpus)) {
  console.log('score: no ../shared/corpus/syzkaller beside the project: nothing to measure against');
  process.exit(0);
}

/**
 * What a title begins with, and the kind of event it is. The first match counts; a title of a user program (SYZFATAL,
 * go runtime) is no kernel report.
 */
const kinds = [
  [/^INFO: task hung/, 'hung-task'],
  [/^(?:BUG: soft lockup)/, 'soft-lockup'],
  [/^INFO: rcu detected stall/, 'rcu-stall'],
  [/^BUG: workqueue lockup/, 'workqueue-lockup'],
  [/^(?:KASAN|KMSAN|KCSAN|UBSAN|KFENCE|memory leak|BUG: memory leak)/, 'sanitizer'],
  [
    /^(?:possible deadlock|inconsistent lock state|INFO: trying to register non-static key|(?:WARNING|BUG|INFO): (?:suspicious RCU usage|bad unlock balance|held lock freed|locking bug|nested lock|[Ii]nvalid wait context|possible (?:circular|recursive|irq)|inconsistent lock))/,
    'lockdep',
  ],
  [
    /^(?:general protection fault|BUG: unable to handle|BUG: kernel NULL|divide error|int3|stack segment|invalid opcode|Unable to handle|Unhandled fault|PANIC: double fault|double fault|kernel stack overflow|Internal error|Oops|unregister_netdevice_never)/,
    'kernel-oops',
  ],
  [/^kernel panic/, 'kernel-panic'],
  [/^WARNING/, 'kernel-warning'],
  [/^(?:kernel BUG|BUG:|BUG |INFO: (?:Freed|Allocated|Slab)|VFS: Busy inodes)/, 'kernel-bug'],
];
const family = new Set([
  'hung-task',
  'soft-lockup',
  'hard-lockup',
  'rcu-stall',
  'workqueue-lockup',
  'kernel-oops',
  'kernel-bug',
  'kernel-warning',
  'kernel-panic',
  'lockdep',
  'sanitizer',
]);
/** What is told of every log, or of the machine, and is no event of it. */
const notEvents = new Set(['kernel-log', 'kernel-release', 'hostname', 'boot', 'taint']);

const out = path.join('dist', `score-${process.pid}`);
await mkdir(out, { recursive: true });
const contents = `export { default as kernelLog } from './server/formats/kernel-log/index.ts'; export { openReader } from './server/core/read/reader.ts'; export { formatsOf } from './server/core/read/recognise.ts';`;
await build({
  stdin: { contents, resolveDir: '.', loader: 'ts' },
  outfile: path.join(out, 'score.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
const { kernelLog, openReader, formatsOf } = await import(pathToFileURL(path.join(out, 'score.mjs')).href).finally(() =>
  rm(out, { recursive: true }),
);
const formats = formatsOf([kernelLog]);

/** The parts of a case: its header, and the console without the excerpt that the case expects. */
function readCase(file) {
  const text = readFileSync(path.join(corpus, file), 'utf8');
  const blank = text.startsWith('\n') ? 0 : text.indexOf('\n\n') + 1;
  const header = text.slice(0, blank);
  const title = /^TITLE: (.*)$/m.exec(header)?.[1];
  return { file, title, corrupted: /^CORRUPTED: Y/m.test(header), log: text.slice(blank + 1).split(/^REPORT:/m)[0] };
}

function eventsOf({ file, log }) {
  const reader = openReader(formats, file, kernelLog);
  reader.push(log);
  const { facts, faults } = reader.end();
  for (const fault of faults) console.log(`${file}: fault`, fault);
  return facts.filter(f => !notEvents.has(f.kind)).sort((a, b) => a.at.line - b.at.line);
}

const files = readdirSync(corpus).sort((a, b) => Number(a) - Number(b));
const halves = [0, 1].map(half => ({
  name: half === 0 ? 'first half' : 'second half',
  cases: files.filter((_, i) => i % 2 === half),
}));
const percent = (n, of) => `${of === 0 ? '-' : ((100 * n) / of).toFixed(1)} % (${n} of ${of})`;
const confusion = new Map();

function score(cases) {
  const tally = { titled: 0, kind: 0, named: 0, function: 0, untitled: 0, quiet: 0, other: 0 };
  for (const c of cases.map(readCase)) {
    const events = eventsOf(c);
    const first = events.find(e => family.has(e.kind));
    if (c.title === undefined) {
      tally.untitled++;
      if (events.length === 0) tally.quiet++;
      else tell(c, 'nothing', events.map(e => e.kind).join(', '));
      continue;
    }
    const kind = kinds.find(([e]) => e.test(c.title))?.[1];
    if (!kind) {
      tally.other++;
      if (first) tell(c, 'no kernel report', first.kind);
      continue;
    }
    tally.titled++;
    if (first?.kind.name === kind) tally.kind++;
    else tell(c, kind, first?.kind.name ?? 'nothing');
    const wanted = / in (\S+)$/.exec(c.title)?.[1];
    if (c.corrupted || !wanted || wanted === 'corrupted') continue;
    tally.named++;
    if (first?.value.function === wanted) tally.function++;
    else if (values.verbose)
      console.log(
        `${c.file}: ${c.title}: blamed ${first?.value.function}; ${first?.value.frames?.slice(0, 12).join(' ')}`,
      );
  }
  return tally;
}

function tell(c, wanted, got) {
  const key = `${wanted} told as ${got}`;
  confusion.set(key, [...(confusion.get(key) ?? []), `${c.file} ${c.title ?? ''}`]);
}

const total = {};
for (const { name, cases } of halves.filter((_, i) => values.half === undefined || values.half === String(i))) {
  const t = score(cases);
  for (const [key, n] of Object.entries(t)) total[key] = (total[key] ?? 0) + n;
  print(name, t);
}
print('all', total);
if (values.verbose) for (const [key, list] of confusion) console.log(`\n${key}:\n  ${list.join('\n  ')}`);

function print(name, t) {
  const told = `kind ${percent(t.kind, t.titled)}, function ${percent(t.function, t.named)}`;
  const quiet = `untitled cases without an event ${t.quiet} of ${t.untitled}, not a kernel report ${t.other}`;
  console.log(`${name}: ${told}, ${quiet}`);
}
