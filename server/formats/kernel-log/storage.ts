/** What the readers of storage messages share: tables of one-line messages, and numbers that may be too large. */
import { integer } from '../../core/read/words.ts';

/** A message of one line, and what it means. The expression carries the `d` flag; its groups are fields of the fact. */
export interface Pattern<What extends string> {
  readonly what: What;
  readonly test: RegExp;
}

/** The first pattern of a table that matches. */
export function matchIn<What extends string>(
  patterns: readonly Pattern<What>[],
  message: string,
): { what: What; m: RegExpExecArray } | undefined {
  for (const { what, test } of patterns) {
    const m = test.exec(message);
    if (m) return { what, m };
  }
  return undefined;
}

/** Longest text of a message that a fact keeps. */
const longest = 240;

/** A message as a fact keeps it. */
export const messageText = (message: string): string => message.slice(0, longest).trim();

/** Named groups of a match as text: those that took part and are not empty. */
export function texts<K extends string>(m: RegExpExecArray, ...names: readonly K[]): { [P in K]?: string } {
  const found: { [P in K]?: string } = {};
  for (const name of names) {
    const text = m.groups?.[name];
    if (text) found[name] = text;
  }
  return found;
}

/** Named groups of a match as numbers: those that took part and can be held exactly. */
export function numbers<K extends string>(m: RegExpExecArray, ...names: readonly K[]): { [P in K]?: number } {
  const found: { [P in K]?: number } = {};
  for (const name of names) {
    const n = integer(m.groups?.[name]);
    if (n !== undefined) found[name] = n;
  }
  return found;
}
