/** dmsetup (LVM2): info in blocks, info -c as a table, table and status as lines of segments. */
import { FieldPlaces } from '../../core/model/fact.ts';
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
    String.raw`^(?:Name +Maj +Min +Stat +Open +Targ|[\w.+-]{1,127}: \d{1,16} \d{1,16} (?:linear|striped|crypt|snapshot|snapshot-origin|thin|thin-pool|multipath|mirror|raid|cache|writecache|integrity|verity|vdo|error) |State: {13}(?:ACTIVE|SUSPENDED)|${command})`,
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
          places: FieldPlaces;
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
          places: new FieldPlaces(n),
        };
      }
      [block.through, block.end] = [n, at + value.length];
      block.places.add(key === 'Name' ? 'name' : key, n, at, at + value.length);
      if (key === 'Name') return;
      const number = texts.has(key) ? undefined : figure(value);
      if (number === undefined) block.words[key] = value;
      else block.counters[key] = number;
    }

    function segment(text: string, m: RegExpExecArray, n: number): void {
      const [start, length] = [integer(m[2]), integer(m[3])];
      if (start === undefined || length === undefined) return;
      const name = m[1] ?? '';
      const args = (m[5] ?? '').trim();
      const from = name === '' ? text.search(/\S/) : text.indexOf(name);
      const first = name === '' ? from : from + name.length + 2;
      const second = first + m[2]!.length + 1;
      const third = second + m[3]!.length + 1;
      const names = [...(name === '' ? [] : ['name']), 'start', 'length', 'target', ...(args ? ['args'] : [])];
      const at = [
        ...(name === '' ? [] : [0, from, from + name.length]),
        0,
        first,
        first + m[2]!.length,
        0,
        second,
        second + m[3]!.length,
        0,
        third,
        third + m[4]!.length,
      ];
      const argsAt = args ? text.indexOf(args, third + m[4]!.length) : 0;
      if (args) at.push(0, argsAt, argsAt + args.length);
      emit(
        DmTarget,
        { name, start, length, target: m[4]!, args },
        { line: n, start: from, end: text.trimEnd().length, fields: { names, at } },
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
        const { counters, words: other, fields } = rowOf(columns, cells, 0, texts);
        emit(
          DmDevice,
          { name: cells[0].text, counters, words: other },
          { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields },
        );
        return;
      },
      end: close,
    };
  },
});
