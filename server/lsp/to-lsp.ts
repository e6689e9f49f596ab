/** From the words of the review to those of the protocol. Nothing here knows a file system or a connection. */
import {
  type CodeDescription,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  type Hover,
  type InlayHint,
  type Location,
  type Range,
  type SymbolInformation,
  SymbolKind,
} from 'vscode-languageserver';
import type { HoverText } from '../answers/hover.ts';
import type { Hint } from '../answers/inlay.ts';
import type { Fold, OutlineNode } from '../answers/outline.ts';
import type { NamedThing } from '../answers/symbols.ts';
import type { Fact, Span } from '../core/model/fact.ts';
import { plainText } from '../core/model/markdown.ts';
import { oneLine } from '../core/model/text.ts';
import { factText } from '../core/model/fact.ts';
import type { Linked } from '../core/review/links.ts';
import { furtherEvidence, seeAlsoText } from '../core/review/report.ts';
import type { Rule, Severity } from '../core/review/rule.ts';
import type { Place } from './messages.ts';
import type { ReviewedFolder } from './reviewed-folder.ts';

export const source = 'bundle-review';
/** An editor keeps this many diagnostics of a file. */
const maxDiagnostics = 1000;
/** Places told with a diagnostic, and with a node of the tree. */
const maxRelated = 50;
/** Findings listed with one hint. */
const maxListed = 10;

const severityOf: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** The protocol names what programs are made of; these come nearest to what a machine is made of. */
const symbolKindOf: Readonly<Record<NamedThing<ReviewedFolder>['what'] | OutlineNode['what'], SymbolKind>> = {
  task: SymbolKind.Object,
  device: SymbolKind.Interface,
  interrupt: SymbolKind.Number,
  setting: SymbolKind.Property,
  cgroup: SymbolKind.Package,
  event: SymbolKind.Event,
  module: SymbolKind.Module,
  struct: SymbolKind.Struct,
  property: SymbolKind.Property,
  field: SymbolKind.Field,
  array: SymbolKind.Array,
};

/** The whole place. */
export const rangeOf = (at: Span): Range => ({
  start: { line: at.line, character: at.start },
  end: { line: at.through ?? at.line, character: at.end },
});

/** Where to look: the first line of a report of several lines, for nobody reads a page of squiggles. */
export const headRange = (at: Span): Range =>
  at.through === undefined || at.through === at.line
    ? { start: { line: at.line, character: at.start }, end: { line: at.line, character: Math.max(at.end, at.start) } }
    : { start: { line: at.line, character: at.start }, end: { line: at.line + 1, character: 0 } };

/** Where a place stands in what the client is shown of its file. */
const shownAt = (reviewed: ReviewedFolder, at: Span): Span => reviewed.excerptOf(at.file)?.put(at) ?? at;

/** A place as a link to where to look. */
export const locationOf = (reviewed: ReviewedFolder, at: Span): Location => ({
  uri: reviewed.uriOf(at.file),
  range: headRange(shownAt(reviewed, at)),
});

export const linkTo = (reviewed: ReviewedFolder, at: Span): Place => ({
  ...locationOf(reviewed, at),
  label: oneLine(`${at.file}:${at.line + 1}`, 400),
});

/** What is told of a place, over the word it is about; null is the protocol's word for nothing. */
export const hoverOf = (told: HoverText | undefined): Hover | null =>
  told
    ? { contents: { kind: 'markdown', value: String(told.markdown) }, ...(told.at ? { range: rangeOf(told.at) } : {}) }
    : null;

/** An entry of an outline with all below it. */
export const documentSymbolOf = ({ name, detail, what, at, head, children }: OutlineNode): DocumentSymbol => ({
  name,
  ...(detail === undefined ? {} : { detail }),
  kind: symbolKindOf[what],
  range: rangeOf(at),
  selectionRange: rangeOf(head),
  ...(children ? { children: children.map(documentSymbolOf) } : {}),
});

/** Lines that fold. */
export const foldingRangeOf = ({ from, to }: Fold): FoldingRange => ({
  startLine: from,
  endLine: to,
  kind: FoldingRangeKind.Region,
});

/** A symbol of the workspace; editors show the path of its file themselves. */
export const symbolOf = ({ name, what, at, container, of }: NamedThing<ReviewedFolder>): SymbolInformation => ({
  name,
  kind: symbolKindOf[what],
  location: locationOf(of, at),
  containerName: container,
});

/** A hint stands behind what it explains, so it is set off from that. */
export const inlayHintOf = ({ line, character, label, tooltip }: Hint): InlayHint => ({
  position: { line, character },
  label,
  ...(tooltip === undefined ? {} : { tooltip }),
  paddingLeft: true,
});

