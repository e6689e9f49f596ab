/** Remedies as edits of the snippet files below `remediation/`. Evidence is never edited. */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  actionOf,
  labelOf,
  type Proposal,
  type Remedy,
  remedyMarkdown,
  snippet,
  snippetPath,
  snippets,
} from '../core/model/remedy.ts';
import type { Linked } from '../core/review/links.ts';
import type { RemedyResult } from './messages.ts';
import type { Session } from './session.ts';
import { headRange, source, touches } from './to-lsp.ts';
import type { ReviewedFolder } from './reviewed-folder.ts';
import { hostId } from './tree.ts';

/** Actions offered at one place; remedies of several findings there that say the same are one. */
const maxActions = 20;

/** The finding and the remedy of an id made by `remedyId`. */
function remedyOf(
  session: Session,
  id: string,
): { reviewed: ReviewedFolder; finding: Linked; remedy: Remedy } | undefined {
  const m = /^(.*) remedy (\d{1,4})$/s.exec(id);
  const found = m && session.find(m[1]!);
  const remedy = found?.finding.remedies?.[Number(m![2])];
  return found && remedy ? { ...found, remedy } : undefined;
}

/** The machine a finding is about: that of its first evidence, for a finding may compare several. */
const hostNameOf = (reviewed: ReviewedFolder, f: Linked): string =>
  reviewed.hostOf(f.evidence[0].at.file)?.name ?? f.host;

/** The edit that applies the remedy of an id, or why there is none. */
export async function applied(session: Session, id: string): Promise<RemedyResult> {
  const found = remedyOf(session, id);
  return found
    ? remedyEdit(session, found.reviewed, found.finding, found.remedy)
    : { reason: 'the finding is no longer there' };
}

/** What would be written for a remedy, a finding or a host, whichever `id` is of; '' where it is none of these. */
export function snippetOf(session: Session, id: string): string {
  const one = remedyOf(session, id);
  if (one)
    return snippetText([{ finding: one.finding.message, remedy: one.remedy }], hostNameOf(one.reviewed, one.finding));
  for (const reviewed of session.reviewed()) {
    const findings = [...reviewed.findings]
      .filter(([finding, f]) => finding === id || hostId(reviewed, f.host) === id)
      .map(([, f]) => f);
    const proposals = findings.flatMap(f => (f.remedies ?? []).map(r => ({ finding: f.message, remedy: r })));
    if (findings.length) return snippetText(proposals, hostNameOf(reviewed, findings[0]!));
  }
  return '';
}

/** Snippets; of what is only read, the words. */
const snippetText = (proposals: readonly Proposal[], host: string): string =>
  snippets(proposals, host) || proposals.map(p => String(remedyMarkdown(p.remedy))).join('\n\n');

/** The edit that brings a remedy into its snippet file, or why there is none. */
async function remedyEdit(
  session: Session,
  reviewed: ReviewedFolder,
  finding: Linked,
  remedy: Remedy,
): Promise<RemedyResult> {
  const host = hostNameOf(reviewed, finding);
  const path = snippetPath(remedy, host);
  if (path === undefined) return { reason: 'advice is to be read; it changes no file' };
  if (reviewed.remediation === undefined)
    return { reason: 'this document stands in no folder that a snippet could go to' };
  const key = `${reviewed.remediation}/${path}`;
  const uri = session.uriOf(key);
  const parts = path.split('/');
  if (await session.isLink(parts.map((_, i) => `${reviewed.remediation}/${parts.slice(0, i + 1).join('/')}`)))
    return { reason: `${path} is a symbolic link and could lead anywhere` };
  const { text, version } = await session.snippetText(key);
  const next = snippet(text, [{ finding: finding.message, remedy }], host);
  if (next === text) return { uri, reason: `already in ${path}` };
  if (next === '') return { uri, reason: 'nothing to write' };
  const edit: WorkspaceEdit = {
    documentChanges: [
      ...(text === undefined ? [{ kind: 'create' as const, uri, options: { ignoreIfExists: true } }] : []),
      { textDocument: { uri, version }, edits: [replacement(text ?? '', next)] },
    ],
  };
  return { edit, uri };
}

/** Quick fixes for every finding whose place or evidence is at `range` of a file. */
export async function actionsAt(
  session: Session,
  reviewed: ReviewedFolder,
  path: string,
  range: Range,
  diagnostics: readonly Diagnostic[],
  disabledSupport: 'disabled' | 'left out',
): Promise<CodeAction[]> {
  const actions: CodeAction[] = [];
  const seen = new Set<string>();
  for (const [id, f] of reviewed.findings) {
    if (!f.remedies?.length || !f.evidence.some(e => e.at.file === path && touches(headRange(e.at), range))) continue;
    const own = diagnostics.filter(d => d.source === source && (d.data as { id?: unknown } | undefined)?.id === id);
    for (const remedy of f.remedies) {
      const key = `${hostNameOf(reviewed, f)} ${remedy.kind} ${remedy.title}`;
      if (labelOf(remedy) === 'advice' || seen.has(key)) continue;
      seen.add(key);
      const { edit, reason } = await remedyEdit(session, reviewed, f, remedy);
      if (!edit && disabledSupport === 'left out') continue;
      actions.push({
        title: actionOf(remedy),
        kind: CodeActionKind.QuickFix,
        ...(own.length ? { diagnostics: own } : {}),
        ...(edit ? { edit } : { disabled: { reason: reason ?? 'nothing to write' } }),
      });
      if (actions.length === maxActions) return actions;
    }
  }
  return actions;
}

/**
 * The one place where two texts differ, as an edit of whole lines or less; what is the same before and after it stays
 * untouched.
 */
function replacement(before: string, after: string): { range: Range; newText: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  // Never between CR and LF: editors count them as one line end.
  if (start > 0 && before[start - 1] === '\r') start--;
  if (end > 0 && before.at(-end) === '\n' && before.at(-end - 1) === '\r') end--;
  return {
    range: { start: positionAt(before, start), end: positionAt(before, before.length - end) },
    newText: after.slice(start, after.length - end),
  };
}

function positionAt(text: string, offset: number): Range['start'] {
  const above = text.slice(0, offset);
  const line = above.split('\n').length - 1;
  return { line, character: offset - (above.lastIndexOf('\n') + 1) };
}
