/**
 * Moments of a machine. A bundle may hold several: two trees of one machine, several dumps of a kind (`zoneinfo.1`,
 * `zoneinfo.2`), the same dump again in one file, the iterations of `top -b`; one within the other. The dumps of a kind
 * are put in order here: by the time that the bundle tells, else by stamps, words (before, after) and rising numbers in
 * their names. Where nothing tells the order, that is said, and nothing is called over.
 */
import type { Fact } from './fact.ts';
import type { Host } from './host.ts';
import type { Field, Kind } from './kind.ts';

/** One dump of a kind: its rows at one moment. */
export interface Dump {
  /** What the moment is called: a time, a file, a folder, or the number of the dump in its file. */
  readonly name: string;
  /** Folder of the tree it stands in. */
  readonly tree: string;
  /** What in the file's name puts it in order; '' where the tree has one dump of the kind. */
  readonly ordinal: string;
  /** Number of the dump in its file, from 0. */
  readonly part: number;
  readonly facts: readonly Fact<any>[];
}

export interface Dumps {
  /** Oldest first where `ordered`. */
  readonly list: readonly Dump[];
  readonly ordered: boolean;
}

/** Which row of its kind a fact is: equal for the same row of two dumps. Undefined where the kind has no such fields. */
export function identityOf(kind: Kind, value: Readonly<Record<string, unknown>>): string | undefined {
  const names = identityFields(kind);
  return names.length ? names.map(name => `${value[name] ?? ''}`).join('/') : undefined;
}

const identities = new WeakMap<Kind, readonly string[]>();
function identityFields(kind: Kind): readonly string[] {
  let names = identities.get(kind);
  if (!names) identities.set(kind, (names = namesWhere(kind, f => f.identity === true)));
  return names;
}
const namesWhere = (kind: Kind, where: (f: Field) => boolean): string[] =>
  Object.entries(kind.fields).flatMap(([name, f]) => (where(f) ? [name] : []));

/** The dumps of a kind in one file: a dump begins where the row that began the last one comes again. */
function partsOf(kind: Kind, facts: readonly Fact<any>[]): (readonly Fact<any>[])[] {
  if (!kind.once) return [facts];
  const parts: Fact<any>[][] = [];
  let begin: string | undefined;
  for (const fact of facts) {
    const row = identityOf(kind, fact.value);
    const last = parts.at(-1);
    if (last && (row === undefined || row !== begin)) last.push(fact);
    else {
      parts.push([fact]);
      begin = row;
    }
  }
  return parts;
}

/** Words that tell an order; what is not among them tells none. */
const orders: readonly (readonly string[])[] = [
  ['before', 'during', 'after'],
  ['pre', 'post'],
  ['first', 'second', 'third', 'last'],
  ['start', 'mid', 'end'],
  ['old', 'new'],
  ['previous', 'current'],
  ['prev', 'cur'],
];
const rankOf = (word: string): number | undefined => {
  for (const words of orders) if (words.includes(word)) return words.indexOf(word);
  return undefined;
};

interface Order {
  /** The path without what may order it. */
  readonly stem: string;
  readonly ordinal: readonly number[];
  /** Do words tell the order, and nothing else? */
  readonly words: boolean;
}

/** What in a path may put it in order among its like: numbers and words of order. */
export function orderOf(path: string): Order {
  const ordinal: number[] = [];
  let words = false;
  let numbers = false;
  const stem = path.replace(/\d+|[a-z]+/gi, word => {
    const rank = /\d/.test(word) ? Number(word) : rankOf(word.toLowerCase());
    if (rank === undefined) return word;
    if (/\d/.test(word)) numbers = true;
    else words = true;
    ordinal.push(rank);
    return '#';
  });
  return { stem, ordinal, words: words && !numbers };
}

const compareOrdinals = (a: readonly number[], b: readonly number[]): number => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const gap = (a[i] ?? -1) - (b[i] ?? -1);
    if (gap !== 0) return gap;
  }
  return 0;
};

/** A path whose words may each be the one that differs: `zoneinfo-a` and `zoneinfo-b`, whose order nothing tells. */
const shapes = (path: string): string[] =>
  [...path.matchAll(/[a-z]+/gi)].map(m => `${path.slice(0, m.index)}?${path.slice(m.index + m[0].length)}`);

