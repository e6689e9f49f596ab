/** Which folders are captures of one machine. */
import { defined } from '../model/defined.ts';
import { inSequence, withoutWords } from '../model/sequence.ts';
import { type Instant, timeNames } from '../model/instants.ts';
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
  /** By which clock: `true`, or `local EST` where letters stand for a zone, which many zones share. */
  readonly clock?: string;
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

/** A folder, and what its name says but for when it was taken. */
interface Named extends Taken {
  readonly byWords: string;
  readonly byStamps: string | undefined;
}

/**
 * A name proves two machines by being another, and nothing by being the same; a machine-id is the same for every copy
 * of one image.
 */
const proves = (id: string): boolean => !/^(?:kernel\.hostname|machine-id) /.test(id);

/** Names that many machines have. */
const common = /^localhost(?:\.|$)/i;

/** Folders by machine, each group's captures oldest first where their times are known. */
export function byMachine<T extends Taken>(taken: readonly T[]): T[][] {
  const groups: (T & Named)[][] = [];
  /** Only what shares one of these may be of one machine. */
  const sharing = new Map<string, Set<number>>();
  for (const one of taken) {
    const named: T & Named = { ...one, ...namesOf(one) };
    const keys = keysOf(named);
    const candidates = new Set(keys.flatMap(key => [...(sharing.get(key) ?? [])]));
    const found = [...candidates].sort((a, b) => a - b).find(n => groups[n]!.every(other => sameMachine(named, other)));
    const n = found ?? groups.push([]) - 1;
    groups[n]!.push(named);
    for (const key of keys) {
      const known = sharing.get(key);
      if (known) known.add(n);
      else sharing.set(key, new Set([n]));
    }
  }
  return groups.map(inOrder);
}

function namesOf({ folder: { root } }: Taken): Pick<Named, 'byWords' | 'byStamps'> {
  return { byWords: withoutWords(root), byStamps: stampIn(root)?.around };
}

const keysOf = ({ machine, byWords, byStamps }: Named): string[] => [
  ...machine.ids,
  ...(machine.boot?.id === undefined ? [] : [`boot ${machine.boot.id}`]),
  ...(machine.name === undefined ? [] : [`name ${machine.name}`]),
  `words ${byWords}`,
  ...(byStamps === undefined ? [] : [`stamps ${byStamps}`]),
];

function sameMachine(a: Named, b: Named): boolean {
  const [x, y] = [a.machine, b.machine];
  const sort = (id: string): string => id.slice(0, id.indexOf(' '));
  const names = (id: string, other: string): boolean => sort(id) === 'kernel.hostname' && sameName(id, other);
  if (x.ids.some(id => y.ids.some(other => sort(id) === sort(other) && id !== other && !names(id, other))))
    return false;
  const shared = x.ids.filter(id => y.ids.includes(id));
  // Makers give one UUID to many machines.
  if (runAtOnce(x, y)) return false;
  if (shared.some(proves)) return true;
  const [first, second] = [ownName(x), ownName(y)];
  const shares = shared.length > 0 || (x.boot?.id !== undefined && x.boot.id === y.boot?.id);
  // Containers share the boot of their host, but not its name.
  if (first !== undefined && second !== undefined) return first === second || (shares && sameName(first, second));
  if (shares) return true;
  // Folders that are called before and after, or by when they were taken, are two captures, unless they say otherwise.
  return a.byWords === b.byWords || (a.byStamps !== undefined && a.byStamps === b.byStamps);
}

/** Was the later one up, in a boot of its own, when the earlier one was taken? One machine never is. */
function runAtOnce(x: Machine, y: Machine): boolean {
  const [earlier, later] = (x.time ?? 0) < (y.time ?? 0) ? [x, y] : [y, x];
  const { id, begin } = later.boot ?? {};
  const known = id !== undefined && earlier.boot?.id !== undefined && begin !== undefined;
  if (!known || earlier.time === undefined || x.clock !== 'true' || y.clock !== 'true') return false;
  return id !== earlier.boot.id && begin + sameBegin < earlier.time / 1000;
}

