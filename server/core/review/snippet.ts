/**
 * The files an engineer reads, edits and takes to the host: a sysctl.d file, a script of one-time commands, lines for
 * other configuration files. Pure text in, text out; the same proposal twice leaves the text as it is, and nothing of a
 * bundle can make a line of its own.
 */
import { oneLine } from '../model/text.ts';
import type { ConfigRemedy, Remedy, RunOnceRemedy, RuntimeRemedy, SysctlRemedy } from '../model/remedy.ts';

/** A remedy and the finding that asks for it. Of two for one key the earlier stands: pass the graver finding first. */
export interface Proposal<R extends Remedy = Remedy> {
  readonly finding: string;
  readonly remedy: R;
}

const settingsName = '90-bundle-review.conf';
const runOnceName = 'run-once.sh';

/** The folder of a host's snippets, relative to the reviewed folder. */
const remediationFolder = (host: string): string => `remediation/${pathSegment(host)}`;

/**
 * A name that is one harmless segment of a path on any system; a name that loses letters on the way keeps a mark by
 * which it differs from its likes.
 */
export function pathSegment(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._-]+|[._]+$/g, '')
    .slice(0, 80);
  const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(safe);
  const named = safe === '' || reserved ? `host_${safe}` : safe;
  return /[^\w. ()/-]/.test(name) || name.length > 80 || safe === ''
    ? `${named}${named.endsWith('_') ? '' : '_'}${hash(name)}`
    : named;
}

/** FNV-1a, 32 bits: enough to tell two names of one workspace apart. */
function hash(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, '0');
}

/** The snippet file of a remedy, relative to the reviewed folder; undefined for advice, which is only read. */
export function snippetPath(remedy: Remedy, host: string): string | undefined {
  const folder = remediationFolder(host);
  if (remedy.kind === 'sysctl') return `${folder}/${settingsName}`;
  if (remedy.kind === 'run-once' || remedy.kind === 'runtime') return `${folder}/${runOnceName}`;
  if (remedy.kind === 'config') return `${folder}/${configName(remedy)}`;
  return undefined;
}

/** The text of a remedy's snippet file with the remedy in it. Equal to `existing` when it is in it already. */
export function snippet(existing: string | undefined, proposal: Proposal, host: string): string {
  const { remedy, finding } = proposal;
  if (remedy.kind === 'sysctl') return settingsFile(existing, [{ finding, remedy }], host);
  if (remedy.kind === 'run-once' || remedy.kind === 'runtime')
    return runOnceFile(existing, [{ finding, remedy }], host);
  if (remedy.kind === 'config') return configFile(existing, [{ finding, remedy }], host);
  return existing ?? '';
}

/**
 * A sysctl.d file: each key once. A second proposal for a key that is set is written as a comment below it, for a
 * person to decide.
 */
export function settingsFile(existing: string | undefined, proposals: readonly Proposal[], host: string): string {
  const lines = linesOf(existing) ?? [
    `# Settings proposed for ${oneLine(host, 100)} by a review of its diagnostic bundle.`,
    '# Read every entry. To use: copy to /etc/sysctl.d/ on that host, then: sysctl --system',
  ];
  for (const { finding, remedy } of proposals) {
    if (remedy.kind !== 'sysctl' || !isKey(remedy.key) || !isValue(remedy.proposed)) continue;
    const proposed = value(remedy.proposed);
    const at = assignmentOf(lines, remedy.key);
    if (!at) {
      lines.push('', ...settingComments(finding, remedy), `${remedy.key} = ${proposed}`);
      continue;
    }
    const conflict = `# Conflict: ${remedy.key} = ${proposed} is proposed as well. One value can hold: decide, and keep one line.`;
    if (at.value === proposed || lines.includes(conflict)) continue;
    lines.splice(
      at.line + 1,
      0,
      conflict,
      ...comments([
        ['finding', finding],
        ['why', remedy.why],
        ['effect', remedy.effect],
        ['risk', remedy.risk],
      ]),
    );
  }
  return textOf(lines, existing);
}

