/** Rules over hosts: what was found, what is clean, what could not be judged. The three are never confused. */
import { type Dump, type Dumps, dumpsOf, identityOf } from '../model/capture.ts';
import { shownAt } from '../model/shown.ts';
import { defined } from '../model/defined.ts';
import { actsOnce } from '../model/remedy.ts';
import { covers, type Fact } from '../model/fact.ts';
import type { Host } from '../model/host.ts';
import { kindOf } from '../model/kind.ts';
import { clause, listed, oneLine } from '../model/text.ts';
import { machinesOf } from './machines.ts';
import { historyOf, viewOf } from './view.ts';
import type { Fault } from '../read/reader.ts';
import { flat, type Linked, linked, type Links } from './links.ts';
import {
  alternatives,
  bySeverity,
  declaredBy,
  type Finding,
  type Need,
  type NotRun,
  type Row,
  type Rule,
  type Still,
  type Verdict,
} from './rule.ts';

export interface Review {
  /** The findings that nothing explains, with what they explain under them: the gravest tree first. */
  readonly roots: readonly Linked[];
  /** The same as a list. */
  readonly findings: readonly Linked[];
  readonly notRun: readonly Unjudged[];
  readonly faults: readonly Fault[];
}

/** A rule that could not be run on a host, what it lacks, and the commands that tell of it. */
export interface Unjudged {
  readonly rule: string;
  readonly host: string;
  readonly missing: readonly string[];
  readonly collect?: string;
  /** What was judged all the same: `at 09:51`. Not given where nothing was. */
  readonly part?: string;
}

/** What one rule said of one host. */
interface Judged {
  readonly findings: readonly Verdict[];
  /** Keys of rows that are no better, though another rule speaks of them. */
  readonly still: ReadonlySet<string>;
  readonly notRun: Review['notRun'];
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
  if (!text) known.set(which, (text = { missing: needs.map(nameOf), ...collecting(needs) }));
  return text;
}

/** Of alternatives, all names when none is there. */
const nameOf = (need: Need): string =>
  alternatives(need)
    .map(k => k.name)
    .join(' or ');

/** Commands that tell of what a rule needs, one for each. */
function collecting(needs: Rule['needs']): { readonly collect?: string } {
  const commands = needs.flatMap(need => alternatives(need).find(k => k.collect)?.collect ?? []);
  return commands.length ? { collect: [...new Set(commands)].join('; ') } : {};
}

/** Longest line that a message may be. */
const maxMessage = 1000;

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

const nothing: Judged = { findings: [], still: new Set(), notRun: [], faults: [] };

/** What a rule yields, told apart. */
function sort(rule: Rule, host: Host, yielded: Iterable<Finding | Still | NotRun>): Judged {
  const still = new Set<string>();
  const findings: Verdict[] = [];
  const notRun: Unjudged[] = [];
  for (const y of yielded)
    if ('still' in y) still.add(y.key ?? keyOfRow(y.still));
    else if ('missing' in y)
      notRun.push({ rule: rule.id, host: host.name, missing: y.missing, ...collecting(rule.needs) });
    else
      findings.push({
        ...y,
        message: oneLine(y.message, maxMessage),
        rule,
        host: host.name,
        severity: y.severity ?? rule.severity,
        count: y.count ?? 1,
      });
  return { findings, still, notRun, faults: [] };
}

type EventRule = Extract<Rule, { check: unknown }>;
type StateRule = Extract<Rule, { judge: unknown }>;

