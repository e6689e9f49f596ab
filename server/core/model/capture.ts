/**
 * Moments of a machine. A bundle may hold several: two trees of one machine, several dumps of a kind (`zoneinfo.1`,
 * `zoneinfo.2`), the same dump again in one file, the iterations of `top -b`; one within the other. The dumps of a kind
 * are put in order here: by the time that the bundle tells, else by stamps, words (before, after) and rising numbers in
 * their names, or as they stand in a file. Where nothing tells the order, or two things deny each other, that is said, and
 * nothing is called over.
 */
import { defined } from './defined.ts';
import type { Fact } from './fact.ts';
import { captionOf, ofOneMachine } from './alone.ts';
import type { Host } from './host.ts';
import { type Kind, kindOf } from './kind.ts';
import { timeNames } from './instants.ts';
import { from } from './nearest.ts';
import { comesAgain, identityFields, identityOf, partsOf, type Sourced } from './repetitions.ts';
import { bareName, inSequence, marksOf, dumpOwner } from './sequence.ts';

/** One dump of a kind: its rows at one moment. */
export interface Dump {
  /** What the moment is called: a time, a file, a folder, or the number of the dump in its file. */
  readonly name: string;
  /** The name in a sentence, and with what stands before it: `09:51` and `at 09:51`, `zoneinfo.2` and `in zoneinfo.2`. */
  readonly label: string;
  readonly placed: string;
  /** Folder of the tree it stands in. */
  readonly tree: string;
  /** What in the file's name tells it from other dumps of its tree; '' where nothing does. */
  readonly mark: string;
  /** Number of the dump in its file, from 0. */
  readonly part: number;
  /** When it was taken by what stands around it in its file, as short as tells it from the other dumps of its tree. */
  readonly clock?: string;
  /** Is it one of several iterations of a run? */
  readonly iteration?: true;
  readonly facts: readonly Fact<any>[];
}

export interface Dumps {
  /** Oldest first where `ordered`. */
  readonly list: readonly Dump[];
  readonly ordered: boolean;
  /** Does nothing say that they are of several machines, or of several boots? Else one that is good ends no other. */
  readonly alone: boolean;
  /** What the moments are, in the plural. */
  readonly are: string;
}

const known = new WeakMap<Host, Map<string, Dumps>>();

/** The dumps of a kind on a host. A kind whose files are all of one moment has one dump. */
export function dumpsOf(host: Host, kind: Kind): Dumps {
  let own = known.get(host);
  if (!own) known.set(host, (own = new Map()));
  let dumps = own.get(kind.name);
  if (!dumps) own.set(kind.name, (dumps = findDumps(host, kind)));
  return dumps;
}

/** The same for kinds by name, a step for each that has very many rows. */
export function* findingDumps(host: Host, kinds: Iterable<string>): Iterable<undefined> {
  for (const name of kinds) {
    const kind = kindOf({ kind: name });
    if (![...host.byFile(kind).values()].some(facts => facts.length > manyRows)) continue;
    dumpsOf(host, kind);
    yield;
  }
}
const manyRows = 10_000;

function findDumps(host: Host, kind: Kind): Dumps {
  const byTree = new Map<string, Sourced[]>();
  for (const [file, facts] of host.byFile(kind)) {
    const tree = host.captureOf(file)?.root ?? '';
    const files = byTree.get(tree);
    const sourced = { file, facts, cuts: host.file(file)?.captions?.map(c => c.line) ?? [] };
    if (files) files.push(sourced);
    else byTree.set(tree, [sourced]);
  }
  const list: Dump[] = [];
  let alone = true;
  let ordered = byTree.size < 2 || host.captures.every(c => c.time !== undefined);
  for (const { root: tree } of host.captures) {
    const files = byTree.get(tree) ?? [];
    const series = seriesOf(kind, files, tree);
    const inSeries = new Set(series?.dumps.flat());
    const rest = files.filter(f => !inSeries.has(f));
    const own = [
      ...(series?.dumps ?? []).flatMap((dump, i) => together(kind, tree, dump, series!.marks[i]!)),
      ...together(kind, tree, rest),
    ];
    const told = inTime(own, (series?.ordered ?? true) && asTheyStand(own, host));
    list.push(...told.list);
    ordered &&= told.ordered;
    // Files that differ in more than what tells an order may be called by their machines.
    alone &&= (series?.ordered ?? true) && ofOneMachine(own, host);
  }
  const captures = host.captures.length > 1 && list.length === byTree.size;
  const are = captures ? 'captures' : list.some(d => d.iteration) ? afterFirst : 'dumps';
  return { list: named(list, host), ordered, alone, are };
}

