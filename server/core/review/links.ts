/**
 * Which finding accounts for which: a pass of its own after the rules, so that no rule's result hangs on another's. A
 * rule says by relation which findings its own may explain; each finding has one parent, and circles are refused.
 */
import type { Host } from '../model/host.ts';
import { viewOf } from './view.ts';
import type { Fault } from '../read/reader.ts';
import { declaredBy, type Rule, type Severity, severities, type Verdict } from './rule.ts';

/** A finding in its tree. */
export interface Linked extends Verdict {
  /** Findings that it accounts for, in the order of the review. They keep their severity. */
  readonly explains: readonly Linked[];
  /** Severity of the gravest finding of its tree: what the tree ranks by. */
  readonly gravest: Severity;
}

/** The findings of one host as trees: the roots, with what they explain under them. A relation that throws is a fault. */
export function linked(
  findings: readonly Verdict[],
  host: Host,
  rules: readonly Rule[],
): { readonly roots: Linked[]; readonly faults: Fault[] } {
  const parents = new Map<Verdict, Verdict>();
  const faults: Fault[] = [];
  for (const rule of rules) {
    const roots = findings.filter(f => f.rule === rule);
    if (!rule.explains || roots.length === 0) continue;
    try {
      linkRule(rule, roots, findings, host, parents);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      faults.push({ where: `what ${rule.id} explains on ${host.name}`, error: text });
    }
  }
  return { roots: treesOf(findings, parents), faults };
}

function linkRule(
  rule: Rule,
  roots: readonly Verdict[],
  findings: readonly Verdict[],
  host: Host,
  parents: Map<Verdict, Verdict>,
): void {
  const view = viewOf(host, declaredBy(rule));
  for (const other of findings) {
    const relation = rule.explains?.[other.rule.id];
    if (!relation) continue;
    for (const root of roots) {
      if (isAbove(other, root, parents) || !relation(root, other, view)) continue;
      const known = parents.get(other);
      if (!known || nearer(root, known, other)) parents.set(other, root);
    }
  }
}

/** Is `above` the finding itself or over it, so that a link from there would close a circle? */
function isAbove(above: Verdict, finding: Verdict, parents: ReadonlyMap<Verdict, Verdict>): boolean {
  for (let at: Verdict | undefined = finding; at; at = parents.get(at)) if (at === above) return true;
  return false;
}

/** When it began, in seconds since boot; undefined without a clock. */
function beginOf({ events, evidence }: Verdict): number | undefined {
  const times = (events ?? evidence).flatMap(fact => fact.time?.boot ?? []);
  return times.length ? Math.min(...times) : undefined;
}

/** Of two roots, the one that began latest before what it explains. */
function nearer(root: Verdict, known: Verdict, other: Verdict): boolean {
  const [a, b, begin] = [beginOf(root), beginOf(known), beginOf(other)];
  return a !== undefined && (b === undefined || a > b) && (begin === undefined || a <= begin);
}

function treesOf(findings: readonly Verdict[], parents: ReadonlyMap<Verdict, Verdict>): Linked[] {
  const children = new Map<Verdict, Verdict[]>();
  for (const [child, parent] of parents) {
    const list = children.get(parent);
    if (list) list.push(child);
    else children.set(parent, [child]);
  }
  const order = new Map(findings.map((f, i) => [f, i]));
  const node = (f: Verdict): Linked => {
    const below = (children.get(f) ?? []).toSorted((a, b) => order.get(a)! - order.get(b)!).map(node);
    const gravest = severities.find(s => s === f.severity || below.some(b => b.gravest === s)) ?? f.severity;
    return { ...f, explains: below, gravest };
  };
  return findings.filter(f => !parents.has(f)).map(node);
}

/** A tree as a list, each root right before what it explains. */
export const flat = (root: Linked): Linked[] => [root, ...root.explains.flatMap(flat)];
