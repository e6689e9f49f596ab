/** The outline of a file and what can be folded: reports and events one by one, the rows of a table under one name. */
import { type DocumentSymbol, type FoldingRange, FoldingRangeKind, SymbolKind } from 'vscode-languageserver';
import { type Fact, fieldSpan, type Span } from '../core/model/fact.ts';
import type { Format } from '../core/read/format.ts';
import { oneLine } from '../core/model/text.ts';
import { factText } from '../core/review/report-markdown.ts';
import { rangeOf } from './to-lsp.ts';

/** An editor's outline of more entries than this helps nobody. */
const maxSymbols = 5000;
/** A table of at most so many rows lists them all; of a longer one, only the rows that a finding speaks of. */
const shortTable = 120;

interface Node {
  readonly fact: Fact<any>;
  readonly inner: Node[];
}

/** What an outline is made of. */
export interface OutlineOf {
  /** In the order of the file. */
  readonly facts: readonly Fact<any>[];
  /** Formats found in the file: of more than one, each part is an entry of its own. */
  readonly formats: readonly Format[];
  /** Lines that findings stand on. */
  readonly cited: ReadonlySet<number>;
  /** Reads the document, for the values of fields. */
  textAt(span: Span): string;
}

/** Entries level by level, so that a cap cuts the innermost and never the last part of a file. */
export function documentSymbols({ facts, formats, cited, textAt }: OutlineOf): DocumentSymbol[] {
  let left = maxSymbols;
  const top: DocumentSymbol[] = [];
  const waiting: (() => void)[] = [];
  const add = (to: DocumentSymbol[], symbol: DocumentSymbol, children?: (to: DocumentSymbol[]) => void): void => {
    if (left-- <= 0) return;
    to.push(symbol);
    if (children)
      waiting.push(() => {
        const list: DocumentSymbol[] = [];
        children(list);
        if (list.length)
          symbol.children = list.sort(
            (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
          );
      });
  };
  const parts = partsOf(nest(facts), formats);
  if (parts.length === 1) level(parts[0]!.nodes, top);
  for (const { format, nodes } of parts.length > 1 ? parts : []) {
    const [start, end] = [{ line: nodes[0]!.fact.at.line, character: 0 }, rangeOf(nodes.at(-1)!.fact.at).end];
    add(
      top,
      {
        name: oneLine(format?.title ?? nodes[0]!.fact.kind.doc, 120),
        kind: SymbolKind.Module,
        range: { start, end },
        selectionRange: { start, end: { line: start.line, character: end.line > start.line ? 1 : end.character } },
      },
      to => level(nodes, to),
    );
  }
  for (let i = 0; i < waiting.length && left > 0; i++) waiting[i]!();
  return top;

  function level(nodes: readonly Node[], to: DocumentSymbol[]): void {
    for (const run of runs(nodes)) {
      if (run.length === 1 || (isBlock(run[0]!.fact) && run.length <= shortTable))
        for (const node of run) single(node, to);
      else table(run, to);
    }
  }

  function single({ fact, inner }: Node, to: DocumentSymbol[]): void {
    add(
      to,
      named(fact),
      inner.length || isBlock(fact) ? children => (fields(fact, inner, children), level(inner, children)) : undefined,
    );
  }

  /** Values under the names of their fields, for a fact of several lines; one line is read faster than its outline. */
  function fields(fact: Fact<any>, inner: readonly Node[], to: DocumentSymbol[]): void {
    if (!isBlock(fact) || fact.kind.same) return;
    for (const name of new Set(fact.fields?.names ?? [])) {
      const span = fieldSpan(fact, name);
      // The head line is the name of the symbol already.
      if (
        !span ||
        name === '' ||
        span.line === fact.at.line ||
        inner.some(n => n.fact.at.line <= span.line && span.line <= lastLine(n.fact))
      )
        continue;
      add(to, {
        name: oneLine(name, 80),
        detail: oneLine(textAt(span), 80),
        kind: SymbolKind.Field,
        range: rangeOf(span),
        selectionRange: rangeOf(span),
      });
    }
  }

  function table(run: readonly Node[], to: DocumentSymbol[]): void {
    const [first, last] = [run[0]!.fact, run.at(-1)!.fact];
    const start = { line: first.at.line, character: 0 };
    const end = rangeOf(last.at).end;
    const shown = run.length <= shortTable ? run : run.filter(n => cited.has(n.fact.at.line));
    add(
      to,
      {
        name: oneLine(first.kind.doc, 120),
        detail: `${run.length} rows`,
        kind: SymbolKind.Array,
        range: { start, end },
        selectionRange: { start, end: { line: first.at.line, character: isBlock(first) ? 0 : first.at.end } },
      },
      children => shown.forEach(node => single(node, children)),
    );
  }
}

/** Reports of several lines, tables, and the parts of a file of several outputs. */
export function foldingRanges(facts: readonly Fact<any>[], formats: readonly Format[]): FoldingRange[] {
  const ranges = new Map<number, number>();
  const add = (from: number, to: number): void => {
    if (to > from) ranges.set(from, Math.max(to, ranges.get(from) ?? 0));
  };
  const walk = (nodes: readonly Node[]): void => {
    for (const run of runs(nodes)) {
      if (run.length > 2 && !isBlock(run[0]!.fact)) add(run[0]!.fact.at.line, lastLine(run.at(-1)!.fact));
      for (const { fact, inner } of run) {
        add(fact.at.line, lastLine(fact));
        if (inner.length) walk(inner);
      }
    }
  };
  const parts = partsOf(nest(facts), formats);
  for (const { nodes } of parts) {
    if (parts.length > 1) add(nodes[0]!.fact.at.line, Math.max(...nodes.slice(-8).map(n => lastLine(n.fact))));
    walk(nodes);
  }
  return [...ranges]
    .slice(0, maxSymbols)
    .map(([startLine, endLine]) => ({ startLine, endLine, kind: FoldingRangeKind.Region }));
}

/** Neighbours that one format of the file can have told. */
function partsOf(nodes: readonly Node[], formats: readonly Format[]): { format: Format | undefined; nodes: Node[] }[] {
  if (formats.length < 2) return nodes.length ? [{ format: formats[0], nodes: [...nodes] }] : [];
  const parts: { of: readonly Format[]; nodes: Node[] }[] = [];
  for (const node of nodes) {
    const of = formats.filter(f => f.emits.includes(node.fact.kind));
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
function nest(facts: readonly Fact<any>[]): Node[] {
  const top: Node[] = [];
  const open: Node[] = [];
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
function runs(nodes: readonly Node[]): Node[][] {
  const out: Node[][] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    const before = last?.[0]?.fact;
    const fact = node.fact;
    if (before && before.kind === fact.kind && fact.kind.same === undefined && isBlock(before) === isBlock(fact))
      last!.push(node);
    else out.push([node]);
  }
  return out;
}

const lastLine = (fact: Fact<any>): number => fact.at.through ?? fact.at.line;
const isBlock = (fact: Fact<any>): boolean => lastLine(fact) > fact.at.line;

function named(fact: Fact<any>): Pick<DocumentSymbol, 'name' | 'detail' | 'kind' | 'range' | 'selectionRange'> {
  const range = rangeOf(fact.at);
  const end = range.end.line === range.start.line ? range.end : { line: range.start.line + 1, character: 0 };
  return {
    name: oneLine(factText(fact), 160) || fact.kind.name,
    detail: fact.kind.name,
    kind: fact.kind.same ? SymbolKind.Event : fact.at.through === undefined ? SymbolKind.Property : SymbolKind.Struct,
    range,
    selectionRange: { start: range.start, end },
  };
}