interface Sourced {
  readonly file: string;
  readonly facts: readonly Fact<any>[];
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

function findDumps(host: Host, kind: Kind): Dumps {
  // Rows that may come twice tell nothing of where a dump begins: all of a tree is one moment.
  const files = [...host.byFile(kind)].map(([file, facts]): Sourced => ({ file, facts }));
  const list: Dump[] = [];
  let ordered = host.captures.length === 1 || host.captures.every(c => c.time !== undefined);
  for (const { root: tree } of host.captures) {
    const inTree = files.filter(f => host.captureOf(f.file)?.root === tree);
    const series = kind.once ? seriesOf(kind, inTree, tree) : undefined;
    if (series) {
      ordered &&= series.ordered;
      for (const { file, facts } of series.files)
        list.push(...partDumps(kind, tree, file, facts, orderOf(file).ordinal.join('.')));
    }
    const rest = inTree.filter(f => !series?.files.includes(f));
    if (rest.length === 1) list.push(...partDumps(kind, tree, rest[0]!.file, rest[0]!.facts, ''));
    else if (rest.length)
      list.push({
        name: '',
        tree,
        ordinal: '',
        part: 0,
        facts: rest.flatMap(f => partsOf(kind, f.facts).at(-1) ?? []),
      });
  }
  return { list: list.map((dump, _, all) => ({ ...dump, name: nameOf(dump, all, host) })), ordered };
}

const partDumps = (kind: Kind, tree: string, file: string, facts: readonly Fact<any>[], ordinal: string): Dump[] =>
  partsOf(kind, facts).map((part, i, all) => ({
    name: all.length > 1 ? `dump ${i + 1} of ${baseOf(file)}` : baseOf(file),
    tree,
    ordinal,
    part: i,
    facts: part,
  }));

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function nameOf(dump: Dump, all: readonly Dump[], host: Host): string {
  const alone = all.filter(d => d.tree === dump.tree).length === 1;
  if (host.captures.length > 1 && alone) return host.captures.find(c => c.root === dump.tree)!.name;
  const sameName = all.some(d => d !== dump && d.tree === dump.tree && d.name === dump.name);
  return sameName ? dump.facts[0]!.at.file : dump.name;
}

/** Files that are dumps of the same thing, one after the other; undefined where the files of a tree are of one moment. */
function seriesOf(
  kind: Kind,
  files: readonly Sourced[],
  tree: string,
): { readonly files: readonly Sourced[]; readonly ordered: boolean } | undefined {
  if (files.length < 2) return undefined;
  const numbered = largest(files, f => [orderOf(f.file.slice(tree.length)).stem], kind);
  if (numbered) {
    const ordinal = (f: Sourced): readonly number[] => orderOf(f.file.slice(tree.length)).ordinal;
    const plain = files.find(f => !numbered.includes(f) && isPlainOf(f.file, numbered[0]!.file));
    const sorted = numbered.toSorted((a, b) => compareOrdinals(ordinal(a), ordinal(b)));
    return { files: plain ? [plain, ...sorted] : sorted, ordered: true };
  }
  const unordered = largest(files, f => shapes(f.file.slice(tree.length)), kind);
  return unordered && { files: unordered, ordered: false };
}

/** `zoneinfo` beside `zoneinfo.1`. */
const isPlainOf = (plain: string, numbered: string): boolean =>
  numbered.replace(/[._-]?\d+(?=\.[a-z]+$|$)/i, '') === plain;

/** The largest group of files of one key that show the same rows under the same headings. */
function largest(
  files: readonly Sourced[],
  keysOf: (file: Sourced) => readonly string[],
  kind: Kind,
): readonly Sourced[] | undefined {
  const groups = new Map<string, Sourced[]>();
  for (const file of files)
    for (const key of new Set(keysOf(file))) groups.set(key, [...(groups.get(key) ?? []), file]);
  const candidates = [...groups.values()].filter(g => g.length > 1 && g.every(f => alike(kind, g[0]!, f)));
  return candidates.sort((a, b) => b.length - a.length)[0];
}

/** Do two files show the same rows? A row of the one is in the other, and their fields are the same. */
function alike(kind: Kind, a: Sourced, b: Sourced): boolean {
  if (a === b) return true;
  if (!kind.once || identityFields(kind).length === 0) return false;
  const rows = new Set(a.facts.map(f => identityOf(kind, f.value)));
  return b.facts.some(f => rows.has(identityOf(kind, f.value)));
}

/**
 * What holds of another kind at the moment of a dump: of the nearest capture around it. The same number of dump in the
 * same file, else the files of the same mark, else what its tree has once, else the last dump of its tree; where its tree
 * has none, what the latest tree has.
 */
export function factsAt(host: Host, kind: Kind, at: Dump): readonly Fact<any>[] {
  const dumps = dumpsOf(host, kind).list.filter(d => d.tree === at.tree);
  if (dumps.length < 2) return dumps[0]?.facts ?? (host.captures.length > 1 ? latest(host, kind) : []);
  const file = at.facts[0]?.at.file;
  const inFile = dumps.filter(d => d.facts[0]?.at.file === file);
  const samePart = inFile.find(d => d.part === at.part);
  if (samePart) return samePart.facts;
  const marked = at.ordinal === '' ? [] : dumps.filter(d => d.ordinal === at.ordinal);
  if (marked.length) return marked.flatMap(d => d.facts);
  return (dumps.filter(d => d.ordinal === '' && d.part === 0).at(-1) ?? dumps.at(-1)!).facts;
}

/** The facts of a kind at the last moment; of all moments where nothing tells which is the last. */
export function latest(host: Host, kind: Kind): readonly Fact<any>[] {
  const { list, ordered } = dumpsOf(host, kind);
  return ordered ? (list.at(-1)?.facts ?? []) : list.flatMap(d => d.facts);
}
