/** Where somebody looks, and what of the facts there is meant. */
import { kindOf } from '../core/model/kind.ts';
import { covers, type Fact, fieldAt, type Span } from '../core/model/fact.ts';

/** A caret: a zero-based line, and a UTF-16 column of it. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Reads the document as it is open; empty where it is not. */
export type TextAt = (span: Span) => string;

/**
 * The fact that says most about a position: one with a field there, then an event, then the one of fewest lines, then
 * the shortest.
 */
export function narrowest(facts: readonly Fact<any>[], line: number, column: number): Fact<any> | undefined {
  let best: { fact: Fact<any>; rank: readonly number[] } | undefined;
  for (const fact of facts) {
    const field = fieldAt(fact, line, column) !== undefined;
    if (!field && !covers(fact.at, line, column)) continue;
    const rank = [
      field ? 0 : 1,
      kindOf(fact).same ? 0 : 1,
      (fact.at.through ?? fact.at.line) - fact.at.line,
      fact.at.end - fact.at.start,
    ];
    const differs = rank.findIndex((r, i) => r !== best?.rank[i]);
    if (!best || (differs >= 0 && rank[differs]! < best.rank[differs]!)) best = { fact, rank };
  }
  return best?.fact;
}
