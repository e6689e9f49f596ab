/** Which files belong to which machine, told from their paths alone. */

export interface HostFolder {
  /** Folder relative to what was reviewed; '' for the top itself. */
  readonly root: string;
  readonly files: readonly string[];
}

/**
 * A folder that holds one of these is the top of one machine's bundle: sosreport, supportconfig, insights archive, or a
 * copy of a root file system. Names of folders may hold line breaks.
 */
const marks =
  /^(?:(.*)\/)?(?:proc\/(?:\d+\/|sys\/|net\/|[a-z]+$)|sos_commands\/|sos_logs\/|sos_reports\/|insights_commands\/|var\/log\/|etc\/(?:os-release|hostname|redhat-release)$|basic-environment\.txt$|sys\/(?:kernel|devices|fs|block)\/)/s;

/** Folders that are never part of a bundle. */
const foreign = /(?:^|\/)(?:\.[^/]+|node_modules|remediation)\//;

/** Files about a bundle rather than of it. */
const aside = /(?:^|\/)(?:readme|license|changelog|contributing)(?:\.\w+)?$/i;

/** Can this path be a part of a bundle at all? */
export const ofBundle = (path: string): boolean => !foreign.test(path) && !aside.test(path);

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
/** The folders that a path stands in, or the folder itself and those around it: the innermost first, `''` last. */
function* around(folder: string): Iterable<string> {
  for (let at = folder; at !== ''; at = parent(at)) yield at;
  yield '';
}
const nearest = (folder: string, among: ReadonlySet<string>): string | undefined => {
  for (const at of around(folder)) if (among.has(at)) return at;
  return undefined;
};
/** Is one of these around the folder, and not the folder itself? */
const isBelow = (folder: string, among: ReadonlySet<string>): boolean =>
  folder !== '' && nearest(parent(folder), among) !== undefined;

/**
 * Group paths (with `/`, relative to one top) by machine. A marked folder and everything below it is one machine, the
 * outermost mark winning; what lies outside every marked folder is a loose heap, one machine for each topmost folder
 * that holds files itself. What lies in an archive is of other machines than what lies around it.
 */
export function hostFolders(paths: readonly string[], archives: readonly string[] = []): HostFolder[] {
  const inside = new Set(archives);
  const groups = new Map<string, string[]>();
  for (const path of paths.filter(ofBundle)) {
    const archive = nearest(parent(path), inside) ?? '';
    const group = groups.get(archive);
    if (group) group.push(archive ? path.slice(archive.length + 1) : path);
    else groups.set(archive, [archive ? path.slice(archive.length + 1) : path]);
  }
  return [...groups]
    .flatMap(([archive, files]) => foldersIn(files).map(folder => (archive ? moved(folder, archive) : folder)))
    .sort((a, b) => (a.root < b.root ? -1 : 1));
}

const moved = ({ root, files }: HostFolder, archive: string): HostFolder => ({
  root: root ? `${archive}/${root}` : archive,
  files: files.map(file => `${archive}/${file}`),
});

function foldersIn(files: readonly string[]): HostFolder[] {
  const marked = new Set<string>();
  for (const path of files) {
    // The outermost mark: a captured /proc may hold folders that look like marks themselves.
    const m = marks.exec(path);
    if (m) marked.add(outermost(m[1] ?? ''));
  }
  const roots = new Set([...marked].filter(root => !isBelow(root, marked)));
  const heaps = new Set<string>();
  for (const path of files) if (nearest(parent(path), roots) === undefined) heaps.add(parent(path));
  // A folder that holds files takes in the folders below it, unless a marked bundle lies below it too.
  const aroundRoots = new Set([...roots].flatMap(root => [...around(root)]));
  const closed = new Set([...heaps].filter(heap => !aroundRoots.has(heap)));
  const all = [...roots, ...[...heaps].filter(heap => !isBelow(heap, closed))].sort();
  const byRoot = new Map<string, string[]>(all.map(r => [r, []]));
  const known = new Set(all);
  for (const path of files) {
    const root = nearest(parent(path), known);
    if (root !== undefined) byRoot.get(root)!.push(path);
  }
  return all.map(root => ({ root, files: byRoot.get(root)! })).filter(h => h.files.length > 0);
}

/** `marks` is greedy and finds the innermost mark; walk outwards while an outer part of the path is marked as well. */
function outermost(root: string): string {
  for (;;) {
    const outer = root === '' ? null : (marks.exec(`${root}/`) ?? marks.exec(root));
    if (!outer || (outer[1] ?? '').length >= root.length) return root;
    root = outer[1] ?? '';
  }
}

/**
 * A name for each host: what the bundle calls itself, else its folder, told apart by the folder where two are called
 * the same.
 */
export function hostNames(
  hosts: readonly { readonly root: string; readonly hostname?: string | undefined }[],
  top: string,
): string[] {
  const plain = hosts.map(h => h.hostname || h.root.split('/').at(-1) || top || 'host');
  const called = new Map<string, number>();
  for (const name of plain) called.set(name, (called.get(name) ?? 0) + 1);
  return plain.map((name, i) => (called.get(name) === 1 ? name : `${name} (${hosts[i]!.root || top || '.'})`));
}
