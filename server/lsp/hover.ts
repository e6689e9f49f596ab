/** What stands under the cursor: the field and its meaning, its value in human units, what it means on this host, and the findings that rest on it. */
import type { Hover, Position } from 'vscode-languageserver';
import { covers, type Fact, fieldAt, fieldSpan, type Span } from '../core/fact.ts';
import type { Host } from '../core/host.ts';
import { codeSpan, escapeMarkdown } from '../core/markdown.ts';
import { factText } from '../core/report-markdown.ts';
import { kibText, sizeOf } from '../core/units.ts';
import { memInfoOf } from '../facts/memory.ts';
import { pageKib } from '../facts/zones.ts';
import type { Entry, Unit as Measure } from '../kernel/glossary/entry.ts';
import { lookup } from '../kernel/glossary/index.ts';
import type { Unit } from './unit.ts';
import { rangeOf } from './to-lsp.ts';

/** Findings shown at one place. */
const maxFindings = 5;

/** `textAt` reads the document. Undefined where nothing is known of the place. */
export function hoverAt(unit: Unit, path: string, { line, character }: Position, textAt: (span: Span) => string): Hover | undefined {
  const host = unit.hostOf(path);
  const fact = host && narrowest(unit.factsOf(path), line, character);
  const findings = findingsAt(unit, path, line, character);
  if (!fact && !findings.length) return undefined;
  const field = fact && fieldAt(fact, line, character);
  const span = fact && field ? fieldSpan(fact, field) : undefined;
  const parts = [fact && host ? factMarkdown(fact, field, span ? textAt(span) : undefined, host) : '', findings.join('\n\n')].filter(Boolean);
  return { contents: { kind: 'markdown', value: parts.join('\n\n---\n\n') }, ...(span ? { range: rangeOf(span) } : {}) };
}

/** The fact that says most about a position: one with a field there, then an event, then the one of fewest lines, then the shortest. */
export function narrowest(facts: readonly Fact<any>[], line: number, column: number): Fact<any> | undefined {
  let best: { fact: Fact<any>; rank: readonly number[] } | undefined;
  for (const fact of facts) {
    if (fact.at.line > line) break;
    const field = fieldAt(fact, line, column) !== undefined;
    if (!field && !covers(fact.at, line, column)) continue;
    const rank = [field ? 0 : 1, fact.kind.same ? 0 : 1, (fact.at.through ?? fact.at.line) - fact.at.line, fact.at.end - fact.at.start];
    const differs = rank.findIndex((r, i) => r !== best?.rank[i]);
    if (!best || (differs >= 0 && rank[differs]! < best.rank[differs]!)) best = { fact, rank };
  }
  return best?.fact;
}

function factMarkdown(fact: Fact<any>, field: string | undefined, text: string | undefined, host: Host): string {
  const { entry, name } = entryOf(fact, field);
  const explained = fact.kind.explain?.(fact, field, host);
  const parts: string[] = [];
  if (field === undefined || (!entry && !explained)) parts.push(`${escapeMarkdown(factText(fact))}  \n*${escapeMarkdown(fact.kind.doc)}*${timeText(fact)}`);
  if (name !== undefined) {
    const human = text === undefined ? undefined : humanValue(text, entry?.unit, host);
    const number = text !== undefined && /\d/.test(text) && text.trim() !== name;
    parts.push(`**${escapeMarkdown(name)}**${number ? `: ${[codeSpan(text), entry?.unit].filter(Boolean).join(' ')}${human ? ` = ${human}` : ''}` : ''}`);
  }
  // What it means here first, what it is in general below.
  if (explained) parts.push(explained);
  if (entry) parts.push(entryMarkdown(entry));
  return parts.join('\n\n');
}

