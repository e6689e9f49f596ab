/** A folder, a file or an archive on disk; standard input. */
import { closeSync, type Dirent, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Damage, type FileEntry, type Files, isArchive, type OnDisk, peeked, under } from '../core/read/files.ts';
import { archiveFiles, filesInside } from './archive.ts';
import { isZip } from '../core/read/magic.ts';
import { isTar } from '../core/read/tar.ts';
import { unpacked } from './unpack.ts';

/** A path as the system knows it: bytes where it is not UTF-8. */
type SystemPath = string | Buffer;

/** Does the process wait for the disk, or has it others to answer meanwhile? */
type Caller = 'waits' | 'answers';

const pieceSize = 1024 * 1024;
const firstPiece = 64 * 1024;

/**
 * Files below `top`, or the one file that `top` is. Links and special files are passed over: a bundle may hold links
 * out of itself. What cannot be looked into is listed with the reason. Throws when `top` cannot be read at all. A process
 * that `answers` others goes on while the system reads.
 */
export function diskFiles(top: string, caller: Caller = 'answers'): Files {
  /** The paths that are not UTF-8, by what they are listed as. */
  const odd = new Map<string, SystemPath>();
  let folder: boolean | undefined;
  const isFolder = (): boolean => (folder ??= statSync(top).isDirectory());
  const at = (relative: string): SystemPath => (isFolder() ? (odd.get(relative) ?? path.join(top, relative)) : top);
  return {
    async *list() {
      if (!isFolder()) yield { path: path.basename(top) };
      else yield* walk(await entriesOf(top, caller), top, '', odd, caller);
    },
    async *read(relative) {
      yield* bytesAt(at(relative), caller);
    },
    onDisk: at,
    inside: filesInside,
  };
}

/** The bytes of a file, unpacked. A failure tells what it is in words without a path. */
async function* bytesAt(place: OnDisk, caller: Caller): AsyncIterable<Uint8Array> {
  const file = typeof place === 'string' ? place : Buffer.from(place);
  let begun = false;
  try {
    for await (const piece of unpacked(caller === 'waits' ? pieces(file) : piecesMeanwhile(file))) {
      begun = true;
      yield piece;
    }
  } catch (error) {
    if (error instanceof Damage) throw error;
    throw begun ? new Damage(reasonOf(error as Error)) : new Error(reasonOf(error as Error));
  }
}

/** One file, where it lies. */
export const placeFiles = (at: OnDisk, caller: Caller): Files => ({
  async *list() {},
  read: () => bytesAt(at, caller),
  inside: filesInside,
});

/**
 * A file in pieces. Files of /proc say that they are empty and are not: all are read until nothing comes. Most of the
 * thousands of files of a bundle are small: asking the system and waiting would take longer than reading them, so the
 * process waits where it has nothing else to do.
 */
async function* pieces(file: SystemPath): AsyncIterable<Uint8Array> {
  const descriptor = openSync(file, 'r');
  const first = spare ?? Buffer.allocUnsafe(firstPiece);
  spare = undefined;
  try {
    for (let buffer = first; ; ) {
      const length = readSync(descriptor, buffer, 0, buffer.length, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
      if (length === buffer.length && length < pieceSize) buffer = Buffer.allocUnsafe(pieceSize);
    }
  } finally {
    spare = first;
    closeSync(descriptor);
  }
}

/** A buffer that no file is read into: small files come by the thousand. */
let spare: Buffer | undefined;

/** The same for a process that has others to answer: it goes on while the system reads. */
async function* piecesMeanwhile(file: SystemPath): AsyncIterable<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    // Two buffers take turns, so that the next piece is read while this one is looked at.
    let current: { bytesRead: number; buffer: Buffer } = await handle.read(
      Buffer.allocUnsafe(firstPiece),
      0,
      firstPiece,
      null,
    );
    let spare: Buffer | undefined;
    while (current.bytesRead > 0) {
      const buffer = spare ?? Buffer.allocUnsafe(pieceSize);
      const next =
        current.bytesRead < firstPiece
          ? handle.read(buffer.subarray(0, firstPiece), 0, firstPiece, null)
          : handle.read(buffer, 0, pieceSize, null);
      yield current.buffer.subarray(0, current.bytesRead);
      spare = current.buffer.length === pieceSize ? current.buffer : undefined;
      current = await next;
    }
  } finally {
    await handle.close();
  }
}