/** What happened, each with the capture whose log tells of it, where the host has several. */
function overEvents(host: Host, rule: EventRule, names: ReadonlySet<string>): Judged {
  const said = sort(rule, host, rule.check(historyOf(host, names)));
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

/** What a rule over states found of a row at one moment. */
interface AtMoment {
  readonly index: number;
  readonly verdict: Verdict;
  readonly badness: number;
  /** Was it surely seen at that moment? */
  readonly sure: boolean;
}

/** A row over all moments. */
interface RowOverTime {
  readonly key: string;
  readonly facts: readonly Fact<any>[];
  readonly found: readonly AtMoment[];
}

/** Judge every moment by itself, and tell each row once: at its worst, with when, and since when it is over. */
function overMoments(host: Host, rule: StateRule, names: ReadonlySet<string>): Judged {
  const dumps = momentsOf(host, rule);
  const moments = dumps.list.length > 0 ? dumps.list : [undefined];
  const judgedAt = (dump: Dump | undefined, only?: ReadonlySet<string>): Judged =>
    sort(rule, host, rule.judge(viewOf(host, names, dump), { name: dump?.name ?? host.name, ...defined({ only }) }));
  const judged = moments.map(dump => judgedAt(dump));
  if (dumps.list.length === 0 || (judged.length === 1 && host.captures.length === 1)) return judged[0]!;
  const notRun = notRunIn(judged, dumps.list);
  const goodAt = (i: number, { key, facts }: RowOverTime): boolean =>
    judged[i]!.notRun.length === 0 && !judged[i]!.still.has(key) && facts.every(f => shows(host, dumps.list[i]!, f));
  const stories = rowsOf(host, judged, dumps).map(row => storyOf(host, row, dumps, goodAt));
  const findings = together(stories).map(([story, ...more]) => {
    const { verdict, index } = story.worst;
    const all = verdict.rows === undefined || verdict.rows.size === 1 + more.length;
    const only = new Set([story, ...more].map(s => s.key));
    return withStory(all ? verdict : (judgedAt(dumps.list[index], only).findings[0] ?? verdict), story);
  });
  return { ...nothing, findings, notRun };
}

/** What some moments lacked that others had: the rule was run in part. */
function notRunIn(judged: readonly Judged[], moments: readonly Dump[]): Judged['notRun'] {
  const run = moments.filter((_, i) => judged[i]!.notRun.length === 0);
  if (run.length === 0) return judged.at(-1)!.notRun;
  const part = listed(
    run.map(dump => dump.placed || dump.name),
    4,
  );
  return judged
    .flatMap(j => j.notRun.slice(0, 1))
    .slice(0, 1)
    .map(n => ({ ...n, part }));
}

/** The moments of the judged kind that has most of them: of what the rule needs, first of all. */
function momentsOf(host: Host, rule: StateRule): Dumps {
  const all = rule.needs.flatMap(alternatives).map(kind => dumpsOf(host, kind));
  return all.reduce((a, b) => (b.list.length > a.list.length ? b : a));
}

/** Every row that was found at some moment. What two moments know by the same line was seen once, at the moment of that line. */
function rowsOf(host: Host, judged: readonly Judged[], { list }: Dumps): RowOverTime[] {
  const rows = new Map<string, { readonly key: string; facts: Row['facts']; readonly found: Map<string, AtMoment> }>();
  judged.forEach(({ findings }, index) => {
    for (const verdict of findings)
      for (const [key, { facts, badness }] of verdict.rows ?? [onlyRow(verdict)]) {
        let row = rows.get(key);
        if (!row) rows.set(key, (row = { key, facts, found: new Map() }));
        row.facts = facts;
        const [{ at }] = facts;
        const place = `${at.file}\n${at.line}`;
        const sure = isSurelyOf(host, facts[0], list[index]!);
        if (!row.found.has(place) || sure) row.found.set(place, { index, verdict, badness, sure });
      }
  });
  return [...rows.values()].map(({ key, facts, found }) => ({ key, facts, found: [...found.values()] }));
}

const onlyRow = ({ key, badness = 0, evidence: [head] }: Verdict): [string, Row] => [
  key ?? keyOfRow(head),
  { facts: [head], badness },
];

const keyOfRow = (fact: Fact<any>): string => `${fact.kind} ${identityOf(kindOf(fact), fact.value) ?? ''}`;

/** What there is to say of a row over all moments. */
interface Story {
  readonly key: string;
  readonly worst: AtMoment;
  /** '' where nothing tells at which moment it was. */
  readonly when: string;
  readonly isOver: boolean;
  readonly capture: string;
}

function storyOf(
  host: Host,
  row: RowOverTime,
  { list, ordered, alone, are }: Dumps,
  goodAt: (index: number, row: RowOverTime) => boolean,
): Story {
  const { key, found } = row;
  const worst = found.toSorted(
    (a, b) => bySeverity(a.verdict, b.verdict) || b.badness - a.badness || b.index - a.index,
  )[0]!;
  const { placed, name } = list[worst.index]!;
  if (found.every(f => !f.sure)) return { key, worst, when: '', isOver: false, capture: name };
  const last = Math.max(...found.map(f => f.index));
  const over = ordered && alone ? list.findIndex((_, i) => i > last && goodAt(i, row)) : -1;
  const moments = new Set(found.map(f => f.index)).size;
  const when = [
    `${moments > 1 ? 'worst' : 'seen'} ${placed}`,
    ...(moments > 1 ? [`seen in ${moments} of ${list.length} ${are}`] : []),
    ...(over >= 0 ? [`over by ${list[over]!.label}${restarted(host, list[last]!, list[over]!)}`] : []),
    ...(list.length === 1 ? [] : doubtsOf(ordered, alone, are)),
  ].join(', ');
  return { key, worst, when, isOver: over >= 0, capture: name };
}

/** A machine that was started anew has what it had not cured, but not seen again. */
function restarted({ captures }: Host, before: Dump, then: Dump): string {
  const [a, b] = [before, then].map(dump => captures.find(c => c.root === dump.tree)?.boot?.name);
  return a !== undefined && b !== undefined && a !== b ? ', after a reboot' : '';
}

/** Why nothing is called over. */
function doubtsOf(ordered: boolean, alone: boolean, are: string): string[] {
  if (!ordered) return [`the order of the ${are} is not known`];
  return alone ? [] : [`the ${are} may be of several machines or boots`];
}

/** Rows of one finding of which the same is to be said. */
function together(stories: readonly Story[]): [Story, ...Story[]][] {
  const groups = new Map<Verdict, Map<string, [Story, ...Story[]]>>();
  for (const story of stories) {
    const { when, worst } = story;
    const group = groups.get(worst.verdict) ?? new Map<string, [Story, ...Story[]]>();
    const same = group.get(when);
    if (same) same.push(story);
    else group.set(when, [story]);
    groups.set(worst.verdict, group);
  }
  return [...groups.values()].flatMap(group => [...group.values()]);
}

function withStory(verdict: Verdict, { when, isOver, capture }: Story): Verdict {
  return {
    ...verdict,
    message: oneLine(`${verdict.message}${clause`; ${when}`}`, maxMessage),
    // What is over endangers nothing now, and needs nothing that acts but once.
    ...(isOver && verdict.remedies ? { remedies: verdict.remedies.filter(r => !actsOnce(r)) } : {}),
    severity: isOver && verdict.severity === 'error' ? 'warning' : verdict.severity,
    capture,
  };
}

/** Is a fact surely of the moment of a dump? */
const isSurelyOf = (host: Host, fact: Fact<any>, dump: Dump): boolean => {
  const shown = shownAt(host, kindOf(fact), dump);
  return shown?.sure === true && shown.facts.some(f => f.at.file === fact.at.file && covers(f.at, fact.at.line));
};

/** Does a moment show that very row, and as much of it as `row` does? Where nothing is found of it then, it is good. */
function shows(host: Host, dump: Dump, row: Fact<any>): boolean {
  const kind = kindOf(row);
  const identity = identityOf(kind, row.value);
  const fields = Object.keys(row.value);
  const shown = shownAt(host, kind, dump);
  return (
    shown?.sure === true &&
    shown.facts.some(f => identityOf(kind, f.value) === identity && fields.every(name => f.value[name] !== undefined))
  );
}
