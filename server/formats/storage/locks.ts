/**
 * /proc/locks (fs/locks.c, lock_get_status); a waiter stands below the lock it waits for, with the same number and
 * `->`.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { FileLock } from '../../facts/storage/locks.ts';

const names = ['type', 'mode', 'access', 'pid'];
const FILE = /^([\da-f]{1,8}:[\da-f]{1,8}):(\d{1,20})$/i;

export default defineFormat({
  id: 'locks',
  title: 'File locks (/proc/locks)',
  paths: ['proc/locks', 'locks.txt'],
  starts:
    /^\d{1,9}: +(?:-> )?(?:POSIX|FLOCK|OFDLCK|LEASE|DELEG|LAYOUT|ACCESS) +(?:ADVISORY|MANDATORY|MSNFS|ACTIVE|BREAKING|BREAKER|\*NOINODE\*) +(?:READ|WRITE|RW|NONE|UNLCK) +-?\d/,
  emits: [FileLock],
  open(emit) {
    return {
      line(text, n) {
        const row = words(text);
        if (row.length === 0) return;
        const number = /^\d{1,9}:$/.test(row[0]!.text) ? integer(row[0]!.text.slice(0, -1)) : undefined;
        if (number === undefined) return false;
        const waits = row[1]?.text === '->';
        const columns = row.slice(waits ? 2 : 1);
        const [type, mode, access, pid, where, start, end] = columns;
        const owner = integer(pid?.text);
        if (!type || !mode || !access || owner === undefined || !where) return;
        const file = FILE.exec(where.text);
        const device = file?.[1] ?? where.text;
        const [inode, from, to] = [integer(file?.[2]), integer(start?.text), integer(end?.text)];
        const places = new Places(n)
          .put('number', row[0]!.start, row[0]!.end - 1)
          .putRow(names, columns)
          .put('device', where.start, where.start + device.length);
        if (inode !== undefined) places.put('inode', where.end - file![2]!.length, where.end);
        if (from !== undefined) places.put('start', start!.start, start!.end);
        if (to !== undefined) places.put('end', end!.start, end!.end);
        const value = defined({
          number,
          waits,
          type: type.text,
          mode: mode.text,
          access: access.text,
          pid: owner,
          device,
          inode,
          start: from,
          end: to,
        });
        emit(FileLock, value, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() });
        return;
      },
    };
  },
});
