/** What a machine shows of one kind at the moment of a dump of another, and at its last moment. */
import { type Dump, type Dumps, dumpsOf } from './capture.ts';
import type { Fact } from './fact.ts';
import type { Host } from './host.ts';
import { type Kind, kindOf } from './kind.ts';
import { from } from './nearest.ts';

/** The dumps of one tree, by what another kind's dump is found by. */
interface TreeDumps {
  readonly list: Dump[];
  readonly byPart: Map<string, Dump>;
  readonly byMark: Map<string, Dump[]>;
  readonly byFile: Map<string, Dump[]>;
  /** By the time at which each was taken, where all tell it by one clock. */
  readonly inTime?: { readonly clock: string; readonly dumps: readonly Timed[] };
}
interface Timed {
  readonly at: number;
  readonly dump: Dump;
}
const trees = new WeakMap<Dumps, ReadonlyMap<string, TreeDumps>>();
function treesOf(dumps: Dumps): ReadonlyMap<string, TreeDumps> {
  const known = trees.get(dumps);
  if (known) return known;
  const lists = new Map<string, Dump[]>();
  for (const dump of dumps.list) add(lists, dump.tree, dump);
  const made = new Map([...lists].map(([tree, list]) => [tree, treeOf(list)]));
  trees.set(dumps, made);
  return made;
}

function treeOf(list: Dump[]): TreeDumps {
  const tree: TreeDumps = { list, byPart: new Map(), byMark: new Map(), byFile: new Map() };
  for (const dump of list) {
    tree.byPart.set(partKey(dump), dump);
    add(tree.byMark, dump.mark, dump);
    add(tree.byFile, fileOf(dump), dump);
  }
  for (const inFile of tree.byFile.values()) inFile.sort((a, b) => lineOf(a) - lineOf(b));
  const clocks = new Set(list.map(d => timeOf(d)?.wallIs));
  const [clock] = clocks;
  if (clocks.size !== 1 || clock === undefined) return tree;
  const timed = list.map(dump => ({ at: timeOf(dump)!.wall!, dump }));
  return { ...tree, inTime: { clock, dumps: timed.sort((a, b) => a.at - b.at) } };
}

function add(lists: Map<string, Dump[]>, key: string, dump: Dump): void {
  const list = lists.get(key);
  if (list) list.push(dump);
  else lists.set(key, [dump]);
}

const timeOf = ({ facts }: Dump): Fact['time'] => facts[0]?.time;
const fileOf = ({ facts }: Dump): string => facts[0]?.at.file ?? '';
const lineOf = ({ facts }: Dump): number => facts[0]?.at.line ?? 0;
const partKey = ({ facts, part }: Dump): string => `${facts[0]?.at.file}\n${part}`;

/** What a tree shows of a kind at the moment of a dump of another kind. */
export interface ShownAt {
  readonly facts: readonly Fact<any>[];
  /** Was it surely taken at that moment? Else it is what comes nearest. */
  readonly sure: boolean;
}

/** Undefined where the tree of the dump shows nothing of the kind. */
export function shownAt(host: Host, kind: Kind, at: Dump): ShownAt | undefined {
  if (at.facts[0]?.kind === kind.name) return { facts: at.facts, sure: true };
  const tree = treesOf(dumpsOf(host, kind)).get(at.tree);
  if (!tree) return undefined;
  const beside = treesOf(dumpsOf(host, kindOf(at.facts[0]!))).get(at.tree);
  if (!beside || beside.list.length === 1)
    return { facts: (tree.byPart.get(partKey(at)) ?? tree.list.at(-1)!).facts, sure: true };
  return (
    byTime(tree, at) ??
    inItsFile(tree, beside, at) ??
    byMark(tree, beside, at) ?? { facts: (tree.byMark.get('') ?? tree.list).at(-1)!.facts, sure: false }
  );
}

/** That of the very time, else the last before. */
function byTime({ inTime }: TreeDumps, at: Dump): ShownAt | undefined {
  const now = timeOf(at);
  if (!inTime || now?.wall === undefined || now.wallIs !== inTime.clock) return undefined;
  const next = from(inTime.dumps, now.wall + 1, t => t.at);
  // One date may hold for several.
  if (inTime.dumps[next - 2]?.at === now.wall) return undefined;
  const last = inTime.dumps[Math.max(0, next - 1)]!;
  return { facts: last.dump.facts, sure: last.at === now.wall };
}

/** As many dumps as of the other kind stand in its file: the n-th belongs to the n-th. Else each to the one it stands below. */
function inItsFile(tree: TreeDumps, beside: TreeDumps, at: Dump): ShownAt | undefined {
  const own = tree.byFile.get(fileOf(at));
  if (!own) return undefined;
  const others = beside.byFile.get(fileOf(at)) ?? [];
  if (own.length === others.length) return { facts: (tree.byPart.get(partKey(at)) ?? own.at(-1)!).facts, sure: true };
  const index = from(others, lineOf(at), lineOf);
  const [begin, end] = [index === 0 ? 0 : lineOf(at), others[index + 1] ? lineOf(others[index + 1]!) : Infinity];
  const found = own[from(own, begin, lineOf)];
  const sure = found !== undefined && lineOf(found) < end;
  return { facts: (sure ? found : own.at(-1)!).facts, sure };
}

/** What is marked alike in its name; without a mark the n-th of as many, as one loop wrote both. */
function byMark(tree: TreeDumps, beside: TreeDumps, at: Dump): ShownAt | undefined {
  const marked = tree.byMark.get(at.mark);
  if (!marked) return undefined;
  if (at.mark === '' && marked.length !== beside.byMark.get('')?.length) return undefined;
  const nth = marked[at.part]?.part === at.part ? marked[at.part] : marked.find(d => d.part === at.part);
  return { facts: (nth ?? marked.at(-1)!).facts, sure: true };
}

/** What holds of a kind at the moment of a dump; where its tree has none of it, what the latest tree has. */
export const factsAt = (host: Host, kind: Kind, at: Dump): readonly Fact<any>[] =>
  shownAt(host, kind, at)?.facts ?? latest(host, kind);

/** What a tree shows of a kind at its last moment; of all its moments where nothing tells which is the last. */
export function lastIn(host: Host, kind: Kind, root: string): readonly Fact<any>[] | undefined {
  const dumps = dumpsOf(host, kind);
  const list = treesOf(dumps).get(root)?.list;
  return (dumps.ordered && dumps.alone) || list?.length === 1 ? list?.at(-1)?.facts : list?.flatMap(d => d.facts);
}

/** The facts of a kind at the last moment; of all moments where nothing tells which is the last. */
export function latest(host: Host, kind: Kind): readonly Fact<any>[] {
  const { list, ordered, alone } = dumpsOf(host, kind);
  return ordered && alone ? (list.at(-1)?.facts ?? []) : list.flatMap(d => d.facts);
}
