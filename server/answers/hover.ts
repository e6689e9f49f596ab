/**
 * What stands under the cursor: the field and its meaning, its value in human units, what it means on this host, and
 * the findings that rest on it.
 */
import { kindOf } from '../core/model/kind.ts';
import { covers, type Fact, fieldAt, fieldSpan, type Span } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { codeSpan, escapeMarkdown } from '../core/model/markdown.ts';
import { factText } from '../core/review/report-markdown.ts';
import { KernelLog } from '../facts/kernel-log/kernel-log.ts';
import { decodeAt } from '../linux/decoders.ts';
import type { Entry } from '../glossary/entry.ts';
import { explain } from './explain.ts';
import { timeText } from './clock-text.ts';
import { narrowest, type Position, type TextAt } from './cursor.ts';
import { elsewhere } from './elsewhere.ts';
import { entryOf, fieldValue, humanValue, pageSizes, measureText } from './numbers.ts';
import type { Reviewed } from './reviewed.ts';
import { shareText } from './shares.ts';

/** Findings shown at one place. */
const maxFindings = 5;
/** A line is decoded so far; what a kernel prints in one line is shorter. */
const maxDecoded = 4096;

/** What is told of a place. */
export interface HoverText {
  readonly markdown: string;
  /** The very word it is about, where it is about one. */
  readonly at?: Span;
}

/** What there is to say of a position; undefined where nothing is known of it. */
export function hoverAt(
  reviewed: Reviewed,
  path: string,
  { line, character }: Position,
  textAt: TextAt,
): HoverText | undefined {
  const host = reviewed.hostOf(path);
  const facts = host ? reviewed.factsOn(path, line) : [];
  const fact = narrowest(facts, line, character);
  const findings = findingsAt(reviewed, path, line, character);
  const decoded =
    host && isLog(host, path, facts)
      ? decodeAt(textAt({ file: path, line, start: 0, end: maxDecoded }), character)
      : undefined;
  if (!fact && !decoded && !findings.length) return undefined;
  const field = fact && fieldAt(fact, line, character);
  const span = fact && field ? fieldSpan(fact, field) : undefined;
  const parts = [
    fact && host ? factMarkdown(reviewed, host, fact, field, span ? textAt(span) : undefined) : '',
    decoded?.text ?? '',
    findings.join('\n\n'),
  ].filter(Boolean);
  const at = decoded ? { file: path, line, start: decoded.start, end: decoded.end } : span;
  return { markdown: parts.join('\n\n---\n\n'), ...(at ? { at } : {}) };
}

/** Does the kernel speak here? A file that holds a kernel log among other things does so where its events are. */
function isLog(host: Host, path: string, facts: readonly Fact<any>[]): boolean {
  return facts.some(f => kindOf(f).same !== undefined) || host.all(KernelLog).some(log => log.at.file === path);
}

function factMarkdown(
  reviewed: Reviewed,
  host: Host,
  fact: Fact<any>,
  field: string | undefined,
  text: string | undefined,
): string {
  const { entry, name } = entryOf(fact, field);
  const explained = explain(fact, field, host);
  const parts: string[] = [];
  // What happened goes before what one of its words is.
  const event = kindOf(fact).same !== undefined;
  if (event || field === undefined || (!entry && !explained))
    parts.push(
      [
        `${event ? '**' : ''}${escapeMarkdown(factText(fact))}${event ? '**' : ''}`,
        `*${escapeMarkdown(kindOf(fact).doc)}*`,
        timeText(reviewed.clockOf, host, fact),
      ]
        .filter(Boolean)
        .join('  \n'),
    );
  if (name !== undefined && !(event && !entry)) parts.push(valueMarkdown(fact, host, field ?? name, name, text, entry));
  // What it means here first, then what it is elsewhere, and what it is in general below.
  if (explained) parts.push(explained);
  const also = field === undefined ? '' : elsewhere(reviewed, fact, field, host);
  if (also) parts.push(also);
  if (entry) parts.push(entryMarkdown(entry));
  return parts.join('\n\n');
}

/** `**MemFree**: 12345678 kB = 11.8 GiB, 4.7 % of MemTotal`. */
function valueMarkdown(
  fact: Fact<any>,
  host: Host,
  field: string,
  name: string,
  text: string | undefined,
  entry: Entry | undefined,
): string {
  const title = `**${escapeMarkdown(name)}**${columnOf(fact, field)}`;
  // A document that is not open has no text here.
  text ||= String(fieldValue(fact.value, field) ?? '');
  if (!/\d/.test(text) || text.trim() === name)
    return title + (field === 'name' ? lead(shareText(fact, field, host)) : '');
  const human = humanValue(text, entry?.unit, fact, pageSizes(host));
  return `${title}: ${codeSpan(text)}${measureText(entry?.unit)}${human ? ` = ${human}` : ''}${lead(shareText(fact, field, host))}`;
}

const lead = (text: string): string => (text ? `, ${text}` : '');

/** Of a table with a column for each CPU: which one. */
function columnOf(fact: Fact<any>, field: string): string {
  const i = /^counts\[(\d{1,5})\]$/.exec(field)?.[1];
  const cpu = i === undefined ? undefined : fact.value.cpus?.[Number(i)];
  return typeof cpu === 'number' ? ` on CPU ${cpu}` : '';
}

function entryMarkdown(entry: Entry): string {
  const known = [
    entry.since && `since ${entry.since}`,
    entry.until && `until ${entry.until}`,
    entry.source && `source: ${entry.source}`,
  ]
    .filter(Boolean)
    .join('; ');
  return [entry.doc, entry.normal ? `*Normal:* ${entry.normal}` : '', known ? `*${escapeMarkdown(known)}*` : '']
    .filter(Boolean)
    .join('\n\n');
}

function findingsAt(reviewed: Reviewed, path: string, line: number, column: number): string[] {
  const here = reviewed.citedOn(path, line).filter(c => covers(c.fact.at, line, column));
  // A finding is shown once, as itself where it is at home here.
  const once = [
    ...new Map([...here.filter(c => !c.head), ...here.filter(c => c.head)].map(c => [c.id, c])).values(),
  ].sort((a, b) => Number(b.head) - Number(a.head));
  const shown = once.slice(0, maxFindings).map(({ finding: f, head }) =>
    head
      ? // Editors show the diagnostic with its reason beside the hover; here is what it has no room for.
        [
          `**${f.severity}**: ${escapeMarkdown(f.message, 1000)} (${codeSpan(f.rule.id)})`,
          ...(f.detail ? [f.detail] : []),
        ].join('\n\n')
      : `*evidence for ${f.severity}*: ${escapeMarkdown(f.message, 1000)} (${codeSpan(f.rule.id)})`,
  );
  return once.length > maxFindings ? [...shown, `and ${once.length - maxFindings} more`] : shown;
}
