/**
 * One event, several logs. The same report stands in dmesg, in the journal and in kern.log, each time stamped in
 * another way: seconds since boot, wall time to the second, wall time without a year. Two reports are one event when
 * they say the same and their clocks agree.
 */
import { kindOf } from './kind.ts';
import type { Fact } from './fact.ts';
import { from, Untaken } from './nearest.ts';

export interface Occurrence<T> {
  /** The report with the best time: it speaks for the event. */
  readonly fact: Fact<T>;
  /** The same report in other logs, or repeated by a second console. */
  readonly copies: readonly Fact<T>[];
  /** Seconds since boot where a log prints them or the clocks of two logs could be compared. */
  readonly boot: number | undefined;
  /** Number of the boot in the log of `fact`, from 0: seconds since boot compare only within one. */
  readonly inBoot: number;
  /** The boot of the machine, where the bundle tells it from others. */
  readonly ofBoot: string | undefined;
  /** The machine whose kernel spoke, where the log names it. */
  readonly machine: string | undefined;
}

/** Are two events surely of two boots, or of two machines? */
export const ofOtherBoot = (a: Occurrence<unknown>, b: Occurrence<unknown>): boolean =>
  apart(a.machine, b.machine) ||
  (a.ofBoot !== undefined && b.ofBoot !== undefined && a.ofBoot !== b.ofBoot) ||
  (a.fact.at.file === b.fact.at.file && a.inBoot !== b.inBoot);

/** What is known of the clocks of a host's logs. A log is what one machine says in one file. */
export interface LogClocks {
  /** The machine that speaks on the line of a fact, where its file tells. */
  machineOf?(fact: Fact<unknown>): string | undefined;
  /** Wall clock minus seconds since boot, in seconds: see `wallOffsets`. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Lines at which a boot begins: see `restartsOf`. */
  readonly restarts?: ReadonlyMap<string, readonly number[]>;
  /** The boot during which the file was taken: that of its last lines. */
  bootOf?(file: string): string | undefined;
  /** When the boots began that are known, in seconds since the epoch. */
  readonly begins?: ReadonlyMap<string, number>;
}

/** The log that a report stands in. */
export const logOf = ({ at }: Fact<unknown>, machine: string | undefined): string =>
  machine === undefined ? at.file : `${at.file}\n${machine}`;

/** Seconds after boot in which a log daemon may not run yet. */
const firstMinute = 60;

/**
 * Stamps of the kernel itself agree to the microsecond; a daemon's wall time is rounded and comes a little later, at
 * boot much later.
 */
const tolerance = (both: 'boot' | 'wall', early: boolean): number => (both === 'boot' ? 0.05 : early ? 60 : 3);

const keyOf = (fact: Fact<any>): string =>
  `${fact.kind} ${kindOf(fact).same?.(fact.value) ?? JSON.stringify(fact.value)}`;

/** One event while the logs are gone through. */
interface Open<T> {
  readonly fact: Fact<T>;
  readonly copies: Fact<T>[];
  /** Its time by the clock of `fact`, and what orders it among equal times. */
  readonly at: number;
  readonly turn: number;
  boot: number | undefined;
  ofBoot: string | undefined;
  machine: string | undefined;
  /** The logs that told it, and the boot in which each did. */
  readonly seenIn: Map<string, number>;
}

/** Events that say the same, by the clock their best report carries. */
type Alike<T> = Map<string, Timed<T>>;
interface Timed<T> {
  /** In the order of that clock; what the log at hand adds stands at the end until that log is through. */
  readonly list: Open<T>[];
  latest: number;
  /** Those whose report prints seconds since boot, by these. */
  readonly stamped: Map<number, Open<T>[]>;
}

/** The log that is gone through. */
interface Log<T> {
  readonly file: string;
  /** How many events of other clocks it has passed: its n-th report is their n-th. */
  readonly passed: Map<Timed<T>, number>;
  /** The events of logs before that it may tell as well. */
  readonly untold: Map<Timed<T>, readonly Lane<T>[]>;
  readonly grown: Set<Timed<T>>;
}

