/**
 * iotop -b (iotop 0.4 to 0.6 and iotop-c): totals, a header, a row for each task; -a without `/s`, -t with a time
 * before each line.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
import { IotopTask, IotopTotal } from '../../facts/storage/iotop.ts';

const amount = String.raw`(\d{1,12}(?:[.,]\d{1,3})?) {0,4}([BKMGTP](?:/s)?)`;
const TOTAL = new RegExp(
  String.raw`^(?:b')?\s*(?:\d\d:\d\d:\d\d\s+)?(Total|Actual|Current) DISK READ\s*:\s+${amount}` +
    String.raw`\s*\|\s*(?:Total|Actual|Current) DISK WRITE\s*:\s+${amount}`,
);
const HEADER = /^(?:b')?\s*(?:TIME\s+)?[TP]ID\s+PRIO\s+USER\s+DISK READ/;
/** What the words of a row are, up to the shares; units stand behind their figures. */
const columns = ['id', 'prio', 'user', 'read', '', 'write', ''];
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
  open: emit => ({
    line(text, n) {
      const m = TOTAL.exec(text);
      if (m) return total(emit, text, m, n);
      if (HEADER.test(text)) return;
      const row = words(text);
      return row.length === 0 ? undefined : task(emit, text, row, n);
    },
  }),
});

function total(emit: Emit, text: string, m: RegExpExecArray, n: number): void {
  const [, what, reads, readUnit, writes, writeUnit] = m as unknown as [string, string, string, string, string, string];
  const [read, write] = [decimal(reads), decimal(writes)];
  if (read === undefined || write === undefined) return;
  const from = text.indexOf(reads, text.indexOf('READ'));
  const to = text.indexOf(writes, text.indexOf('WRITE'));
  const places = new Places(n).put('total read', from, from + reads.length).put('total write', to, to + writes.length);
  emit(
    IotopTotal,
    { what, read, readUnit, write, writeUnit },
    {
      line: n,
      start: text.search(/[TAC][a-z]+ DISK/),
      end: text.indexOf(writeUnit, to) + writeUnit.length,
      fields: places.done(),
    },
  );
}

/** A row; false where it is none. */
function task(emit: Emit, text: string, row: readonly Word[], n: number): void | false {
  const stamped = /^\d\d:\d\d:\d\d$/.test(row[0]!.text);
  const cells = stamped ? row.slice(1) : row;
  const [id, prio, user, read, readUnit, write, writeUnit] = cells.map(w => w.text);
  const [number, reads, writes] = [integer(id), decimal(read), decimal(write)];
  if (number === undefined) return /^b'$/.test(row[0]!.text) ? undefined : false;
  if (reads === undefined || writes === undefined || !UNIT.test(readUnit ?? '') || !UNIT.test(writeUnit ?? '')) return;
  const places = new Places(n).putRow(columns, cells);
  let i = columns.length;
  const shares: { swapin?: number; io?: number } = {};
  for (const name of ['swapin', 'io'] as const) {
    const share = shareAt(cells, i);
    if (share === undefined) break;
    shares[name] = share;
    places.put(name, cells[i]!.start, cells[i]!.end);
    i += 2;
  }
  while (cells[i]?.text === '?unavailable?') i++;
  const end = text.trimEnd().length;
  const from = cells[i]?.start ?? end;
  places.put('command', from, end);
  const value = {
    id: number,
    prio: prio!,
    user: user!,
    read: reads,
    readUnit: readUnit!,
    write: writes,
    writeUnit: writeUnit!,
    ...shares,
    command: text.slice(from, end),
  };
  emit(IotopTask, value, { line: n, start: cells[0]!.start, end, fields: places.done() });
}
