/**
 * The law of hostile strings: whatever a file says, it stays text. Every text of every fact is replaced by what would be
 * a link, a line, a command or an act of the terminal, and no output may make more of it than words.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { noIcons } from '../client/text.ts';
import { hoverAt } from '../server/answers/hover.ts';
import { hintsOn } from '../server/answers/inlay.ts';
import { type OutlineNode, outlineOf } from '../server/answers/outline.ts';
import { reportMarkdown } from '../server/answers/report-markdown.ts';
import { thingsNamed } from '../server/answers/symbols.ts';
import { reviewHtml } from '../server/cli/html.ts';
import { html as markup } from '../server/cli/markup.ts';
import { factJson, reviewJson, reviewJsonLines } from '../server/cli/json.ts';
import { reviewSarif } from '../server/cli/sarif.ts';
import { reviewText } from '../server/cli/text.ts';
import { type Fact, factText, fieldSpan } from '../server/core/model/fact.ts';
import { Host } from '../server/core/model/host.ts';
import { type Field, kindOf, type Schema } from '../server/core/model/kind.ts';
import { block, bullets, code, type Markdown, md } from '../server/core/model/markdown.ts';
import { actionOf, briefOf, remedyMarkdown, snippet, snippetPath, snippets } from '../server/core/model/remedy.ts';
import { printable } from '../server/core/model/text.ts';
import { type Bundle, loadedFile } from '../server/core/read/load.ts';
import type { Reading } from '../server/core/read/reader.ts';
import { type Report, reportOf } from '../server/core/review/report.ts';
import { defineRule, type Rule } from '../server/core/review/rule.ts';
import { type Review, review } from '../server/core/review/run.ts';
import { kernelOf } from '../server/facts/host/uname.ts';
import { NetlinkSocket } from '../server/facts/network/netlink.ts';
import { type ReviewedFolder, reviewedFolder } from '../server/lsp/reviewed-folder.ts';
import { diagnosticsOf } from '../server/lsp/to-lsp.ts';
import { reportText, treeOf } from '../server/lsp/tree.ts';
import { rules } from '../server/rules/index.ts';
import { fixtures, readText, ruleFixture, splitFiles } from './harness.ts';
import { type Element, parseHtml, textOf } from './html.ts';
import { cases, marks } from './markdown.ts';

/** As a name without blanks, as a line with a beginning that means something, and as several lines. */
const hostile = [
  '![p](https://x/p.png)',
  '- item\n# second\n- third\r\n1. fourth\r+ fifth',
  'computewww.evil.example',
  '[x](command:workbench.action.quit) <img src=x onerror=alert(1)> &lt; \\',
  '# heading `**bold** _em_` ~~s~~ __strong__ $x$ [^1] <!-- c --> | cell | ```` ',
  '\' ; rm -rf / # $(touch /tmp/x) " onclick="alert(1)',
  '\u001b[2J\u009b\u202e\u200b\u2028\u{e0041}\u180e\u034f\u3164\ufe0f\ufff9x',
  'mailto:a@b.c',
  '1. one https://evil.example <http://evil.example> xhttp://evil.example',
  '$(touch$IFS/tmp/x)',
  '+ plus',
  'www.evil.example',
  '\\<img/src=x/onerror=alert(1)>',
  '````',
  '===',
  ';reboot|',
  '',
  '> quote',
  '1) one //evil.example nodexmpp:a.b',
] as const;

// ---- What each kind of output may hold -------------------------------------------------------------------------------

