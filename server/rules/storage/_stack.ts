/**
 * What block devices stand on, and what the kernel calls them, as the dumps of a bundle tell: lsblk, dmsetup, mdstat,
 * multipath, partitions. A log names devices as the kernel does (`dm-2`, or `253:2`), dumps often by names of their
 * own.
 */
import type { Fact } from '../../core/model/fact.ts';
import type { ValueOfKind } from '../../core/model/kind.ts';
import type { View } from '../../core/model/view.ts';
import { DmEvent } from '../../facts/kernel-log/dm-event.ts';
import { DmDevice, DmTarget } from '../../facts/storage/dmsetup.ts';
import { BlockDevice } from '../../facts/storage/lsblk.ts';
import { MdArray } from '../../facts/storage/mdstat.ts';
import { MultipathMap, MultipathPath } from '../../facts/storage/multipath.ts';
import { Partition } from '../../facts/storage/partitions.ts';
import { isStacked, mappedDevice, scsiDisk } from './_chain.ts';

/** Kinds that `stackOf` reads: for the `uses` of a rule. */
export const stackKinds = [
  BlockDevice,
  DmDevice,
  DmEvent,
  DmTarget,
  MdArray,
  MultipathMap,
  MultipathPath,
  Partition,
] as const;
export type StackKind =
  | 'block-device'
  | 'dm-device'
  | 'dm-event'
  | 'dm-target'
  | 'md-array'
  | 'multipath-map'
  | 'multipath-path'
  | 'partition';

export interface Stack {
  /** A device and one that it stands on, by the kernel's names. */
  readonly pairs: readonly (readonly [top: string, below: string])[];
  /** The kernel's name of a device by its numbers (`253:2`); undefined where nothing tells. */
  byNumbers(numbers: string): string | undefined;
  /** The kernel's names of all devices that are listed. */
  readonly listed: ReadonlySet<string>;
  /** The kernel's name of a device by a path or a name (`/dev/mapper/vg-data`, `vg-data`, `/dev/sdb1`). */
  byPath(path: string): string | undefined;
}

type Row = Fact<ValueOfKind<typeof BlockDevice>>;

const known = new WeakMap<View<StackKind>, Stack>();

/** What the dumps of a host tell, read once for each view. */
export function stackOf(view: View<StackKind>): Stack {
  let stack = known.get(view);
  if (!stack) known.set(view, (stack = read(view)));
  return stack;
}

function read(view: View<StackKind>): Stack {
  const names = namesOf(view);
  const pairs: (readonly [string, string])[] = [];
  const add = (top: string | undefined, below: string | undefined): void => {
    if (top !== undefined && below !== undefined && top !== below) pairs.push([top, below]);
  };
  for (const [top, below] of lsblkPairs(view)) add(rowName(top, names), rowName(below, names));
  for (const { value } of view.all(DmTarget))
    for (const [numbers] of value.args.matchAll(/(?<=^| )\d{1,4}:\d{1,8}(?= |$)/g))
      add(names.aliases.get(value.name) ?? value.name, byNumbers(numbers, names));
  // A spare holds nothing of the array.
  for (const { value } of view.all(MdArray))
    for (const member of value.members) if (!member.flags?.includes('S')) add(value.name, member.device);
  const maps = new Map(view.all(MultipathMap).map(({ value }) => [value.name, value.dm]));
  for (const { value } of view.all(MultipathPath))
    if (value.device !== '-') add(maps.get(value.map ?? ''), value.device);
  return {
    pairs,
    listed: new Set([...names.numbers.values(), ...names.aliases.values(), ...pairs.flat()]),
    byNumbers: numbers => byNumbers(numbers, names),
    byPath: path => byPath(path, names),
  };
}

/** What tells the kernel's names. */
interface Names {
  /** By name in `/dev/mapper`. */
  readonly aliases: ReadonlyMap<string, string>;
  /** By major and minor: `8:1`. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Majors of device-mapper: one a host, chosen at boot. */
  readonly dmMajors: ReadonlySet<string>;
}

/** Types by which lsblk tells mapped devices; `part` may be one of kpartx. */
const mappedTypes = new Set(['lvm', 'crypt', 'mpath', 'dm']);

function namesOf(view: View<StackKind>): Names {
  const aliases = new Map<string, string>();
  const numbers = new Map<string, string>();
  const dmMajors = new Set<string>();
  for (const { fact } of view.events(DmEvent)) if (fact.value.device) dmMajors.add(majorOf(fact.value.device));
  for (const { value } of view.all(Partition)) {
    numbers.set(`${value.major}:${value.minor}`, value.name);
    if (value.name.startsWith('dm-')) dmMajors.add(String(value.major));
  }
  for (const { value } of view.all(DmDevice)) {
    const at = dmNumbers(value);
    if (at === undefined) continue;
    dmMajors.add(majorOf(at));
    aliases.set(value.name, mappedDevice(at)!);
  }
  for (const { value } of view.all(MultipathMap)) aliases.set(value.name, value.dm);
  for (const { value } of view.all(MultipathPath)) if (value.device !== '-') numbers.set(value.number, value.device);
  const rows = view.all(BlockDevice);
  for (const row of rows) {
    const at = rowNumbers(row);
    if (at !== undefined && mappedTypes.has(row.value.words['TYPE'] ?? '')) dmMajors.add(majorOf(at));
  }
  for (const row of rows) {
    const at = rowNumbers(row);
    const kernel = row.value.words['KNAME'] ?? (at && dmMajors.has(majorOf(at)) ? mappedDevice(at) : undefined);
    if (kernel !== undefined) aliases.set(row.value.name, kernel);
    if (at !== undefined) numbers.set(at, kernel ?? row.value.name);
  }
  return { aliases, numbers, dmMajors };
}

