/** A bundle of which a few files changed: those are read again, the rest stays as it was read. */
import { hostFolders } from './folders.ts';
import type { Kind } from '../model/kind.ts';
import type { FileEntry, Files } from './files.ts';
import { type Bundle, readNoted } from './load.ts';
import type { Formats } from './recognise.ts';

export interface Change {
  /** Every path that was listed, before and now. */
  readonly before: Iterable<string>;
  readonly now: Iterable<string>;
  /** The paths whose bytes may be others, and what stands there now, if anything does. */
  readonly changed: ReadonlyMap<string, FileEntry | undefined>;
  /** The kind whose value names the machine. */
  readonly hostname: Kind<{ readonly name: string }>;
}

/**
 * A bundle with the changed files read again, the one that was given as it was; undefined where machines appear, go or may be called
 * otherwise, so that all has to be read.
 */
export async function reloadFiles(
  bundle: Bundle,
  files: Files,
  formats: Formats,
  { before, now, changed, hostname }: Change,
): Promise<Bundle | undefined> {
  const folders = foldersOf(now);
  if (rootsOf(folders) !== rootsOf(foldersOf(before))) return undefined;
  let { hosts, files: loaded, faults, truncated } = bundle;
  for (const [path, entry] of changed) {
    const root = folders.find(f => f.files.includes(path))?.root;
    const host = hosts.find(h => h.root === root) ?? hosts.find(h => h.files().includes(path));
    const { reading, notes } = entry ? await readNoted(files, entry, formats) : { reading: undefined, notes: [] };
    const named = reading?.collected.includes(hostname.name) || host?.tellsOf(path, hostname);
    if (named || (reading && !host)) return undefined;
    loaded = loaded.filter(f => f.path !== path);
    faults = [...faults.filter(f => f.file !== path), ...(reading?.faults ?? [])];
    truncated = [...truncated.filter(t => t.file !== path), ...notes];
    if (host) hosts = hosts.map(h => (h === host ? h.with(path, reading) : h));
    if (host && reading) loaded = [...loaded, { path, host: host.name, formats: reading.formats }];
  }
  return { hosts: hosts.filter(h => h.files().length > 0), files: loaded, faults, truncated };
}

const foldersOf = (paths: Iterable<string>): ReturnType<typeof hostFolders> => hostFolders([...paths].sort());
const rootsOf = (folders: ReturnType<typeof hostFolders>): string => folders.map(f => f.root).join('\n');
