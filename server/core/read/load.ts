/** From files to hosts: every file of a bundle is listed, read here or by others, and put with its machine. */
import { type Manner, notReached, type Outcome, readEntry, type Truncation } from './entry.ts';
import { Damage, type FileEntry, type Files, type OnDisk } from './files.ts';
import { hostFolders, hostNames, ofBundle } from './folders.ts';
import type { Format } from './format.ts';
import { defined } from '../model/defined.ts';
import { Host } from '../model/host.ts';
import { byMachine, capturesOf, type Machines } from './machines.ts';
import { plural } from '../model/text.ts';
import type { Fault, Reading } from './reader.ts';
import type { Formats } from './recognise.ts';

export type { Truncation };

export interface LoadedFile {
  readonly path: string;
  readonly host: string;
  readonly formats: readonly Format[];
  /** How many lines it has, and how long its text is (see `Reading`). */
  readonly lines: number;
  readonly length: number;
}

/** What there is to say of a file that was read. */
export const loadedFile = ({ file, formats, lines, length }: Reading, host: string): LoadedFile => ({
  path: file,
  host,
  formats,
  lines,
  length,
});

export interface Bundle {
  readonly hosts: readonly Host[];
  readonly files: readonly LoadedFile[];
  readonly faults: readonly Fault[];
  readonly truncated: readonly Truncation[];
  /** Paths of the archives that were looked into, also of those within others. */
  readonly archives: readonly string[];
}

/** What reads files beside this thread. */
export interface Readers {
  /** Read what lies on disk, and what is in it where it is an archive. Never fails: what cannot be read is told. */
  read(at: OnDisk, path: string, how: Manner, tell: (outcome: Outcome) => void): Promise<void>;
}

export interface LoadOptions extends Omit<Manner, 'formats'> {
  /** What the top is called, for a host that has no name of its own. */
  readonly top?: string;
  /** How machines are known, so that folders of one machine become captures of one host. */
  readonly machines?: Machines;
  /** Who reads what lies on disk; this thread where nobody is given. */
  readonly readers?: Readers;
  /** Called when a file was begun or read: so many are read, so many are known so far. */
  onFile?(path: string, done: number, known: number): void;
}

/** One entry, by others where they can. */
export function readHereOrThere(
  files: Files,
  entry: FileEntry,
  how: Manner,
  readers: Readers | undefined,
  tell: (outcome: Outcome) => void,
): Promise<void> {
  const at = readers && entry.unread === undefined ? files.onDisk?.(entry.path) : undefined;
  return at ? readers!.read(at, entry.path, how, tell) : readEntry(files, entry, how, tell);
}

/** Files under way at once: this thread waits for the disk more than it computes, others are kept busy. */
const [abreast, ahead] = [8, 4096];

/** An entry of the list, and what was told of it by now: of an archive, of all that is in it. */
interface Begun {
  readonly path: string;
  readonly told: Outcome[];
}

/** A bundle while it is read. */
export class Loading {
  /** In the order of the list. */
  private readonly begun: Begun[] = [];
  private readonly how: Manner;
  private readonly options: LoadOptions;
  private readonly slots: Slots;
  private done = 0;
  private readonly notes: Truncation[] = [];

  constructor(formats: Formats, options: LoadOptions) {
    const { as, cancelled, urgent } = options;
    this.how = { formats, ...defined({ as, cancelled, urgent }) };
    this.options = options;
    this.slots = new Slots(options.readers ? ahead : abreast);
  }

  /** Throws where nothing at all can be listed. */
  async all(files: Files): Promise<void> {
    try {
      for await (const entry of files.list()) {
        if (!ofBundle(entry.path)) continue;
        if (this.how.cancelled?.()) {
          this.notes.push(...notReached(entry).notes);
          break;
        }
        const reading = this.one(files, entry);
        if (files.inOrder) await reading;
        else await this.slots.take(reading);
      }
    } catch (error) {
      if (!(error instanceof Damage) || this.begun.length === 0) throw error;
      this.notes.push({ file: this.options.top ?? '', what: `read in part: ${error.message}` });
    }
    await this.slots.free();
    if (this.how.cancelled?.() && this.notes.length === 0) this.noteUnread();
  }

