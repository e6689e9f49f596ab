/**
 * Events that one line tells: an expression finds it, and its named groups are the places of the fields. Where
 * alternatives of the expression name one field, their groups bear a number behind the name (`device`, `device2`).
 */
import { Places } from '../../../core/model/places.ts';
import type { Kind } from '../../../core/model/kind.ts';
import { type EventReader, lineAt, oneLineReport, placeIn } from '../event.ts';
import type { KernelLine } from '../prefix.ts';

export type Groups = Readonly<Record<string, string | undefined>>;

interface LineEvent<T> {
  readonly id: string;
  readonly kind: Kind<T>;
  /** See EventReader. Plain literals only: V8 sorts those and finds the next one twice as fast as any expression. */
  readonly gate: readonly string[];
  /** With the `d` flag; the groups bear the names of the fields. */
  readonly message: RegExp;
  /** Undefined where a number cannot be one, or the line is about something else after all. */
  value(groups: Groups): T | undefined;
}

export function lineEvent<T>({ id, kind, gate, message, value }: LineEvent<T>): EventReader {
  return {
    id,
    emits: [kind],
    gate,
    begin(line) {
      const m = message.exec(line.message);
      const told = m ? value(merged(m)) : undefined;
      if (!m || told === undefined) return undefined;
      const places = new Places(line.n);
      placeMerged(places, line, m);
      return oneLineReport(emit => emit(kind, told, lineAt(line, places.done())));
    },
  };
}

const fieldOf = (group: string): string => group.replace(/\d$/, '');

/** The groups that matched, by field. */
export function merged(m: RegExpExecArray): Groups {
  const groups: Record<string, string> = {};
  for (const [name, text] of Object.entries(m.groups ?? {})) if (text !== undefined) groups[fieldOf(name)] = text;
  return groups;
}

/** Note the places of the groups, by field. */
export function placeMerged(places: Places, line: KernelLine, m: RegExpExecArray): void {
  for (const [name, range] of Object.entries(m.indices?.groups ?? {}))
    if (range) placeIn(places, fieldOf(name), line, range[0], range[1]);
}

/** The groups that matched, under the names of optional fields. */
export const given = <K extends string>(groups: Groups, ...names: readonly K[]): { readonly [k in K]?: string } =>
  Object.fromEntries(names.flatMap(name => (groups[name] === undefined ? [] : [[name, groups[name]]]))) as {
    readonly [k in K]?: string;
  };
