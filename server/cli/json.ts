/** The report and the facts as JSON: an interface that other programs read. */
import { type Fact, type Span, valueWithAll } from '../core/model/fact.ts';
import { defined } from '../core/model/defined.ts';
import type { Host } from '../core/model/host.ts';
import { kindOf } from '../core/model/kind.ts';
import { spelled } from '../core/model/text.ts';
import type { Linked } from '../core/review/links.ts';
import type { Report } from '../core/review/report.ts';
import { type Clock, openClock, openTaken } from '../facts/host/clock.ts';

/** A range as in the Language Server Protocol. */
const rangeOf = (at: Span) => ({
  start: { line: at.line, character: at.start },
  end: { line: at.through ?? at.line, character: at.end },
});

/** What would act on a terminal or hide in a text is printed as the escapes that JSON has for it. */
export const jsonText = (value: unknown, indent?: number): string =>
  spelled(JSON.stringify(value, null, indent), c => (c === '\n' ? c : c.split('').map(unit).join('')));
const unit = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One fact as one line of JSON Lines. */
export const factJson = (fact: Fact<any>): string =>
  // JSON leaves out what is undefined.
  jsonText({
    kind: fact.kind,
    value: valueWithAll(fact),
    file: fact.at.file,
    range: rangeOf(fact.at),
    time: fact.time,
  });

type TimeOf = (finding: Linked) => string | undefined;

/**
 * When a finding happened, or when what it shows was taken, as ISO 8601: in UTC, or in local time without a zone where
 * the bundle tells none. A dump that is one of several in a tree was taken at a time that nobody tells.
 */
function timesOf({ bundle }: Report): TimeOf {
  const clocks = new Map<string, { readonly happened: Clock; readonly taken: Clock }>();
  const clocksOf = (host: Host) => {
    let known = clocks.get(host.name);
    // Opening a clock looks at every file: only for a host of which something is told.
    if (!known) clocks.set(host.name, (known = { happened: openClock(host), taken: openTaken(host) }));
    return known;
  };
  const hosts = new Map(bundle.hosts.map(h => [h.name, h]));
  return ({ host: name, events, evidence, capture }) => {
    const host = hosts.get(name);
    if (!host) return undefined;
    const { happened, taken } = clocksOf(host);
    const first = events?.[0] ?? evidence[0];
    const ofTree = capture === undefined || host.captures.some(c => c.name === capture);
    const time = happened(first) ?? (ofTree && !kindOf(first).same ? taken(first) : undefined);
    if (!time) return undefined;
    const iso = new Date(time.wall).toISOString();
    return time.isLocal ? iso.slice(0, -1) : iso;
  };
}

const findingJson = (f: Linked, index: ReadonlyMap<Linked, number>, timeOf: TimeOf) =>
  defined({
    rule: f.rule.id,
    severity: f.severity,
    message: f.message,
    host: f.host,
    file: f.evidence[0].at.file,
    range: rangeOf(f.evidence[0].at),
    count: f.count,
    capture: f.capture,
    time: timeOf(f),
    evidence: f.evidence.map(e => ({ kind: e.kind, file: e.at.file, range: rangeOf(e.at) })),
    explains: f.explains.map(other => index.get(other)!),
    seeAlso: f.seeAlso.map(other => index.get(other)!),
    detail: f.detail,
    remedies: f.remedies ?? [],
  });

const indexOf = (findings: readonly Linked[]): ReadonlyMap<Linked, number> => new Map(findings.map((f, i) => [f, i]));

/** The whole review as one object; see docs of `schema` 1. */
export function reviewJson(report: Report): string {
  const { bundle, review } = report;
  const [index, timeOf] = [indexOf(review.findings), timesOf(report)];
  const files = new Map<string, { path: string; format: string }[]>(bundle.hosts.map(h => [h.name, []]));
  for (const { path, host, formats } of bundle.files)
    files.get(host)?.push(...formats.map(format => ({ path, format: format.id })));
  const hosts = report.hosts.map(({ host, kernel }) => ({
    name: host.name,
    root: host.root,
    kernel: kernel ?? null,
    captures: host.captures.map(c => c.name),
    files: files.get(host.name) ?? [],
  }));
  const object = {
    schema: 1,
    hosts,
    findings: review.findings.map(f => findingJson(f, index, timeOf)),
    notRun: review.notRun,
    faults: report.faults,
    truncated: report.truncated,
  };
  return `${jsonText(object, 2)}\n`;
}

/** One finding a line, for programs that read the reviews of many bundles. */
export function reviewJsonLines(report: Report): string {
  const { findings } = report.review;
  const [index, timeOf] = [indexOf(findings), timesOf(report)];
  return findings.map(f => `${jsonText(findingJson(f, index, timeOf))}\n`).join('');
}
