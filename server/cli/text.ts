/** The report for a terminal: what is wrong, why, what to do, and what could not be checked. A translation, no more. */
import { styleText } from 'node:util';
import type { Span } from '../core/model/fact.ts';
import { briefOf, labelOf } from '../core/model/remedy.ts';
import { plural, printable } from '../core/model/text.ts';
import { type HostReport, type Report, type Told, phrases } from '../core/review/report.ts';

const colour = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

/** Text for a terminal: nothing that moves its cursor, colours it, or begins a line of its own. */
export const forTerminal = (text: string): string => printable(text, '\ufffd', '\t');

const place = (at: Span): string => `${at.file}:${at.line + 1}:${at.start + 1}`;

export function reviewText(report: Report, options: { readonly colours: boolean }): string {
  const lines: string[] = [];
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    options.colours ? styleText(style, text) : text;
  /** A line of which every piece is cleaned; colours are put on afterwards. */
  const say = (indent: number, ...pieces: readonly (string | readonly [Parameters<typeof styleText>[0], string])[]) =>
    void lines.push(
      `${' '.repeat(indent)}${pieces.map(p => (typeof p === 'string' ? forTerminal(p) : paint(p[0], forTerminal(p[1])))).join('')}`,
    );

  say(0, ['bold', report.headline]);
  if (report.overview.length) say(0);
  for (const row of report.overview) {
    const several = row.findings === row.reports ? '' : ` (${plural(row.findings, 'finding')})`;
    say(2, `${String(row.reports).padStart(6)}  ${row.severity} ${row.rule.id}: ${row.rule.summary}${several}`);
  }
  for (const host of report.hosts) hostText(host);
  if (report.nothingRead !== undefined) {
    say(0);
    say(0, `${report.nothingRead} bundle-review formats lists them.`);
  }
  if (report.truncated.length) {
    say(0);
    say(0, `${phrases.notRead}:`);
  }
  for (const t of report.truncated) say(2, `${t.file}: ${t.what}`);
  return `${lines.join('\n')}\n`;

  function hostText(host: HostReport): void {
    say(0);
    say(0, ['bold', [host.name, ...host.glance].join(', ')]);
    if (host.findings.length === 0) say(2, phrases.nothingFound);
    for (const told of host.findings) describe(told, 2);
    for (const m of host.more) say(2, `${m.text} of ${m.rule}; --format json lists all`);
    say(2, host.notRun.length ? `${phrases.notRun} (${host.notRun.length}):` : phrases.allRun);
    for (const n of host.notRun) say(4, `${n.rule}: needs ${n.needs}${n.collect && `; collect: ${n.collect}`}`);
  }

  function describe(told: Told, indent: number): void {
    const count = told.count > 1 ? ` x${told.count}` : '';
    say(indent, [colour[told.severity], told.severity], ' ', ['bold', told.message], ` [${told.rule.id}]${count}`);
    say(indent + 2, place(told.at));
    for (const e of told.evidence) say(indent + 2, `see ${place(e.at)}  ${e.text}`);
    if (told.morePlaces) say(indent + 2, told.morePlaces);
    for (const r of told.remedies) {
      const label = labelOf(r) === 'advice' ? 'advice' : `fix (${r.kind})`;
      say(indent + 2, `${label}: ${r.title}`);
      const brief = briefOf(r);
      if (brief) say(indent + 4, brief);
    }
    if (told.explains.length) say(indent + 2, `${phrases.explains}:`);
    for (const t of told.explains) describe(t, indent + 4);
  }
}
