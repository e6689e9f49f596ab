/** From a word to what it names: its definition, and every other place of the host that speaks of it. */
import { settingOf } from '../core/model/remedy.ts';
import { type Fact, fieldAt, type Span } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { homeRank, mention, mentionSpan, type Subject, subjectOf, subjectsOfWord } from './subjects.ts';
import { narrowest, type Position, type TextAt } from './cursor.ts';
import type { Reviewed } from './reviewed.ts';

/** Places listed for one subject. */
const maxPlaces = 2000;

/**
 * Where the subject under the cursor is at home on this host: the row of a task, the running value of a setting, the
 * row of a device or an interrupt.
 */
export function definitionAt(reviewed: Reviewed, path: string, position: Position, textAt: TextAt): Span[] {
  const found = subjectAt(reviewed, path, position, textAt);
  if (!found) return [];
  let best: { fact: Fact<any>; field: string; rank: number } | undefined;
  for (const { fact, field } of mentions(reviewed, found.host, found.subject)) {
    const rank = homeRank(fact, found.subject);
    if (rank !== undefined && (!best || rank < best.rank)) best = { fact, field, rank };
  }
  return best ? [mentionSpan(best.fact, best.field)] : [];
}

/** Every place of the host that speaks of the subject; of a setting also what findings that would change it rest on. */
export function referencesAt(reviewed: Reviewed, path: string, position: Position, textAt: TextAt): Span[] {
  const found = subjectAt(reviewed, path, position, textAt);
  if (!found) return [];
  const { host, subject } = found;
  const places = new Map<string, Span>();
  const add = (at: Span): void => {
    const key = `${at.file}:${at.line}:${at.start}`;
    if (places.size < maxPlaces && !places.has(key)) places.set(key, at);
  };
  for (const { fact, field } of mentions(reviewed, host, subject)) add(mentionSpan(fact, field));
  if (subject.is === 'setting')
    for (const f of reviewed.review.findings)
      if (f.host === host.name && f.remedies?.some(r => settingOf(r)?.key === subject.key))
        for (const e of f.evidence) add(e.at);
  return [...places.values()];
}

function* mentions(reviewed: Reviewed, host: Host, subject: Subject): Iterable<{ fact: Fact<any>; field: string }> {
  for (const file of host.files())
    for (const fact of reviewed.factsOf(file)) {
      const field = mention(fact, subject);
      if (field !== undefined) yield { fact, field };
    }
}

/** What the cursor is on: what the field says that stands there, else what the word may name, if the host knows it. */
function subjectAt(
  reviewed: Reviewed,
  path: string,
  { line, character }: Position,
  textAt: TextAt,
): { host: Host; subject: Subject } | undefined {
  const host = reviewed.hostOf(path);
  if (!host) return undefined;
  const fact = narrowest(reviewed.factsOn(path, line), line, character);
  const field = fact && fieldAt(fact, line, character);
  const named = fact && field !== undefined ? subjectOf(fact, field) : undefined;
  if (named) return { host, subject: named };
  const candidates = subjectsOfWord(textAt({ file: path, line, start: 0, end: character + 400 }), character);
  const subject = candidates.find(c => !mentions(reviewed, host, c)[Symbol.iterator]().next().done);
  return subject && { host, subject };
}
