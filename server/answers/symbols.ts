/**
 * Symbols of everything that was reviewed: settings, tasks, devices, interrupts, control groups and events, of every host, by
 * name.
 */
import { kindOf } from '../core/model/kind.ts';
import type { Fact, Span } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { oneLine } from '../core/model/text.ts';
import { factText } from '../core/model/fact.ts';
import { homeRank, mention, mentionSpan, type Subject, type SubjectThing, subjectsOf } from './subjects.ts';
import type { Reviewed } from './reviewed.ts';

/** As many as anyone reads. */
const maxResults = 200;
/** As many as are compared: beyond that the query is too short to mean anything. */
const maxFound = 20_000;
const maxQuery = 200;

/** A thing that goes by a name, and where it is named. */
export interface NamedThing<R extends Reviewed> {
  readonly name: string;
  readonly what: SubjectThing | 'event';
  readonly at: Span;
  /** The host, and the file as the host has it. */
  readonly container: string;
  /** The bundle that `at` is a place of. */
  readonly of: R;
}

interface Found<R extends Reviewed> {
  readonly reviewed: R;
  readonly host: Host;
  readonly fact: Fact<any>;
  readonly subject: Subject | undefined;
  readonly name: string;
  /** Lower is better. */
  readonly rank: number;
}

/** What matches `query`, without regard to case: names that begin with it first. Nothing for an empty one. */
export function thingsNamed<R extends Reviewed>(all: readonly R[], query: string): NamedThing<R>[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '' || wanted.length > maxQuery) return [];
  const found: Found<R>[] = [];
  for (const reviewed of all)
    for (const host of reviewed.bundle.hosts) if (!search(reviewed, host, wanted, found)) break;
  return found
    .map((f, i) => ({ f, i }))
    .sort((a, b) => a.f.rank - b.f.rank || a.i - b.i)
    .slice(0, maxResults)
    .map(({ f }) => thingOf(f));
}

/** False when enough was found. */
function search<R extends Reviewed>(reviewed: R, host: Host, wanted: string, found: Found<R>[]): boolean {
  for (const file of host.files()) {
    // A listing taken ten times names a task ten times, and a table of a device has many rows: one of each for a file.
    const seen = new Set<string>();
    for (const fact of reviewed.factsOf(file)) {
      for (const c of candidatesOf(fact)) {
        const rank = match(c.words, wanted);
        if (rank === undefined) continue;
        const name = oneLine(c.name, 160);
        if (seen.has(name)) continue;
        seen.add(name);
        const home = c.subject ? (homeRank(fact, c.subject) === undefined ? 1 : 0) : 0;
        found.push({ reviewed, host, fact, subject: c.subject, name, rank: 2 * rank + home });
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
  if (kindOf(fact).same !== undefined) {
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
          : subject.is === 'setting'
            ? `${subject.key} = ${fact.value.text}`
            : subject.key;
      yield {
        subject,
        name,
        words: subject.is === 'setting' ? [subject.key, ...tails(subject.key)] : [subject.key, name],
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

function thingOf<R extends Reviewed>({ reviewed, host, fact, subject, name }: Found<R>): NamedThing<R> {
  const at = subject ? mentionSpan(fact, mention(fact, subject) ?? '') : fact.at;
  // The path in the bundle is told by the place.
  const file = host.root !== '' && at.file.startsWith(`${host.root}/`) ? at.file.slice(host.root.length + 1) : at.file;
  return { name, what: subject?.is ?? 'event', at, container: oneLine(`${host.name} ${file}`, 400), of: reviewed };
}