/** A page on the web about the rule; nothing is invented where it names none. */
function descriptionOf(rule: Rule): CodeDescription | undefined {
  const href = rule.links?.find(l => /^https?:\/\/[^\s]+$/.test(l));
  return href ? { href } : undefined;
}

/** The diagnostics of every file that a review speaks of, by URI. */
export function diagnosticsOf(reviewed: ReviewedFolder): Map<string, Diagnostic[]> {
  const byFile = new Map<string, Diagnostic[]>();
  const add = (at: Span, diagnostic: Diagnostic): void => {
    const list = byFile.get(at.file);
    if (!list) byFile.set(at.file, [diagnostic]);
    else if (list.length < maxDiagnostics) list.push(diagnostic);
  };
  // Findings come gravest first; hints come after all of them, so that the cap cuts hints first and the mildest
  // findings next.
  for (const [id, f] of reviewed.findings) add(f.evidence[0].at, diagnosticOf(reviewed, id, f));
  for (const hint of hintsOf(reviewed)) add(hint.at, hint.diagnostic);
  return new Map([...byFile].map(([file, list]) => [reviewed.uriOf(file), list]));
}

function diagnosticOf(reviewed: ReviewedFolder, id: string, f: Linked): Diagnostic {
  const further = furtherEvidence(f);
  const root = reviewed.explainedBy(f);
  const links = root
    ? [
        { location: locationOf(reviewed, root.evidence[0].at), message: `explained by: ${root.message}` },
        ...f.seeAlso.map(o => ({ location: locationOf(reviewed, o.evidence[0].at), message: seeAlsoText(o) })),
      ]
    : [];
  const places: DiagnosticRelatedInformation[] = further.slice(0, maxRelated).map(fact => ({
    location: locationOf(reviewed, fact.at),
    message: evidenceText(fact),
  }));
  const description = descriptionOf(f.rule);
  return {
    range: headRange(shownAt(reviewed, f.evidence[0].at)),
    severity: severityOf[f.severity],
    source,
    code: f.rule.id,
    ...(description ? { codeDescription: description } : {}),
    message: messageOf(f, further.length),
    ...(links.length + places.length ? { relatedInformation: [...links, ...places] } : {}),
    data: { id },
  };
}

/**
 * Two lines, for more are a wall in a list of problems: the finding; then what can be done, and why it is bad, for who
 * has no hover (in files too big for one).
 */
function messageOf(f: Linked, further: number): string {
  const titles = (f.remedies ?? []).map(r => oneLine(r.title, 200));
  const rest = [
    titles.length ? `What can be done: ${titles.join('; ')}.` : '',
    plainText(f.rule.why),
    further > maxRelated ? `${further} more places prove it; the first ${maxRelated} are listed.` : '',
  ];
  return `${oneLine(f.message, 1000)}\n${rest.filter(Boolean).join(' ')}`;
}

/**
 * One hint for each place that proves something, however many findings it proves; hints are drawn in the text and stay
 * out of the list of problems.
 */
function* hintsOf(reviewed: ReviewedFolder): Iterable<{ at: Span; diagnostic: Diagnostic }> {
  const places = new Map<string, { at: Span; for: [string, Linked][] }>();
  for (const [id, f] of reviewed.findings)
    for (const { at } of furtherEvidence(f)) {
      const key = `${at.file}:${at.line}:${at.start}`;
      const known = places.get(key);
      if (known) known.for.push([id, f]);
      else places.set(key, { at, for: [[id, f]] });
    }
  for (const { at, for: findings } of places.values()) {
    const [id, f] = findings[0]!;
    const messages = findings.map(([, g]) => oneLine(g.message, 300));
    const message =
      findings.length === 1
        ? `evidence for: ${messages[0]}`
        : [`evidence for ${findings.length} findings:`, ...messages.slice(0, maxListed).map(m => `- ${m}`)].join('\n');
    const relatedInformation = findings.slice(0, maxListed).map(([, g]) => ({
      location: locationOf(reviewed, g.evidence[0].at),
      message: oneLine(g.rule.summary, 200),
    }));
    yield {
      at,
      diagnostic: {
        range: headRange(shownAt(reviewed, at)),
        severity: DiagnosticSeverity.Hint,
        source,
        code: f.rule.id,
        message,
        relatedInformation,
        data: { id },
      },
    };
  }
}

const evidenceText = (fact: Fact<any>): string => oneLine(factText(fact), 200);

/** Do two ranges share a place? A caret at the end of a range touches it. */
export function touches(a: Range, b: Range): boolean {
  const before = (x: Range['start'], y: Range['start']): boolean =>
    x.line < y.line || (x.line === y.line && x.character < y.character);
  return !before(a.end, b.start) && !before(b.end, a.start);
}