const dayMs = 86_400_000;

/** Dumps of one tree by their own times, where all tell them by one clock; else as they are, unless a time denies that. */
function inTime(dumps: readonly Dump[], ordered: boolean): Pick<Dumps, 'list' | 'ordered'> {
  const times = dumps.map(d => d.facts[0]?.time);
  const clocks = new Set(times.flatMap(t => t?.wallIs ?? []));
  if (dumps.length < 2 || clocks.size !== 1) return { list: dumps, ordered };
  const known = times.flatMap(t => t?.wall ?? []);
  const rising = known.every((wall, i) => i === 0 || wall >= known[i - 1]!);
  if (known.length < dumps.length) return { list: dumps, ordered: ordered && rising };
  // Of the time of day alone nothing tells the day.
  const daily = clocks.has('daily');
  if (daily && !rising) return { list: dumps, ordered };
  const told = known.map(wall => (daily ? wall % dayMs : wall));
  const apart = new Set(told).size === told.length;
  const names = apart ? timeNames(told.map(time => ({ time, digits: 23 }))) : [];
  const timed = dumps.map((dump, i) => ({ time: known[i]!, dump: { ...dump, ...defined({ clock: names[i] }) } }));
  return { list: timed.sort((a, b) => a.time - b.time).map(t => t.dump), ordered: ordered || apart };
}

/** Are dumps of one file in the order in which they stand there, as far as what stands around them tells? */
function asTheyStand(dumps: readonly Dump[], host: Host): boolean {
  return dumps.every((dump, i) => {
    const [first, before] = [dump.facts[0]?.at, dumps[i - 1]?.facts[0]?.at];
    if (!first || !before || first.file !== before.file) return true;
    const captions = host.file(first.file)?.captions ?? [];
    const at = (line: number): number => from(captions, line, c => c.line);
    const between = captions.slice(at(before.line), at(first.line));
    return !between.some(c => c.unread !== undefined) && !captionOf(dump, host)?.several;
  });
}

const afterFirst = 'iterations after the first';
const unnamed = { label: '', placed: '', mark: '', part: 0 };

/** Files of one moment, each by its last dump; what iterates is beside the others in each of its iterations. */
function together(kind: Kind, tree: string, files: readonly Sourced[], mark = ''): Dump[] {
  if (files.length < 2) return files.flatMap(f => partDumps(kind, tree, f, mark));
  const parts = new Map(files.map(f => [f, partsOf(kind, f)]));
  const count = (f: Sourced): number => parts.get(f)!.length;
  const longest = kind.iterations === undefined ? undefined : files.reduce((a, b) => (count(b) > count(a) ? b : a));
  const iterates = longest !== undefined && count(longest) > 1 ? longest : undefined;
  const others = files.flatMap(f => (f === iterates ? [] : (parts.get(f)!.at(-1)?.facts ?? [])));
  return iterates
    ? partDumps(kind, tree, iterates, mark).map(dump => ({ ...dump, facts: [...dump.facts, ...others] }))
    : [{ ...unnamed, name: baseOf(files[0]!.file), tree, mark, facts: others }];
}

