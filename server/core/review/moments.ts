/** A rule over states, judged at each moment: each row is told once, at its worst, with when, and since when it is over. */
import { type Dump, type Dumps, dumpsOf } from '../model/capture.ts';
import { defined } from '../model/defined.ts';
import { covers, type Fact } from '../model/fact.ts';
import type { Host } from '../model/host.ts';
import { kindOf } from '../model/kind.ts';
import { actsOnce } from '../model/remedy.ts';
import { identityOf } from '../model/repetitions.ts';
import { shownAt } from '../model/shown.ts';
import { clause, listed, oneLine } from '../model/text.ts';
import { type Judged, keyOfRow, maxMessage, nothing, sorted } from './judged.ts';
import { alternatives, bySeverity, type Row, type Rule, type Verdict } from './rule.ts';
import { viewOf } from './view.ts';

type StateRule = Extract<Rule, { judge: unknown }>;

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
export function overMoments(host: Host, rule: StateRule, names: ReadonlySet<string>): Judged {
  const dumps = momentsOf(host, rule);
  const moments = dumps.list.length > 0 ? dumps.list : [undefined];
  const judgedAt = (dump: Dump | undefined, only?: ReadonlySet<string>): Judged =>
    sorted(rule, host, rule.judge(viewOf(host, names, dump), { name: dump?.name ?? host.name, ...defined({ only }) }));
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
