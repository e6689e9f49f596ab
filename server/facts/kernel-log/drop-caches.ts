/** `bash (1234): drop_caches: 3`. */
import { event, int, text } from '../../core/model/kind.ts';

export const DropCaches = event(
  'drop-caches',
  'Somebody wrote to /proc/sys/vm/drop_caches',
  {
    task: text({ names: 'task' }),
    pid: int({ identity: true, names: 'task' }),
    level: int('As written: 1 page cache, 2 dentries and inodes, 3 both; 4 only silences the line'),
  },
  {
    show: v => `${v.task} (${v.pid}) dropped caches: ${v.level}`,
    same: v => `${v.task} ${v.pid} ${v.level}`,
  },
);
