/** Files of a control group: the group stands in the path, below the mount point of its hierarchy. */
import { typed } from '../_prompt.ts';

/** The controllers that a v1 hierarchy may be mounted for, under which its name may be a list. */
const controller =
  '(?:cpuset|cpu|cpuacct|blkio|memory|devices|freezer|net_cls|net_prio|perf_event|hugetlb|pids|rdma|misc|systemd|unified)';
const MOUNT = new RegExp(
  `(?:^|/)(?:sys/fs/)?cgroup2?(?:/${controller}(?:,${controller}){0,3}(?=/))?((?:/[^/]+)*)/[^/]+$`,
);

const root = '/sys/fs/cgroup(?:/[^\\s:]{1,400})?';
const nameOf = (names: readonly string[]): string =>
  `(?:${names.map(n => n.replace(/\./g, '\\.').replace(/\*/g, '[\\w]*')).join('|')})`;

/** The source of an expression for lines that name a file of a group, by the names of the files. */
export const toldSource = (names: readonly string[]): string =>
  `(?:==> ${root}/${nameOf(names)} <== *$|${root}/${nameOf(names)}:[a-z0-9]|${typed(`cat ${root}/${nameOf(names)}`)})`;

/**
 * Which file of a group the lines stand in, while several may follow each other in one paste: `==> PATH <==`, a typed
 * `cat PATH`, or `PATH:` before the text as grep prints it.
 */
export class GroupFile {
  path: string;
  private readonly told: RegExp;
  private readonly left: () => void;
  /** `left` is called before another file begins. */
  constructor(path: string, names: readonly string[], left: () => void = () => {}) {
    this.path = path;
    this.told = new RegExp(`^${toldSource(names)}`);
    this.left = left;
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1);
  }

  /** The group, as the part of a fact that names it: `/` for the root, nothing where the path does not say. */
  get group(): { cgroup?: string } {
    const m = MOUNT.exec(this.path);
    return m ? { cgroup: m[1] || '/' } : {};
  }

  /** Where the text of the file begins in this line; -1 when the line only names the file. */
  from(text: string): number {
    const c = text.charCodeAt(0);
    // = / [ # $ or a user's name before an @
    if (c !== 61 && c !== 47 && c !== 91 && c !== 35 && c !== 36 && !text.includes('cat /sys/fs/cgroup')) return 0;
    if (!this.told.test(text)) return 0;
    const colon = c === 47 ? text.indexOf(':') : -1;
    const path =
      c === 47
        ? text.slice(0, colon)
        : text
            .slice(text.indexOf('/sys/fs/cgroup'))
            .replace(/ <==[ \t]*$/, '')
            .trim();
    if (path !== this.path) this.left();
    this.path = path;
    return c === 47 ? colon + 1 : -1;
  }
}