/** A shell script of one-time and runtime commands, to be read first. */
export function runOnceFile(existing: string | undefined, proposals: readonly Proposal[], host: string): string {
  const lines = linesOf(existing) ?? [
    '#!/bin/sh',
    `# Commands proposed for ${oneLine(host, 100)} by a review of its diagnostic bundle. They act on the running system; nothing here survives a reboot.`,
    '# Read every block, delete what does not apply, then run as root.',
    'set -eu',
  ];
  for (const { finding, remedy } of proposals) {
    if (remedy.kind !== 'run-once' && remedy.kind !== 'runtime') continue;
    const commands = remedy.commands.map(c => oneLine(c, 2000)).filter(c => c !== '');
    if (commands.length === 0 || holds(lines, commands)) continue;
    lines.push('', `# --- ${oneLine(remedy.title, 200)} ---`, ...commandComments(finding, remedy), ...commands);
  }
  return textOf(lines, existing);
}

/** Lines for another configuration file of the host; the first comment says which. */
export function configFile(existing: string | undefined, proposals: readonly Proposal[], host: string): string {
  const lines = linesOf(existing) ?? [
    `# Lines proposed for ${oneLine(host, 100)} by a review of its diagnostic bundle. Read every entry.`,
  ];
  for (const { finding, remedy } of proposals) {
    if (remedy.kind !== 'config') continue;
    const wanted = remedy.lines.map(l => oneLine(l, 2000));
    if (wanted.length === 0 || holds(lines, wanted)) continue;
    lines.push(
      '',
      `# For ${oneLine(remedy.file, 200)} on the host: ${oneLine(remedy.title, 200)}`,
      ...stated(finding, remedy),
      ...wanted,
    );
  }
  return textOf(lines, existing);
}

const settingComments = (finding: string, r: SysctlRemedy): string[] =>
  comments([
    ['finding', finding],
    ['present', r.present === undefined ? 'not shown by this bundle' : `${r.key} = ${r.present}`],
    ['why', r.why],
    ['effect', r.effect],
    ['risk', r.risk],
    ['check', r.check],
    ['undo', r.undo],
  ]);

const commandComments = (finding: string, r: RunOnceRemedy | RuntimeRemedy): string[] =>
  r.kind === 'runtime' ? [...stated(finding, r), ...comments([['persists', r.persists]])] : stated(finding, r);

const stated = (finding: string, r: RunOnceRemedy | RuntimeRemedy | ConfigRemedy): string[] =>
  comments([
    ['finding', finding],
    ['why', r.why],
    ['effect', r.effect],
    ['risk', r.risk],
    ['check', r.check],
    ['undo', r.undo],
  ]);

const comments = (entries: readonly (readonly [string, string])[]): string[] =>
  entries.filter(([, text]) => text !== '').map(([name, text]) => `# ${name}: ${oneLine(text, 1000)}`);

/** Keys and values come from the catalogue; these two keep a mistake there from becoming a line of its own. */
const isKey = (key: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_./@:-]*$/.test(key);
const isValue = (text: string): boolean => /^[\w.,:/+\t -]+$/.test(text);
const value = (text: string): string => text.trim().split(/\s+/).join(' ');

/**
 * What sets a key in a sysctl.d file: `key = value`, `-key=value`, and `/` for `.`. The last one counts, as for sysctl.
 */
function assignmentOf(lines: readonly string[], key: string): { line: number; value: string } | undefined {
  const plain = (k: string): string => k.replace(/\//g, '.');
  for (let i = lines.length - 1; i >= 0; i--) {
    const m = /^\s*-?([^\s=#;]+)\s*=(.*)$/.exec(lines[i]!);
    if (m && plain(m[1]!) === plain(key)) return { line: i, value: value(m[2]!) };
  }
  return undefined;
}

const holds = (lines: readonly string[], wanted: readonly string[]): boolean =>
  lines.some((_, i) => wanted.every((w, k) => lines[i + k]?.trimEnd() === w));

/** The file name alone; a name of ours is never taken. */
function configName(remedy: ConfigRemedy): string {
  const name = pathSegment(remedy.file.split('/').at(-1) ?? '');
  return name === settingsName || name === runOnceName ? `etc_${name}` : name;
}

function linesOf(existing: string | undefined): string[] | undefined {
  if (existing === undefined || existing.trim() === '') return undefined;
  return existing.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** Keeps the line ends of a file that was there, and the file itself, byte for byte, when nothing was added. */
function textOf(lines: readonly string[], existing: string | undefined): string {
  const unchanged = linesOf(existing);
  if (unchanged && unchanged.length === lines.length) return existing!;
  return `${lines.join('\n')}\n`.replaceAll('\n', existing?.includes('\r\n') ? '\r\n' : '\n');
}
