/**
 * When things happened. A kernel log counts seconds since boot; a bundle may tell what time that was: on the same line,
 * in another log of the host, by the boot time of /proc/stat, or by its uptime and date. `WallTime` says how it is known,
 * for each way has its own error.
 */
import { kindOf } from '../../core/model/kind.ts';
import type { Fact } from '../../core/model/fact.ts';
import { Host } from '../../core/model/host.ts';
import { KernelStat } from '../cpu/stat.ts';
import { Boot } from '../kernel-log/boot.ts';
import { SuspendResume } from '../kernel-log/suspend-resume.ts';
import { DateOutput } from './date.ts';
import { Uptime } from './uptime.ts';

export interface WallTime {
  /** Milliseconds since the epoch. Where `how` says that no zone is known it is local time read as UTC. */
  readonly wall: number;
  /** How it is known, in a few words that can stand in a sentence. */
  readonly how: string;
  /** Is it a local time whose zone is not known? */
  readonly isLocal: boolean;
}
export type Clock = (fact: Fact<any>) => WallTime | undefined;

const dayMs = 86_400_000;
/** Boot time by two ways may differ by a step of the clock and by the time it took to collect the files. */
const contradictionMs = 600_000;
/** What a Date can hold. */
const calendarMs = 8.64e15;
/** Files of a bundle are not taken at one instant; a log read later may tell of later events. */
const slackSeconds = 3600;
/** Logs that a dead kernel left behind: the clock of the running one does not apply. */
const earlierBoot = /(?:^|\/)(?:vmcore-dmesg|dmesg-ramoops|console-ramoops|pstore|crash|dmesg\.\d|dmesg\.old|boot\.\d)/;

/** What is known of the clocks of a host, gathered once; each of its captures has its own. */
export function openClock(host: Host): Clock {
  const clocks = new Map<string, Clock>();
  return fact => {
    const { root } = host.captureOf(fact.at.file) ?? host;
    let clock = clocks.get(root);
    if (!clock) clocks.set(root, (clock = clockOf(treeOf(host, root))));
    const known = clock(fact);
    return known && Math.abs(known.wall) <= calendarMs ? known : undefined;
  };
}

/** When the files of a host were taken, capture by capture; of a fact the time of the capture that it stands in. */
export function openTaken(host: Host): Clock {
  const times = new Map<string, WallTime | undefined>();
  return fact => {
    const { root } = host.captureOf(fact.at.file) ?? host;
    if (!times.has(root)) times.set(root, takenAt(treeOf(host, root)));
    return times.get(root);
  };
}

/** By its date, else by when it booted and how long it was up. */
function takenAt(host: Host): WallTime | undefined {
  const date = host.first(DateOutput)?.time;
  if (date?.wall !== undefined)
    return { wall: date.wall, how: 'the date the bundle was taken', isLocal: date.wallIs !== 'zoned' };
  const stat = host.first(KernelStat, v => v.name === 'btime');
  const uptime = host.first(Uptime);
  return stat && uptime
    ? { wall: (stat.value.value + uptime.value.seconds) * 1000, how: 'boot time and uptime', isLocal: false }
    : undefined;
}

/** The host as one of its captures shows it. */
const treeOf = (host: Host, root: string): Host =>
  host.captures.length === 1
    ? host
    : new Host(
        host.name,
        root,
        host.files().flatMap(f => (host.captureOf(f)?.root === root ? [host.file(f)!] : [])),
      );