/**
 * Merge the reports of one kind; `files` holds its facts by file. Oldest first where times are known, else in the order
 * of the files. Time grows as n log n, also where all reports say the same.
 */
export function occurrences<T>(files: ReadonlyMap<string, readonly Fact<T>[]>, clocks: LogClocks): Occurrence<T>[] {
  const byKey = new Map<string, Alike<T>>();
  const all: Open<T>[] = [];
  const ordered = [...files].sort((a, b) => clockRank(a[1]) - clockRank(b[1]));
  for (const [file, facts] of ordered) {
    const log: Log<T> = { file, passed: new Map(), untold: new Map(), grown: new Set() };
    for (const fact of facts) {
      const key = keyOf(fact);
      const told = toldAt(fact, clocks);
      let alike = byKey.get(key);
      if (!alike) byKey.set(key, (alike = new Map()));
      const match =
        (told.clock === '' ? undefined : nearest(alike.get(told.clock), fact, told, log)) ??
        nextOfOtherClock(alike, told, log);
      if (match) {
        match.copies.push(fact);
        match.seenIn.set(file, told.inBoot);
        match.boot ??= told.boot;
        match.ofBoot ??= told.ofBoot;
        match.machine ??= told.machine;
      } else all.push(add(alike, fact, told, log));
    }
    for (const { list } of log.grown) list.sort(inTime);
  }
  return inOrder(all, clocks, files.size === 1).map(({ fact, copies, boot, ofBoot, machine }) => ({
    fact,
    copies,
    boot,
    inBoot: bootNo(fact, clocks),
    ofBoot,
    machine,
  }));
}

/** When a report was, by the best clock it has. */
interface Told {
  readonly boot: number | undefined;
  readonly inBoot: number;
  readonly ofBoot: string | undefined;
  readonly machine: string | undefined;
  /** Reports of one clock compare by `at`, in seconds. */
  readonly clock: string;
  readonly at: number;
}

function toldAt(fact: Fact<any>, clocks: LogClocks): Told {
  const { wall, wallIs, boot: printed } = fact.time ?? {};
  const { file } = fact.at;
  const machine = clocks.machineOf?.(fact);
  const log = logOf(fact, machine);
  const offset = clocks.offsets.get(log);
  const boot = printed ?? (wall !== undefined && offset !== undefined ? wall / 1000 - offset : undefined);
  const inBoot = bootNo(fact, clocks);
  const clock = boot !== undefined ? 'boot' : wall !== undefined ? (wallIs ?? 'wall') : '';
  const told = { boot, inBoot, ofBoot: undefined, machine, clock, at: boot ?? (wall ?? 0) / 1000 };
  const isLast = inBoot === (clocks.restarts?.get(log)?.length ?? 0);
  if (boot === undefined || !isLast) return told;
  const ofBoot = clocks.bootOf?.(file);
  return boot > -1 ? { ...told, ofBoot } : { ...told, ...beforeBoot(boot, ofBoot, clocks) };
}

/** What the wall clock puts before one boot was in another: the last that had begun, where it is known. */
function beforeBoot(
  boot: number,
  ofBoot: string | undefined,
  { begins }: LogClocks,
): Pick<Told, 'boot' | 'ofBoot' | 'at'> | undefined {
  const begin = ofBoot === undefined ? undefined : begins?.get(ofBoot);
  if (begin === undefined) return undefined;
  const at = begin + boot;
  const [last] = [...begins!].filter(([, other]) => other - 1 < at).sort((a, b) => b[1] - a[1]);
  return last && { boot: at - last[1], ofBoot: last[0], at: at - last[1] };
}

/** Number of the boot in its log. */
function bootNo(fact: Fact<any>, { restarts, machineOf }: LogClocks): number {
  const lines = restarts?.get(logOf(fact, machineOf?.(fact)));
  return lines ? from(lines, fact.at.line + 1, line => line) : 0;
}

