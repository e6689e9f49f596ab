/** From the words of the review to those of the protocol. Nothing here knows a file system or a connection. */
import {
  type CodeDescription,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Range,
} from 'vscode-languageserver';
import type { Fact, Span } from '../core/model/fact.ts';
import { firstParagraph } from '../core/model/markdown.ts';
import { oneLine } from '../core/model/text.ts';
import { factText } from '../core/review/report-markdown.ts';
import type { Verdict } from '../core/review/run.ts';
import type { Rule, Severity } from '../core/review/rule.ts';
import type { Place } from './messages.ts';
import type { Unit } from './unit.ts';

export const source = 'bundle-review';
/** An editor keeps this many diagnostics of a file. */
const maxDiagnostics = 1000;
/** Places told with a diagnostic, and with a node of the tree. */
export const maxRelated = 50;
/** Findings listed with one hint. */
const maxListed = 10;

const severityOf: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
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

export const placeOf = (unit: Unit, at: Span): Place => ({
  uri: unit.uriOf(at.file),
  range: headRange(at),
  label: `${at.file}:${at.line + 1}`,
});

/** A page on the web about the rule; nothing is invented where it names none. */
function descriptionOf(rule: Rule): CodeDescription | undefined {
  const href = rule.links?.find(l => /^https?:\/\/[^\s]+$/.test(l));
  return href ? { href } : undefined;
}

/** The diagnostics of every file that a review speaks of, by URI. */
export function diagnosticsOf(unit: Unit): Map<string, Diagnostic[]> {
  const byFile = new Map<string, Diagnostic[]>();
  const add = (at: Span, diagnostic: Diagnostic): void => {
    const list = byFile.get(at.file);
    if (!list) byFile.set(at.file, [diagnostic]);
    else if (list.length < maxDiagnostics) list.push(diagnostic);
  };
  // Findings come gravest first; hints come after all of them, so that the cap cuts hints first and the mildest
  // findings next.
  for (const [id, f] of unit.findings) add(f.evidence[0].at, diagnosticOf(unit, id, f));
  for (const hint of hintsOf(unit)) add(hint.at, hint.diagnostic);
  return new Map([...byFile].map(([file, list]) => [unit.uriOf(file), list]));
}

/** Evidence besides the first, each place once. */
function* furtherPlaces(f: Verdict): Iterable<{ at: Span; fact: Fact<any> }> {
  const place = (at: Span): string => `${at.file}:${at.line}:${at.start}`;
  const seen = new Set([place(f.evidence[0].at)]);
  for (const fact of f.evidence.slice(1)) {
    if (seen.has(place(fact.at))) continue;
    seen.add(place(fact.at));
    yield { at: fact.at, fact };
  }
}

function diagnosticOf(unit: Unit, id: string, f: Verdict): Diagnostic {
  const further = [...furtherPlaces(f)];
  const related: DiagnosticRelatedInformation[] = further.slice(0, maxRelated).map(({ at, fact }) => ({
    location: { uri: unit.uriOf(at.file), range: headRange(at) },
    message: evidenceText(fact),
  }));
  const description = descriptionOf(f.rule);
  return {
    range: headRange(f.evidence[0].at),
    severity: severityOf[f.severity],
    source,
    code: f.rule.id,
    ...(description ? { codeDescription: description } : {}),
    message: messageOf(f, further.length),
    ...(related.length ? { relatedInformation: related } : {}),
    data: { id },
  };
}

/**
 * Two lines, for more are a wall in a list of problems: the finding; then what can be done, and why it is bad, for who
 * has no hover (in files too big for one).
 */
function messageOf(f: Verdict, further: number): string {
  const titles = (f.remedies ?? []).map(r => oneLine(r.title, 200));
  const rest = [
    titles.length ? `What can be done: ${titles.join('; ')}.` : '',
    firstParagraph(f.rule.why),
    further > maxRelated ? `${further} more places prove it; the first ${maxRelated} are listed.` : '',
  ];
  return `${oneLine(f.message, 1000)}\n${rest.filter(Boolean).join(' ')}`;
}

/**
 * One hint for each place that proves something, however many findings it proves; hints are drawn in the text and stay
 * out of the list of problems.
 */
function* hintsOf(unit: Unit): Iterable<{ at: Span; diagnostic: Diagnostic }> {
  const places = new Map<string, { at: Span; for: [string, Verdict][] }>();
  for (const [id, f] of unit.findings)
    for (const { at } of furtherPlaces(f)) {
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
      location: { uri: unit.uriOf(g.evidence[0].at.file), range: headRange(g.evidence[0].at) },
      message: oneLine(g.rule.summary, 200),
    }));
    yield {
      at,
      diagnostic: {
        range: headRange(at),
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

export const evidenceText = (fact: Fact<any>): string => oneLine(factText(fact), 200);

/** Do two ranges share a place? A caret at the end of a range touches it. */
export function touches(a: Range, b: Range): boolean {
  const before = (x: Range['start'], y: Range['start']): boolean =>
    x.line < y.line || (x.line === y.line && x.character < y.character);
  return !before(a.end, b.start) && !before(b.end, a.start);
}
