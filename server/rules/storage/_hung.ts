/**
 * What tasks hang on, as things that other findings are about: devices by the names that kernel threads and workqueues
 * bear, NFS servers by the stack.
 */
import type { Occurrence } from '../../core/model/occurrences.ts';
import type { History, View } from '../../core/model/view.ts';
import type { About } from '../../core/review/rule.ts';
import { HungTask, type HungTaskValue } from '../../facts/kernel-log/hung-task.ts';
import { Boot } from '../../facts/kernel-log/boot.ts';
import { Mount } from '../../facts/storage/mounts.ts';
import { waitOf } from '../../linux/waits.ts';
import { diskOf } from './_chain.ts';
import { type Stack, type StackKind, stackKinds, stackOf } from './_stack.ts';

/** Kinds that `waitsOf` reads: for the `uses` of a rule. */
export const waitKinds = [...stackKinds, Mount] as const;
export type WaitKind = StackKind | 'mount';
/** Kinds that are read to tell whether something led to a hang: for the `uses` of a rule. */
export const hangKinds = [HungTask, Boot, ...waitKinds] as const;
export type HangKind = 'hung-task' | 'boot' | WaitKind;

/** What every wait for an NFS server is about; the server itself stands beside it where it is known. */
export const nfs: About = { thing: 'service', name: 'nfs' };

/** What a report says its task waits for. Most tasks have a name of their own, which says nothing. */
export function waitsOf(history: History<WaitKind>, report: Occurrence<HungTaskValue>): About[] {
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
export const aboutHang = (view: History<WaitKind>, reports: readonly Occurrence<HungTaskValue>[]): About[] =>
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
/** Those that bear its name. */
const titled = /^(?:xfs[\w-]*|dio)\/(.+)$/;
/** The journal's thread bears the inode of the journal behind the name, where the journal is a file. */
const journal = /^jbd2\/(.+)$/;

function thingsNamed(view: View<WaitKind>, stack: Stack, { text, cut }: Named): About[] {
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
