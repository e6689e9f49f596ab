/**
 * The report: what was found and what explains it, what could not be judged, what was not read, in order. Every output
 * is a translation of it and has no logic of its own: caps, grouping, order and words are decided here.
 */
import { type Fact, factText, type Span } from '../model/fact.ts';
import type { Host } from '../model/host.ts';
import type { Markdown } from '../model/markdown.ts';
import { type Remedy, targetOf } from '../model/remedy.ts';
import { clause, plural } from '../model/text.ts';
import type { Bundle, Truncation } from '../read/load.ts';
import type { Fault } from '../read/reader.ts';
import type { Linked } from './links.ts';
import type { Review } from './run.ts';
import { bySeverity, type Rule, type Severity, severities } from './rule.ts';

/** What every output calls the parts of the report. */
export const phrases = {
  nothingFound: 'Nothing found',
  nothingYet: 'Nothing found so far',
  inPart: 'Files are still being read; this was found so far.',
  evidence: 'Evidence',
  explains: 'This explains',
  notRun: 'Not run, for want of facts',
  allRun: 'Every rule had what it needs',
  notRead: 'Not read to the end',
  faults: 'Faults',
  ofOurs: 'Mistakes of this program, met on the way; the rest of the report stands.',
} as const;

/** Places shown of one finding; the rest is counted. */
const shownEvidence = 12;
/** Findings shown of one rule on one host; the rest is counted, and the overview has all. */
const shownOfRule = 50;
/** From how many findings on the totals by rule are worth their lines. */
const overviewFrom = 10;

export interface Evidence {
  readonly at: Span;
  readonly text: string;
}

/** A finding as it is told. */
export interface Told {
  readonly finding: Linked;
  readonly severity: Severity;
  readonly rule: Rule;
  readonly message: string;
  /** Where it shows. */
  readonly at: Span;
  readonly count: number;
  /** Said with the first finding of a rule on a host. */
  readonly why: Markdown | undefined;
  readonly detail: Markdown | undefined;
  /** Further places, each once. */
  readonly evidence: readonly Evidence[];
  /** `and 3 more places`, where some are left out. */
  readonly morePlaces: string | undefined;
  readonly remedies: readonly Remedy[];
  /** What it accounts for. */
  readonly explains: readonly Told[];
}

export interface HostReport {
  readonly host: Host;
  readonly name: string;
  /** Of the last capture. */
  readonly kernel: string | undefined;
  /** Kernel, folder, captures and number of files, each a few words. */
  readonly glance: readonly string[];
  readonly findings: readonly Told[];
  /** Totals by rule and severity: the gravest first, then the one with most reports. */
  readonly totals: readonly OverviewRow[];
  /** Findings left out, by rule: `and 3 more findings`. */
  readonly more: readonly { readonly rule: string; readonly text: string }[];
  readonly notRun: readonly Skipped[];
}

/** A rule that was not run. */
export interface Skipped {
  readonly rule: string;
  readonly needs: string;
  /** The commands that tell of it; empty where none is known. */
  readonly collect: string;
}

/** Totals of one rule at one severity. */
export interface OverviewRow {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly findings: number;
  readonly reports: number;
  readonly hosts: number;
}

export interface Report {
  readonly bundle: Bundle;
  /** Everything that was found, without caps: for programs. */
  readonly review: Review;
  /** `2 hosts, 31 files read: 1 error, 2 warnings; 40 checks not run`. */
  readonly headline: string;
  /** Empty where the findings are few. The gravest first, then the one with most reports. */
  readonly overview: readonly OverviewRow[];
  readonly hosts: readonly HostReport[];
  readonly truncated: readonly Truncation[];
  readonly faults: readonly Fault[];
  /** Where no file was read at all: words for it. */
  readonly nothingRead: string | undefined;
}

export interface ReportOptions {
  /** The kernel of a host, or of one of its captures, where the caller can tell. */
  kernel?(host: Host): string | undefined;
}

