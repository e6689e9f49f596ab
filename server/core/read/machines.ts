/** Which folders are captures of one machine. */
import { defined } from '../model/defined.ts';
import { apartByWords, compareOrdinals, orderOf } from '../model/capture.ts';
import type { Capture, FileFacts } from '../model/host.ts';
import type { HostFolder } from './folders.ts';

/** What the files of a folder say of the machine they were taken from. */
export interface Machine {
  /** What it calls itself. */
  readonly name?: string | undefined;
  /** What no other machine is called: `uuid 4c4c4544-...`. Two of one sort that differ are of two machines. */
  readonly ids: readonly string[];
  /** When the files were taken, in milliseconds since the epoch. */
  readonly time?: number | undefined;
  /** The boot they were taken in: its id, and when it began in seconds since the epoch. */
  readonly boot?: { readonly id?: string | undefined; readonly begin?: number | undefined } | undefined;
}

/** How a machine is known: given by who knows the kinds of facts. */
export interface Machines {
  of(files: readonly FileFacts[]): Machine;
}

/** A folder with its machine. */
export interface Taken {
  readonly folder: HostFolder;
  readonly machine: Machine;
}

/**
 * A name proves two machines by being another, and nothing by being the same; a machine-id is the same for every copy
 * of one image.
 */
const proves = (id: string): boolean => !/^(?:kernel\.hostname|machine-id) /.test(id);

/** Names that many machines have. */
const common = /^localhost(?:\.|$)/i;

/** Folders by machine, each group's captures oldest first where their times are known. */
export function byMachine(taken: readonly Taken[]): Taken[][] {
  const groups: Taken[][] = [];
  for (const one of taken) {
    const group = groups.find(g => g.every(other => sameMachine(one, other)));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups.map(inOrder);
}

function sameMachine(a: Taken, b: Taken): boolean {
  const [x, y] = [a.machine, b.machine];
  const sort = (id: string): string => id.slice(0, id.indexOf(' '));
  if (x.ids.some(id => y.ids.some(other => sort(id) === sort(other) && id !== other))) return false;
  const shared = x.ids.filter(id => y.ids.includes(id));
  if (shared.some(proves)) return true;
  const [first, second] = [ownName(x), ownName(y)];
  if (first !== undefined && second !== undefined) return first === second;
  // Containers share the boot of their host, but not its name.
  if (shared.length > 0 || (x.boot?.id !== undefined && x.boot.id === y.boot?.id)) return true;
  // Folders that are called before and after are two captures, unless they say otherwise.
  return apartByWords(a.folder.root, b.folder.root);
}

/** A name that tells the machine from others. */
const ownName = ({ name }: Machine): string | undefined => (name === undefined || common.test(name) ? undefined : name);

/** Do the times of all, which differ, tell their order? */
const timed = (group: readonly Taken[]): boolean =>
  group.every(t => t.machine.time !== undefined) && new Set(group.map(t => t.machine.time)).size === group.length;
/** Do the words of their folders? */
const worded = (group: readonly Taken[]): boolean =>
  group.every(t => t === group[0] || apartByWords(group[0]!.folder.root, t.folder.root));

function inOrder(group: readonly Taken[]): Taken[] {
  if (timed(group)) return group.toSorted((a, b) => a.machine.time! - b.machine.time!);
  if (!worded(group)) return [...group];
  return group.toSorted((a, b) => compareOrdinals(orderOf(a.folder.root).ordinal, orderOf(b.folder.root).ordinal));
}

/** The captures of one machine, in their order, with what they are called. */
export function capturesOf(group: readonly Taken[]): Capture[] {
  const names = timed(group) ? timeNames(group.map(t => t.machine.time!)) : undefined;
  const ordered = names !== undefined || worded(group);
  const bases = group.map(({ folder: { root } }) => root.slice(root.lastIndexOf('/') + 1) || '.');
  const unique = new Set(bases).size === bases.length;
  const boots = bootsOf(group);
  return group.map(({ folder: { root }, machine }, i) => ({
    root,
    name: names?.[i] ?? (unique ? bases[i]! : root || '.'),
    ...(names ? { byTime: true as const, time: machine.time! } : ordered ? { time: i } : {}),
    ...(boots ? { boot: boots[i]! } : {}),
  }));
}

/** Boot time moves with the clock: between two readings of one boot by this, in seconds. */
const sameBegin = 120;

/** The boot of each capture, where all of them tell it in one way: by its id, else by when it began. */
function bootsOf(group: readonly Taken[]): Capture['boot'][] | undefined {
  const boots = group.map(t => t.machine.boot);
  const byId = boots.every(b => b?.id !== undefined);
  if (group.length < 2 || !(byId || boots.every(b => b?.begin !== undefined))) return undefined;
  const found: { readonly id?: string | undefined; readonly begin?: number | undefined }[] = [];
  return boots.map(boot => {
    const known = found.findIndex(f => (byId ? f.id === boot!.id : Math.abs(f.begin! - boot!.begin!) <= sameBegin));
    const n = known < 0 ? found.push(boot!) - 1 : known;
    return { name: `boot ${n + 1}`, ...defined({ begin: found[n]!.begin }) };
  });
}

/** As short as tells them apart: `09:51`, `09:51:32`, `2022-02-10 09:51`. */
function timeNames(times: readonly number[]): string[] {
  const stamps = times.map(t => new Date(t).toISOString().replace('T', ' '));
  const from = new Set(stamps.map(s => s.slice(0, 10))).size > 1 ? 0 : 11;
  const to = [16, 19].find(n => new Set(stamps.map(s => s.slice(0, n))).size === stamps.length) ?? 23;
  return stamps.map(s => s.slice(from, to));
}
