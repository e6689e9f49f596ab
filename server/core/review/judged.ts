/** What one rule said of one host: findings, what it could not be run for, faults. */
import { identityOf } from '../model/repetitions.ts';
import type { Fact } from '../model/fact.ts';
import type { Host } from '../model/host.ts';
import { kindOf } from '../model/kind.ts';
import { oneLine } from '../model/text.ts';
import type { Fault } from '../read/reader.ts';
import { alternatives, type Finding, type Need, type NotRun, type Rule, type Still, type Verdict } from './rule.ts';

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
export interface Judged {
  readonly findings: readonly Verdict[];
  /** Keys of rows that are no better, though another rule speaks of them. */
  readonly still: ReadonlySet<string>;
  readonly notRun: readonly Unjudged[];
  readonly faults: readonly Fault[];
}

/** Of alternatives, all names when none is there. */
export const needText = (need: Need): string =>
  alternatives(need)
    .map(k => k.name)
    .join(' or ');

/** Commands that tell of what a rule needs, one for each. */
export function collecting(needs: Rule['needs']): { readonly collect?: string } {
  const commands = needs.flatMap(need => alternatives(need).find(k => k.collect)?.collect ?? []);
  return commands.length ? { collect: [...new Set(commands)].join('; ') } : {};
}

/** Longest line that a message may be. */
export const maxMessage = 1000;

/** Nothing found, and nothing left undone. */
export const nothing: Judged = { findings: [], still: new Set(), notRun: [], faults: [] };

/** What a rule yields, told apart. */
export function sorted(rule: Rule, host: Host, yielded: Iterable<Finding | Still | NotRun>): Judged {
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

/** Which row a fact is, of all kinds. */
export const keyOfRow = (fact: Fact<any>): string => `${fact.kind} ${identityOf(kindOf(fact), fact.value) ?? ''}`;
