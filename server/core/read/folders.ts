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
const within = (path: string, root: string): boolean => root === '' || path.startsWith(`${root}/`);

/**
 * Group paths (with `/`, relative to one top) by machine. A marked folder and everything below it is one machine, the
 * outermost mark winning; what lies outside every marked folder is a loose heap, one machine for each topmost folder
 * that holds files itself.
 */
export function hostFolders(paths: readonly string[]): HostFolder[] {
  const files = paths.filter(ofBundle);
  const marked = new Set<string>();
  for (const path of files) {
    // The outermost mark: a captured /proc may hold folders that look like marks themselves.
    const m = marks.exec(path);
    if (m) marked.add(outermost(m[1] ?? ''));
  }
  const roots = [...marked].filter(root => ![...marked].some(other => other !== root && within(root, other)));
  const heaps = new Set<string>();
  for (const path of files) if (!roots.some(r => within(path, r))) heaps.add(parent(path));
  // A folder that holds files takes in the folders below it, unless a marked bundle lies below it too.
  const closed = [...heaps].filter(h => !roots.some(r => within(r, h)));
  const tops = [...heaps].filter(h => !closed.some(other => other !== h && within(h, other)));
  const all = [...roots, ...tops].sort();
  const byRoot = new Map<string, string[]>(all.map(r => [r, []]));
  const longestFirst = [...all].sort((a, b) => b.length - a.length);
  for (const path of files) {
    const root = longestFirst.find(r => within(path, r));
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
  return plain.map((name, i) =>
    plain.indexOf(name) === i && plain.lastIndexOf(name) === i ? name : `${name} (${hosts[i]!.root || top || '.'})`,
  );
}
