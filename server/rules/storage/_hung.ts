/**
 * What tasks hang on, as things that other findings are about: devices by the names that kernel threads and workqueues
 * bear, NFS servers by the stack. And which errors may account for a hang: one place decides what its message says, what
 * explains it, and which reports stand together.
 */
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { History, View } from '../../core/model/view.ts';
import type { About } from '../../core/review/rule.ts';
import { HungTask, type HungTaskValue } from '../../facts/kernel-log/hung-task.ts';
import { Boot } from '../../facts/kernel-log/boot.ts';
import { Mount } from '../../facts/storage/mounts.ts';
import { waitOf } from '../../linux/waits.ts';
import { BlockIoError } from '../../facts/kernel-log/block-io-error.ts';
import { BufferIoError } from '../../facts/kernel-log/buffer-io-error.ts';
import {
  byTime,
  type ChainKind,
  type ChainLink,
  commandSeconds,
  devicesBelow,
  diskOf,
  errorsBefore,
  isFault,
  isRemovable,
} from './_chain.ts';
import { type Stack, type StackKind, stackKinds, stackOf } from './_stack.ts';
import { mayHaveBlocked, mustHaveBlocked } from '../_blocked.ts';
import { secondsInOneBoot } from '../_boots.ts';
import { groupEvents } from '../_events.ts';

type Reported = Occurrence<HungTaskValue>;

/** Kinds that `waitsOf` reads. */
export type WaitKind = StackKind | 'mount';
/** Kinds that are read to tell whether something led to a hang: for the `uses` of a rule. */
export const hangKinds = [HungTask, Boot, ...stackKinds, Mount] as const;
export type HangKind = 'hung-task' | 'boot' | WaitKind;

/** What every wait for an NFS server is about; the server itself stands beside it where it is known. */
export const nfs: About = { thing: 'service', name: 'nfs' };

/** What a report says its task waits for. Most tasks have a name of their own, which says nothing. */
export function waitsOf(history: History<WaitKind>, report: Reported): About[] {
  const { task, workqueue, frames } = report.fact.value;
  const view = history.at(report);
  const stack = stackOf(view);
  const found = [taskName(task), ...(workqueue === undefined ? [] : workNames(workqueue))].flatMap(name =>
    name === undefined ? [] : thingsNamed(view, stack, name),
  );
  if (waitOf(frames)?.what === 'an NFS server') found.push(nfs);
  return distinct(found);
}

/** What the tasks of several reports wait for, and the tasks themselves. */
export const aboutHang = (view: History<WaitKind>, reports: readonly Reported[]): About[] =>
  distinct([
    ...reports.map((r): About => ({ thing: 'task', name: String(r.fact.value.pid) })),
    ...reports.flatMap(r => waitsOf(view, r)),
  ]);

const distinct = (things: readonly About[]): About[] => [
  ...new Map(things.map(t => [`${t.thing} ${t.name}`, t])).values(),
];

/** Longest name of a task (TASK_COMM_LEN): a name as long may have been cut. */
const longest = 15;

/** A name that tells what a thread works on, and whether its end may be missing. */
interface Named {
  readonly text: string;
  readonly cut: boolean;
}

/** A worker tells its workqueue behind its number: `kworker/u8:2+flush-253:2`. */
function taskName(task: string): Named | undefined {
  const text = task.startsWith('kworker/') ? /[+-](.+)$/.exec(task)?.[1] : task;
  return text === undefined ? undefined : { text, cut: task.length === longest };
}

/** `writeback wb_workfn (flush-252:16)`, `xfs-sync/dm-1 xfs_log_worker [xfs]`. */
function workNames(workqueue: string): Named[] {
  const described = /\(([^()]+)\)\s*$/.exec(workqueue)?.[1];
  return [workqueue.split(' ', 1)[0]!, ...(described === undefined ? [] : [described])].map(text => ({
    text,
    cut: false,
  }));
}

/** Threads and workqueues that bear the numbers of a device. */
const numbered = /^(?:flush|f2fs_\w+|kdmflush|kcryptd\w*|dmcrypt_write)[-/](\d{1,4}:\d{1,8})(-\d*)?$/;
/** The state manager of NFSv4 bears the address of its server (fs/nfs/nfs4state.c nfs4_schedule_state_manager()). */
const stateManager = /^(\d{1,3}(?:\.\d{1,3}){3})-[a-z]{0,7}$/;
/** Those that bear its name. */
const titled = /^(?:xfs[\w-]*|dio)\/(.+)$/;
/** The journal's thread bears the inode of the journal behind the name, where the journal is a file. */
const journal = /^jbd2\/(.+)$/;

