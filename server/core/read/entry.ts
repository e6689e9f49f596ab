/** One file of several: from its bytes to what it said, or why it was not read. */
import type { ByteLines } from './bytes.ts';
import { decoder } from './decode.ts';
import { Damage, type FileEntry, type Files, isArchive, peeked, under, withoutPacking } from './files.ts';
import { ofBundle } from './folders.ts';
import type { Format } from './format.ts';
import { isZip, unreadable } from './magic.ts';
import { openReader, type Reader, type Reading } from './reader.ts';
import type { Formats } from './recognise.ts';
import { isTar } from './tar.ts';
import { FactPacker } from '../model/packed.ts';
import { plural } from '../model/text.ts';

/** Something of the input that was not read to its end, and why. */
export interface Truncation {
  readonly file: string;
  readonly what: string;
}

/** How files are read. */
export interface Manner {
  readonly formats: Formats;
  /** The format that all files are of, where the user says so. */
  readonly as?: Format;
  /** Facts are packed as they are read: another thread wants them. */
  readonly packs?: true;
  /** Somebody looks at this one: it goes before others. */
  readonly urgent?: boolean;
  /** Is no more wanted? Asked between pieces of a file, too. */
  cancelled?(): boolean;
}

/** What became of one path. */
export interface Outcome {
  readonly path: string;
  /** Undefined when it is binary or nothing in it is of a known format. */
  readonly reading?: Reading | undefined;
  /** It is an archive that was looked into: what is in it comes by paths of its own. */
  readonly archive?: true;
  readonly notes: readonly Truncation[];
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
interface Noted {
  readonly reading?: Reading | undefined;
  /** It is an archive, and these are its unpacked bytes, to be read or let go. */
  readonly inside?: AsyncIterableIterator<Uint8Array>;
  readonly notes: readonly Truncation[];
}

/** An archive in an archive in an archive is looked into; whoever packs deeper wants to see what happens. */
const deepest = 3;
const cancelled = 'the review was cancelled';

/**
 * Read one file of several, and where it is an archive, what is in it. That something cannot be read, or not to its end, is
 * noted: the others stand.
 */
export async function readEntry(
  files: Files,
  entry: FileEntry,
  how: Manner,
  tell: (outcome: Outcome) => void,
  depth = 0,
): Promise<void> {
  const { path } = entry;
  const { reading, inside, notes } = await readNoted(files, entry, how);
  if (!inside) return tell({ path, reading, notes });
  const left = (why: string): void => tell({ path, notes: [{ file: path, what: `not read: ${why}` }] });
  try {
    if (!files.inside) left('an archive among other files; review it by itself, or unpack it');
    else if (depth === deepest) left(`an archive within ${deepest} others`);
    else {
      tell({ path, archive: true, notes: [] });
      await readArchive(under(path, files.inside(inside)), path, how, tell, depth + 1);
    }
  } finally {
    await inside.return?.();
  }
}

/** Read what is in an archive, as far as it can be listed. */
async function readArchive(
  files: Files,
  path: string,
  how: Manner,
  tell: (outcome: Outcome) => void,
  depth: number,
): Promise<void> {
  try {
    for await (const entry of files.list()) {
      if (!ofBundle(entry.path)) continue;
      if (how.cancelled?.()) return tell(notReached(entry));
      await readEntry(files, entry, how, tell, depth);
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    tell({ path, archive: true, notes: [{ file: path, what: `read in part: ${error.message}` }] });
  }
}

/** What there is to say of the first file that is not read any more. */
export const notReached = ({ path }: FileEntry): Outcome => ({
  path,
  notes: [{ file: path, what: `not read, nor what comes after it: ${cancelled}` }],
});

async function readNoted(files: Files, entry: FileEntry, { formats, as, ...how }: Manner): Promise<Noted> {
  const file = entry.path;
  const noted = (what: string): Noted => ({ notes: [{ file, what }] });
  if (entry.unread !== undefined) return noted(`not read: ${entry.unread}`);
  const only = as ?? formats.byPath(withoutPacking(file));
  if (!only && notText.test(file)) return { notes: [] };
  const text = openText(openReader(formats, file, only, how.packs && new FactPacker()));
  let why: string | undefined;
  try {
    const { head, all } = await peeked(files.read(file), headSize);
    if (isTar(head) || isZip(head)) return { inside: all, notes: [] };
    const form = unreadable(head) ?? (isArchive(file) ? 'called an archive, and no tar or zip archive' : undefined);
    if (form !== undefined) {
      await all.return?.();
      return noted(`not read: ${form}`);
    }
    for await (const piece of all) {
      if (how.cancelled?.()) {
        why = cancelled;
        break;
      }
      if (text.push(piece)) return { notes: [] };
    }
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
