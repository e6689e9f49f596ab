/** Files of /proc/PID and /proc/PID/task/TID: whose they are stands in the path. */
import { defined } from '../../core/model/defined.ts';
import type { ProcessRef } from '../../facts/process/process-ref.ts';

/**
 * The process, and the thread below `task/`, that a file is about; empty for `proc/self` and names that say nothing.
 */
export function processOf(path: string): ProcessRef {
  const m = /(?:^|\/)proc\/(\d{1,10}|self)\/(?:task\/(\d{1,10})\/)?[^/]+$/.exec(path);
  if (!m) return {};
  const number = (digits: string | undefined): number | undefined =>
    digits === undefined ? undefined : Number(digits);
  return defined({ pid: number(m[1] === 'self' ? undefined : m[1]), tid: number(m[2]) });
}

/** The paths of a file of /proc/PID, of threads too, and its plain name as tools collect it. */
export const processPaths = (name: string): string[] => [`proc/*/${name}`, `proc/*/task/*/${name}`, `pid_${name}`];

/**
 * A line at which one file ends and another begins where several were printed: blank, or `==> /proc/1/io <==` of head
 * and tail.
 */
export const isHead = (text: string): boolean => /^==> \S{1,512} <==[ \t]*$/.test(text);
/** The source of an expression for such a line above a file of /proc/PID of this name. */
export const headOf = (name: string): string => `==> /proc/\\d{1,10}/(?:task/\\d{1,10}/)?${name} <== *$`;
export const headPath = (text: string): string => text.slice(4).replace(/ <==[ \t]*$/, '');