function thingsNamed(view: View<WaitKind>, stack: Stack, { text, cut }: Named): About[] {
  const server = stateManager.exec(text)?.[1];
  if (server !== undefined) return [nfs, { thing: 'service', name: server }];
  const numbers = numbered.exec(text);
  if (numbers) return cut && numbers[2] === undefined ? [] : thingsNumbered(view, stack, numbers[1]!);
  const journaled = journal.exec(text)?.[1];
  const inode = journaled === undefined || /^dm-\d*$/.test(journaled) ? -1 : journaled.search(/-\d*$/);
  // What the inode stands behind is whole.
  if (inode > 0) return device(journaled!.slice(0, inode));
  const name = journaled ?? titled.exec(text)?.[1] ?? /^(md\d+)_\w+$/.exec(text)?.[1] ?? /^loop\d+$/.exec(text)?.[0];
  if (name === undefined) return [];
  return cut && text.endsWith(name) ? whole(stack, name) : device(name);
}

/** Names of devices with a slash bear an exclamation mark where a slash may not stand. */
const device = (name: string | undefined): About[] =>
  name === undefined ? [] : [{ thing: 'device', name: name.replaceAll('!', '/') }];

/** The device of which only the beginning of the name is known; its disk where several begin so; else nothing. */
function whole({ listed }: Stack, beginning: string): About[] {
  const names = [...listed].filter(name => name.startsWith(beginning));
  const disks = new Set(names.map(diskOf));
  return disks.size !== 1 ? [] : device(names.length === 1 ? names[0] : [...disks][0]);
}

/** Filesystems without a device of their own have major 0: there the mount tells what is behind it. */
function thingsNumbered(view: View<WaitKind>, stack: Stack, numbers: string): About[] {
  if (!numbers.startsWith('0:')) return device(stack.byNumbers(numbers));
  const mount = view.first(Mount, m => m.device === numbers)?.value;
  if (!mount) return [];
  if (!/^nfs4?$/.test(mount.type)) return device(stack.byPath(mount.source));
  const [, address, name] = /^(?:\[([^\]]+)\]|([^:/]+)):/.exec(mount.source) ?? [];
  const server = address ?? name;
  return server === undefined ? [nfs] : [nfs, { thing: 'service', name: server }];
}

// --- what may account for a hang ------------------------------------------------------------------------------------

/** Names of devices among things. */
export const devicesOf = (about: readonly About[] = []): string[] =>
  about.flatMap(({ thing, name }) => (thing === 'device' ? name : []));

/** Waits for the disk or a lock that another task may hold for it. */
const ioWait = /block layer|XFS|ext4|md array|device-mapper|metadata|buffer/i;
/** Waits that no disk ends, whatever the task works on otherwise. */
const elsewhere = /^(?:memory reclaim|an NFS server)/;

/** By the view, which is of one review: each failed device asks of each report. */
const stepsOfReports = new WeakMap<View<WaitKind>, Map<Reported, ReadonlyMap<string, number>>>();

/** The devices that the task of a report waits for and those below, with how many steps down each is. */
function devicesUnder(history: History<WaitKind | 'md-event'>, report: Reported): ReadonlyMap<string, number> {
  let ofReports = stepsOfReports.get(history);
  if (!ofReports) stepsOfReports.set(history, (ofReports = new Map()));
  let steps = ofReports.get(report);
  if (!steps) ofReports.set(report, (steps = readDevicesUnder(history, report)));
  return steps;
}

function readDevicesUnder(history: History<WaitKind | 'md-event'>, report: Reported): ReadonlyMap<string, number> {
  if (elsewhere.test(waitOf(report.fact.value.frames)?.what ?? '')) return new Map();
  const { pairs } = stackOf(history.at(report));
  const found = devicesOf(waitsOf(history, report)).flatMap(name => [...devicesBelow(history, name, report, pairs)]);
  // The nearest counts.
  return new Map(found.sort(([, a], [, b]) => b - a));
}

/** How many steps down from what the task of a report waits for a device is; undefined where it is not below. */
export const stepsDownTo = (
  history: History<WaitKind | 'md-event'>,
  device: string,
  report: Reported,
): number | undefined => devicesUnder(history, report).get(device);

