/** The outline of a file and what can be folded: reports and events one by one, the rows of a table under one name. */
import { kindOf } from '../core/model/kind.ts';
import { type Fact, fieldSpan, type Span } from '../core/model/fact.ts';
import type { Format } from '../core/read/format.ts';
import { oneLine } from '../core/model/text.ts';
import { factText } from '../core/model/fact.ts';
import type { TextAt } from './cursor.ts';
import type { Reviewed } from './reviewed.ts';

/** An editor's outline of more entries than this helps nobody. */
const maxEntries = 5000;
/** A table of at most so many rows lists them all; of a longer one, only the rows that a finding speaks of. */
const shortTable = 120;

/** An entry of an outline, with those below it. */
export interface OutlineNode {
  readonly name: string;
  readonly detail?: string;
  /**
   * A part of a file of several outputs, an event, a fact of several lines or of one, one value of a fact, or the rows
   * of a table.
   */
  readonly what: 'module' | 'event' | 'struct' | 'property' | 'field' | 'array';
  /** All of it. */
  readonly at: Span;
  /** Where to look first; within `at`. */
  readonly head: Span;
  children?: readonly OutlineNode[];
}

/** Lines that can be folded into the first of them. */
export interface Fold {
  readonly from: number;
  readonly to: number;
}

/** A fact, and those that stand on its lines. */
interface Nested {
  readonly fact: Fact<any>;
  readonly inner: Nested[];
}

/** An entry of an outline, and how to list those below it. */
interface Entry {
  readonly node: OutlineNode;
  readonly below?: () => Entry[];
}

/** What entries are made with: the lines that findings speak of, and the text of the file. */
interface Source {
  readonly cited: ReadonlySet<number>;
  readonly textAt: TextAt;
}

/**
 * The outline of a file: of one with several formats, each part is an entry of its own. Entries come level by level, so
 * that a cap cuts the innermost and never the last part of a file.
 */
export function outlineOf(reviewed: Reviewed, path: string, textAt: TextAt): OutlineNode[] {
  const source: Source = { cited: reviewed.citedLines(path), textAt };
  const parts = partsOf(nest(reviewed.factsOf(path)), reviewed.formatsOf(path));
  let left = maxEntries;
  const taken: Entry[] = [];
  const take = (entries: readonly Entry[]): OutlineNode[] => {
    const some = entries.slice(0, left);
    left -= some.length;
    taken.push(...some);
    return some.map(e => e.node);
  };
  const top = take(parts.length === 1 ? entriesOf(parts[0]!.nodes, source) : parts.map(p => part(p, source)));
  // Those below an entry are taken behind all that have been taken so far.
  for (const { node, below } of taken) {
    if (left === 0) break;
    const children = take(below?.() ?? []);
    if (children.length) node.children = children.sort((a, b) => a.at.line - b.at.line || a.at.start - b.at.start);
  }
  return top;
}

function part({ format, nodes }: Part, source: Source): Entry {
  const at = allOf(nodes);
  const name = oneLine(format?.title ?? kindOf(nodes[0]!.fact).doc, 120);
  const head = { file: at.file, line: at.line, start: 0, end: at.through > at.line ? 1 : at.end };
  return { node: { name, what: 'module', at, head }, below: () => entriesOf(nodes, source) };
}

function entriesOf(nodes: readonly Nested[], source: Source): Entry[] {
  return runs(nodes).flatMap(run =>
    run.length === 1 || (isBlock(run[0]!.fact) && run.length <= shortTable)
      ? run.map(node => single(node, source))
      : [table(run, source)],
  );
}

function single({ fact, inner }: Nested, source: Source): Entry {
  const node = named(fact);
  if (inner.length === 0 && !isBlock(fact)) return { node };
  return { node, below: () => [...fields(fact, inner, source.textAt), ...entriesOf(inner, source)] };
}

/** Values under the names of their fields, for a fact of several lines; one line is read faster than its outline. */
function fields(fact: Fact<any>, inner: readonly Nested[], textAt: TextAt): Entry[] {
  if (!isBlock(fact) || kindOf(fact).same) return [];
  return [...new Set(fact.fields?.names ?? [])].flatMap((name): Entry[] => {
    const at = fieldSpan(fact, name);
    // The head line is the name of the entry already.
    if (!at || name === '' || at.line === fact.at.line) return [];
    if (inner.some(n => n.fact.at.line <= at.line && at.line <= lastLine(n.fact))) return [];
    return [{ node: { name: oneLine(name, 80), detail: oneLine(textAt(at), 80), what: 'field', at, head: at } }];
  });
}

