/** The outline of a file and what can be folded: reports and events one by one, the rows of a table under one name. */
import { type DocumentSymbol, type FoldingRange, FoldingRangeKind, SymbolKind } from 'vscode-languageserver';
import { type Fact, fieldSpan, type Span } from '../core/fact.ts';
import { oneLine } from '../core/markdown.ts';
import { factText } from '../core/report-markdown.ts';
import { rangeOf } from './to-lsp.ts';

/** An editor's outline of more entries than this helps nobody. */
const maxSymbols = 5000;
/** A table of at most so many rows lists them all; of a longer one, only the rows that a finding speaks of. */
const shortTable = 120;

interface Node {
  readonly fact: Fact<any>;
  readonly inner: Node[];
}

/** `facts` in the order of the file; `cited` are the lines that findings stand on; `textAt` reads the document, for the values of fields. */
export function documentSymbols(facts: readonly Fact<any>[], cited: ReadonlySet<number>, textAt: (span: Span) => string): DocumentSymbol[] {
  let left = maxSymbols;
  const take = (): boolean => left-- > 0;
  return level(nest(facts));

  function level(nodes: readonly Node[]): DocumentSymbol[] {
    const symbols: DocumentSymbol[] = [];
    for (const run of runs(nodes)) {
      if (!take()) break;
      symbols.push(run.length === 1 || alone(run[0]!) ? single(run[0]!) : table(run));
    }
    return symbols;
  }

  function single({ fact, inner }: Node): DocumentSymbol {
    const children = [...fieldsOf(fact, inner), ...level(inner)].sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
    return { ...named(fact), ...(children.length ? { children } : {}) };
  }

  /** Values under the names of their fields, for a fact of several lines; one line is read faster than its outline. */
  function fieldsOf(fact: Fact<any>, inner: readonly Node[]): DocumentSymbol[] {
    if (fact.at.through === undefined || fact.kind.same) return [];
    const symbols: DocumentSymbol[] = [];
    for (const name of new Set(fact.fields?.names ?? [])) {
      const span = fieldSpan(fact, name);
      // The head line is the name of the symbol already.
      if (!span || name === '' || span.line === fact.at.line || inner.some(n => n.fact.at.line <= span.line && span.line <= (n.fact.at.through ?? n.fact.at.line))) continue;
      if (!take()) break;
      symbols.push({ name: oneLine(name, 80), detail: oneLine(textAt(span), 80), kind: SymbolKind.Field, range: rangeOf(span), selectionRange: rangeOf(span) });
    }
    return symbols;
  }

  function table(run: readonly Node[]): DocumentSymbol {
    const [first, last] = [run[0]!.fact, run.at(-1)!.fact];
    const start = { line: first.at.line, character: 0 };
    const shown = run.length <= shortTable ? run : run.filter(n => cited.has(n.fact.at.line));
    return {
      name: oneLine(first.kind.doc, 120),
      detail: `${run.length} rows`,
      kind: SymbolKind.Array,
      range: { start, end: rangeOf(last.at).end },
      selectionRange: { start, end: { line: first.at.line, character: first.at.through === undefined ? first.at.end : 0 } },
      children: shown.filter(take).map(single),
    };
  }
}

/** Reports of several lines, and tables. */
export function foldingRanges(facts: readonly Fact<any>[]): FoldingRange[] {
  const ranges = new Map<number, number>();
  const add = (from: number, to: number): void => {
    if (to > from) ranges.set(from, Math.max(to, ranges.get(from) ?? 0));
  };
  const walk = (nodes: readonly Node[]): void => {
    for (const run of runs(nodes)) {
      if (run.length > 2 && !alone(run[0]!)) add(run[0]!.fact.at.line, run.at(-1)!.fact.at.through ?? run.at(-1)!.fact.at.line);
      for (const { fact, inner } of run) {
        add(fact.at.line, fact.at.through ?? fact.at.line);
        walk(inner);
      }
    }
  };
  walk(nest(facts));
  return [...ranges].slice(0, maxSymbols).map(([startLine, endLine]) => ({ startLine, endLine, kind: FoldingRangeKind.Region }));
}

/** Put facts into the reports whose lines they stand on (the per-CPU lists of a zone into the zone). */
function nest(facts: readonly Fact<any>[]): Node[] {
  const top: Node[] = [];
  const open: Node[] = [];
  const lastLine = (f: Fact<any>): number => f.at.through ?? f.at.line;
  // Of two that begin together, the longer is the outer one.
  for (const fact of [...facts].sort((a, b) => a.at.line - b.at.line || lastLine(b) - lastLine(a) || a.at.start - b.at.start)) {
    const node = { fact, inner: [] };
    while (open.length && (lastLine(open.at(-1)!.fact) < lastLine(fact) || lastLine(open.at(-1)!.fact) < fact.at.line)) open.pop();
    (open.at(-1)?.inner ?? top).push(node);
    if (fact.at.through !== undefined && fact.at.through > fact.at.line) open.push(node);
  }
  return top;
}

/** Neighbours of one kind, as the rows of a table are. */
function runs(nodes: readonly Node[]): Node[][] {
  const out: Node[][] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    if (last && last[0]!.fact.kind === node.fact.kind && !alone(node)) last.push(node);
    else out.push([node]);
  }
  return out;
}

/** An event, or a block that is an entry of its own. */
const alone = ({ fact }: Node): boolean => fact.kind.same !== undefined || (fact.at.through !== undefined && fact.at.through > fact.at.line);

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