function clockOf(host: Host): Clock {
  const dated = datesOf(host);
  const own = ownOffsets(host, dated);
  const base = bootTime(host);
  const uptime = host.first(Uptime)?.value.seconds;
  const slept = host.first(SuspendResume) !== undefined;
  const lastBoots = new Map(host.files().map(file => [file, lastBootLine(host.factsOf(file))]));

  return fact => {
    const { wall, wallIs, boot } = fact.time ?? {};
    if (wall !== undefined && wallIs === 'zoned') return { wall, how: 'printed', isLocal: false };
    if (wall !== undefined && wallIs === 'local') return { wall, how: 'printed without a zone', isLocal: true };
    if (wall !== undefined && wallIs === 'yearless') return yearOf(wall, dated);
    if (boot === undefined) return undefined;
    const offset = own.get(fact.at.file);
    if (offset) return { ...offset, wall: offset.wall + boot * 1000 };
    if (!base || earlierBoot.test(fact.at.file) || fact.at.line < (lastBoots.get(fact.at.file) ?? 0)) return undefined;
    if (uptime !== undefined && boot > uptime + slackSeconds) return undefined;
    const sleep = slept ? '; the log does not count time asleep, so the true time may be later' : '';
    return { ...base, wall: base.wall + boot * 1000, how: `${base.how}${sleep}` };
  };
}

/** Known dates of the bundle, in milliseconds: that of its collection, else the latest that a log prints in full. */
interface Dates {
  readonly taken: number | undefined;
  readonly how: string;
}

function datesOf(host: Host): Dates {
  const known = takenAt(host);
  if (known) return { taken: known.wall, how: known.how };
  let latest: number | undefined;
  for (const file of host.files())
    for (const fact of host.factsOf(file))
      if (fact.time?.wall !== undefined && fact.time.wallIs !== 'yearless' && fact.time.wallIs !== 'daily')
        latest = Math.max(latest ?? -Infinity, fact.time.wall);
  return { taken: latest, how: 'other dated lines of the bundle' };
}

/**
 * The last year in which such a date was not after the bundle was taken (a day of slack for zones), for a log does not
 * reach into the future. 29 February only in a year that has it.
 */
function yearOf(wall: number, { taken, how }: Dates): WallTime | undefined {
  if (taken === undefined) return undefined;
  const of = new Date(wall);
  const latest = new Date(taken).getUTCFullYear();
  for (let year = latest + 1; year > latest - 8; year--) {
    const then = Date.UTC(
      year,
      of.getUTCMonth(),
      of.getUTCDate(),
      of.getUTCHours(),
      of.getUTCMinutes(),
      of.getUTCSeconds(),
      of.getUTCMilliseconds(),
    );
    if (new Date(then).getUTCMonth() !== of.getUTCMonth() || then > taken + dayMs) continue;
    return { wall: then, how: `printed without year and zone; the year by ${how}`, isLocal: true };
  }
  return undefined;
}

/**
 * Boot time in milliseconds: what the kernel says, else the date less the uptime. Nothing where the three contradict
 * each other: in a container the kernel log is the machine's, while uptime (and with some versions of lxcfs the boot
 * time) is the container's own.
 */
function bootTime(host: Host): WallTime | undefined {
  const stat = host.first(KernelStat, v => v.name === 'btime');
  const uptime = host.first(Uptime);
  const date = host.first(DateOutput)?.time;
  const since = uptime && date?.wall !== undefined ? date.wall - uptime.value.seconds * 1000 : undefined;
  if (stat) {
    const wall = stat.value.value * 1000;
    const contradicted = since !== undefined && date?.wallIs === 'zoned' && Math.abs(wall - since) > contradictionMs;
    return contradicted ? undefined : { wall, how: 'btime of /proc/stat', isLocal: false };
  }
  if (since === undefined) return undefined;
  const isLocal = date?.wallIs !== 'zoned';
  return { wall: since, how: `uptime and date of the bundle${isLocal ? ', whose zone is not known' : ''}`, isLocal };
}

/**
 * Logs whose own lines, or the same reports in another log, carry both clocks: wall time of second 0. The most votes
 * win; zoned stamps outrank others.
 */
function ownOffsets(host: Host, dated: Dates): Map<string, WallTime> {
  const wallOf: WallOf = ({ time }) =>
    time?.wall !== undefined && time.wallIs === 'yearless' ? yearOf(time.wall, dated)?.wall : time?.wall;
  const offsets = new Map<string, WallTime>();
  const reports = new Map<string, Fact<any>[]>();
  for (const file of host.files()) {
    const facts = host.factsOf(file);
    const offset = printedOffset(facts, wallOf);
    if (offset) offsets.set(file, offset);
    noteReports(facts, reports);
  }
  for (const [file, { votes, zoned }] of sharedVotes(reports.values(), wallOf)) {
    const wall = agreed(votes);
    const how = `the same reports in another log${zoned ? '' : ', which prints no zone'}`;
    if (wall !== undefined && !offsets.has(file)) offsets.set(file, { wall, how, isLocal: !zoned });
  }
  return offsets;
}

