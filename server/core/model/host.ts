/** Everything known about one machine. */
import type { Fact } from './fact.ts';
import { allKinds, type Kind, kindOf } from './kind.ts';
import { type LogClocks, logOf, type Occurrence, occurrences, restartsOf, wallOffsets } from './occurrences.ts';
import { from } from './nearest.ts';
import type { View } from './view.ts';

/** What one file said. */
export interface FileFacts {
  readonly file: string;
  /** Names of the kinds the file could tell about, whether it did or not: those of every format that yielded a fact. */
  readonly collected: readonly string[];
  /** In the order they were read. */
  readonly facts: readonly Fact<any>[];
  /** The same by kind, where that is known without gathering them. */
  readonly byKind?: ByKind;
  /** Lines that tell of the outputs below them; not given where none does. */
  readonly captions?: readonly CaptionLine[];
}

/** Facts of one file by kind. */
export interface ByKind {
  readonly kinds: Iterable<string>;
  /** In the order they were read. */
  of(kind: string): readonly Fact<any>[];
  /** The work of the first `of` in steps, where it is much. */
  unpacking?(kind: string): Iterable<undefined>;
}

/** A line of a pasted session that is part of no output. */
export interface CaptionLine {
  readonly line: number;
  /** The machine of the outputs below it, where that is told. */
  readonly machine?: string;
  /** Text that nobody read, the end of it: it may say of what is below that it is older, or of another machine. */
  readonly unread?: string;
  /** What was typed there, whose output stands below; '' where it asks the machine itself how things stand. */
  readonly asked?: string;
  /** Does what was typed lead to another machine, as far as one knows? */
  readonly moves?: true;
  /** Does a boot end here? */
  readonly restarts?: true;
  /** The outputs below it may be of several machines or of old files: they stand in no order. */
  readonly several?: true;
}

/** A tree of a machine, as it was taken at one time. */
export interface Capture {
  /** Its folder, relative to what was reviewed. */
  readonly root: string;
  /** What it is called: its time where the bundle tells it, else its folder. */
  readonly name: string;
  /** Is the name a time? */
  readonly byTime?: true;
  /** Milliseconds since the epoch, or another number that puts the captures of this host in order. */
  readonly time?: number;
  /** The boot during which it was taken, and when that began, in seconds since the epoch; equal for captures of one. */
  readonly boot?: { readonly name: string; readonly begin?: number };
}

/** The facts of a file by kind, gathered once for all the hosts that share the file. */
const groups = new WeakMap<FileFacts, ByKind>();
export function byKind(file: FileFacts): ByKind {
  let group = file.byKind ?? groups.get(file);
  if (group) return group;
  const made = new Map<string, Fact<any>[]>();
  for (const fact of file.facts) {
    const list = made.get(fact.kind);
    if (list) list.push(fact);
    else made.set(fact.kind, [fact]);
  }
  groups.set(file, (group = { kinds: [...made.keys()], of: kind => made.get(kind) ?? [] }));
  return group;
}

/** A machine as it was read. It never changes: a changed file makes another host, which shares what stayed. */
export class Host implements View {
  readonly name: string;
  /** Folder of the host, relative to what was reviewed; '' for the top. */
  readonly root: string;
  /** The trees of this machine, oldest first where their times are known. */
  readonly captures: readonly Capture[];
  private readonly byPath: ReadonlyMap<string, FileFacts>;
  /** The files that tell of a kind, by path. */
  private readonly kinds = new Map<string, Map<string, ByKind>>();
  private readonly unpacked = new Map<string, ReadonlyMap<string, readonly Fact<any>[]>>();
  private readonly tellers = new Map<string, FileFacts[]>();
  private readonly merged = new Map<string, readonly Occurrence<any>[]>();
  private clocks: LogClocks | undefined;
  private readonly trees = new Map<string, Host>();
  private inLogs: ReadonlySet<string> | undefined;
  private speaking: readonly Kind[] | undefined;
  private running: readonly Kind[] | undefined;
  private readonly speakers = new Map<string, readonly Speaker[]>();

  /** A machine of one tree, or of the `captures` that are given. */
  constructor(name: string, root: string, files: Iterable<FileFacts>, captures?: readonly Capture[]) {
    this.name = name;
    this.root = root;
    this.captures = captures ?? [{ root, name }];
    this.byPath = new Map([...files].map(f => [f.file, f]));
    for (const file of this.byPath.values())
      for (const kind of file.collected) {
        const files = this.tellers.get(kind);
        if (files) files.push(file);
        else this.tellers.set(kind, [file]);
      }
    for (const [path, file] of this.byPath) {
      const facts = byKind(file);
      for (const kind of facts.kinds) {
        const files = this.kinds.get(kind);
        if (files) files.set(path, facts);
        else this.kinds.set(kind, new Map([[path, facts]]));
      }
    }
  }