/** Is the one the short form of the other? Alone that proves nothing: two domains may each have a `web1`. */
const sameName = (a: string, b: string): boolean => a.startsWith(`${b}.`) || b.startsWith(`${a}.`) || a === b;

/** A name that tells the machine from others. */
const ownName = ({ name }: Machine): string | undefined => (name === undefined || common.test(name) ? undefined : name);

/** When each capture was taken, where that tells them apart: by the bundle, else by the stamps of their folders. */
function timesOf(group: readonly Taken[]): readonly Instant[] | undefined {
  const differ = (moments: readonly (Instant | undefined)[]): moments is readonly Instant[] =>
    moments.every(m => m !== undefined) && new Set(moments.map(m => m.time)).size === moments.length;
  const told = group.map(({ machine: { time } }) => (time === undefined ? undefined : { time, digits: 23 }));
  const oneClock = new Set(group.map(t => t.machine.clock)).size === 1;
  if (differ(told) && (oneClock || farApart(told))) return told;
  const stamped = group.map(t => stampOf(t.folder.root));
  return differ(stamped) ? stamped : undefined;
}

/** Two clocks on earth differ by 26 hours at most: times that are further apart come in one order by any of them. */
const clocksDiffer = 26 * 3_600_000;
const farApart = (moments: readonly Instant[]): boolean => {
  const times = moments.map(m => m.time).sort((a, b) => a - b);
  return times.every((time, i) => i === 0 || time - times[i - 1]! > clocksDiffer);
};

/** `sosreport-web1-2022-02-10-xyz`, `20220210T0951`, `web1_2022-02-10_09-51-32`: the last such stamp of a folder's name. */
function stampOf(root: string): Instant | undefined {
  const last = stampIn(root)?.match;
  if (!last) return undefined;
  const [, year, , month, day, hour, , minute, second] = last.map(Number);
  const time = Date.UTC(year!, month! - 1, day, hour || 0, minute || 0, second || 0);
  return { time, digits: last[5] === undefined ? 10 : last[8] === undefined ? 16 : 19 };
}

/** The last stamp of a folder's name, and what stands around it in its path. */
function stampIn(root: string): { match: RegExpMatchArray; around: string } | undefined {
  const from = root.lastIndexOf('/') + 1;
  const name = root.slice(from);
  const stamps = name.matchAll(
    /(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:[T_.-]?([01]\d|2[0-3])([-_.:]?)([0-5]\d)(?:\6([0-5]\d))?)?(?!\d)/g,
  );
  const match = [...stamps].at(-1);
  if (!match) return undefined;
  const at = from + match.index;
  return { match, around: `${root.slice(0, at)}\0${root.slice(at + match[0].length)}` };
}

/** Folders in the order that their names tell. */
const byName = (group: readonly Taken[]): string[] | undefined => inSequence(group.map(t => t.folder.root));

function inOrder<T extends Taken>(group: readonly T[]): T[] {
  const times = timesOf(group);
  if (times) {
    const timeOf = new Map(group.map((t, i) => [t, times[i]!.time]));
    return group.toSorted((a, b) => timeOf.get(a)! - timeOf.get(b)!);
  }
  const names = byName(group);
  if (!names) return [...group];
  const turn = new Map(names.map((root, i) => [root, i]));
  return group.toSorted((a, b) => turn.get(a.folder.root)! - turn.get(b.folder.root)!);
}

/** The captures of one machine, in their order, with what they are called. */
export function capturesOf(group: readonly Taken[]): Capture[] {
  const times = group.length > 1 ? timesOf(group) : undefined;
  const names = times && timeNames(times);
  const ordered = times !== undefined || byName(group) !== undefined;
  const bases = group.map(({ folder: { root } }) => root.slice(root.lastIndexOf('/') + 1) || '.');
  const unique = new Set(bases).size === bases.length;
  const boots = bootsOf(group);
  return group.map(({ folder: { root } }, i) => ({
    root,
    name: names?.[i] ?? (unique ? bases[i]! : root || '.'),
    ...(times ? { byTime: true as const, time: times[i]!.time } : ordered ? { time: i } : {}),
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