/** The wall time of a fact, with its year. */
type WallOf = (fact: Fact<any>) => number | undefined;

/** A line's wall time in milliseconds and its seconds since boot. */
interface Vote {
  readonly wall: number;
  readonly boot: number;
}

/** Several boots in one log have several offsets: none speaks for a line without a stamp of its own. */
function printedOffset(facts: readonly Fact<any>[], wallOf: WallOf): WallTime | undefined {
  const votes: Vote[] = [];
  let isLocal = false;
  for (const fact of facts) {
    const wall = wallOf(fact);
    const boot = fact.time?.boot;
    if (wall === undefined || boot === undefined) continue;
    votes.push({ wall, boot });
    isLocal ||= fact.time!.wallIs !== 'zoned';
  }
  const wall = agreed(votes);
  return wall === undefined ? undefined : { wall, how: 'other lines of this log that print both clocks', isLocal };
}

/** Put reports with a time under what they say. */
function noteReports(facts: readonly Fact<any>[], into: Map<string, Fact<any>[]>): void {
  for (const fact of facts) {
    const { same } = kindOf(fact);
    if (!same || !fact.time) continue;
    const key = `${fact.kind} ${same(fact.value)}`;
    const known = into.get(key);
    if (!known) into.set(key, [fact]);
    else if (known.length < 64) known.push(fact);
  }
}

/** For logs that print no wall time, by file: the stamps that other logs give the same reports. */
function sharedVotes(
  groups: Iterable<readonly Fact<any>[]>,
  wallOf: WallOf,
): Map<string, { readonly zoned: boolean; readonly votes: Vote[] }> {
  const shared = new Map<string, { zoned: boolean; votes: Vote[] }>();
  for (const reports of groups) {
    // A report that came several times in one log is no measure: which is which is not known.
    const once = reports.filter(r => reports.filter(o => o.at.file === r.at.file).length === 1);
    for (const { at, time } of once)
      for (const other of once) {
        const { boot } = time!;
        const wall = wallOf(other);
        if (boot === undefined || time!.wall !== undefined || wall === undefined) continue;
        const zoned = other.time!.wallIs === 'zoned';
        const known = shared.get(at.file);
        if (!known || (zoned && !known.zoned)) shared.set(at.file, { zoned, votes: [{ wall, boot }] });
        else if (known.zoned === zoned) known.votes.push({ wall, boot });
      }
  }
  return shared;
}

/**
 * Wall time of second 0 by votes that agree within a minute, else undefined. A daemon stamps a line when it reads it,
 * so never too early: of stamps with a fraction of a second the smallest is best. Stamps cut to whole seconds are half
 * a second early in the middle.
 */
function agreed(votes: readonly Vote[]): number | undefined {
  const offsets = (of: readonly Vote[]): number[] => of.map(v => v.wall - v.boot * 1000).sort((a, b) => a - b);
  const all = offsets(votes);
  if (all.length === 0 || all.at(-1)! - all[0]! > 60_000) return undefined;
  const exact = offsets(votes.filter(v => v.wall % 1000 !== 0));
  return exact[0] ?? all[all.length >> 1];
}

/** The first line of the last boot in a log: behind it the stamps never start over. */
function lastBootLine(facts: readonly Fact<any>[]): number {
  let line = 0;
  let highest = -Infinity;
  for (const fact of facts) {
    const boot = fact.time?.boot;
    if (fact.kind === Boot.name && (fact as Fact<{ phase: string }>).value.phase === 'begin')
      [line, highest] = [fact.at.line, boot ?? -Infinity];
    if (boot === undefined) continue;
    if (boot < highest - 1) [line, highest] = [fact.at.line, boot];
    highest = Math.max(highest, boot);
  }
  return line;
}
