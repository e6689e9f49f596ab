/** dmsetup (LVM2): info in blocks, info -c as a table, table and status as lines of segments. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { DmDevice, DmTarget } from '../../facts/storage/dmsetup.ts';
import { cellsOf, type Columns, columnsOf, figure, rowOf } from './_columns.ts';
import { typed } from '../_prompt.ts';

const targets =
  'linear|striped|crypt|snapshot|snapshot-origin|snapshot-merge|thin|thin-pool|multipath|mirror|raid|cache|error|zero|delay|flakey|integrity|verity|vdo|era|writecache|clone|log-writes|unstriped|switch|zoned|dust|ebs|service-time';
const TARGET = new RegExp(String.raw`^\s*(?:([^\s:][^:]{0,127}): )?(\d{1,16}) (\d{1,16}) (${targets})(?: (.*))?$`);
const HEADER = /^\s*Name\s+Maj\s+Min\s+Stat\s/;
const command = typed(String.raw`dmsetup (?:info|table|status)(?: -{0,2}[\w./,-]{1,60}){0,6}`);
const COMMAND = new RegExp(`^${command}`);
/** Keys of `dmsetup info`: a block ends where `Name:` comes again. */
const PROPERTY =
  /^\s*(Name|State|Read Ahead|Tables present|Open count|Event number|Major, minor|Number of targets|UUID|Deferred remove): +(\S.*)$/;
const none: ReadonlySet<string> = new Set();
const texts: ReadonlySet<string> = new Set(['Name', 'UUID', 'Stat']);

export default defineFormat({
  id: 'dmsetup',
  title: 'Device-mapper devices (dmsetup info, table, status)',
  paths: [
    'dmsetup-info.txt',
    'dmsetup-info-c.txt',
    'dmsetup-table.txt',
    'dmsetup-status.txt',
    'dmsetup_info*',
    'dmsetup_table*',
    'dmsetup_status*',
    'sos_commands/devicemapper/dmsetup_info*',
    'insights_commands/dmsetup_*',
  ],
  starts: new RegExp(
    `^(?:Name +Maj +Min +Stat +Open +Targ|` +
      String.raw`[\w.+-]{1,127}: \d{1,16} \d{1,16} ` +
      `(?:linear|striped|crypt|snapshot|snapshot-origin|thin|thin-pool|multipath|mirror|raid|cache|writecache|integrity|verity|vdo|error) |` +
      `State: {13}(?:ACTIVE|SUSPENDED)|${command})`,
  ),
  emits: [DmDevice, DmTarget],
  open(emit) {
    let columns: Columns | undefined;
    let block:
      | {
          name: string;
          counters: Record<string, number>;
          words: Record<string, string>;
          line: number;
          start: number;
          through: number;
          end: number;
          places: Places;
        }
      | undefined;

    function close(): void {
      if (!block) return;
      const { name, counters, words: other, line, start, through, end, places } = block;
      block = undefined;
      emit(DmDevice, { name, counters, words: other }, { line, start, end, through, fields: places.done() });
    }

    function property(text: string, m: RegExpExecArray, n: number): void {
      const [key, value] = [m[1]!, m[2]!];
      const at = text.indexOf(value, text.indexOf(':') + 1);
      if (key === 'Name' || !block) {
        close();
        block = {
          name: key === 'Name' ? value : '',
          counters: {},
          words: {},
          line: n,
          start: text.search(/\S/),
          through: n,
          end: at + value.length,
          places: new Places(n),
        };
      }
      [block.through, block.end] = [n, at + value.length];
      block.places.put(key === 'Name' ? 'name' : key, at, at + value.length, n);
      if (key === 'Name') return;
      const number = texts.has(key) ? undefined : figure(value);
      if (number === undefined) block.words[key] = value;
      else block.counters[key] = number;
    }

    function segment(text: string, m: RegExpExecArray, n: number): void {
      const [, name = '', first, second, target] = m as unknown as [string, string | undefined, string, string, string];
      const [start, length] = [integer(first), integer(second)];
      if (start === undefined || length === undefined) return;
      const args = (m[5] ?? '').trim();
      const from = name === '' ? text.search(/\S/) : text.indexOf(name);
      const startAt = name === '' ? from : from + name.length + 2;
      const lengthAt = startAt + first.length + 1;
      const targetAt = lengthAt + second.length + 1;
      const argsAt = text.indexOf(args, targetAt + target.length);
      const places = new Places(n)
        .put('name', from, from + name.length)
        .put('start', startAt, startAt + first.length)
        .put('length', lengthAt, lengthAt + second.length)
        .put('target', targetAt, targetAt + target.length)
        .put('args', argsAt, argsAt + args.length);
      emit(
        DmTarget,
        { name, start, length, target, args },
        { line: n, start: from, end: text.trimEnd().length, fields: places.done() },
      );
    }

    return {
      line(text, n) {
        if (HEADER.test(text)) {
          close();
          columns = columnsOf(text, none);
          return;
        }
        const target = TARGET.exec(text);
        if (target) {
          close();
          return segment(text, target, n);
        }
        const m = columns ? null : PROPERTY.exec(text.trimEnd());
        if (m) return property(text, m, n);
        if (text.trim() === '') return close();
        if (COMMAND.test(text) || /^\s*(?:No devices found|Device .* not found|Command failed)/.test(text)) {
          close();
          columns = undefined;
          return;
        }
        if (!columns) return false;
        const row = words(text);
        if (row.length < 4) return false;
        const cells = cellsOf(text, row, columns, 'over');
        // Major and minor are numbers in every row: prose has words there.
        if (integer(cells[1]?.text) === undefined || integer(cells[2]?.text) === undefined || !cells[0]) return false;
        const { counters, words: other, places } = rowOf(columns, cells, 0, texts, n);
        emit(
          DmDevice,
          { name: cells[0].text, counters, words: other },
          { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
        );
        return;
      },
      end: close,
    };
  },
});