  /** The same machine with one file read anew, or gone where `now` is not given. */
  with(path: string, now: FileFacts | undefined): Host {
    const files = new Map(this.byPath);
    if (now) files.set(path, now);
    else files.delete(path);
    return new Host(this.name, this.root, files.values(), this.captures);
  }

  has(kind: Kind): boolean {
    return this.tellers.has(kind.name);
  }

  all<T>(kind: Kind<T>, where?: (value: T) => boolean): Fact<T>[] {
    if (!where) return [...this.byFile(kind).values()].flat();
    const found: Fact<T>[] = [];
    for (const facts of this.byFile(kind).values()) for (const fact of facts) if (where(fact.value)) found.push(fact);
    return found;
  }

  first<T>(kind: Kind<T>, where: (value: T) => boolean = () => true): Fact<T> | undefined {
    for (const facts of this.byFile(kind).values()) for (const fact of facts) if (where(fact.value)) return fact;
    return undefined;
  }

  events<T>(kind: Kind<T>): readonly Occurrence<T>[] {
    const known = this.merged.get(kind.name);
    if (known) return known;
    const events = occurrences<T>(this.byFile(kind), (this.clocks ??= this.logClocks()));
    this.merged.set(kind.name, events);
    return events;
  }

  /** The facts of a kind by the file they stand in. */
  byFile<T>(kind: Kind<T>): ReadonlyMap<string, readonly Fact<T>[]> {
    const known = this.unpacked.get(kind.name);
    if (known) return known as ReadonlyMap<string, readonly Fact<T>[]>;
    const files = [...(this.kinds.get(kind.name) ?? [])];
    const facts = new Map(files.map(([path, file]) => [path, file.of(kind.name)] as const));
    this.unpacked.set(kind.name, facts);
    return facts;
  }

  /** What it takes to have the facts of these kinds at hand, in steps. */
  *unpacking(kinds: Iterable<string>): Iterable<undefined> {
    for (const kind of kinds)
      for (const file of this.kinds.get(kind)?.values() ?? []) if (file.unpacking) yield* file.unpacking(kind);
  }

  /** All facts of one file, in the order they stand in it. */
  factsOf(path: string): Fact<any>[] {
    const facts = this.byPath.get(path)?.facts ?? [];
    return facts.toSorted((a, b) => a.at.line - b.at.line || a.at.start - b.at.start);
  }

  files(): string[] {
    return [...this.byPath.keys()];
  }

  /** The tree that a file stands in. */
  captureOf(path: string): Capture | undefined {
    if (this.captures.length === 1) return this.captures[0];
    const around = this.captures.filter(c => c.root === '' || path.startsWith(`${c.root}/`));
    return around.sort((a, b) => b.root.length - a.root.length)[0];
  }

  /**
   * The machine as the tree of a file shows it: of kinds that this tree does not tell about, what the others say. The
   * host itself where it has one tree.
   */
  seenFrom(path: string): Host {
    const own = this.captureOf(path);
    if (!own || this.captures.length === 1) return this;
    let near = this.trees.get(own.root);
    if (near) return near;
    const [inside, outside] = [[] as FileFacts[], [] as FileFacts[]];
    for (const [file, facts] of this.byPath) (this.captureOf(file) === own ? inside : outside).push(facts);
    const told = new Set(inside.flatMap(f => f.collected));
    const lacking = outside.filter(f => !f.collected.some(kind => told.has(kind)));
    near = new Host(this.name, own.root, [...inside, ...lacking]);
    this.trees.set(own.root, near);
    return near;
  }

  /** Is a report of the last boot that its log tells of? */
  ofLastBoot(fact: Fact<unknown>): boolean {
    const restarts = (this.clocks ??= this.logClocks()).restarts?.get(logOf(fact, this.machineOf(fact)));
    return restarts === undefined || restarts.at(-1)! <= fact.at.line;
  }

  /** The files that could have told about these kinds, kind by kind. */
  filesTelling(kinds: ReadonlySet<string>): FileFacts[] {
    return [...kinds].flatMap(kind => this.tellers.get(kind) ?? []);
  }

  /** The machine whose kernel speaks on the line of a fact, where its file tells. */
  machineOf({ at }: Fact<unknown>): string | undefined {
    let speakers = this.speakers.get(at.file);
    if (!speakers) this.speakers.set(at.file, (speakers = this.speakersIn(at.file)));
    return speakers[Math.max(0, from(speakers, at.line + 1, s => s.at) - 1)]?.machine;
  }

