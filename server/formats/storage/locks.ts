/**
 * /proc/locks (fs/locks.c, lock_get_status); a waiter stands below the lock it waits for, with the same number and
 * `->`.
 */
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { FileLock } from '../../facts/storage/locks.ts';

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
        const at = waits ? 2 : 1;
        const [type, mode, access, pid, where, start, end] = [
          row[at],
          row[at + 1],
          row[at + 2],
          row[at + 3],
          row[at + 4],
          row[at + 5],
          row[at + 6],
        ];
        const owner = integer(pid?.text);
        if (!type || !mode || !access || owner === undefined || !where) return;
        const file = FILE.exec(where.text);
        const device = file?.[1] ?? where.text;
        const [inode, from, to] = [integer(file?.[2]), integer(start?.text), integer(end?.text)];
        const names = ['number', 'type', 'mode', 'access', 'pid', 'device'];
        const places = [
          0,
          row[0]!.start,
          row[0]!.end - 1,
          ...[type, mode, access, pid!].flatMap(w => [0, w.start, w.end]),
          0,
          where.start,
          where.start + device.length,
        ];
        const put = (name: string, a: number, b: number): void => {
          names.push(name);
          places.push(0, a, b);
        };
        if (inode !== undefined) put('inode', where.end - file![2]!.length, where.end);
        if (from !== undefined) put('start', start!.start, start!.end);
        if (to !== undefined) put('end', end!.start, end!.end);
        const value = {
          number,
          waits,
          type: type.text,
          mode: mode.text,
          access: access.text,
          pid: owner,
          device,
          ...(inode === undefined ? {} : { inode }),
          ...(from === undefined ? {} : { start: from }),
          ...(to === undefined ? {} : { end: to }),
        };
        emit(FileLock, value, { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: { names, at: places } });
        return;
      },
    };
  },
});
