/** Whose file of /proc/PID it is. */
import { int, optional, type ValueOf } from '../../core/model/kind.ts';

/** The lines need not say it: the path of the file does, or the head above where several files were printed. */
const id = { identity: true, names: 'task', derived: true } as const;

/** `tid` where the file is a thread's (`task/TID/`). */
export const processRef = { pid: optional(int(id)), tid: optional(int(id)) };
/** The same for files whose glossary does not speak of it, as they never say whose they are. */
export const pathRef = {
  pid: optional(int('Process the file is of', id)),
  tid: optional(int('Thread the file is of', id)),
};
export type ProcessRef = ValueOf<typeof processRef>;

/** `thread 12`, for the outline. */
export const who = (v: ProcessRef): string =>
  v.tid !== undefined ? `thread ${v.tid}` : v.pid !== undefined ? `process ${v.pid}` : 'a process';