/** `bundle` says what was read, `review` what came of it. */
export function reportOf(bundle: Bundle, review: Review, { kernel = () => undefined }: ReportOptions = {}): Report {
  return {
    bundle,
    review,
    headline: headline(bundle, review),
    overview: review.findings.length > overviewFrom ? overviewOf(review.findings) : [],
    hosts: hostReports(bundle.hosts, review, kernel),
    truncated: bundle.truncated,
    faults: [...bundle.faults, ...review.faults],
    nothingRead: bundle.hosts.length ? undefined : 'No file here is of a format that is read.',
  };
}

function headline(bundle: Bundle, review: Review): string {
  const totals = severities
    .map(s => [s, review.findings.filter(f => f.severity === s).length] as const)
    .filter(([, n]) => n > 0);
  const faults = bundle.faults.length + review.faults.length;
  const open = [
    review.notRun.length ? `${plural(review.notRun.length, 'check')} not run` : '',
    bundle.truncated.length ? `${plural(bundle.truncated.length, 'file')} not read to the end` : '',
    faults ? plural(faults, 'fault') : '',
  ].filter(Boolean);
  const found = totals.length ? totals.map(([s, n]) => plural(n, s)).join(', ') : 'nothing found';
  const read = `${plural(bundle.hosts.length, 'host')}, ${plural(bundle.files.length, 'file')} read`;
  return `${read}: ${found}${open.length ? `; ${open.join(', ')}` : ''}`;
}

function overviewOf(findings: readonly Linked[]): OverviewRow[] {
  const rows = new Map<
    string,
    { rule: Rule; severity: Severity; findings: number; reports: number; on: Set<string> }
  >();
  for (const f of findings) {
    const key = `${f.rule.id} ${f.severity}`;
    const row = rows.get(key) ?? { rule: f.rule, severity: f.severity, findings: 0, reports: 0, on: new Set<string>() };
    row.findings++;
    row.reports += f.count;
    row.on.add(f.host);
    rows.set(key, row);
  }
  return [...rows.values()]
    .sort((a, b) => bySeverity(a, b) || b.reports - a.reports)
    .map(({ on, ...row }) => ({ ...row, hosts: on.size }));
}

/** The kernel of each capture, in their order. */
const kernelsOf = (host: Host, kernel: (host: Host) => string | undefined) =>
  host.captures.map(({ name, root }) => ({ capture: name, kernel: kernel(host.seenFrom(`${root}/`)) }));

/** `kernel 5.15.0-50`, that of the last capture; others with theirs: `kernel 5.15.0-50 (09:51: 5.4.0-42)`. */
function kernelText(kernels: ReturnType<typeof kernelsOf>): string {
  const last = kernels.at(-1)?.kernel;
  const others = kernels.flatMap(k => (k.kernel && k.kernel !== last ? [`${k.capture}: ${k.kernel}`] : []));
  if (!last && others.length === 0) return 'kernel not told by this bundle';
  return `kernel ${last ?? 'not told'}${others.length ? ` (${others.join(', ')})` : ''}`;
}

/** What a review found on one host. */
type Own = Pick<Review, 'roots' | 'findings' | 'notRun'>;

function hostReports(
  hosts: readonly Host[],
  { roots, findings, notRun }: Review,
  kernel: (host: Host) => string | undefined,
): HostReport[] {
  const of = <T extends { readonly host: string }>(list: readonly T[]): Map<string, T[]> => {
    const byHost = new Map<string, T[]>(hosts.map(h => [h.name, []]));
    for (const entry of list) byHost.get(entry.host)?.push(entry);
    return byHost;
  };
  const [ownRoots, ownFindings, ownNotRun] = [of(roots), of(findings), of(notRun)];
  return hosts.map(host => {
    const { name } = host;
    const own = { roots: ownRoots.get(name)!, findings: ownFindings.get(name)!, notRun: ownNotRun.get(name)! };
    return hostReport(host, own, kernelsOf(host, kernel));
  });
}