/** Errors of one boot without a longer break than a device may take to recover, oldest first. */
type Outbreak = readonly Occurrence<any>[];

/**
 * Seconds after an error in which what comes to the device may still wait: the error handler resets the link, the bus
 * and the host one after the other, each with a time of its own (drivers/scsi/scsi_error.c scsi_unjam_host()). What
 * blocks later waits for something else: a request that failed is over.
 */
const recovery = 600;

/** Errors, oldest first, in outbreaks. */
export function outbreaksOf(view: View<'boot'>, errors: readonly Occurrence<any>[]): Outbreak[] {
  const found: Occurrence<any>[][] = [];
  for (const error of errors) {
    const last = found.at(-1);
    const gap = last && secondsInOneBoot(view, last.at(-1)!, error);
    if (gap !== undefined && gap <= recovery) last!.push(error);
    else found.push([error]);
  }
  return found;
}

/** May the task of a report wait for a command that failed in an outbreak, whatever the device? */
export const blockedIn = (view: View<'hung-task' | 'boot'>, outbreak: Outbreak, report: Reported): boolean =>
  mayHaveBlocked(view, outbreak[0]!, report, commandSeconds) &&
  mustHaveBlocked(view, outbreak.at(-1)!, report, recovery);

/** Requests and buffers that failed, by their devices: each kind of failure in its outbreaks. */
function failuresOf(
  history: View<'block-io-error' | 'buffer-io-error' | 'boot'>,
): ReadonlyMap<string, readonly Outbreak[]> {
  const failed: Occurrence<Failed>[] = [
    ...history.events(BlockIoError).filter(e => isFault(e.fact.value)),
    ...history.events(BufferIoError),
  ].filter(e => !isRemovable(e.fact.value.device));
  const byDevice = new Map<string, Outbreak[]>();
  for (const group of groupEvents(failed, failure).values()) {
    const { device } = group[0]!.fact.value;
    byDevice.set(device, [...(byDevice.get(device) ?? []), ...outbreaksOf(history, group)]);
  }
  return byDevice;
}

interface Failed {
  readonly device: string;
  /** Of requests; buffers have none. */
  readonly error?: string;
}
/** As the findings are grouped that explain hangs. */
const failure = ({ device, error }: Failed): string => `${device} ${error ?? ''}`;

/** Tells of a report the failure that may account for it, of several the first; none where no device below failed. */
export function failedUnder(history: History<ChainKind | HangKind>): (report: Reported) => readonly string[] {
  const failures = failuresOf(history);
  return report => {
    const outbreaks = [...devicesUnder(history, report).keys()].flatMap(device => failures.get(device) ?? []);
    let longest = -Infinity;
    let found: Failed | undefined;
    for (const outbreak of outbreaks) {
      const [first] = outbreak;
      const gap = blockedIn(history, outbreak, report) ? secondsInOneBoot(history, first!, report) : undefined;
      if (gap !== undefined && gap > longest) [longest, found] = [gap, first!.fact.value];
    }
    return found ? [failure(found)] : [];
  };
}

/**
 * The errors before a report that may have led to it, oldest first: of the devices that it waits for and those below.
 * Where there are none, and it is not `known` otherwise what failed, of any disk just before: as far as the report names
 * no device, or nothing tells what that stands on.
 */
export function errorsBehind(history: History<ChainKind | HangKind>, report: Reported, known: boolean): ChainLink[] {
  const names = devicesOf(waitsOf(history, report));
  const mayBeAny = !known && ioWait.test(waitOf(report.fact.value.frames)?.what ?? '');
  if (names.length === 0 && !mayBeAny) return [];
  const { pairs } = stackOf(history.at(report));
  const before = (names.length > 0 ? names : [undefined]).flatMap(name => errorsBefore(history, name, report, pairs));
  const counted = new Set(
    outbreaksOf(
      history,
      before.sort(byTime).map(link => link.event),
    )
      .filter(outbreak => blockedIn(history, outbreak, report))
      .flat(),
  );
  const chain = before.filter(link => counted.has(link.event));
  const isBelow = ({ device, relation }: ChainLink): boolean =>
    relation !== 'just before' && device !== undefined && stepsDownTo(history, device, report) !== undefined;
  const own = chain.filter(isBelow);
  const told = own.length > 0 ? own : mayBeAny ? chain.filter(link => link.relation === 'just before') : [];
  return [...new Map(told.map(link => [link.event, link])).values()].sort(byTime);
}
