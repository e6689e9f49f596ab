/**
 * iotop -b (iotop 0.4 to 0.6 and iotop-c): totals, a header, a row for each task; -a without `/s`, -t with a time
 * before each line.
 */
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { IotopTask, IotopTotal } from '../../facts/storage/iotop.ts';

const amount = String.raw`(\d{1,12}(?:[.,]\d{1,3})?) {0,4}([BKMGTP](?:/s)?)`;
const TOTAL = new RegExp(
  String.raw`^(?:b')?\s*(?:\d\d:\d\d:\d\d\s+)?(Total|Actual|Current) DISK READ\s*:\s+${amount}\s*\|\s*(?:Total|Actual|Current) DISK WRITE\s*:\s+${amount}`,
);
const HEADER = /^(?:b')?\s*(?:TIME\s+)?[TP]ID\s+PRIO\s+USER\s+DISK READ/;
const UNIT = /^[BKMGTP](?:\/s)?$/;

/** `0.00 %` and `99.99 %` before the command; kernels without delay accounting give `?unavailable?`. */
function shareAt(row: readonly Word[], at: number): number | undefined {
  return row[at + 1]?.text === '%' ? decimal(row[at]!.text) : undefined;
}

export default defineFormat({
  id: 'iotop',
  title: 'Disk traffic by task (iotop -b)',
  paths: ['iotop', 'iotop.txt', 'iotop.out', 'iotop-*.txt', 'iotop_-*', 'sos_commands/process/iotop_*'],
  starts: /^(?:b')?\s*(?:\d\d:\d\d:\d\d\s+)?(?:Total DISK READ\s*:\s+\d|[TP]ID\s+PRIO\s+USER\s+DISK READ\s)/,
  emits: [IotopTotal, IotopTask],
  open(emit) {
    return {
      line(text, n) {
        const m = TOTAL.exec(text);
        if (m) {
          const [read, write] = [decimal(m[2]), decimal(m[4])];
          if (read === undefined || write === undefined) return;
          const from = text.indexOf(m[2]!, text.indexOf('READ'));
          const to = text.indexOf(m[4]!, text.indexOf('WRITE'));
          const at = [0, from, from + m[2]!.length, 0, to, to + m[4]!.length];
          const end = text.indexOf(m[5]!, to) + m[5]!.length;
          emit(
            IotopTotal,
            { what: m[1]!, read, readUnit: m[3]!, write, writeUnit: m[5]! },
            {
              line: n,
              start: text.search(/[TAC][a-z]+ DISK/),
              end,
              fields: { names: ['total read', 'total write'], at },
            },
          );
          return;
        }
        if (HEADER.test(text)) return;
        const row = words(text);
        if (row.length === 0) return;
        let i = /^\d\d:\d\d:\d\d$/.test(row[0]!.text) ? 1 : 0;
        const [id, prio, user, read, readUnit, write, writeUnit] = [
          row[i],
          row[i + 1],
          row[i + 2],
          row[i + 3],
          row[i + 4],
          row[i + 5],
          row[i + 6],
        ];
        const number = integer(id?.text);
        const [reads, writes] = [decimal(read?.text), decimal(write?.text)];
        if (
          number === undefined ||
          reads === undefined ||
          writes === undefined ||
          !UNIT.test(readUnit?.text ?? '') ||
          !UNIT.test(writeUnit?.text ?? '')
        ) {
          return number === undefined && !/^b'$/.test(row[0]!.text) ? false : undefined;
        }
        const names = ['id', 'prio', 'user', 'read', 'write'];
        const at = [id!, prio!, user!, read!, write!].flatMap(w => [0, w.start, w.end]);
        i += 7;
        const shares: { swapin?: number; io?: number } = {};
        for (const name of ['swapin', 'io'] as const) {
          const share = shareAt(row, i);
          if (share === undefined) break;
          shares[name] = share;
          names.push(name);
          at.push(0, row[i]!.start, row[i]!.end);
          i += 2;
        }
        while (row[i] && /^\?unavailable\?$/.test(row[i]!.text)) i++;
        const command = row[i];
        const end = text.trimEnd().length;
        if (command) {
          names.push('command');
          at.push(0, command.start, end);
        }
        const value = {
          id: number,
          prio: prio!.text,
          user: user!.text,
          read: reads,
          readUnit: readUnit!.text,
          write: writes,
          writeUnit: writeUnit!.text,
          ...shares,
        };
        emit(
          IotopTask,
          { ...value, command: command ? text.slice(command.start, end) : '' },
          { line: n, start: id!.start, end, fields: { names, at } },
        );
        return;
      },
    };
  },
});
