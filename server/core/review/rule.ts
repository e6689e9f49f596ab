/** What a rule is, and what it yields. */
import type { Fact } from '../model/fact.ts';
import type { Kind } from '../model/kind.ts';
import type { Host } from '../model/host.ts';
import type { Remedy } from '../model/remedy.ts';

export type Severity = 'error' | 'warning' | 'info';
export const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** The first fact is where the finding shows; the rest prove it. A finding without a fact cannot be written. */
export interface Finding {
  readonly message: string;
  readonly evidence: readonly [Fact<any>, ...Fact<any>[]];
  /** Where it differs from the rule's, by kernel generation for one. */
  readonly severity?: Severity;
  /** How many reports this one finding stands for; 1 where not given. */
  readonly count?: number;
  /** More to read, in Markdown: the arithmetic, the joined evidence, what to look at next. */
  readonly detail?: string;
  readonly remedies?: readonly Remedy[];
}

/**
 * Yielded instead of a finding when the files were there but lacked what the rule needs (a `ps` without a priority
 * column).
 */
export interface NotRun {
  readonly missing: readonly string[];
}

interface Common {
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong, in one line. */
  readonly summary: string;
  /** Why it is bad and how the kernel comes to it, in Markdown. */
  readonly why: string;
  readonly links?: readonly string[];
  /**
   * Without a file that can tell about each of these the rule is "not run"; of a list within the list, one is enough.
   */
  readonly needs: readonly (Kind<any> | readonly Kind<any>[])[];
  /** Kinds the rule also reads when they are there. */
  readonly uses?: readonly Kind<any>[];
}
export type Rule = Common &
  ({ check(host: Host): Iterable<Finding | NotRun> } | { compare(hosts: readonly Host[]): Iterable<Finding> });

export const defineRule = (rule: Rule): Rule => rule;