/** By wall time where all are of known boots, else by the clock they have; boots of one log in their order. */
function inOrder<T>(all: readonly Open<T>[], clocks: LogClocks, oneLog: boolean): readonly Open<T>[] {
  const begun = ({ boot, ofBoot }: Open<T>): number | undefined => {
    const begin = ofBoot === undefined ? undefined : clocks.begins?.get(ofBoot);
    return begin === undefined || boot === undefined ? undefined : begin + boot;
  };
  if (new Set(all.map(o => o.ofBoot)).size > 1 && all.every(o => begun(o) !== undefined))
    return all.toSorted((a, b) => begun(a)! - begun(b)!);
  const when = (o: Open<T>): number => o.boot ?? (o.fact.time?.wall ?? 0) / 1000;
  // Of one log: seconds since boot are of one boot only.
  const turn = (o: Open<T>): number => (oneLog ? bootNo(o.fact, clocks) : 0);
  return all.toSorted((a, b) => turn(a) - turn(b) || when(a) - when(b));
}

const inTime = (a: Open<unknown>, b: Open<unknown>): number => a.at - b.at || a.turn - b.turn;

/** A report that no log before has told. */
function add<T>(alike: Alike<T>, fact: Fact<T>, told: Told, log: Log<T>): Open<T> {
  const { clock, at, boot, inBoot, ofBoot, machine } = told;
  let timed = alike.get(clock);
  if (!timed) alike.set(clock, (timed = { list: [], latest: -Infinity, stamped: new Map() }));
  // Of equal times the last told stands first, but where it is the latest of all.
  const turn = at >= timed.latest ? timed.list.length : -timed.list.length;
  const open: Open<T> = { fact, copies: [], at, turn, boot, ofBoot, machine, seenIn: new Map([[log.file, inBoot]]) };
  timed.list.push(open);
  timed.latest = Math.max(timed.latest, at);
  log.grown.add(timed);
  const stamp = fact.time?.boot;
  if (stamp === undefined) return open;
  const same = timed.stamped.get(stamp);
  if (same) same.push(open);
  else timed.stamped.set(stamp, [open]);
  return open;
}

/** Events of logs before, of one boot, from which the clock of a report may differ by the same. */
interface Lane<T> {
  readonly ofBoot: string | undefined;
  readonly machine: string | undefined;
  /** Do their reports print seconds since boot? Other times follow from the wall clock and may be far off. */
  readonly printed: boolean;
  readonly early: boolean;
  readonly events: Untaken<Open<T>>;
}

function lanesOf<T>({ list }: Timed<T>, file: string): Lane<T>[] {
  const isTold = (open: Open<T>): boolean => open.seenIn.has(file);
  const lists = new Map<string, Open<T>[]>();
  for (const open of list) {
    if (isTold(open)) continue;
    const lane = `${open.fact.time?.boot !== undefined} ${open.at < firstMinute} ${open.ofBoot ?? ''} ${open.machine ?? ''}`;
    const events = lists.get(lane);
    if (events) events.push(open);
    else lists.set(lane, [open]);
  }
  return [...lists.values()].map(events => ({
    ofBoot: events[0]!.ofBoot,
    machine: events[0]!.machine,
    printed: events[0]!.fact.time?.boot !== undefined,
    early: events[0]!.at < firstMinute,
    events: new Untaken(events, isTold),
  }));
}

/**
 * The event closest in time on the same clock that this log has not told yet, within what the two clocks may differ by.
 */
function nearest<T>(
  timed: Timed<T> | undefined,
  fact: Fact<T>,
  told: Told,
  { file, untold }: Log<T>,
): Open<T> | undefined {
  if (!timed) return undefined;
  const { at, boot, inBoot } = told;
  let best: Open<T> | undefined;
  let distance = Infinity;
  const consider = (open: Open<T>): void => {
    const gap = Math.abs(open.at - at);
    if (best && (gap > distance || (gap === distance && inTime(open, best) > 0))) return;
    [best, distance] = [open, gap];
  };
  const stamp = fact.time?.boot;
  let lanes = untold.get(timed);
  if (!lanes) untold.set(timed, (lanes = lanesOf(timed, file)));
  for (const lane of lanes) {
    if (ofOther(lane, told)) continue;
    const { printed, early, events } = lane;
    const both = printed && stamp !== undefined ? 'boot' : 'wall';
    const open = events.nearest(at);
    if (open && Math.abs(open.at - at) <= tolerance(both, early && boot !== undefined)) consider(open);
  }
  // A second report of one log is another event, unless two consoles printed the same one.
  for (const open of (stamp !== undefined && timed.stamped.get(stamp)) || [])
    if (open.seenIn.get(file) === inBoot && !ofOther(open, told)) consider(open);
  return best;
}

