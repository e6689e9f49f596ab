/**
 * What may be handed to an engineer as a next step. A kind of remedy is one object that knows its file, its lines and
 * its words; nothing else asks which kind a remedy is of, but for the icon of a tree. Remedies are built only by the constructors in
 * linux/remedies.ts, which validate every value against the running kernel's limits.
 */
import { block, code, joined, type Markdown, md } from './markdown.ts';
import { oneLine } from './text.ts';

/** What every remedy that changes something must state. All are single lines of text. */
interface Stated {
  readonly title: string;
  /** Why this is proposed, with the numbers of the evidence. */
  readonly why: string;
  /** What will be different afterwards, computed where it can be. */
  readonly effect: string;
  readonly risk: string;
  /** How to see that it worked. */
  readonly check: string;
  /** How to go back. */
  readonly undo: string;
}

/** A persistent setting: one line of a sysctl.d file. Values are written as in `/proc/sys`, several apart by a blank. */
export interface SysctlRemedy extends Stated {
  readonly kind: 'sysctl';
  readonly key: string;
  /** The value of the captured host; absent where the bundle does not show it. */
  readonly present?: string;
  readonly proposed: string;
}

/** Commands that act once and leave no setting behind. Never part of a sysctl.d file. */
export interface RunOnceRemedy extends Stated {
  readonly kind: 'run-once';
  readonly commands: readonly string[];
}

/** Commands that change the running system until something (a reboot, a re-plugged CPU) takes it back. */
export interface RuntimeRemedy extends Stated {
  readonly kind: 'runtime';
  readonly commands: readonly string[];
  /** How long it holds, and what would make it permanent. */
  readonly persists: string;
}

/** Lines of a configuration file that is not sysctl.d, or a sysctl.d line that only repeats the present value. */
export interface ConfigRemedy extends Stated {
  readonly kind: 'config';
  /** Absolute path on the host in question. */
  readonly file: string;
  readonly lines: readonly string[];
}

/** Words only. */
export interface AdviceRemedy {
  readonly kind: 'advice';
  readonly title: string;
  readonly markdown: Markdown;
}

export type Remedy = SysctlRemedy | RunOnceRemedy | RuntimeRemedy | ConfigRemedy | AdviceRemedy;

/** A remedy and the finding that asks for it. Of two for one key the earlier stands: pass the graver finding first. */
export interface Proposal<R extends Remedy = Remedy> {
  readonly finding: string;
  readonly remedy: R;
}

/** A file of snippets: its name in the folder of the host, and the lines that it begins with. */
interface SnippetFile {
  readonly name: string;
  head(host: string): readonly string[];
}

interface RemedyKind<R extends Remedy> {
  /** Does it change something, or is it only read? */
  readonly label: 'fix' | 'advice';
  /** Where it is written; undefined for what is only read. */
  file(remedy: R): SnippetFile | undefined;
  /** The lines of its file with the remedy in them: the very lines where it is in them already. */
  add(lines: readonly string[], proposal: Proposal<R>): readonly string[];
  /** What it comes to in one line, for a terminal; empty where the title says it all. */
  brief(remedy: R): string;
  /** What is to be changed, and what is to be known of it besides what every remedy states. */
  what(remedy: R): Markdown;
  points?(remedy: R): readonly Markdown[];
  /** What a quick fix says that it does. */
  action(remedy: R): string;
  /** What it acts on: of two for one target one is enough. */
  target(remedy: R): string;
  /** Does it act but once, on how things stand now? */
  readonly once?: true;
  /** The setting that it sets. */
  sets?(remedy: R): { readonly key: string; readonly value: string };
}

const settings: SnippetFile = {
  name: '90-bundle-review.conf',
  head: host => [
    `# Settings proposed for ${oneLine(host, 100)} by a review of its diagnostic bundle.`,
    '# Read every entry. To use: copy to /etc/sysctl.d/ on that host, then: sysctl --system',
  ],
};
const script: SnippetFile = {
  name: 'run-once.sh',
  head: host => [
    '#!/bin/sh',
    `# Commands proposed for ${oneLine(host, 100)} by a review of its diagnostic bundle. ` +
      'They act on the running system; nothing here survives a reboot.',
    '# Read every block, delete what does not apply, then run as root.',
    'set -eu',
  ],
};
const configuration = (path: string): SnippetFile => ({
  name: configName(path),
  head: host => [`# Lines proposed for ${oneLine(host, 100)} by a review of its diagnostic bundle. Read every entry.`],
});

