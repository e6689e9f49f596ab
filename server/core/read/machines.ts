/** Which folders are captures of one machine. */
import { orderOf } from '../model/capture.ts';
import type { Capture, FileFacts } from '../model/host.ts';
import type { Kind } from '../model/kind.ts';
import type { HostFolder } from './folders.ts';

/** What the files of a folder say of the machine they were taken from. */
export interface Machine {
  /** What it calls itself. */
  readonly name?: string | undefined;
  /** What no other machine is called: `uuid 4c4c4544-...`. Two of one sort that differ are of two machines. */
  readonly ids: readonly string[];
  /** When the files were taken, in milliseconds since the epoch. */
  readonly time?: number | undefined;
}

/** How a machine is known: given by who knows the kinds of facts. */
export interface Machines {
  of(files: readonly FileFacts[]): Machine;
  /** The kinds it is known by: a file that tells of them may make it another machine. */
  readonly kinds: readonly Kind[];
}

/** A folder with its machine. */
export interface Taken {
  readonly folder: HostFolder;
  readonly machine: Machine;
}

/** An id that is a name proves two machines by being another, and nothing by being the same. */
const isName = (id: string): boolean => id.startsWith('kernel.hostname ');

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
  return groups.map(g => g.toSorted((a, b) => when(a, g) - when(b, g)));
}

function sameMachine(a: Taken, b: Taken): boolean {
  const [x, y] = [a.machine, b.machine];
  const sort = (id: string): string => id.slice(0, id.indexOf(' '));
  if (x.ids.some(id => y.ids.some(other => sort(id) === sort(other) && id !== other))) return false;
  if (x.ids.some(id => y.ids.includes(id) && !isName(id))) return true;
  if (x.name !== undefined && y.name !== undefined) return x.name === y.name && !common.test(x.name);
  // Folders that are called before and after are two captures, unless they say otherwise.
  const [first, second] = [orderOf(a.folder.root), orderOf(b.folder.root)];
  return first.words && second.words && first.stem === second.stem && x.name === y.name;
}

/** What puts a capture in order among its like: its time, else the words of its folder; NaN never. */
function when({ machine, folder }: Taken, group: readonly Taken[]): number {
  if (group.every(t => t.machine.time !== undefined)) return machine.time!;
  const order = orderOf(folder.root);
  return order.words ? order.ordinal[0]! : 0;
}

/** The captures of one machine, with what they are called. */
export function capturesOf(group: readonly Taken[]): Capture[] {
  const timed = group.every(t => t.machine.time !== undefined);
  const worded = group.every(t => orderOf(t.folder.root).words);
  const days = new Set(group.map(t => new Date(t.machine.time ?? 0).toISOString().slice(0, 10)));
  return group.map(({ folder, machine }, i) => {
    const base = folder.root.slice(folder.root.lastIndexOf('/') + 1) || '.';
    const stamp = timed ? new Date(machine.time!).toISOString() : undefined;
    const name =
      stamp === undefined ? base : days.size > 1 ? stamp.slice(0, 16).replace('T', ' ') : stamp.slice(11, 16);
    return { root: folder.root, name, ...(timed || worded ? { time: machine.time ?? i } : {}) };
  });
}
