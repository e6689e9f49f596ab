/** Rules over hosts: what was found, what is clean, what could not be judged. The three are never confused. */
import { findingDumps } from '../model/capture.ts';
import { defined } from '../model/defined.ts';
import type { Host } from '../model/host.ts';
import { clause, listed, oneLine } from '../model/text.ts';
import type { Fault } from '../read/reader.ts';
import { collecting, type Judged, maxMessage, needText, nothing, sorted, type Unjudged } from './judged.ts';
import { flat, type Linked, linked, type Links } from './links.ts';
import { machinesOf } from './machines.ts';
import { overMoments } from './moments.ts';
import { alternatives, bySeverity, declaredBy, type Rule, type Verdict } from './rule.ts';
import { historyOf } from './view.ts';

export interface Review {
  /** The findings that nothing explains, with what they explain under them: the gravest tree first. */
  readonly roots: readonly Linked[];
  /** The same as a list. */
  readonly findings: readonly Linked[];
  readonly notRun: readonly Unjudged[];
  readonly faults: readonly Fault[];
}

/** What no file of the host could tell about: undefined where nothing lacks, so that the rule can be run. */
function lackingOf(host: Host, rule: Rule): Lacking | undefined {
  let which = 0;
  rule.needs.forEach((need, i) => {
    if (!alternatives(need).some(k => host.has(k))) which |= 1 << i;
  });
  return which === 0 ? undefined : lackingText(rule, which);
}

type Lacking = Pick<Unjudged, 'missing' | 'collect'>;

/** Hosts by the thousand lack the same: it is put into words once. */
const texts = new WeakMap<Rule, Map<number, Lacking>>();
function lackingText(rule: Rule, which: number): Lacking {
  let known = texts.get(rule);
  if (!known) texts.set(rule, (known = new Map()));
  let text = known.get(which);
  const needs = rule.needs.filter((_, i) => which & (1 << i));
  if (!text) known.set(which, (text = { missing: needs.map(needText), ...collecting(needs) }));
  return text;
}

/**
 * Run every rule on every host. A rule that throws is a fault, not an empty result. `before` is the last review of the
 * same hosts: a rule is run again only where a kind that it declared is told by other facts than then.
 */
export function review(hosts: readonly Host[], rules: readonly Rule[], before?: Review): Review {
  const steps = reviewing(hosts, rules, before);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** The same in steps of a rule on a host each, for who has something else to do between them. */
export function* reviewing(
  hosts: readonly Host[],
  rules: readonly Rule[],
  before?: Review,
): Generator<undefined, Review> {
  const judged: Judged[] = [];
  const trees: Links[] = [];
  const keep = new Map<string, KeptHost>();
  const last = before && kept.get(before);
  for (const host of hosts) {
    const ofHost = new Map<Rule, Judged>();
    for (const rule of rules) {
      const lacking = lackingOf(host, rule);
      let said = lacking ? notJudged(host, rule, lacking) : judgedBefore(host, rule, last?.get(host.name));
      if (!said) {
        yield* host.unpacking(declaredBy(rule));
        yield* findingDumps(host, declaredBy(rule));
        said = judge(host, rule);
        yield;
      }
      ofHost.set(rule, said);
      judged.push(said);
    }
    keep.set(host.name, { host, judged: ofHost });
    trees.push(
      linked(
        [...ofHost.values()].flatMap(j => j.findings),
        host,
        rules,
      ),
    );
    yield;
  }
  const roots = trees
    .flatMap(t => t.roots)
    .sort((a, b) => bySeverity({ severity: a.gravest }, { severity: b.gravest }));
  const result: Review = {
    roots,
    findings: roots.flatMap(flat),
    notRun: judged.flatMap(j => j.notRun),
    faults: [...judged.flatMap(j => j.faults), ...trees.flatMap(t => t.faults)],
  };
  kept.set(result, keep);
  return result;
}

/** What was said of a host, and the host as it was then. */
interface KeptHost {
  readonly host: Host;
  readonly judged: ReadonlyMap<Rule, Judged>;
}
const kept = new WeakMap<Review, ReadonlyMap<string, KeptHost>>();

/**
 * What a rule's result hangs on: the files that tell of its kinds, which are never changed, so that the same ones say the
 * same; the captures, by whose order moments are told; the machines in logs, where it tells whose an event is.
 */
const inputsOf = (host: Host, rule: Rule): unknown[] => [
  ...host.filesTelling(declaredBy(rule)),
  JSON.stringify(host.captures),
  ...('check' in rule ? host.machinesInLogs() : []),
];

function judgedBefore(host: Host, rule: Rule, last: KeptHost | undefined): Judged | undefined {
  const said = last?.judged.get(rule);
  if (!last || !said) return undefined;
  const [before, inputs] = [inputsOf(last.host, rule), inputsOf(host, rule)];
  return inputs.length === before.length && inputs.every((x, i) => x === before[i]) ? said : undefined;
}

const notJudged = (host: Host, rule: Rule, lacking: Lacking): Judged => ({
  ...nothing,
  notRun: [{ rule: rule.id, host: host.name, ...lacking }],
});

function judge(host: Host, rule: Rule): Judged {
  try {
    const names = declaredBy(rule);
    return 'check' in rule ? overEvents(host, rule, names) : overMoments(host, rule, names);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { ...nothing, faults: [{ where: `rule ${rule.id} on ${host.name}`, error: text }] };
  }
}

type EventRule = Extract<Rule, { check: unknown }>;

/** What happened, each with the capture whose log tells of it, where the host has several. */
function overEvents(host: Host, rule: EventRule, names: ReadonlySet<string>): Judged {
  const said = sorted(rule, host, rule.check(historyOf(host, names)));
  const several = host.machinesInLogs().size > 1;
  if (host.captures.length < 2 && !several) return said;
  const captureOf = ({ evidence }: Verdict) =>
    host.captures.length < 2 ? {} : { capture: host.captureOf(evidence[0].at.file)?.name };
  const ofMachine = (f: Verdict): string => clause`; on ${listed([...(several ? machinesOf(host, f) : [])], 4)}`;
  return {
    ...said,
    findings: said.findings.map(f => ({
      ...f,
      ...defined(captureOf(f)),
      message: oneLine(`${f.message}${ofMachine(f)}`, maxMessage),
    })),
  };
}