  private async one(files: Files, entry: FileEntry): Promise<void> {
    const { path } = entry;
    const told: Outcome[] = [];
    this.begun.push({ path, told });
    this.options.onFile?.(path, this.done, this.begun.length);
    await readHereOrThere(files, entry, this.how, this.options.readers, outcome => told.push(outcome));
    this.done++;
    this.options.onFile?.(path, this.done, this.begun.length);
  }

  /** How many entries are read, of how many that are known so far. */
  progress(): { readonly done: number; readonly known: number } {
    return { done: this.done, known: this.begun.length };
  }

  private noteUnread(): void {
    const [first, ...others] = this.begun.filter(b => b.told.length === 0);
    if (!first) return;
    const what = `not read${others.length ? `, nor ${plural(others.length, 'other file')}` : ''}: the review was cancelled`;
    this.notes.push({ file: first.path, what });
  }

  /** What was read by now. */
  bundle(): Bundle {
    const outcomes = this.begun.flatMap(b => b.told);
    const archives = [...new Set(outcomes.flatMap(o => (o.archive ? o.path : [])))];
    const truncated = [...outcomes.flatMap(o => o.notes), ...this.notes];
    const read = new Map(outcomes.flatMap(o => (o.archive ? [] : [[o.path, o.reading]])));
    return bundleOf(read, archives, truncated, this.options);
  }
}

/** So many at once. */
class Slots {
  private readonly count: number;
  private taken = 0;
  private wake: (() => void) | undefined;

  constructor(count: number) {
    this.count = count;
  }

  /** Resolves when there is room for another. */
  async take(work: Promise<void>): Promise<void> {
    this.taken++;
    void work.finally(() => {
      this.taken--;
      this.wake?.();
    });
    if (this.taken >= this.count) await this.below(this.count);
  }

  free(): Promise<void> {
    return this.below(1);
  }

  private async below(count: number): Promise<void> {
    while (this.taken >= count)
      await new Promise<void>(wake => {
        this.wake = wake;
      });
  }
}

/** Read a whole bundle. A file that cannot be read is noted and left out; the rest stands. */
export async function loadBundle(files: Files, formats: Formats, options: LoadOptions = {}): Promise<Bundle> {
  const loading = new Loading(formats, options);
  await loading.all(files);
  return loading.bundle();
}

/** What was read, put with its machines. */
function bundleOf(
  read: ReadonlyMap<string, Reading | undefined>,
  archives: readonly string[],
  truncated: readonly Truncation[],
  options: LoadOptions,
): Bundle {
  const faults = [...read.values()].flatMap(r => r?.faults ?? []);
  const folders = hostFolders([...read.keys()].sort(), archives);
  const readings = folders.map(folder => folder.files.flatMap(path => read.get(path) ?? []));
  const taken = folders.flatMap((folder, i) => {
    const files = readings[i]!;
    return files.length ? [{ folder, machine: options.machines?.of(files) ?? { ids: [] }, files }] : [];
  });
  const groups = byMachine(taken);
  const named = groups.map(g => ({ root: g[0]!.folder.root, hostname: g.find(t => t.machine.name)?.machine.name }));
  const names = hostNames(named, options.top ?? '');
  const hosts = groups.map((group, i) => {
    const files = group.flatMap(t => t.files);
    return new Host(names[i]!, named[i]!.root, files, group.length > 1 ? capturesOf(group) : undefined);
  });
  const loaded = hosts.flatMap((host, i) =>
    groups[i]!.flatMap(t => t.files).map(reading => loadedFile(reading, host.name)),
  );
  return { hosts, files: loaded, faults, truncated, archives };
}
