/** A bundle of which a few files changed: those are read again, the rest stays as it was read. */
import { hostFolders } from './folders.ts';
import type { FileEntry, Files } from './files.ts';
import type { FileFacts } from '../model/host.ts';
import type { Outcome } from './entry.ts';
import { type Bundle, loadedFile, readHereOrThere, type Readers } from './load.ts';
import type { Machines } from './machines.ts';
import type { Formats } from './recognise.ts';

export interface Change {
  /** Every path that was listed, before and now. */
  readonly before: Iterable<string>;
  readonly now: Iterable<string>;
  /** The paths whose bytes may be others, and what stands there now, if anything does. */
  readonly changed: ReadonlyMap<string, FileEntry | undefined>;
  readonly machines: Machines;
  readonly readers?: Readers | undefined;
}

/**
 * A bundle with the changed files read again, the one that was given as it was; undefined where machines appear, go or
 * are known by something else, so that all has to be read.
 */
export async function reloadFiles(
  bundle: Bundle,
  files: Files,
  formats: Formats,
  { before: listed, now, changed, machines, readers }: Change,
): Promise<Bundle | undefined> {
  const folders = foldersOf(now);
  if (rootsOf(folders) !== rootsOf(foldersOf(listed))) return undefined;
  let { hosts, files: loaded, faults, truncated } = bundle;
  // What lies in an archive is of other machines than what lies around it.
  if (bundle.archives.some(archive => changed.has(archive))) return undefined;
  for (const [path, entry] of changed) {
    const root = folders.find(f => f.files.includes(path))?.root;
    const host = hosts.find(h => h.captures.some(c => c.root === root)) ?? hosts.find(h => h.files().includes(path));
    const told: Outcome[] = [];
    if (entry) await readHereOrThere(files, entry, { formats }, readers, outcome => told.push(outcome));
    if (told.some(o => o.archive)) return undefined;
    const { reading, notes } = told[0] ?? nothing;
    const before = host?.file(path);
    const knownAs = (file: FileFacts | undefined): string => {
      const { name, ids } = machines.of(file ? [file] : []);
      return JSON.stringify([name, ids]);
    };
    // Which capture of several comes first may hang on any of its files.
    if (knownAs(reading) !== knownAs(before) || (reading && !host) || (host && host.captures.length > 1))
      return undefined;
    loaded = loaded.filter(f => f.path !== path);
    faults = [...faults.filter(f => f.file !== path), ...(reading?.faults ?? [])];
    truncated = [...truncated.filter(t => t.file !== path), ...notes];
    if (host) hosts = hosts.map(h => (h === host ? h.with(path, reading) : h));
    if (host && reading) loaded = [...loaded, loadedFile(reading, host.name)];
  }
  return {
    hosts: hosts.filter(h => h.files().length > 0),
    files: loaded,
    faults,
    truncated,
    archives: bundle.archives,
  };
}

const nothing: Outcome = { path: '', notes: [] };

const foldersOf = (paths: Iterable<string>): ReturnType<typeof hostFolders> => hostFolders([...paths]);
const rootsOf = (folders: ReturnType<typeof hostFolders>): string => folders.map(f => f.root).join('\0');