function table(run: readonly Nested[], source: Source): Entry {
  const first = run[0]!.fact;
  const shown = run.length <= shortTable ? run : run.filter(n => source.cited.has(n.fact.at.line));
  const node: OutlineNode = {
    name: oneLine(kindOf(first).doc, 120),
    detail: `${run.length} rows`,
    what: 'array',
    at: allOf(run),
    head: { file: first.at.file, line: first.at.line, start: 0, end: isBlock(first) ? 0 : first.at.end },
  };
  return { node, below: () => shown.map(row => single(row, source)) };
}

/** Reports of several lines, tables, and the parts of a file of several outputs. */
export function foldsOf(reviewed: Reviewed, path: string): Fold[] {
  const folds = new Map<number, number>();
  const add = (from: number, to: number): void => {
    if (to > from) folds.set(from, Math.max(to, folds.get(from) ?? 0));
  };
  const walk = (nodes: readonly Nested[]): void => {
    for (const run of runs(nodes)) {
      if (run.length > 2 && !isBlock(run[0]!.fact)) add(run[0]!.fact.at.line, lastLine(run.at(-1)!.fact));
      for (const { fact, inner } of run) {
        add(fact.at.line, lastLine(fact));
        if (inner.length) walk(inner);
      }
    }
  };
  const parts = partsOf(nest(reviewed.factsOf(path)), reviewed.formatsOf(path));
  for (const { nodes } of parts) {
    if (parts.length > 1) add(nodes[0]!.fact.at.line, Math.max(...nodes.slice(-8).map(n => lastLine(n.fact))));
    walk(nodes);
  }
  return [...folds].slice(0, maxEntries).map(([from, to]) => ({ from, to }));
}

/** Neighbours that one format of the file can have told. */
interface Part {
  readonly format: Format | undefined;
  readonly nodes: readonly Nested[];
}

function partsOf(nodes: readonly Nested[], formats: readonly Format[]): Part[] {
  if (formats.length < 2) return nodes.length ? [{ format: formats[0], nodes: [...nodes] }] : [];
  const parts: { of: readonly Format[]; nodes: Nested[] }[] = [];
  for (const node of nodes) {
    const of = formats.filter(f => f.emits.some(k => k.name === node.fact.kind));
    const last = parts.at(-1);
    const both = last?.of.filter(f => of.includes(f)) ?? [];
    if (!last || both.length === 0) parts.push({ of, nodes: [node] });
    else {
      last.nodes.push(node);
      parts[parts.length - 1] = { of: both, nodes: last.nodes };
    }
  }
  return parts.map(p => ({ format: p.of[0], nodes: p.nodes }));
}

/** Put facts into the reports whose lines they stand on (the per-CPU lists of a zone into the zone). */
function nest(facts: readonly Fact<any>[]): Nested[] {
  const top: Nested[] = [];
  const open: Nested[] = [];
  // Of two that begin together, the longer is the outer one.
  for (const fact of [...facts].sort(
    (a, b) => a.at.line - b.at.line || lastLine(b) - lastLine(a) || a.at.start - b.at.start,
  )) {
    const node = { fact, inner: [] };
    while (open.length && (lastLine(open.at(-1)!.fact) < lastLine(fact) || lastLine(open.at(-1)!.fact) < fact.at.line))
      open.pop();
    (open.at(-1)?.inner ?? top).push(node);
    if (fact.at.through !== undefined && fact.at.through > fact.at.line) open.push(node);
  }
  return top;
}

/** Neighbours of one kind, as the rows of a table are; an event is one by itself. */
function runs(nodes: readonly Nested[]): Nested[][] {
  const out: Nested[][] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    const before = last?.[0]?.fact;
    const fact = node.fact;
    if (before && before.kind === fact.kind && kindOf(fact).same === undefined && isBlock(before) === isBlock(fact))
      last!.push(node);
    else out.push([node]);
  }
  return out;
}

const lastLine = (fact: Fact<any>): number => fact.at.through ?? fact.at.line;
const isBlock = (fact: Fact<any>): boolean => lastLine(fact) > fact.at.line;

/** The lines of neighbours, from the very beginning of the first. */
function allOf(nodes: readonly Nested[]): Span & { readonly through: number } {
  const [first, last] = [nodes[0]!.fact, nodes.at(-1)!.fact];
  return { file: first.at.file, line: first.at.line, start: 0, end: last.at.end, through: lastLine(last) };
}

function named(fact: Fact<any>): OutlineNode {
  const { at } = fact;
  return {
    name: oneLine(factText(fact), 160) || fact.kind,
    detail: fact.kind,
    what: kindOf(fact).same ? 'event' : at.through === undefined ? 'property' : 'struct',
    at,
    head: isBlock(fact) ? { file: at.file, line: at.line, start: at.start, end: 0, through: at.line + 1 } : at,
  };
}