const majorOf = (numbers: string): string => numbers.slice(0, numbers.indexOf(':'));

/** `Maj` and `Min` of info -c, `Major, minor` of info. */
function dmNumbers({ counters, words }: ValueOfKind<typeof DmDevice>): string | undefined {
  const { Maj, Min } = counters;
  return Maj !== undefined && Min !== undefined ? `${Maj}:${Min}` : words['Major, minor']?.replace(/,\s*/, ':');
}

const rowNumbers = (row: Row): string | undefined => /\d+:\d+/.exec(row.value.words['MAJ:MIN'] ?? '')?.[0];

/** What the kernel calls the device of a row: its own column, else by its name or its numbers. */
function rowName({ value }: Row, names: Names): string {
  return value.words['KNAME'] ?? names.aliases.get(value.name) ?? value.name;
}

function byNumbers(numbers: string, { numbers: listed, dmMajors }: Names): string | undefined {
  const found = listed.get(numbers);
  if (found !== undefined) return found;
  const [major, minor] = numbers.split(':').map(Number) as [number, number];
  const disk = scsiDisk(numbers);
  if (disk !== undefined) return minor % 16 ? `${disk}${minor % 16}` : disk;
  if (major === 9) return `md${minor}`;
  // Majors given out at boot, from 254 downwards. Of the drivers that get one, those of disks leave sixteen minors to
  // each for its partitions.
  const mapped = dmMajors.size ? dmMajors.has(String(major)) : major >= 250 && major <= 254 && minor % 16 !== 0;
  return mapped ? mappedDevice(numbers) : undefined;
}

function byPath(path: string, { aliases }: Names): string | undefined {
  const name = path.replace(/^\/dev\/(?:mapper\/)?/, '');
  const alias = aliases.get(name);
  if (alias !== undefined) return alias;
  const [group, volume, ...rest] = name.split('/');
  // LVM doubles the dashes of both names: one alone stands between them.
  if (volume !== undefined && rest.length === 0)
    return aliases.get(`${group!.replaceAll('-', '--')}-${volume.replaceAll('-', '--')}`);
  return path.startsWith('/dev/') && !path.startsWith('/dev/mapper/') && volume === undefined ? name : undefined;
}

/** Rows of lsblk, each with one it stands on: by the tree that is drawn, or by the column that names the parent. */
function lsblkPairs(view: View<StackKind>): (readonly [top: Row, below: Row])[] {
  const byFile = new Map<string, Row[]>();
  for (const row of view.all(BlockDevice)) {
    const rows = byFile.get(row.at.file);
    if (rows) rows.push(row);
    else byFile.set(row.at.file, [row]);
  }
  return [...byFile.values()].flatMap(rows => [...treePairs(rows), ...parentPairs(rows)]);
}

function parentPairs(rows: readonly Row[]): (readonly [Row, Row])[] {
  const byName = new Map(rows.map(row => [row.value.words['KNAME'] ?? row.value.name, row]));
  return rows.flatMap(row => {
    const below = byName.get(row.value.words['PKNAME'] ?? '');
    return below ? [[row, below] as const] : [];
  });
}

/**
 * A row belongs to the nearest one above it that stands further left. What is outer is below, save with -s, which draws
 * trees from the top of the stack: there disks stand inside. Without types the two look alike, so they tell nothing.
 */
function treePairs(rows: readonly Row[]): (readonly [Row, Row])[] {
  const pairs: (readonly [Row, Row])[] = [];
  const open: Row[] = [];
  let tree: (readonly [outer: Row, inner: Row])[] = [];
  const close = (): void => {
    const fromTop = tree.some(([, inner]) => isBottom(inner));
    for (const [outer, inner] of tree) pairs.push(fromTop ? [outer, inner] : [inner, outer]);
    tree = [];
  };
  for (const row of rows) {
    while (open.length > 0 && open.at(-1)!.at.start >= row.at.start) open.pop();
    const outer = open.at(-1);
    if (!outer) close();
    else if (outer.value.words['TYPE'] && row.value.words['TYPE']) tree.push([outer, row]);
    open.push(row);
  }
  close();
  return pairs;
}

/** Does it stand on nothing? Caches and mirrors over the network call themselves disks, too. */
function isBottom({ value: { name, words } }: Row): boolean {
  const type = words['TYPE'];
  return type === 'loop' || type === 'rom' || (type === 'disk' && !isStacked(name));
}