/** What the glossary says of a field; where the row names what is meant (a line of meminfo, a setting), of the row. `name` is what is explained. */
function entryOf(fact: Fact<any>, field: string | undefined): { entry?: Entry; name?: string } {
  const term = fact.kind.term?.(fact.value, field);
  const ofTerm = term && lookup(term.dump, term.field);
  if (ofTerm) return { entry: ofTerm, name: term.field };
  const entry = field === undefined || !fact.kind.glossary ? undefined : lookup(fact.kind.glossary, field);
  return { ...(entry ? { entry } : {}), ...(field === undefined ? {} : { name: field }) };
}

function entryMarkdown(entry: Entry): string {
  const known = [entry.since && `since ${entry.since}`, entry.until && `until ${entry.until}`, entry.source && `source: ${entry.source}`].filter(Boolean).join('; ');
  return [entry.doc, entry.normal ? `*Normal:* ${entry.normal}` : '', known ? `*${escapeMarkdown(known)}*` : ''].filter(Boolean).join('\n\n');
}

function timeText(fact: Fact<any>): string {
  const { boot, wall, wallIs } = fact.time ?? {};
  const at = wall === undefined || wallIs === 'yearless' ? '' : new Date(wall).toISOString().replace('T', ' ').replace(/\.?0*Z$/, wallIs === 'zoned' ? ' UTC' : ' (zone not printed)');
  const known = [boot === undefined ? '' : `${boot} s after boot`, at].filter(Boolean);
  return known.length ? `  \n${known.join(', ')}` : '';
}

function findingsAt(unit: Unit, path: string, line: number, column: number): string[] {
  const shown: string[] = [];
  let more = 0;
  for (const f of unit.review.findings) {
    const [first, ...further] = f.evidence;
    const here = first.at.file === path && covers(first.at, line, column);
    if (!here && !further.some(e => e.at.file === path && covers(e.at, line, column))) continue;
    if (shown.length === maxFindings) more++;
    // Editors show the diagnostic with its reason beside the hover; here is what it has no room for.
    else if (here) shown.push([`**${f.severity}**: ${escapeMarkdown(f.message, 1000)} (${codeSpan(f.rule.id)})`, ...(f.detail ? [f.detail] : [])].join('\n\n'));
    else shown.push(`*evidence for ${f.severity}*: ${escapeMarkdown(f.message, 1000)} (${codeSpan(f.rule.id)})`);
  }
  return more ? [...shown, `and ${more} more`] : shown;
}

/** `123456` pages as `482.3 MiB`: undefined where the text is no plain number or there is nothing to convert. */
export function humanValue(text: string, measure: Measure | undefined, host: Host): string | undefined {
  const m = /^\s*(-?\d{1,16}(?:\.\d{1,6})?)\s*(?:kB|%)?\s*$/.exec(text);
  if (!m || measure === undefined) return undefined;
  const n = Number(m[1]);
  switch (measure) {
    case 'pages': {
      const kib = pageKib(host);
      return `${sizeOf(n, kib)}${kib === 4 ? '' : ` (pages of ${kib} KiB)`}`;
    }
    case 'huge pages': {
      const size = memInfoOf(host, 'Hugepagesize');
      return size && kibText(n * size.value.value);
    }
    case 'kB':
      return Math.abs(n) < 1024 ? undefined : kibText(n);
    case 'bytes':
      return Math.abs(n) < 1024 ? undefined : kibText(n / 1024);
    case 'jiffies':
    case '1/100 s':
      return humanSeconds(n / 100);
    case 'ms':
      return humanSeconds(n / 1e3);
    case 'us':
      return humanSeconds(n / 1e6);
    case 'ns':
      return humanSeconds(n / 1e9);
    case 's':
      return Math.abs(n) < 120 ? undefined : humanSeconds(n);
    default:
      return undefined;
  }
}

function humanSeconds(s: number): string {
  const a = Math.abs(s);
  if (a >= 2 * 86400) return `${(s / 86400).toFixed(1)} days`;
  if (a >= 7200) return `${(s / 3600).toFixed(1)} h`;
  if (a >= 120) return `${(s / 60).toFixed(1)} min`;
  return `${Number(s.toPrecision(4))} s`;
}
