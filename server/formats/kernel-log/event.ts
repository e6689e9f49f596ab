/**
 * What an event of the kernel log is: how its report is recognised, gathered and told. One file per event under
 * events/.
 */
import { defined } from '../../core/model/defined.ts';
import type { Time } from '../../core/model/fact.ts';
import type { Kind } from '../../core/model/kind.ts';
import { type Fields, Places } from '../../core/model/places.ts';
import type { At, Emit } from '../../core/read/format.ts';
import type { KernelLine } from './prefix.ts';

/**
 * A report while its lines arrive. Lines are those of one stream: one task or CPU where the log prints the caller, else
 * the whole log.
 */
export interface LogReport {
  /** Does this line belong to the report? Never throws, and never takes a line it does not know. */
  take(line: KernelLine): boolean;
  /** True when no further line can belong to it. */
  readonly done: boolean;
  /**
   * Does a line of another caller begin a part of this report (another CPU's backtrace)? Then the lines of that caller
   * are offered to it as well.
   */
  adopts?(line: KernelLine): boolean;
  /** The report is over, complete or not: tell what it said. */
  end(emit: Emit): void;
}

/** What the events of one log share. */
export interface LogState {
  /** A report names the kernel it happened on: told once for each release, at that word. */
  release(line: KernelLine, release: string): void;
  /** The banner of a boot tells the release itself. */
  known(release: string): void;
}

export interface EventReader {
  readonly id: string;
  readonly emits: readonly Kind<any>[];
  /**
   * Every first line of a report holds one of these literals, and ordinary lines seldom do. ASCII, at least six long,
   * no quotes: JSON escapes those.
   */
  readonly gate: readonly string[];
  /** A report, when this line is the first of one. The message has no prefix any more. */
  begin(line: KernelLine, log: LogState): LogReport | undefined;
}

/** The time a line was printed, or undefined where its log has no stamps. */
export function timeOf({ boot, wall, wallIs }: KernelLine): Time | undefined {
  if (boot === undefined && wall === undefined) return undefined;
  return defined({ boot, wall, wallIs });
}

/** The place of a report of one line. */
export const lineAt = (line: KernelLine, fields?: Fields): At => ({
  line: line.n,
  start: line.column(0),
  end: line.column(line.message.length),
  ...(fields ? { fields } : {}),
  time: timeOf(line),
});

/** The place of a report from its first line to its last. */
export function reportAt(first: KernelLine, last: KernelLine, fields?: Fields): At {
  if (first.n === last.n) return { ...lineAt(first, fields), end: last.column(last.message.length) };
  return {
    line: first.n,
    start: first.column(0),
    through: last.n,
    end: last.column(last.message.length),
    ...(fields ? { fields } : {}),
    time: timeOf(first),
  };
}

/** Note the place of one piece of a message. */
export function placeIn(places: Places, name: string, line: KernelLine, start: number, end: number): void {
  places.put(name, line.column(start), line.column(end), line.n);
}

/** Note the places of the named groups of a match made with the `d` flag. */
export function placeGroups(places: Places, line: KernelLine, match: RegExpExecArray): void {
  for (const [name, range] of Object.entries(match.indices?.groups ?? {}))
    if (range) placeIn(places, name, line, range[0], range[1]);
}

/** The places of the named groups of a match, and of one made on its group `within`. */
export function placesOf(line: KernelLine, m: RegExpExecArray, inner?: RegExpExecArray, within = 'text'): Fields {
  const places = new Places(line.n);
  placeGroups(places, line, m);
  const offset = m.indices?.groups?.[within]?.[0] ?? 0;
  for (const [name, range] of Object.entries(inner?.indices?.groups ?? {}))
    if (range) placeIn(places, name, line, offset + range[0], offset + range[1]);
  return places.done();
}

/** A report of one line: over as soon as it begins. */
export const oneLineReport = (tell: (emit: Emit) => void): LogReport => ({ take: () => false, done: true, end: tell });

/** What a report of several lines is made of. */
export interface Lines {
  /** Does this line belong to the report? `last` is the one that did before. */
  read(line: KernelLine, last: KernelLine): boolean;
  /** Is the report complete? Never, where it ends by what comes after it. */
  done?(): boolean;
  tell(emit: Emit, last: KernelLine): void;
}

/** A report from its first line to the last that belongs to it. */
export function severalLines(first: KernelLine, { read, done, tell }: Lines): LogReport {
  let last = first;
  return {
    take(line) {
      const taken = read(line, last);
      if (taken) last = line;
      return taken;
    },
    get done() {
      return done?.() ?? false;
    },
    end: emit => tell(emit, last),
  };
}

/** `BUG: ` with the letter behind it: alone it would be too short a literal to look for. */
export const bugs: readonly string[] = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].map(
  letter => `BUG: ${letter}`,
);
