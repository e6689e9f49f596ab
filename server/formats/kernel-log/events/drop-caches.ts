/** `bash (1234): drop_caches: 3` (fs/drop_caches.c, 3.14 and later, rhel7). */
import { integer } from '../../../core/read/words.ts';
import { DropCaches } from '../../../facts/kernel-log/drop-caches.ts';
import { lineEvent } from './_line.ts';

const dropCaches = lineEvent({
  id: 'drop-caches',
  kind: DropCaches,
  gate: ['): drop_caches: '],
  message: /^(?<task>.{1,64}?) ?\((?<pid>\d{1,10})\): drop_caches: (?<level>\d{1,2})\b/d,
  value(groups) {
    const [pid, level] = [integer(groups['pid']), integer(groups['level'])];
    return pid === undefined || level === undefined ? undefined : { task: groups['task']!, pid, level };
  },
});
export default dropCaches;
