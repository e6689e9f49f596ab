/** What a rule is, and what it yields. */
import type { Fact } from '../model/fact.ts';
import type { Kind, Thing } from '../model/kind.ts';
import { type Markdown, ours } from '../model/markdown.ts';
import type { Remedy } from '../model/remedy.ts';
import type { History, View } from '../model/view.ts';

export type Severity = 'error' | 'warning' | 'info';
export const severities: readonly Severity[] = ['error', 'warning', 'info'];
/** Gravest first. */
export const bySeverity = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

/** A thing that a finding is about, by which one finding may explain another. */
export interface About {
  readonly thing: Thing;
  readonly name: string;
}

/** The first fact is where the finding shows; the rest prove it. A finding without a fact cannot be written. */
export interface Finding {
  readonly message: string;
  readonly evidence: readonly [Fact<any>, ...Fact<any>[]];
  /** Where it differs from the rule's, by kernel generation for one. */
  readonly severity?: Severity;
  /** How many reports this one finding stands for; 1 where not given. */
  readonly count?: number;
  /** More to read: the arithmetic, the joined evidence, what to look at next. */
  readonly detail?: Markdown;
  readonly remedies?: readonly Remedy[];
  /** What it is about, for explaining. */
  readonly about?: readonly About[];
  /** The events it stands for, where it differs from the evidence: when it began and ended decides what it may explain. */
  readonly events?: readonly Fact<any>[];
  /**
   * Of a rule over states: which row was found, the same in every moment; the identity of the first evidence where not
   * given.
   */
  readonly key?: string;
  /** Of a rule over states that tells several rows in one finding: each of them, by its key. */
  readonly rows?: ReadonlyMap<string, Row>;
  /** Of a rule over states: how bad, to tell the worst of several moments. */
  readonly badness?: number;
}

/** One row of several that a finding tells: the facts that show it, all of which another moment must show to be better. */
export interface Row {
  readonly facts: readonly [Fact<any>, ...Fact<any>[]];
  /** How bad this row is. */
  readonly badness: number;
}

/** Yielded for a row that is no better than what the rule looks for, though another rule speaks of it. */
export interface Still {
  /** The key of the row; that of the fact where not given. */
  readonly key?: string;
  readonly still: Fact<any>;
}

/** A finding with the rule it comes from and the host it is about. */
export interface Verdict extends Finding {
  readonly rule: Rule;
  readonly host: string;
  readonly severity: Severity;
  readonly count: number;
  /** The moment it was found at, or the capture whose log tells of it, where the host has several. */
  readonly capture?: string;
}

/** Yielded instead of a finding when the files were there but lacked what the rule needs (a `ps` without priorities). */
export interface NotRun {
  readonly missing: readonly string[];
}

/**
 * May one finding account for another of the named rule? Asked of findings of one host, each with what it is about. A
 * number says yes, and over how many steps of what stands on what: the nearest root is the parent. `N` are the names of
 * the kinds that it reads.
 */
export type Explains<out N extends string> = (root: Verdict, other: Verdict, view: History<N>) => boolean | number;

/** One moment of a machine. */
export interface Moment {
  /** What it is called: a time where the bundle tells it, else the file or the folder. */
  readonly name: string;
  /** Which rows are asked about, by their keys: of a rule whose findings have `rows`. All where not given. */
  readonly only?: ReadonlySet<string>;
}

interface Common {
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong, in one line. */
  readonly summary: string;
  /** Why it is bad and how the kernel comes to it. */
  readonly why: Markdown;
  readonly links?: readonly string[];
  /** Without a file that can tell about each of these the rule is "not run"; of a list in the list one is enough. */
  readonly needs: readonly Need[];
  /** Kinds the rule also reads when they are there. */
  readonly uses?: readonly Kind[];
  /** Rules whose findings this one may account for. */
  readonly explains?: Readonly<Record<string, Explains<any>>>;
}
export type Need = Kind | readonly Kind[];

/** The kinds any of which will do. */
export const alternatives = (need: Need): readonly Kind[] => (Array.isArray(need) ? need : [need as Kind]);

const declared = new WeakMap<Rule, ReadonlySet<string>>();

/** Names of the kinds that a rule may read. */
export function declaredBy(rule: Rule): ReadonlySet<string> {
  let names = declared.get(rule);
  if (!names) {
    const kinds = [...rule.needs.flatMap(alternatives), ...(rule.uses ?? [])];
    declared.set(rule, (names = new Set(kinds.map(kind => kind.name))));
  }
  return names;
}

type NameOf<X> =
  X extends Kind<any, infer N>
    ? N
    : X extends readonly (infer E)[]
      ? E extends Kind<any, infer N>
        ? N
        : never
      : never;

/** A rule over what happened reads the whole host; a rule over states judges one moment and knows nothing of others. */
export type Rule = Common &
  (
    | { check(host: History<any>): Iterable<Finding | NotRun> }
    | { judge(now: View<any>, moment: Moment): Iterable<Finding | Still | NotRun> }
  );

type Written<N extends string> = Omit<Common, 'why' | 'needs' | 'uses' | 'explains'> & {
  readonly why: string;
  readonly explains?: Readonly<Record<string, Explains<N>>>;
} & (
    | { check(host: History<N>): Iterable<Finding | NotRun> }
    | { judge(now: View<N>, moment: Moment): Iterable<Finding | Still | NotRun> }
  );

/** A rule gets what it declares in `needs` and `uses`, and asking for another kind does not compile. `why` is ours. */
export const defineRule = <const N extends readonly Need[], const U extends readonly Kind[] = readonly []>(
  rule: { readonly needs: N; readonly uses?: U } & Written<NameOf<N[number]> | NameOf<U[number]>>,
): Rule => ({ ...rule, why: ours(rule.why) }) as Rule;