/** An entry of a folder: its name as text, and as the system knows it. */
interface Entry {
  readonly name: string;
  readonly system: SystemPath;
  readonly is: Dirent<any>;
}

const replacement = '\ufffd';

async function entriesOf(folder: SystemPath, caller: Caller): Promise<Entry[]> {
  const types = { withFileTypes: true } as const;
  const entries = caller === 'waits' ? readdirSync(folder, types) : await readdir(folder, types);
  if (!entries.some(e => e.name.includes(replacement)))
    return entries.map(is => ({ name: is.name, system: is.name, is }));
  return (await readdir(folder, { withFileTypes: true, encoding: 'buffer' })).map(is => {
    const text = is.name.toString('utf8');
    // Latin-1 has a character for every byte, so that two names stay two.
    return text.includes(replacement)
      ? { name: is.name.toString('latin1'), system: is.name, is }
      : { name: text, system: text, is };
  });
}

const notOurs = new Set(['.git', 'node_modules', 'remediation']);

async function* walk(
  entries: readonly Entry[],
  where: SystemPath,
  relative: string,
  odd: Map<string, SystemPath>,
  caller: Caller,
): AsyncIterable<FileEntry> {
  const folders: { readonly at: string; readonly system: SystemPath }[] = [];
  for (const { name, system, is } of entries) {
    const at = relative ? `${relative}/${name}` : name;
    const real = joined(where, system);
    if (typeof real !== 'string') odd.set(at, real);
    if (is.isDirectory()) {
      if (!notOurs.has(name)) folders.push({ at, system: real });
    } else if (is.isFile()) yield { path: at };
  }
  for (const { at, system } of folders) {
    const inside = await entriesOf(system, caller).catch((error: NodeJS.ErrnoException) => error);
    if (Array.isArray(inside)) yield* walk(inside, system, at, odd, caller);
    // What vanished since is not there.
    else if (inside.code !== 'ENOENT') yield { path: at, unread: `a folder: ${reasonOf(inside)}` };
  }
}

const joined = (where: SystemPath, name: SystemPath): SystemPath =>
  typeof where === 'string' && typeof name === 'string'
    ? path.join(where, name)
    : Buffer.concat([Buffer.from(where as string), Buffer.from(path.sep), Buffer.from(name as string)]);

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk reports an input/output error',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENOENT: 'it is gone',
};

/** Why the system refused, in words without a path. */
const reasonOf = ({ code = '', message }: NodeJS.ErrnoException): string => reasons[code] ?? message.split('\n')[0]!;

/** What a path of the command line stands for: a folder, a file, an archive, or `-` for standard input. */
export function filesAt(given: string): Files {
  if (given === '-')
    return {
      inOrder: true,
      async *list() {
        yield { path: 'stdin' };
      },
      read: () => unpacked(process.stdin),
    };
  return isArchive(given) ? archiveFiles(() => pieces(given)) : archiveOr(diskFiles(given, 'waits'), given);
}

/** Is it an archive whatever it is called? That is known once it is listed. */
function archiveOr(disk: Files, given: string): Files {
  let files = disk;
  return {
    get inOrder() {
      return files.inOrder === true;
    },
    async *list() {
      if (!(await stat(given)).isDirectory() && (await isArchiveInside(given)))
        files = archiveFiles(() => pieces(given));
      yield* files.list();
    },
    read: relative => files.read(relative),
    onDisk: relative => files.onDisk?.(relative),
    inside: filesInside,
  };
}

async function isArchiveInside(file: string): Promise<boolean> {
  const { head, all } = await peeked(unpacked(pieces(file)), 512);
  await all.return?.();
  return isTar(head) || isZip(head);
}

/** Several tops as one, each below its own name. */
export function together(tops: readonly { readonly name: string; readonly files: Files }[]): Files {
  if (tops.length === 1) return tops[0]!.files;
  const named = tops.map(({ name, files }) => ({ name, files: under(name, files) }));
  const at = (whole: string): Files => named.find(t => whole.startsWith(`${t.name}/`))!.files;
  return {
    get inOrder() {
      return named.some(t => t.files.inOrder);
    },
    async *list() {
      for (const { name, files } of named)
        try {
          yield* files.list();
        } catch (error) {
          if (!(error instanceof Damage)) throw error;
          yield { path: name, unread: error.message };
        }
    },
    read: whole => at(whole).read(whole),
    onDisk: whole => at(whole).onDisk?.(whole),
    inside: filesInside,
  };
}
