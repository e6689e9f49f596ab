/**
 * Symbols of the whole workspace: settings, tasks, devices, interrupts, control groups and events, of every host, by
 * name.
 */
import { type SymbolInformation, SymbolKind } from 'vscode-languageserver';
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { oneLine } from '../core/model/text.ts';
import { factText } from '../core/review/report-markdown.ts';
import { homeRank, mention, mentionSpan, type Subject, type SubjectKind, subjectsOf } from '../answers/subjects.ts';
import { headRange } from './to-lsp.ts';
import type { Unit } from './unit.ts';

/** As many as anyone reads. */
const maxResults = 200;
/** As many as are compared: beyond that the query is too short to mean anything. */
const maxFound = 20_000;
const maxQuery = 200;

const kindOf: Readonly<Record<SubjectKind, SymbolKind>> = {
  task: SymbolKind.Object,
  device: SymbolKind.Interface,
  interrupt: SymbolKind.Number,
  sysctl: SymbolKind.Property,
  cgroup: SymbolKind.Package,
};

interface Found {
  readonly unit: Unit;
  readonly host: Host;
  readonly fact: Fact<any>;
  readonly subject: Subject | undefined;
  readonly name: string;
  /** Lower is better. */
  readonly rank: number;
}

/** What matches `query`, without regard to case: names that begin with it first. Nothing for an empty one. */
export function workspaceSymbols(units: readonly Unit[], query: string): SymbolInformation[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '' || wanted.length > maxQuery) return [];
  const found: Found[] = [];
  for (const unit of units) for (const host of unit.bundle.hosts) if (!search(unit, host, wanted, found)) break;
  return found
    .map((f, i) => ({ f, i }))
    .sort((a, b) => a.f.rank - b.f.rank || a.i - b.i)
    .slice(0, maxResults)
    .map(({ f }) => symbolOf(f));
}

/** False when enough was found. */
function search(unit: Unit, host: Host, wanted: string, found: Found[]): boolean {
  for (const file of host.files()) {
    // A listing taken ten times names a task ten times, and a table of a device has many rows: one of each for a file.
    const seen = new Set<string>();
    for (const fact of unit.factsOf(file)) {
      for (const c of candidatesOf(fact)) {
        const rank = match(c.words, wanted);
        if (rank === undefined) continue;
        const name = oneLine(c.name, 160);
        if (seen.has(name)) continue;
        seen.add(name);
        const home = c.subject ? (homeRank(fact, c.subject) === undefined ? 1 : 0) : 0;
        found.push({ unit, host, fact, subject: c.subject, name, rank: 2 * rank + home });
        if (found.length >= maxFound) return false;
      }
    }
  }
  return true;
}

interface Candidate {
  readonly subject: Subject | undefined;
  readonly name: string;
  /** What a person may begin to type. */
  readonly words: readonly string[];
}

function* candidatesOf(fact: Fact<any>): Iterable<Candidate> {
  if (fact.kind.same !== undefined) {
    const name = factText(fact);
    yield { subject: undefined, name, words: [name] };
    return;
  }
  let task: Candidate | undefined;
  for (const subject of subjectsOf(fact)) {
    if (subject.is !== 'task') {
      const name =
        subject.is === 'interrupt'
          ? `IRQ ${subject.key} ${fact.value.description ?? ''}`
          : subject.is === 'sysctl'
            ? `${subject.key} = ${fact.value.text}`
            : subject.key;
      yield {
        subject,
        name,
        words: subject.is === 'sysctl' ? [subject.key, ...tails(subject.key)] : [subject.key, name],
      };
      continue;
    }
    // Of a thread and its process, the thread: it is what the row is about.
    const command = fact.value.command ?? fact.value.comm ?? fact.value.name;
    if (typeof command === 'string')
      task = { subject, name: `${subject.key} ${command}`, words: [command, program(command), subject.key] };
  }
  if (task) yield task;
}

/** `/usr/bin/ceph-osd -f` is found by `ceph-osd` as if it began with it. */
function program(command: string): string {
  const end = command.indexOf(' ');
  return command.slice(command.lastIndexOf('/', end < 0 ? command.length : end) + 1);
}

/** `vm.swappiness` is found by `swappiness` as well. */
const tails = (key: string): string[] =>
  key
    .split('.')
    .slice(1)
    .map((_, i, all) => all.slice(i).join('.'));

/** 0 the same, 1 begins with it, 2 holds it; undefined not. */
function match(words: readonly string[], wanted: string): number | undefined {
  let best: number | undefined;
  for (const word of words) {
    const at = word.toLowerCase().indexOf(wanted);
    if (at < 0) continue;
    const rank = at > 0 ? 2 : word.length === wanted.length ? 0 : 1;
    if (best === undefined || rank < best) best = rank;
  }
  return best;
}

function symbolOf({ unit, host, fact, subject, name }: Found): SymbolInformation {
  const at = subject ? mentionSpan(fact, mention(fact, subject) ?? '') : fact.at;
  return {
    name,
    kind: subject ? kindOf[subject.is] : SymbolKind.Event,
    location: { uri: unit.uriOf(at.file), range: headRange(at) },
    // Editors show the path in the workspace themselves.
    containerName: `${host.name} ${host.root !== '' && at.file.startsWith(`${host.root}/`) ? at.file.slice(host.root.length + 1) : at.file}`,
  };
}