function hostReport(host: Host, own: Own, kernels: ReturnType<typeof kernelsOf>): HostReport {
  const told = new Map<string, number>();
  const tell = (f: Linked, offered: ReadonlySet<string>): Told[] => {
    const before = told.get(f.rule.id) ?? 0;
    told.set(f.rule.id, before + 1);
    // What the root offers is not offered again by what it explains.
    const remedies = (f.remedies ?? []).filter(r => !offered.has(targetOf(r)));
    const under = new Set([...offered, ...remedies.map(targetOf)]);
    const explains = f.explains.flatMap(other => tell(other, under));
    // What a finding that is left out explains moves up: nothing is lost with it.
    return before < shownOfRule ? [toldOf(f, before === 0, remedies, explains)] : explains;
  };
  const findings = mostReported(own.roots).flatMap(f => tell(f, new Set()));
  return {
    host,
    name: host.name,
    kernel: kernels.at(-1)?.kernel,
    glance: [
      kernelText(kernels),
      ...(host.captures.length > 1 ? [capturesText(host)] : host.root ? [`folder ${host.root}`] : []),
      `${plural(host.files().length, 'file')} read`,
    ],
    findings,
    totals: overviewOf(own.findings),
    more: [...told]
      .filter(([, n]) => n > shownOfRule)
      .map(([rule, n]) => ({ rule, text: `and ${plural(n - shownOfRule, 'more finding')}` })),
    notRun: own.notRun.map(({ rule, missing, collect = '', part }) => ({
      rule,
      needs: missing.join(', ') + clause` (judged all the same: ${part})`,
      collect,
    })),
  };
}

/** `2 captures: 09:51 (sosreport-a), 10:20 (sosreport-b)`; a capture that is called by its folder has no bracket. */
export const capturesText = ({ captures }: Host): string => {
  const names = captures.map(({ name, root }) => (root.endsWith(name) ? root : `${name} (${root || '.'})`));
  return `${captures.length} captures: ${names.join(', ')}`;
};

/** Of a rule that found more than is shown, those with most reports come first. */
function mostReported(roots: readonly Linked[]): Linked[] {
  const groups = new Map<string, Linked[]>();
  const keyOf = (f: Linked): string => `${f.rule.id} ${f.severity}`;
  for (const f of roots) {
    const group = groups.get(keyOf(f));
    if (group) group.push(f);
    else groups.set(keyOf(f), [f]);
  }
  for (const group of groups.values()) if (group.length > shownOfRule) group.sort((a, b) => b.count - a.count);
  return roots.map(f => groups.get(keyOf(f))!.shift()!);
}

function toldOf(f: Linked, first: boolean, remedies: readonly Remedy[], explains: readonly Told[]): Told {
  const further: readonly Evidence[] = [
    ...f.seeAlso.map(other => ({ at: other.evidence[0].at, text: seeAlsoText(other) })),
    ...furtherEvidence(f).map(fact => ({ at: fact.at, text: factText(fact) })),
  ];
  return {
    finding: f,
    severity: f.severity,
    rule: f.rule,
    message: f.message,
    at: f.evidence[0].at,
    count: f.count,
    why: first ? f.rule.why : undefined,
    detail: f.detail,
    evidence: further.slice(0, shownEvidence),
    morePlaces:
      further.length > shownEvidence ? `and ${plural(further.length - shownEvidence, 'more place')}` : undefined,
    remedies,
    explains,
  };
}

/** What another finding than its root might account for, in words. */
export const seeAlsoText = ({ message }: Linked): string => `may also come from: ${message}`;

/** Evidence besides the first, each place once. */
export function furtherEvidence({ evidence }: { readonly evidence: readonly Fact<any>[] }): Fact<any>[] {
  const place = ({ at }: Fact<any>): string => `${at.file}:${at.line}:${at.start}`;
  const seen = new Set(evidence.slice(0, 1).map(place));
  return evidence.slice(1).filter(fact => {
    if (seen.has(place(fact))) return false;
    seen.add(place(fact));
    return true;
  });
}

/** The severities at which `--fail-on` ends a review, the gravest first. */
export const atOrAbove = (severity: Severity): readonly Severity[] =>
  severities.slice(0, severities.indexOf(severity) + 1);
