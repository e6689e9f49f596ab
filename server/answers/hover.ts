/**
 * What stands under the cursor: the field and its meaning, its value in human units, what it means on this host, and
 * the findings that rest on it.
 */
import { kindOf } from '../core/model/kind.ts';
import { covers, type Fact, fieldAt, fieldSpan, type Span } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { defined } from '../core/model/defined.ts';
import { code, joined, type Markdown, md, ours } from '../core/model/markdown.ts';
import { factText } from '../core/model/fact.ts';
import { KernelLog } from '../facts/kernel-log/kernel-log.ts';
import { decodeAt } from '../linux/decoders.ts';
import { explain } from './explain.ts';
import { clockText } from './clock-text.ts';
import { narrowest, type Position, type TextAt } from './cursor.ts';
import { elsewhere } from './elsewhere.ts';
import { type Explanation, entryOf, fieldValue, humanValue, pageSizes, measureText } from './numbers.ts';
import type { Reviewed } from './reviewed.ts';
import type { Linked } from '../core/review/links.ts';
import { shareText } from './shares.ts';

/** Findings shown at one place. */
const maxFindings = 5;
/** A line is decoded so far; what a kernel prints in one line is shorter. */
const maxDecoded = 4096;

/** What is told of a place. */
export interface HoverText {
  readonly markdown: Markdown;
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
    fact && host ? factMarkdown(reviewed, host, fact, field, span ? textAt(span) : undefined) : undefined,
    decoded?.text,
    findings.length ? joined(findings, '\n\n') : undefined,
  ];
  const at = decoded ? { file: path, line, start: decoded.start, end: decoded.end } : span;
  return defined({ markdown: joined(parts, '\n\n---\n\n'), at });
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
): Markdown {
  const { entry, name } = entryOf(fact, field);
  // What the numbers mean hangs on the files taken with them.
  const near = host.seenFrom(fact.at.file);
  const explained = explain(fact, field, near);
  const { doc, same } = kindOf(fact);
  // What happened goes before what one of its words is.
  const event = same !== undefined;
  const said = factText(fact);
  const whole =
    event || field === undefined || (!entry?.doc && !explained)
      ? joined([event ? md`**${said}**` : md`${said}`, md`*${doc}*`, timeMarkdown(reviewed, host, fact)], '  \n')
      : undefined;
  return joined(
    [
      whole,
      name !== undefined && !(event && !entry)
        ? valueMarkdown(fact, near, field ?? name, name, text, entry)
        : undefined,
      // What it means here first, then what it is elsewhere, and what it is in general below.
      explained,
      field === undefined ? undefined : elsewhere(reviewed, fact, field, host),
      entry && entryMarkdown(entry),
    ],
    '\n\n',
  );
}

const timeMarkdown = (reviewed: Reviewed, host: Host, fact: Fact<any>): Markdown | undefined => {
  const text = clockText(reviewed.clockOf, host, fact);
  return text === undefined ? undefined : md`${text}`;
};

/** `**MemFree**: 12345678 kB = 11.8 GiB, 4.7 % of MemTotal`. */
function valueMarkdown(
  fact: Fact<any>,
  host: Host,
  field: string,
  name: string,
  text: string | undefined,
  entry: Explanation | undefined,
): Markdown {
  const title = md`**${name}**${columnOf(fact, field)}`;
  // A document that is not open has no text here.
  text ||= String(fieldValue(fact, field) ?? '');
  if (!/\d/.test(text) || text.trim() === name)
    return md`${title}${field === 'name' ? lead(shareText(fact, field, host)) : ''}`;
  const human = humanValue(text, entry?.unit, fact, () => pageSizes(host));
  const readable = human ? ` = ${human}` : '';
  return md`${title}: ${code(text)}${measureText(entry?.unit, fact)}${readable}${lead(shareText(fact, field, host))}`;
}

const lead = (text: string): string => (text ? `, ${text}` : '');

/** Of a table with a column for each CPU: which one. */
function columnOf(fact: Fact<any>, field: string): string {
  const i = /^counts\[(\d{1,5})\]$/.exec(field)?.[1];
  const cpu = i === undefined ? undefined : fact.value.cpus?.[Number(i)];
  return typeof cpu === 'number' ? ` on CPU ${cpu}` : '';
}

function entryMarkdown(entry: Explanation): Markdown {
  const known = [
    entry.since && `since ${entry.since}`,
    entry.until && `until ${entry.until}`,
    entry.source && `source: ${entry.source}`,
  ].filter(Boolean);
  return joined(
    [
      ours(entry.doc),
      entry.normal === undefined ? undefined : md`*Normal:* ${ours(entry.normal)}`,
      known.length ? md`*${known.join('; ')}*` : undefined,
    ],
    '\n\n',
  );
}

function findingsAt(reviewed: Reviewed, path: string, line: number, column: number): Markdown[] {
  const here = reviewed.citedOn(path, line).filter(c => covers(c.fact.at, line, column));
  // A finding is shown once, as itself where it is at home here.
  const once = [
    ...new Map([...here.filter(c => !c.head), ...here.filter(c => c.head)].map(c => [c.id, c])).values(),
  ].sort((a, b) => Number(b.head) - Number(a.head));
  const shown = once.slice(0, maxFindings).map(({ finding: f, head }) =>
    head
      ? // Editors show the diagnostic with its reason beside the hover; here is what it has no room for.
        joined([md`**${f.severity}**: ${f.message} (${code(f.rule.id)})`, rootOf(reviewed, f), f.detail], '\n\n')
      : md`*evidence for ${f.severity}*: ${f.message} (${code(f.rule.id)})`,
  );
  return once.length > maxFindings ? [...shown, md`and ${once.length - maxFindings} more`] : shown;
}

const rootOf = (reviewed: Reviewed, finding: Linked): Markdown | undefined => {
  const root = reviewed.explainedBy(finding);
  const others = finding.seeAlso.map(other => md`*May also come from:* ${other.message} (${code(other.rule.id)})`);
  return root && joined([md`*Explained by:* ${root.message} (${code(root.rule.id)})`, ...others], '\n\n');
};