  /** Do all times since boot that a file tells belong to one boot, as far as they and their clocks tell? */
  runsOn(path: string): boolean {
    this.running ??= [...this.kinds.keys()].map(kind => kindOf({ kind })).filter(k => k.runs);
    const told = this.running.flatMap(kind =>
      (this.byFile(kind).get(path) ?? []).flatMap(f => {
        const up = kind.runs!(f.value);
        return up === undefined ? [] : { line: f.at.line, up, time: f.time };
      }),
    );
    told.sort((a, b) => a.line - b.line);
    return told.every(({ up, time }, i) => {
      const before = told[i - 1];
      if (!before) return true;
      const went = up - before.up;
      if (went < -slackSeconds) return false;
      if (time?.wall === undefined || before.time?.wall === undefined || time.wallIs !== before.time.wallIs)
        return true;
      // Of the time of day alone nothing tells the day.
      const off = (time.wall - before.time.wall) / 1000 - went;
      const odd = time.wallIs === 'daily' ? off - daySeconds * Math.round(off / daySeconds) : off;
      return Math.abs(odd) <= slackSeconds;
    });
  }

  /** The machines that the events of this host are of, where its logs name them. */
  machinesInLogs(): ReadonlySet<string> {
    return (this.inLogs ??= new Set(
      [...this.kinds.keys()].flatMap(name => {
        const kind = kindOf({ kind: name });
        return kind.same ? this.all(kind).flatMap(f => this.machineOf(f) ?? []) : [];
      }),
    ));
  }

  private speakersIn(path: string): Speaker[] {
    const file = this.byPath.get(path);
    const prompts = file?.captions?.flatMap(({ line, machine }) =>
      // A folder, or what a shell shows of an environment: as good as a machine, but no name of one.
      machine === undefined || /[/(]/.test(machine) ? [] : [{ at: line, machine: machineName(machine) }],
    );
    this.speaking ??= [...this.kinds.keys()].map(kind => kindOf({ kind })).filter(k => k.speaks);
    const told = this.speaking.flatMap(kind =>
      (this.byFile(kind).get(path) ?? [])
        .map(f => ({
          at: f.at.line,
          machine: machineName(kind.speaks!(f.value) ?? ''),
        }))
        .filter(s => s.machine !== undefined),
    );
    return [...(prompts ?? []), ...told].sort((a, b) => a.at - b.at);
  }

  /** What one file said. */
  file(path: string): FileFacts | undefined {
    return this.byPath.get(path);
  }

  /** Logs of one tree tell each other's clocks: what was a minute ago in it was during its boot. */
  private logClocks(): LogClocks {
    const events = this.eventsByLog();
    const trees = new Map<Capture | undefined, Map<string, Fact<any>[]>>();
    for (const [log, facts] of events) {
      const capture = this.captureOf(facts[0]!.at.file);
      const tree = trees.get(capture);
      if (tree) tree.set(log, facts);
      else trees.set(capture, new Map([[log, facts]]));
    }
    const begins = this.captures.flatMap(({ boot }) =>
      boot?.begin === undefined ? [] : [[boot.name, boot.begin] as const],
    );
    return {
      offsets: new Map([...trees.values()].flatMap(tree => [...wallOffsets(tree)])),
      restarts: restartsOf(events),
      machineOf: fact => this.machineOf(fact),
      bootOf: file => this.captureOf(file)?.boot?.name,
      begins: new Map(begins),
    };
  }

  /** Every event of this host, by the log that tells it. */
  private eventsByLog(): Map<string, Fact<any>[]> {
    const byLog = new Map<string, Fact<any>[]>();
    for (const kind of allKinds()) {
      if (!kind.same) continue;
      for (const fact of this.all(kind)) {
        const log = logOf(fact, this.machineOf(fact));
        const list = byLog.get(log);
        if (list) list.push(fact);
        else byLog.set(log, [fact]);
      }
    }
    return byLog;
  }
}

/** Times since boot are printed in minutes. */
const slackSeconds = 120;
const daySeconds = 24 * 60 * 60;

/** A line from which on a machine speaks. */
interface Speaker {
  readonly at: number;
  readonly machine: string | undefined;
}

/** Names that a machine has before it has its own. */
const placeholder = /^(?:localhost|\(none\)|none)$/;

/** One name for a machine, short or long. */
export function machineName(name: string): string | undefined {
  const short = name.toLowerCase().replace(/(?<=[a-z].*)\..*$/, '');
  return placeholder.test(short) ? undefined : short;
}
