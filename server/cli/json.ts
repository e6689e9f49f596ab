/** The report and the facts as JSON: an interface that other programs read (DESIGN, entry points). */
import type { Fact, Span } from '../core/model/fact.ts';
import type { Bundle } from '../core/read/load.ts';
import type { Review, Verdict } from '../core/review/run.ts';
import { kernelOf } from '../facts/host/uname.ts';

/** A range as in the Language Server Protocol. */
const rangeOf = (at: Span) => ({
  start: { line: at.line, character: at.start },
  end: { line: at.through ?? at.line, character: at.end },
});

/** One fact as one line of JSON Lines. */
export const factJson = (fact: Fact<any>) => ({
  kind: fact.kind,
  value: fact.value,
  file: fact.at.file,
  range: rangeOf(fact.at),
  ...(fact.time ? { time: fact.time } : {}),
});

const findingJson = (f: Verdict) => ({
  rule: f.rule.id,
  severity: f.severity,
  message: f.message,
  host: f.host,
  file: f.evidence[0].at.file,
  range: rangeOf(f.evidence[0].at),
  count: f.count,
  evidence: f.evidence.map(e => ({ kind: e.kind, file: e.at.file, range: rangeOf(e.at) })),
  ...(f.detail === undefined ? {} : { detail: f.detail }),
  remedies: f.remedies ?? [],
});

/** The whole review as one object; see docs of `schema` 1. */
export function reviewJson(bundle: Bundle, review: Review): string {
  const hosts = bundle.hosts.map(host => ({
    name: host.name,
    root: host.root,
    kernel: kernelOf(host)?.text ?? null,
    files: bundle.files
      .filter(f => f.host === host.name)
      .flatMap(f => f.formats.map(format => ({ path: f.path, format: format.id }))),
  }));
  const report = {
    schema: 1,
    hosts,
    findings: review.findings.map(findingJson),
    notRun: review.notRun,
    faults: [...bundle.faults, ...review.faults],
    truncated: bundle.truncated,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
