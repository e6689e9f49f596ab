/** From files to hosts: every file of a bundle is listed, recognised, read and put with its machine. */
import { hostFolders, hostNames, ofBundle } from './folders.ts';
import type { ByteLines } from './bytes.ts';
import { decoder } from './decode.ts';
import { Damage, type FileEntry, type Files, isArchive, peeked, under, withoutPacking } from './files.ts';
import { isTar } from './tar.ts';
import { unreadable } from './magic.ts';
import type { Format } from './format.ts';
import { Host } from '../model/host.ts';
import { byMachine, capturesOf, type Machines } from './machines.ts';
import { plural } from '../model/text.ts';
import { type Fault, openReader, type Reader, type Reading } from './reader.ts';
import type { Formats } from './recognise.ts';

/** Something of the input that was not read to its end, and why. */
export interface Truncation {
  readonly file: string;
  readonly what: string;
}

export interface LoadedFile {
  readonly path: string;
  readonly host: string;
  readonly formats: readonly Format[];
}

export interface Bundle {
  readonly hosts: readonly Host[];
  readonly files: readonly LoadedFile[];
  readonly faults: readonly Fault[];
  readonly truncated: readonly Truncation[];
  /** Paths of the archives that were looked into, also of those within others. */
  readonly archives: readonly string[];
}

export interface LoadOptions {
  /** What the top is called, for a host that has no name of its own. */
  readonly top?: string;
  readonly as?: Format;
  /** How machines are known, so that folders of one machine become captures of one host. */
  readonly machines?: Machines;
  /** Called before each file, with the number of files before it. */
  onFile?(path: string, done: number): void;
  cancelled?(): boolean;
}

/** Names that never hold what we read; everything else is looked into. */
const notText =
  /\.(?:png|jpe?g|gif|ico|pdf|svgz?|woff2?|ttf|so(?:\.\d+)*|ko|o|a|py[co]|jar|rpm|deb|iso|img|qcow2|vmdk|db|sqlite\d?|pcap(?:ng)?|evtx)$/i;
const lineFeed = 10;
const carriageReturn = 13;
/** Bytes by which forms that are no text are known. */
const headSize = 512;
/** A file of unknown name is given up when nothing was recognised in so much of it. */
const sniffed = 1024 * 1024;

/** What came of a file, and what there is to say of its reading. */
export interface Noted {
  /** Undefined when it is binary or nothing in it is of a known format. */
  readonly reading?: Reading | undefined;
  /** It is an archive, and these are its unpacked bytes, to be read or let go. */
  readonly archive?: AsyncIterableIterator<Uint8Array>;
  readonly notes: readonly Truncation[];
}

/** Read one file of several. That it cannot be read, or not to its end, is noted: the others stand. */
export async function readNoted(files: Files, entry: FileEntry, formats: Formats, as?: Format): Promise<Noted> {
  const file = entry.path;
  const noted = (what: string): Noted => ({ notes: [{ file, what }] });
  if (entry.unread !== undefined) return noted(`not read: ${entry.unread}`);
  const only = as ?? formats.byPath(withoutPacking(file));
  if (!only && notText.test(file)) return { notes: [] };
  const text = openText(openReader(formats, file, only));
  let why: string | undefined;
  try {
    const { head, all } = await peeked(files.read(file), headSize);
    if (isTar(head)) return { archive: all, notes: [] };
    const form = unreadable(head) ?? (isArchive(file) ? 'called an archive, and no tar archive' : undefined);
    if (form !== undefined) {
      await all.return?.();
      return noted(`not read: ${form}`);
    }
    for await (const piece of all) if (text.push(piece)) return { notes: [] };
  } catch (error) {
    const what = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    if (!(error instanceof Damage)) return noted(`not read: ${what}`);
    why = what;
  }
  const reading = text.end();
  const n = reading.longLines;
  return {
    reading: reading.formats.length > 0 ? reading : undefined,
    notes: [
      ...(why === undefined ? [] : [{ file, what: `read in part: ${why}` }]),
      ...(n > 0 && reading.formats.length > 0
        ? [{ file, what: `${plural(n, 'line')} longer than 16 KiB, read in part` }]
        : []),
    ],
  };
}

/** The bytes of a file on their way to its reader. */
interface Text {
  /** Says when no more is to be read: the file is no text, or of no known format. */
  push(piece: Uint8Array): boolean;
  end(): Reading;
}

