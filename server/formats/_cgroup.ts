/** Files of a control group: the group stands in the path, below the mount point of its hierarchy. */
import { typed } from './_prompt.ts';

/** The controllers that a v1 hierarchy may be mounted for, under which its name may be a list. */
const controller = '(?:cpuset|cpu|cpuacct|blkio|memory|devices|freezer|net_cls|net_prio|perf_event|hugetlb|pids|rdma|misc|systemd|unified)';
const MOUNT = new RegExp(`(?:^|/)(?:sys/fs/)?cgroup2?(?:/${controller}(?:,${controller}){0,3}(?=/))?((?:/[^/]+)*)/[^/]+$`);

/** The group a file belongs to, as the part of a fact that names it: `/` for the root, nothing where the path does not say. */
export function groupOf(path: string): { cgroup?: string } {
  const m = MOUNT.exec(path);
  return m ? { cgroup: m[1] || '/' } : {};
}

export const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What a line tells of the file it stands in: `==> PATH <==`, a typed `cat PATH`, or `PATH:` before the text as grep prints it. */
export interface Told {
  readonly path: string;
  /** Where the text of the file begins; -1 when the line is only about the path. */
  readonly from: number;
}

const root = '/sys/fs/cgroup(?:/[^\\s:]{1,400})?';
const nameOf = (names: readonly string[]): string => `(?:${names.map(n => n.replace(/\./g, '\\.').replace(/\*/g, '[\\w]*')).join('|')})`;

/** The source of an expression for lines that name a file of a group, by the names of the files. */
export const toldSource = (names: readonly string[]): string => `(?:==> ${root}/${nameOf(names)} <== *$|${root}/${nameOf(names)}:[a-z0-9]|${typed(`cat ${root}/${nameOf(names)}`)})`;

/** The file that a line names, if its first letters can be those of such a line. */
export function toldBy(text: string, told: RegExp): Told | undefined {
  const c = text.charCodeAt(0);
  // = / [ # $ or a user's name before an @
  if (c !== 61 && c !== 47 && c !== 91 && c !== 35 && c !== 36 && !text.includes('cat /sys/fs/cgroup')) return undefined;
  if (!told.test(text)) return undefined;
  if (c === 47) {
    const colon = text.indexOf(':');
    return { path: text.slice(0, colon), from: colon + 1 };
  }
  const from = text.indexOf('/sys/fs/cgroup');
  return { path: text.slice(from).replace(/ <==[ \t]*$/, '').trim(), from: -1 };
}