const sysctl: RemedyKind<SysctlRemedy> = {
  label: 'fix',
  file: () => settings,
  /** Each key once. A second proposal for a key is written as a comment below it, for a person to decide. */
  add(lines, { finding, remedy }) {
    if (!isKey(remedy.key) || !isValue(remedy.proposed)) return lines;
    const proposed = valueText(remedy.proposed);
    const at = assignmentOf(lines, remedy.key);
    const present = presentText(remedy);
    if (!at) {
      const said = comments([['finding', finding], ['present', present], ...stated(remedy)]);
      return [...lines, '', ...said, `${remedy.key} = ${proposed}`];
    }
    const conflict = `# Conflict: ${remedy.key} = ${proposed} is proposed as well. One value can hold: decide, and keep one line.`;
    if (at.value === proposed || lines.includes(conflict)) return lines;
    const { why, effect, risk } = remedy;
    const said = comments([
      ['finding', finding],
      ['why', why],
      ['effect', effect],
      ['risk', risk],
    ]);
    return lines.toSpliced(at.line + 1, 0, conflict, ...said);
  },
  brief: r => r.effect,
  what: r => block([`${r.key} = ${r.proposed}`]),
  points: r => [
    md`- present: ${r.present === undefined ? 'not shown by this bundle' : code(`${r.key} = ${r.present}`)}`,
  ],
  action: r => `${r.title} (writes a sysctl snippet)`,
  target: r => r.key,
  sets: r => ({ key: r.key, value: r.proposed }),
};

const commands = (more: (remedy: RunOnceRemedy | RuntimeRemedy) => Entry[]) =>
  ({
    label: 'fix',
    file: () => script,
    add(lines: readonly string[], { finding, remedy }: Proposal<RunOnceRemedy | RuntimeRemedy>) {
      const wanted = remedy.commands.map(c => oneLine(c, 2000)).filter(c => c !== '');
      if (wanted.length === 0 || holds(lines, wanted)) return lines;
      const said = comments([['finding', finding], ...stated(remedy), ...more(remedy)]);
      return [...lines, '', `# --- ${oneLine(remedy.title, 200)} ---`, ...said, ...wanted];
    },
    brief: (r: RunOnceRemedy | RuntimeRemedy) => r.effect,
    what: (r: RunOnceRemedy | RuntimeRemedy) => block(r.commands, 'sh'),
    points: (r: RunOnceRemedy | RuntimeRemedy) => more(r).map(([name, text]) => md`- ${name}: ${text}`),
    action: (r: RunOnceRemedy | RuntimeRemedy) => `${r.title} (writes run-once.sh)`,
    target: (r: RunOnceRemedy | RuntimeRemedy) => r.commands.join('\n'),
  }) as const;

const config: RemedyKind<ConfigRemedy> = {
  label: 'fix',
  file: r => configuration(r.file),
  add(lines, { finding, remedy }) {
    const wanted = remedy.lines.map(l => oneLine(l, 2000));
    if (wanted.length === 0 || holds(lines, wanted)) return lines;
    const said = comments([['finding', finding], ...stated(remedy)]);
    const head = `# For ${oneLine(remedy.file, 200)} on the host: ${oneLine(remedy.title, 200)}`;
    return [...lines, '', head, ...said, ...wanted];
  },
  brief: r => r.effect,
  what: r => joined([md`In ${code(r.file)}:`, block(r.lines)], '\n\n'),
  action: r => `${r.title} (writes ${pathSegment(baseName(r.file))})`,
  target: r => [r.file, ...r.lines].join('\n'),
};

const adviceKind: RemedyKind<AdviceRemedy> = {
  label: 'advice',
  file: () => undefined,
  add: lines => lines,
  brief: () => '',
  what: r => r.markdown,
  action: r => r.title,
  target: r => r.title,
};

const kinds: { readonly [K in Remedy['kind']]: RemedyKind<Extract<Remedy, { kind: K }>> } = {
  sysctl,
  'run-once': { ...commands(() => []), once: true },
  runtime: commands(r => ('persists' in r ? [['persists', r.persists]] : [])),
  config,
  advice: adviceKind,
};
const kindOf = <R extends Remedy>(remedy: R): RemedyKind<R> => kinds[remedy.kind] as unknown as RemedyKind<R>;

/** Does the remedy change something, or is it words only? */
export const labelOf = (remedy: Remedy): 'fix' | 'advice' => kindOf(remedy).label;
/** Does it act but once: of no use where what it is for is over? */
export const actsOnce = (remedy: Remedy): boolean => kindOf(remedy).once === true;
export const actionOf = (remedy: Remedy): string => oneLine(kindOf(remedy).action(remedy), 300);
export const targetOf = (remedy: Remedy): string => `${remedy.kind} ${kindOf(remedy).target(remedy)}`;
export const briefOf = (remedy: Remedy): string => oneLine(kindOf(remedy).brief(remedy), 1000);
/** The setting that a remedy sets, for one that sets one. */
export const settingOf = (remedy: Remedy): { readonly key: string; readonly value: string } | undefined =>
  kindOf(remedy).sets?.(remedy);