/** Acts on a terminal, hides, or turns the direction of writing around. */
const odd = /(?!\n)\p{Cc}|[\p{Cf}\p{DI}\u2028\u2029]/u;
/** A line that the string began. */
const ownLine = /^\s*(?:# second|- third|1\. fourth|\+ fifth)/m;

type Check = (text: string) => string | undefined;
const found = (what: string, pattern: RegExp, text: string): string | undefined => {
  const m = pattern.exec(text);
  return m ? `${what}: ${JSON.stringify(text.slice(Math.max(0, m.index - 120), m.index + 120))}` : undefined;
};

/** One line of words. */
const line: Check = text => found('unprintable', odd, text) ?? found('a line of its own', /\n/, text);
/** Lines of words, each begun by us. */
const plain: Check = text => found('unprintable', odd, text) ?? found('a line of its own', ownLine, text);

const json: Check = text => {
  JSON.parse(text);
  return found('unprintable', odd, text);
};

/** Markdown without its code and with a dot in place of each escaped character. An odd backtick stays. */
function bare(markdown: string): string {
  const out: string[] = [];
  let ticks = '';
  for (const l of markdown.split('\n')) {
    const fence = /^ {0,3}(`{3,})[^`]*$/.exec(l)?.[1];
    if (ticks) {
      if (fence && fence.length >= ticks.length && l.trim() === fence) ticks = '';
    } else if (fence) ticks = fence;
    else out.push(bareLine(l));
  }
  return ticks ? `${out.join('\n')}\`` : out.join('\n');
}
function bareLine(l: string): string {
  const inTable = l.startsWith('|');
  // An escape keeps a pipe from parting cells, and everything else from meaning anything; in a table a pipe parts cells
  // in code too.
  return l.replace(/\\[!-/:-@[-`{-~]|(`+)(?:(?!`)(.*?[^`])\1(?!`))?/g, (all, ticks?: string, span?: string) => {
    if (ticks === undefined) return '·';
    return span === undefined ? all : inTable && /(?<!\\)\|/.test(span) ? '|' : '·';
  });
}

const markdown: Check = text => {
  const left = bare(text);
  return (
    found('unprintable', odd, text) ??
    found('an image or a link', /!\[|\]\(|\]\[|\]:/, left) ??
    found('a tag', /<[a-z!/?]/i, left) ??
    found('an autolink', /:\/\/|\/\/evil|www\.|mailto:|xmpp:|[\w.+-]@[\w-]+\.\w/i, left) ??
    found('an entity', /&(?:#|\w+;)/, left) ??
    found('a mark', /\*\*bold\*\*|~~|`|_em_|__strong__|\$x\$|\[\^1/, left) ??
    found('an icon', /\$\(/, left) ??
    found('a block', /^ *(?:(?:[-*+>]|\d+[.)]) +)*(?:# heading|- item|1[.)] one|\+ plus|===|> quote)/m, left) ??
    found('a line of its own', ownLine, text) ??
    tables(left)
  );
};

/** Every row of a table has as many cells as its head. */
function tables(left: string): string | undefined {
  let cells = 0;
  for (const l of left.split('\n')) {
    if (!l.startsWith('|')) cells = 0;
    else if (cells === 0) cells = l.split('|').length;
    else if (l.split('|').length !== cells) return `a cell of its own: ${l}`;
  }
  return undefined;
}

const colours = /\u001b\[\d{1,2}m/g;
const terminal: Check = text => {
  const words = text.replace(colours, '').replaceAll('\t', ' ');
  return found('unprintable', odd, words) ?? found('a line of its own', ownLine, words);
};

const tags =
  'html head title style body h1 h2 h3 h4 h5 h6 p strong em code pre br hr ul ol li table thead tbody tr th td section article div details summary span';
const tag = new RegExp(
  `^</?(?:${tags.replaceAll(' ', '|')})(?: class="(?:severity )?(?:error|warning|info|dim|remedy|n)")?>$|` +
    '^<html lang="en">$|^<!DOCTYPE html>$|^<meta [^<>]*>$|^<span class="severity (?:error|warning|info)">$',
);
const html: Check = text => {
  const metas = text.match(/<meta /g)?.length ?? 0;
  const [start, end] = [text.indexOf('<style>'), text.indexOf('</style>')];
  const body = text.slice(0, start) + text.slice(end);
  const foreign = body.match(/<[^>]*>?/g)?.find(t => !tag.test(t));
  return (
    (foreign === undefined ? undefined : `a tag of its own: ${foreign}`) ??
    (metas === 3 ? undefined : `${metas} meta`) ??
    (/^<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">/.test(
      text,
    )
      ? undefined
      : 'no policy') ??
    found('a bare &', /&(?!(?:amp|lt|gt|quot|#39);)/, text) ??
    found('a request', /@import|url\(/, text) ??
    found('unprintable', odd, text) ??
    malformed(text)
  );
};

const malformed: Check = text => {
  try {
    parseHtml(text);
    return undefined;
  } catch (error) {
    return `not well-formed: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** A script or a file of settings: outside of comments the string stands in single quotes or nowhere. */
const file: Check = text => {
  const commands = text
    .split('\n')
    .filter(l => !l.startsWith('#'))
    .join('\n');
  const outside = commands.replace(/'[^']*'|\\'/g, '');
  return (
    found('unprintable', odd, text) ??
    found('a line of its own', ownLine, text) ??
    found('a command', /\$\(touch|rm -rf|;reboot|'/, outside) ??
    found('a word that is not quoted', /onerror|\]\(|evil|mailto:a|item|onclick|&lt;|\*\*b/, outside)
  );
};

// ---- What is asked of a reviewed bundle -------------------------------------------------------------------------------

type Output = readonly [name: string, check: Check, text: string | undefined];

const noLinks: Check = text => line(text) ?? found('a link of SARIF', /\]\(/, text);
function* sarifTexts(run: any): Iterable<string> {
  for (const r of run.results) {
    yield r.message.text;
    for (const l of r.relatedLocations) yield l.message.text;
  }
  for (const n of run.invocations[0].toolExecutionNotifications) yield n.message.text;
}

/** Segments of a path, each spelled so that it is nothing else. */
const address: Check = text => found('an address of its own', /[^\w.~!'()*%/-]|%(?![\dA-F]{2})/, text);
function* sarifAddresses(run: any): Iterable<string> {
  for (const r of run.results)
    for (const l of [...r.locations, ...r.relatedLocations]) yield l.physicalLocation.artifactLocation.uri;
}

function* outputsOfReport(report: Report): Iterable<Output> {
  const plainText = reviewText(report, { colours: false });
  yield ['markdown', markdown, reportMarkdown(report)];
  yield ['text', terminal, plainText];
  yield ['text in colours', terminal, reviewText(report, { colours: true })];
  yield ['json', json, reviewJson(report)];
  for (const l of reviewJsonLines(report).split('\n')) if (l) yield ['jsonl', json, l];
  const sarif = reviewSarif(report);
  yield ['sarif', text => found('unprintable', odd, text), sarif];
  const [run] = JSON.parse(sarif).runs;
  for (const text of sarifTexts(run)) yield ['a message of sarif', noLinks, text];
  for (const text of sarifAddresses(run)) yield ['an address of sarif', address, text];
  yield ['html', html, reviewHtml(report)];
}

function* outputsOfRemedies({ findings }: Review): Iterable<Output> {
  for (const f of findings) {
    yield ['message', line, f.message];
    yield ['detail', markdown, f.detail && String(f.detail)];
    for (const fact of f.evidence) yield ['evidence', line, factText(fact)];
    const proposals = (f.remedies ?? []).map(remedy => ({ finding: f.message, remedy }));
    for (const p of proposals) {
      yield ['remedy', markdown, String(remedyMarkdown(p.remedy))];
      yield ['action', line, actionOf(p.remedy)];
      yield ['brief', line, briefOf(p.remedy)];
      yield ['snippet', file, snippet(undefined, [p], f.host)];
      const path = snippetPath(p.remedy, f.host);
      if (path !== undefined) assert.match(path, /^remediation\/[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/);
    }
    yield ['snippets', file, snippets(proposals, f.host)];
  }
}

function* outputsOfEditor(reviewed: ReviewedFolder, names: readonly string[]): Iterable<Output> {
  for (const list of diagnosticsOf(reviewed).values())
    for (const d of list) {
      yield ['diagnostic', plain, String(d.message)];
      for (const r of d.relatedInformation ?? []) yield ['related', line, r.message];
    }
  const tree = treeOf([reviewed]);
  for (const text of textsOf(tree, 'detail')) yield ['tree', line, text];
  for (const text of textsOf(tree, undefined, 'detail')) yield ['tooltip', markdown, text];
  yield ['report', markdown, reportText([reviewed, reviewed])];
  for (const name of names)
    for (const s of thingsNamed([reviewed], name)) {
      yield ['symbol', line, s.name];
      yield ['container', line, s.container];
    }
}

/** Every text of a tree of plain values, but for ids and addresses. */
function* textsOf(value: unknown, but?: string, only?: string, key = ''): Iterable<string> {
  if (typeof value === 'string') {
    if (key !== but && key !== 'id' && key !== 'uri' && (only === undefined || key === only)) yield value;
  } else if (typeof value === 'object' && value !== null)
    for (const [k, v] of Object.entries(value)) yield* textsOf(v, but, only, Array.isArray(value) ? key : k);
}

/** Places of a fact that differ for a hover. */
const mostPlaces = 6;
function* outputsOfFile(reviewed: ReviewedFolder, path: string, said: string): Iterable<Output> {
  const textAt = (): string => said;
  const facts = reviewed.factsOf(path);
  let last = 0;
  for (const fact of facts) {
    last = Math.max(last, fact.at.through ?? fact.at.line);
    yield ['fact', line, factText(fact)];
    yield ['fact as JSON', json, factJson(fact)];
    const spans = (fact.fields?.names ?? []).slice(0, mostPlaces).flatMap(name => fieldSpan(fact, name) ?? []);
    for (const at of [fact.at, ...spans]) {
      const told = hoverAt(reviewed, path, { line: at.line, character: at.start }, textAt);
      if (told) yield ['hover', markdown, String(told.markdown)];
    }
  }
  const walk = function* (nodes: readonly OutlineNode[]): Iterable<Output> {
    for (const n of nodes) {
      yield ['outline', line, n.name];
      yield ['outline', line, n.detail];
      yield* walk(n.children ?? []);
    }
  };
  yield* walk(outlineOf(reviewed, path, textAt));
  for (const h of hintsOn(reviewed, path, { first: 0, last }, { time: true, sizes: true }, textAt)) {
    yield ['hint', line, h.label];
    yield ['hint', line, h.tooltip];
  }
}

// ---- Facts that say what nobody would -------------------------------------------------------------------------------

type Path = readonly string[];

/** The places of a schema where text of a file stands: `name`, `tasks/comm`. Keys of a record are text as well. */
function textPaths(fields: Schema, above: Path = []): Path[] {
  return Object.entries(fields).flatMap(([name, f]) => ofField(f, [...above, name]));
}
function ofField(f: Field, path: Path): Path[] {
  if (f.type === 'text') return [path];
  if (f.type === 'part') return textPaths(f.fields ?? {}, path);
  return [...new Set((f.of ?? []).flatMap(of => ofField(of, path).map(p => p.join('/'))))].map(p => p.split('/'));
}

/** The value with the text at these paths replaced. */
function replaced(value: any, fields: Schema, paths: readonly Path[], text: string): any {
  const out = { ...value };
  for (const [head, ...rest] of paths)
    if (out[head!] !== undefined) out[head!] = inField(out[head!], fields[head!]!, rest, text);
  return out;
}
function inField(value: any, f: Field, rest: Path, text: string): any {
  switch (f.type) {
    case 'text':
      return text;
    case 'part':
      return replaced(value, f.fields!, [rest], text);
    case 'either':
      return typeof value === 'string' ? text : value;
    case 'list':
      return value.map((v: unknown) => inField(v, f.of![0]!, rest, text));
    case 'record':
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, inField(v, f.of![0]!, rest, text)]));
    default:
      return value;
  }
}
/** A record with one more entry, called as the file likes. */
function withKeys(value: any, fields: Schema, text: string): any {
  const out = { ...value };
  for (const [name, f] of Object.entries(fields)) {
    const [first] = f.type === 'record' ? Object.values(out[name] ?? {}) : [];
    if (first !== undefined) out[name] = { ...out[name], [text]: first };
  }
  return out;
}

type Change = (fact: Fact<any>) => Fact<any>;

/** Each place of text by itself, then all of a fact at once, then the names that records have. */
function* changes(
  facts: readonly Fact<any>[],
  text: (n: number) => readonly string[],
): Iterable<readonly [string, Change, string]> {
  let n = 0;
  const kinds = [...new Set(facts.map(f => f.kind))];
  for (const kind of kinds) {
    const { fields } = kindOf({ kind });
    const paths = textPaths(fields).filter(([head]) =>
      facts.some(f => f.kind === kind && f.value[head!] !== undefined),
    );
    const sets = paths.length > 1 ? [...paths.map(p => [p]), paths] : [paths];
    for (const set of sets.filter(s => s.length > 0))
      for (const words of text(n++))
        yield [
          `${kind} ${set.map(p => p.join('/')).join(' ')}`,
          f => (f.kind === kind ? { ...f, value: replaced(f.value, fields, set, words) } : f),
          words,
        ];
    if (Object.values(fields).some(f => f.type === 'record'))
      for (const words of text(n++))
        yield [
          `keys of ${kind}`,
          f => (f.kind === kind ? { ...f, value: withKeys(f.value, fields, words) } : f),
          words,
        ];
  }
  for (const words of text(n++))
    yield [
      'all texts of all facts',
      f => {
        const { fields } = kindOf(f);
        return { ...f, value: replaced(f.value, fields, textPaths(fields), words) };
      },
      words,
    ];
}

interface HostReadings {
  readonly name: string;
  readonly readings: readonly Reading[];
}

function reviewedOfHosts(
  hosts: readonly Host[],
  readings: readonly HostReadings[],
  which: readonly Rule[],
  words = '',
): ReviewedFolder {
  const bundle: Bundle = {
    hosts,
    files: readings.flatMap(h => h.readings.map(r => loadedFile(r, h.name))),
    faults: words ? [{ where: words, error: words }] : [],
    truncated: words ? [{ file: words, what: words }] : [],
    archives: words ? [words] : [],
  };
  return reviewedFolder({ root: words || 'here', remediation: undefined }, bundle, review(hosts, which), 'whole', {
    uriOf: key => key,
    longest: undefined,
  });
}

function judge(hosts: readonly HostReadings[], which: readonly Rule[], change: Change): ReviewedFolder {
  const changed = hosts.map(
    h =>
      new Host(
        h.name,
        h.name,
        h.readings.map(r => ({ ...r, facts: r.facts.map(change) })),
      ),
  );
  return reviewedOfHosts(changed, hosts, which);
}

/** The same hosts, called and laid out as somebody likes. */
function renamed(hosts: readonly HostReadings[], which: readonly Rule[], words: string): ReviewedFolder {
  const named = hosts.map((h, i) => ({
    name: `${words}${i || ''}`,
    readings: h.readings.map(r => {
      const path = `${words}/${r.file}`;
      return { ...r, file: path, facts: r.facts.map(f => ({ ...f, at: { ...f.at, file: path } })) };
    }),
  }));
  const captures = [words, `${words}2`].map(name => ({ root: name, name }));
  return reviewedOfHosts(
    named.map(h => new Host(h.name, words, h.readings, captures)),
    named,
    which,
    words,
  );
}

/** What is wrong, each complaint once. */
class Complaints {
  private readonly all = new Map<string, string>();
  of(where: string, words: string, outputs: Iterable<Output>): void {
    for (const [name, check, text] of outputs) {
      const wrong = text === undefined ? undefined : check(text);
      if (wrong === undefined) continue;
      const key = `${where} in ${name}, ${wrong.split(':', 1)[0]}`;
      if (!this.all.has(key)) this.all.set(key, `${where} = ${JSON.stringify(words)} in ${name}: ${wrong}`);
    }
  }
  none(): void {
    assert.deepEqual([...this.all.values()], []);
  }
}

const reportFor = ({ bundle, review: of }: ReviewedFolder): Report =>
  reportOf(bundle, of, { kernel: host => kernelOf(host)?.text });

const holes: Readonly<Record<string, (text: string) => Markdown>> = {
  'at the start': t => md`${t}`,
  'behind another': t => md`${t}${t}`,
  'within words': t => md`Task ${t} waits.`,
  'within a word': t => md`x${t}y`,
  'below a line': t => md`one\n${t}`,
  'below a paragraph': t => md`one\n\n${t}`,
  'in an entry': t => md`- ${t}`,
  'in an entry of an entry': t => md`1. - ${t}`,
  'in entries': t => bullets([md`${t}`, md`${t}`]),
  'in a heading': t => md`### ${t}`,
  'in bold': t => md`**${t}**`,
  'in cells': t => md`| a | b |\n| --- | --- |\n| ${t} | ${t} |`,
  'in code': t => md`Task ${code(t)} waits in ${code(t)}.`,
  'in a block': t => md`one\n\n${block([t, '**bold**', t], 'sh')}\n\ntwo`,
};
for (const [where, hole] of Object.entries(holes))
  test(`text ${where} of Markdown stays text`, () => {
    for (const text of hostile) assert.equal(markdown(String(hole(text))), undefined, JSON.stringify(text));
  });

test('text in HTML and in its attributes is that very text', () => {
  for (const text of [...hostile, '&amp;lt; &#39; \'x\' "y"']) {
    const made = String(markup`<p class="${text}">${text}</p>`);
    assert.doesNotMatch(made.replace(/^<p class="|">(?=[^>]*<\/p>)|<\/p>$/g, ''), /[<>"']/);
    const [p, ...others] = parseHtml(made).children as Element[];
    const shown = printable(text, '\ufffd', '\n');
    assert.deepEqual([others, p!.attributes['class'], textOf(p!)], [[], shown, shown]);
  }
});

test('text in a list to pick from is no icon', () => {
  for (const text of [...hostile, '$(trash)$(error) \\$(x)'])
    assert.doesNotMatch(noIcons(text), /(?<!\\)\$\(/, JSON.stringify(text));
});

/** A rule that says of each host that it was not run. */
const neverRun = defineRule({
  id: 'never-run',
  severity: 'info',
  summary: 'A rule that never has what it needs',
  why: 'It needs facts that are in no bundle here.',
  needs: [NetlinkSocket],
  *check() {
    yield { missing: ['netlink'] };
  },
});

/** Every string in turn, so many at a place: one place after the other meets all of them. */
const some =
  (count: number) =>
  (n: number): readonly string[] =>
    process.env['ALL'] ? hostile : Array.from({ length: count }, (_, i) => hostile[(n * count + i) % hostile.length]!);

for (const rule of rules)
  test(`${rule.id}: what a file says stays text in every output`, () => {
    const complaints = new Complaints();
    const told = cases(readFileSync(ruleFixture(rule.id), 'utf8'));
    for (const c of told) {
      const hosts = c.fences
        .filter(f => f.tag === 'host')
        .map(f => ({
          name: f.arg || 'host',
          readings: splitFiles(f.body).map(x => readText(x.path, marks(x.lines).clean.join('\n'))),
        }));
      if (judge(hosts, [rule], f => f).review.findings.length === 0) continue;
      const facts = hosts.flatMap(h => h.readings.flatMap(r => r.facts));
      for (const [where, change, words] of changes(facts, some(hostile.length))) {
        const reviewed = judge(hosts, [rule], change);
        assert.deepEqual(reviewed.review.faults, [], `${where} = ${JSON.stringify(words)}`);
        if (reviewed.review.findings.length === 0) continue;
        complaints.of(where, words, outputsOfReport(reportFor(reviewed)));
        complaints.of(where, words, outputsOfRemedies(reviewed.review));
        complaints.of(where, words, outputsOfEditor(reviewed, []));
      }
      for (const words of hostile) {
        const reviewed = renamed(hosts, [rule, neverRun], words);
        complaints.of('names', words, outputsOfReport(reportFor(reviewed)));
        complaints.of('names', words, outputsOfRemedies(reviewed.review));
        complaints.of('names', words, outputsOfEditor(reviewed, ['a']));
      }
    }
    complaints.none();
  });

test('every kind of fact: what a file says stays text in hovers, outlines, symbols and hints', () => {
  const complaints = new Complaints();
  for (const fixture of fixtures('formats'))
    for (const c of cases(readFileSync(fixture, 'utf8')))
      for (const fence of c.fences.filter(f => f.tag === 'file')) {
        const reading = readText(fence.arg, marks(fence.body).clean.join('\n'));
        const hosts = [{ name: 'host', readings: [reading] }];
        for (const [where, change, words] of changes(reading.facts, some(2))) {
          const reviewed = judge(hosts, [], change);
          complaints.of(where, words, outputsOfFile(reviewed, reading.file, words));
          complaints.of(where, words, outputsOfEditor(reviewed, ['a', words]));
        }
      }
  complaints.none();
});
