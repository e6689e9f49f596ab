/** Rules over hosts: what was found, what is clean, what could not be judged. The three are never confused. */
import type { Kind } from '../model/kind.ts';
import type { Host } from '../model/host.ts';
import type { Fault } from '../read/reader.ts';
import { type Finding, type NotRun, type Rule, type Severity, severities } from './rule.ts';

/** A finding with the rule it comes from and the host it is about. */
export interface Verdict extends Finding {
  readonly rule: Rule;
  readonly host: string;
  readonly severity: Severity;
  readonly count: number;
}

export interface Review {
  readonly findings: readonly Verdict[];
  readonly notRun: readonly { readonly rule: string; readonly host: string; readonly missing: readonly string[] }[];
  readonly faults: readonly Fault[];
}

/** Names of the kinds that no file of the host could tell about; of alternatives, all names when none is there. */
function missing(host: Host, needs: Rule['needs']): string[] {
  return needs.flatMap(need => {
    const anyOf: readonly Kind<any>[] = Array.isArray(need) ? need : [need as Kind<any>];
    return anyOf.some(k => host.has(k)) ? [] : [anyOf.map(k => k.name).join(' or ')];
  });
}

/**
 * Run every rule on every host. A rule that throws is a fault, not an empty result. Gravest first, then in the order of
 * hosts and rules.
 */
export function review(hosts: readonly Host[], rules: readonly Rule[]): Review {
  const findings: Verdict[] = [];
  const notRun: { rule: string; host: string; missing: readonly string[] }[] = [];
  const faults: Fault[] = [];
  const judge = (rule: Rule, about: string, yielded: () => Iterable<Finding | NotRun>): void => {
    try {
      for (const y of yielded()) {
        if ('missing' in y) notRun.push({ rule: rule.id, host: about, missing: y.missing });
        else findings.push({ ...y, rule, host: about, severity: y.severity ?? rule.severity, count: y.count ?? 1 });
      }
    } catch (error) {
      faults.push({
        where: `rule ${rule.id} on ${about}`,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  };
  for (const host of hosts)
    for (const rule of rules) {
      if (!('check' in rule)) continue;
      const lacking = missing(host, rule.needs);
      if (lacking.length) notRun.push({ rule: rule.id, host: host.name, missing: lacking });
      else judge(rule, host.name, () => rule.check(host));
    }
  for (const rule of rules)
    if ('compare' in rule) judge(rule, hosts.map(h => h.name).join(', '), () => rule.compare(hosts));
  findings.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  return { findings, notRun, faults };
}