const apart = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

/** Of another boot or of another machine. */
const ofOther = (a: Whose, b: Whose): boolean => apart(a.ofBoot, b.ofBoot) || apart(a.machine, b.machine);
type Whose = Pick<Told, 'ofBoot' | 'machine'>;

/** No clock tells two logs apart: the n-th report of the one is the n-th of the other. */
function nextOfOtherClock<T>(alike: Alike<T>, told: Told, { file, passed }: Log<T>): Open<T> | undefined {
  const { clock } = told;
  for (const [other, timed] of alike) {
    if (other === clock && clock !== '') continue;
    for (let i = passed.get(timed) ?? 0; i < timed.list.length; i++) {
      passed.set(timed, i + 1);
      const open = timed.list[i]!;
      if (!open.seenIn.has(file) && !ofOther(open, told)) return open;
    }
  }
  return undefined;
}

/** For each log in which the clock of the kernel starts over, given all its events: the lines of the first events after. */
export function restartsOf(clocks: ReadonlyMap<string, readonly Fact<any>[]>): Map<string, number[]> {
  const restarts = new Map<string, number[]>();
  for (const [file, facts] of clocks) {
    const lines: number[] = [];
    let before = -Infinity;
    const stamped = facts.filter(f => f.time?.boot !== undefined);
    for (const { at, time } of stamped.sort((a, b) => a.at.line - b.at.line)) {
      // CPUs that print at once may come in another order by a little.
      if (time!.boot! < before - 1) lines.push(at.line);
      before = time!.boot!;
    }
    if (lines.length) restarts.set(file, lines);
  }
  return restarts;
}

const clockRank = (facts: readonly Fact<any>[]): number =>
  facts.some(f => f.time?.boot !== undefined) ? 0 : facts.some(f => f.time?.wall !== undefined) ? 1 : 2;

/**
 * For each log, given all its events: its wall clock (seconds) minus seconds since boot, from its own lines that carry
 * both, else from reports it shares with another log.
 */
export function wallOffsets(clocks: ReadonlyMap<string, readonly Fact<any>[]>): Map<string, number> {
  const offsets = new Map<string, number>();
  const bootTimes = new Map<string, number[]>();
  for (const facts of clocks.values())
    for (const fact of facts) {
      if (fact.time?.boot === undefined) continue;
      const key = keyOf(fact);
      const list = bootTimes.get(key);
      if (list) list.push(fact.time.boot);
      else bootTimes.set(key, [fact.time.boot]);
    }
  for (const [file, facts] of clocks) {
    const votes = new Map<number, number>();
    for (const fact of facts) {
      if (fact.time?.wall === undefined) continue;
      const boots = fact.time.boot !== undefined ? [fact.time.boot] : (bootTimes.get(keyOf(fact)) ?? []).slice(0, 64);
      for (const boot of new Set(boots)) {
        const offset = Math.round(fact.time.wall / 1000 - boot);
        // What was printed before the daemon ran is stamped with the daemon's start: it decides only where nothing
        // later does.
        const weight = boot >= firstMinute ? 1000 : 1;
        for (const near of [offset - 1, offset, offset + 1])
          votes.set(near, (votes.get(near) ?? 0) + weight * (near === offset ? 2 : 1));
      }
    }
    let best: [number, number] | undefined;
    // The seconds of another log are those of its last boot.
    for (const vote of votes) if (!best || vote[1] > best[1] || (vote[1] === best[1] && vote[0] > best[0])) best = vote;
    if (best) offsets.set(file, best[0]);
  }
  return offsets;
}