function openText(reader: Reader): Text {
  const text = decoder();
  let bytes = 0;
  let lines: ByteLines | undefined;

  /** Up to the end of a line as text: from there on a large log may be read as bytes. */
  function begin(piece: Uint8Array): Uint8Array {
    const e = bytes > piece.length && text.utf8 && !piece.includes(carriageReturn) ? piece.indexOf(lineFeed) : -1;
    if (e < 0) return piece;
    reader.push(text.push(piece.subarray(0, e + 1)) ?? '');
    lines = reader.bytes();
    return piece.subarray(e + 1);
  }

  return {
    push(piece) {
      bytes += piece.length;
      // A carriage return may end a line too: such logs stay text.
      if (lines && piece.includes(carriageReturn)) {
        reader.push(text.push(lines.rest()) ?? '');
        lines = undefined;
      }
      const rest = lines ? piece : begin(piece);
      if (lines) {
        lines.push(rest);
        return false;
      }
      const decoded = text.push(rest);
      if (decoded === undefined) return true;
      reader.push(decoded);
      return !reader.recognised && bytes >= sniffed;
    },
    end() {
      if (lines) reader.push(text.push(lines.rest()) ?? '');
      reader.push(text.end());
      return reader.end();
    },
  };
}

/** Files under way at once: reading waits for the disk more than it computes. */
const abreast = 8;
/** An archive in an archive in an archive is looked into; whoever packs deeper wants to see what happens. */
const deepest = 3;

/** Reads all files of a bundle, and of the archives among them. */
class Loading {
  readonly read = new Map<string, Reading | undefined>();
  readonly truncated: Truncation[] = [];
  /** Paths of archives that were looked into. */
  readonly archives: string[] = [];
  private readonly formats: Formats;
  private readonly options: LoadOptions;
  private cancelled = false;

  constructor(formats: Formats, options: LoadOptions) {
    this.formats = formats;
    this.options = options;
  }

  /** Throws where nothing at all can be listed. */
  async all(files: Files, top: string, depth = 0): Promise<void> {
    const before = this.read.size;
    const underWay = new Set<Promise<void>>();
    try {
      for await (const entry of files.list()) {
        if (!ofBundle(entry.path)) continue;
        if (this.isCancelled(entry)) break;
        this.options.onFile?.(entry.path, this.read.size);
        this.read.set(entry.path, undefined);
        const reading: Promise<void> = this.one(files, entry, depth).then(() => void underWay.delete(reading));
        underWay.add(reading);
        if (files.inOrder) await reading;
        else if (underWay.size >= abreast) await Promise.race(underWay);
      }
    } catch (error) {
      if (!(error instanceof Damage) || (depth === 0 && this.read.size === before)) throw error;
      this.truncated.push({ file: top, what: `read in part: ${error.message}` });
    }
    await Promise.all(underWay);
  }

  private isCancelled({ path: file }: FileEntry): boolean {
    if (!this.options.cancelled?.()) return false;
    const what = 'not read, nor what comes after it: the review was cancelled';
    if (!this.cancelled) this.truncated.push({ file, what });
    this.cancelled = true;
    return true;
  }

  private async one(files: Files, entry: FileEntry, depth: number): Promise<void> {
    const { reading, archive, notes } = await readNoted(files, entry, this.formats, this.options.as);
    this.truncated.push(...notes);
    if (!archive) {
      this.read.set(entry.path, reading);
      return;
    }
    this.read.delete(entry.path);
    try {
      if (!files.inside) this.leave(entry, 'an archive among other files; review it by itself, or unpack it');
      else if (depth === deepest) this.leave(entry, `an archive within ${deepest} others`);
      else {
        this.archives.push(entry.path);
        await this.all(under(entry.path, files.inside(archive)), entry.path, depth + 1);
      }
    } finally {
      await archive.return?.();
    }
  }

  private leave({ path: file }: FileEntry, why: string): void {
    this.truncated.push({ file, what: `not read: ${why}` });
  }
}

/** Read a whole bundle. A file that cannot be read is noted and left out; the rest stands. */
export async function loadBundle(files: Files, formats: Formats, options: LoadOptions = {}): Promise<Bundle> {
  const loading = new Loading(formats, options);
  await loading.all(files, options.top ?? '');
  const { read, truncated, archives } = loading;
  const faults = [...read.values()].flatMap(r => r?.faults ?? []);
  const folders = hostFolders([...read.keys()].sort(), archives);
  const readings = folders.map(folder => folder.files.flatMap(path => read.get(path) ?? []));
  const taken = folders.flatMap((folder, i) => {
    const files = readings[i]!;
    return files.length ? [{ folder, machine: options.machines?.of(files) ?? { ids: [] }, files }] : [];
  });
  const groups = byMachine(taken) as (typeof taken)[];
  const named = groups.map(g => ({ root: g[0]!.folder.root, hostname: g.find(t => t.machine.name)?.machine.name }));
  const names = hostNames(named, options.top ?? '');
  const hosts = groups.map((group, i) => {
    const files = group.flatMap(t => t.files);
    return new Host(names[i]!, named[i]!.root, files, group.length > 1 ? capturesOf(group) : undefined);
  });
  const loaded = hosts.flatMap((host, i) =>
    groups[i]!.flatMap(t => t.files).map(r => ({ path: r.file, host: host.name, formats: r.formats })),
  );
  return { hosts, files: loaded, faults, truncated, archives };
}