function partDumps(kind: Kind, tree: string, source: Sourced, mark: string): Dump[] {
  const base = baseOf(source.file);
  return partsOf(kind, source).map(({ part, facts, iteration }, _, all) => ({
    ...unnamed,
    name: all.length > 1 ? `${iteration ? 'iteration' : 'dump'} ${part + 1} of ${base}` : base,
    tree,
    mark,
    part,
    facts,
    ...defined({ iteration: all.length > 1 ? iteration : undefined }),
  }));
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A tree of one dump lends it its name; else it is the file's, with as much around it as tells it apart. */
function named(dumps: readonly Dump[], host: Host): Dump[] {
  const several = host.captures.length > 1;
  const inTree = counted(dumps.map(d => d.tree));
  const keyOf = (d: Dump): string => `${d.tree}\0${d.name}`;
  const alike = counted(dumps.map(keyOf));
  const captures = new Map(host.captures.map(c => [c.root, c]));
  return dumps.map(dump => {
    const capture = captures.get(dump.tree)!;
    if (several && inTree.get(dump.tree) === 1) {
      const label = capture.byTime ? capture.name : `${capture.name}/`;
      return { ...dump, name: capture.name, label, placed: `${capture.byTime ? 'at' : 'in'} ${label}` };
    }
    if (dump.clock !== undefined) {
      const name = several ? `${dump.clock} (${capture.name})` : dump.clock;
      return { ...dump, name, label: name, placed: `at ${name}` };
    }
    const file = dump.facts[0]!.at.file;
    const own = alike.get(keyOf(dump)) === 1 ? dump.name : dump.name.replace(baseOf(file), () => file);
    const name = several ? `${own} (${capture.name})` : own;
    return { ...dump, name, label: name, placed: `in ${name}` };
  });
}

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

interface Series {
  /** The files of each dump, the oldest first where `ordered`. */
  readonly dumps: readonly (readonly Sourced[])[];
  /** What in its name tells each dump from the others. */
  readonly marks: readonly string[];
  readonly ordered: boolean;
}

/** Files that are dumps of the same thing, one after the other; undefined where the files of a tree are of one moment. */
function seriesOf(kind: Kind, files: readonly Sourced[], tree: string): Series | undefined {
  // Rows that may come twice tell nothing of where a dump begins: all of a tree is one moment.
  if (files.length < 2 || !comesAgain(kind) || identityFields(kind).length === 0) return undefined;
  const below = (f: Sourced): string => f.file.slice(tree.length);
  const groups = alike(kind, files, below).map(group => [...byCommand(group, below)]);
  const most = groups.reduce((a, b) => (b.length > a.length ? b : a));
  if (most.length < 2) return undefined;
  const dumps = new Map(most);
  const names = inSequence([...dumps.keys()]);
  const sorted = names ?? [...dumps.keys()];
  return { dumps: sorted.map(name => dumps.get(name)!), marks: marksOf(sorted), ordered: names !== undefined };
}

/** The files of each command, whose options (`df_-h`, `df_-k`) show the same moment in another way. */
function byCommand(files: readonly Sourced[], below: (f: Sourced) => string): Map<string, Sourced[]> {
  const commands = new Map<string, Sourced[]>();
  for (const file of files) {
    const command = below(file).replace(/_-[^/]*$/, '');
    const same = commands.get(command);
    if (same) same.push(file);
    else commands.set(command, [file]);
  }
  return commands;
}

/** Files that show the same rows. */
interface Alike {
  readonly files: Sourced[];
  /** Of the first: what it is called but for its place in an order, and how many rows it has. */
  readonly bare: string;
  readonly size: number;
}

/**
 * Files by the rows they show. Files that are called the same but for their place in an order share a row; others share
 * most of them, under the same headings. Listings that iterate (`ps_auxww`, `ps_alxww`) are called the same.
 */
function alike(kind: Kind, files: readonly Sourced[], below: (f: Sourced) => string): Sourced[][] {
  const groups: Alike[] = [];
  const withRow = new Map<string, Set<Alike>>();
  for (const file of files) {
    const owner = dumpOwner(below(file));
    const bare = bareName(below(file));
    const rows = new Map(file.facts.map(f => [`${owner} ${identityOf(kind, f.value)}`, f]));
    const shared = new Map<Alike, Fact<any>[]>();
    for (const [row, fact] of rows)
      for (const group of withRow.get(row) ?? []) {
        const facts = shared.get(group);
        if (facts) facts.push(fact);
        else shared.set(group, [fact]);
      }
    const found = [...shared].find(([group, facts]) => {
      if (group.bare === bare) return true;
      const headings = (f: Fact<any>): string => Object.keys(f.value).sort().join();
      const like = group.files[0]!.facts.find(f => identityOf(kind, f.value) === identityOf(kind, facts[0]!.value))!;
      return (
        kind.iterations === undefined &&
        facts.length * 2 >= Math.max(rows.size, group.size) &&
        headings(like) === headings(facts[0]!)
      );
    });
    if (found) {
      found[0].files.push(file);
      continue;
    }
    const group = { files: [file], bare, size: rows.size };
    groups.push(group);
    for (const row of rows.keys()) {
      const known = withRow.get(row);
      if (known) known.add(group);
      else withRow.set(row, new Set([group]));
    }
  }
  return groups.map(g => g.files);
}
