/** From files to hosts: every file of a bundle is listed, recognised, read and put with its machine. */
import { hostFolders, hostNames, ofBundle } from './folders.ts';
import type { ByteLines } from './bytes.ts';
import { decoder } from './decode.ts';
import { type FileEntry, type Files, isArchive } from './files.ts';
import type { Format } from './format.ts';
import { Host } from '../model/host.ts';
import { byMachine, capturesOf, type Machines } from './machines.ts';
import { plural } from '../model/text.ts';
import { type Fault, openReader, type Reading } from './reader.ts';
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
  /\.(?:png|jpe?g|gif|ico|pdf|svgz?|woff2?|ttf|so(?:\.\d+)*|ko|o|a|py[co]|jar|rpm|deb|iso|img|qcow2|vmdk|core|zip|7z|bz2|zst|lz4|db|sqlite\d?|pcap(?:ng)?|evtx|journal)$/i;
const lineFeed = 10;
const carriageReturn = 13;
/** A file of unknown name is given up when nothing was recognised in its first part and it is large. */
const sniffed = 64 * 1024;
const large = 1024 * 1024;

/** Read one file. Undefined when it is binary or nothing in it is of a known format. */
async function loadFile(files: Files, entry: FileEntry, formats: Formats, as?: Format): Promise<Reading | undefined> {
  const only = as ?? formats.byPath(entry.path.replace(/\.(?:gz|xz)$/, ''));
  if (!only && notText.test(entry.path)) return undefined;
  const reader = openReader(formats, entry.path, only);
  const text = decoder();
  let bytes = 0;
  let lines: ByteLines | undefined;
  for await (let piece of files.read(entry.path)) {
    bytes += piece.length;
    // A carriage return may end a line too: such logs stay text.
    if (lines && piece.includes(carriageReturn)) {
      reader.push(text.push(lines.rest()) ?? '');
      lines = undefined;
    }
    if (lines) {
      lines.push(piece);
      continue;
    }
    const e = bytes > piece.length && text.utf8 && !piece.includes(carriageReturn) ? piece.indexOf(lineFeed) : -1;
    if (e >= 0) {
      // Up to the end of a line as text: from there on a large log may be read as bytes.
      reader.push(text.push(piece.subarray(0, e + 1)) ?? '');
      piece = piece.subarray(e + 1);
      lines = reader.bytes();
      if (lines) {
        lines.push(piece);
        continue;
      }
    }
    const decoded = text.push(piece);
    if (decoded === undefined) return undefined;
    reader.push(decoded);
    if (!reader.recognised && bytes >= sniffed && entry.size > large) return undefined;
  }
  if (lines) reader.push(text.push(lines.rest()) ?? '');
  reader.push(text.end());
  const reading = reader.end();
  return reading.formats.length ? reading : undefined;
}

/** Read one file of several. That it cannot be read, or not to its end, is noted: the others stand. */
export async function readNoted(
  files: Files,
  entry: FileEntry,
  formats: Formats,
  as?: Format,
): Promise<{ readonly reading: Reading | undefined; readonly notes: readonly Truncation[] }> {
  const file = entry.path;
  try {
    const reading = await loadFile(files, entry, formats, as);
    const n = reading?.longLines ?? 0;
    return {
      reading,
      notes: n > 0 ? [{ file, what: `${plural(n, 'line')} longer than 16 KiB, read in part` }] : [],
    };
  } catch (error) {
    return {
      reading: undefined,
      notes: [{ file, what: `not read: ${error instanceof Error ? error.message : String(error)}` }],
    };
  }
}

/** Files under way at once: reading waits for the disk more than it computes. */
const abreast = 8;

/** Read a whole bundle. A file that cannot be read is noted and left out; the rest stands. */
export async function loadBundle(files: Files, formats: Formats, options: LoadOptions = {}): Promise<Bundle> {
  const truncated: Truncation[] = [];
  const read = new Map<string, Reading | undefined>();
  const readOne = async (entry: FileEntry): Promise<void> => {
    const { reading, notes } = await readNoted(files, entry, formats, options.as);
    read.set(entry.path, reading);
    truncated.push(...notes);
  };
  const underWay = new Set<Promise<void>>();
  for await (const entry of files.list()) {
    if (!ofBundle(entry.path)) continue;
    if (options.cancelled?.()) {
      truncated.push({ file: entry.path, what: 'not read, nor what comes after it: the review was cancelled' });
      break;
    }
    if (isArchive(entry.path)) {
      truncated.push({
        file: entry.path,
        what: 'not read: an archive among other files; review it by itself, or unpack it',
      });
      continue;
    }
    options.onFile?.(entry.path, read.size);
    read.set(entry.path, undefined);
    const reading: Promise<void> = readOne(entry).then(() => void underWay.delete(reading));
    underWay.add(reading);
    if (files.inOrder) await reading;
    else if (underWay.size >= abreast) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  const faults = [...read.values()].flatMap(r => r?.faults ?? []);
  const folders = hostFolders([...read.keys()].sort());
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
  return { hosts, files: loaded, faults, truncated };
}