/** Everything a remedy states, as a bold line with a list. */
export function remedyMarkdown(remedy: Remedy): Markdown {
  const what = kindOf(remedy).what(remedy);
  if (!('why' in remedy)) return joined([md`**${remedy.title}**`, what], '\n\n');
  const points = kindOf(remedy).points?.(remedy) ?? [];
  const lines = [...points, ...stated(remedy).map(([name, text]) => md`- ${name}: ${text}`)];
  return joined([md`**${remedy.title}** (${remedy.kind})`, what, joined(lines, '\n')], '\n\n');
}

/** The folder of a host's snippets, relative to the reviewed folder. */
const remediationFolder = (host: string): string => `remediation/${pathSegment(host)}`;

/** The snippet file of a remedy, relative to the reviewed folder; undefined for what is only read. */
export function snippetPath(remedy: Remedy, host: string): string | undefined {
  const file = kindOf(remedy).file(remedy);
  return file && `${remediationFolder(host)}/${file.name}`;
}

/**
 * The text of the first proposal's snippet file with all the proposals in it that go to that file. The same proposal
 * twice leaves the text as it is, and nothing of a bundle can make a line of its own.
 */
export function snippet(existing: string | undefined, proposals: readonly Proposal[], host: string): string {
  const first = proposals[0] && kindOf(proposals[0].remedy).file(proposals[0].remedy);
  if (!first) return existing ?? '';
  let lines: readonly string[] = linesOf(existing) ?? first.head(host);
  for (const proposal of proposals)
    if (kindOf(proposal.remedy).file(proposal.remedy)?.name === first.name)
      lines = kindOf(proposal.remedy).add(lines, proposal);
  return textOf(lines, existing);
}

/** The text of several remedies of one host, to be copied: one file below the other. */
export function snippets(proposals: readonly Proposal[], host: string): string {
  const files = new Map<string, Proposal[]>();
  for (const kind of Object.keys(kinds))
    for (const proposal of proposals.filter(p => p.remedy.kind === kind)) {
      const path = snippetPath(proposal.remedy, host);
      if (path !== undefined) files.set(path, [...(files.get(path) ?? []), proposal]);
    }
  return [...files.values()].map(of => snippet(undefined, of, host)).join('\n');
}

type Entry = readonly [name: string, text: string];

const presentText = (r: SysctlRemedy): string =>
  r.present === undefined ? 'not shown by this bundle' : `${r.key} = ${r.present}`;
const stated = ({ why, effect, risk, check, undo }: Stated): Entry[] => [
  ['why', why],
  ['effect', effect],
  ['risk', risk],
  ['check', check],
  ['undo', undo],
];
const comments = (entries: readonly Entry[]): string[] =>
  entries.filter(([, text]) => text !== '').map(([name, text]) => `# ${name}: ${oneLine(text, 1000)}`);

/** Keys and values come from the catalogue; these two keep a mistake there from becoming a line of its own. */
const isKey = (key: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_./@:-]*$/.test(key);
const isValue = (text: string): boolean => /^[\w.,:/+\t -]+$/.test(text);
const valueText = (text: string): string => text.trim().split(/\s+/).join(' ');

/** What sets a key in a sysctl.d file: `key = value`, `-key=value`, `/` for `.`. The last one counts, as for sysctl. */
function assignmentOf(lines: readonly string[], key: string): { line: number; value: string } | undefined {
  const plain = (k: string): string => k.replace(/\//g, '.');
  for (let i = lines.length - 1; i >= 0; i--) {
    const m = /^\s*-?([^\s=#;]+)\s*=(.*)$/.exec(lines[i]!);
    if (m && plain(m[1]!) === plain(key)) return { line: i, value: valueText(m[2]!) };
  }
  return undefined;
}

const holds = (lines: readonly string[], wanted: readonly string[]): boolean =>
  lines.some((_, i) => wanted.every((w, k) => lines[i + k]?.trimEnd() === w));

const baseName = (path: string): string => path.split('/').at(-1) ?? '';

/** The file name alone; a name of ours is never taken. */
function configName(path: string): string {
  const name = pathSegment(baseName(path));
  return name === settings.name || name === script.name ? `etc_${name}` : name;
}

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
  const differs = /[^\w. ()/-]/.test(name) || name.length > 80 || safe === '';
  return differs ? `${named}${named.endsWith('_') ? '' : '_'}${hash(name)}` : named;
}

/** FNV-1a, 32 bits: enough to tell two names of one workspace apart. */
function hash(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, '0');
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
