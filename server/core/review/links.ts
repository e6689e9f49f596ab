/**
 * Which finding accounts for which: a pass of its own after the rules, so that no rule's result hangs on another's. A
 * rule says by relation which findings its own may explain; each finding has one parent, and circles are refused.
 */
import type { Host } from '../model/host.ts';
import { historyOf } from './view.ts';
import { machinesOf } from './machines.ts';
import type { Fault } from '../read/reader.ts';
import { declaredBy, type Rule, type Severity, severities, type Verdict } from './rule.ts';

/** A finding in its tree. */
export interface Linked extends Verdict {
  /** Findings that it accounts for, in the order of the review. They keep their severity. */
  readonly explains: readonly Linked[];
  /** Findings that might account for it as well as its parent does. */
  readonly seeAlso: readonly Linked[];
  /** Severity of the gravest finding of its tree: what the tree ranks by. */
  readonly gravest: Severity;
}

/** A finding that may account for another, and over how many steps. */
interface Candidate {
  readonly root: Verdict;
  readonly steps: number;
}

/** What became of the findings of a host: those that nothing explains, with what they explain. */
export interface Links {
  readonly roots: readonly Linked[];
  readonly faults: readonly Fault[];
}

/** The findings of one host as trees: the roots, with what they explain under them. A relation that throws is a fault. */
export function linked(findings: readonly Verdict[], host: Host, rules: readonly Rule[]): Links {
  const candidates = new Map<Verdict, Candidate[]>();
  const faults: Fault[] = [];
  for (const rule of rules) {
    const roots = findings.filter(f => f.rule === rule);
    if (!rule.explains || roots.length === 0) continue;
    try {
      for (const [other, found] of candidatesOf(rule, roots, findings, host))
        candidates.set(other, [...(candidates.get(other) ?? []), ...found]);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      faults.push({ where: `what ${rule.id} explains on ${host.name}`, error: text });
    }
  }
  return { roots: treesOf(findings, candidates), faults };
}

/** Which findings of a rule may account for which others. */
function candidatesOf(
  rule: Rule,
  roots: readonly Verdict[],
  findings: readonly Verdict[],
  host: Host,
): Map<Verdict, Candidate[]> {
  const view = historyOf(host, declaredBy(rule));
  const several = host.machinesInLogs().size > 1;
  const found = new Map<Verdict, Candidate[]>();
  for (const other of findings) {
    const relation = rule.explains?.[other.rule.id];
    if (!relation) continue;
    const own = roots.flatMap(root => {
      const steps =
        root === other || (several && ofOtherMachine(host, root, other)) ? false : relation(root, other, view);
      return steps === false ? [] : [{ root, steps: Number(steps === true ? 0 : steps) }];
    });
    if (own.length) found.set(other, own);
  }
  return found;
}

/** Do the logs name the machines of both, and none that is of both? */
function ofOtherMachine(host: Host, a: Verdict, b: Verdict): boolean {
  const [x, y] = [machinesOf(host, a), machinesOf(host, b)];
  return x.size > 0 && y.size > 0 && ![...x].some(machine => y.has(machine));
}

/** When it began, in seconds since boot; undefined without a clock. */
function beginOf({ events, evidence }: Verdict): number | undefined {
  const times = (events ?? evidence).flatMap(fact => fact.time?.boot ?? []);
  return times.length ? Math.min(...times) : undefined;
}

/** The nearest first; of those as near, the one that began latest before what it explains. */
function nearestFirst(candidates: readonly Candidate[], other: Verdict): Candidate[] {
  const begin = beginOf(other) ?? Infinity;
  const rank = ({ root }: Candidate): number => {
    const at = beginOf(root) ?? -Infinity;
    return at > begin ? -Infinity : at;
  };
  const later = (a: number, b: number): number => (a === b ? 0 : b > a ? 1 : -1);
  return candidates.toSorted((a, b) => a.steps - b.steps || later(rank(a), rank(b)));
}

function treesOf(findings: readonly Verdict[], candidates: ReadonlyMap<Verdict, readonly Candidate[]>): Linked[] {
  const parents = new Map<Verdict, Verdict>();
  const children = new Map<Verdict, Verdict[]>();
  const others = new Map<Verdict, readonly Verdict[]>();
  /** Is `above` the finding itself or over it, so that a link from there would close a circle? */
  const isAbove = (above: Verdict, finding: Verdict): boolean => {
    for (let at: Verdict | undefined = finding; at; at = parents.get(at)) if (at === above) return true;
    return false;
  };
  for (const finding of findings) {
    const open = nearestFirst(candidates.get(finding) ?? [], finding).map(c => c.root);
    const [parent, ...rest] = open.filter(root => !isAbove(finding, root));
    if (!parent) continue;
    parents.set(finding, parent);
    others.set(finding, rest);
    const under = children.get(parent);
    if (under) under.push(finding);
    else children.set(parent, [finding]);
  }
  const nodes = new Map<Verdict, Linked>();
  const nodeOf = (f: Verdict): Linked => {
    const explains = (children.get(f) ?? []).map(nodeOf);
    const gravest = severities.find(s => s === f.severity || explains.some(b => b.gravest === s)) ?? f.severity;
    const node: Linked = { ...f, explains, seeAlso: [], gravest };
    nodes.set(f, node);
    return node;
  };
  const roots = findings.filter(f => !parents.has(f)).map(nodeOf);
  // Only now is there a node for each of them.
  for (const [f, rest] of others) (nodes.get(f)!.seeAlso as Linked[]).push(...rest.map(other => nodes.get(other)!));
  return roots;
}

/** A tree as a list, each root right before what it explains. */
export const flat = (root: Linked): Linked[] => [root, ...root.explains.flatMap(flat)];
