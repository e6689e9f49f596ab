/** `dmidecode`: the firmware's tables about system, board, processors and memory. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit, type Parser } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { DmiField, DmiStructure } from '../../facts/host/dmidecode.ts';
import { measured, namedText, namedPlaces } from '../_figures.ts';

const HANDLE = /^[ \t]*Handle (0x[0-9A-Fa-f]{1,8}), DMI type (\d{1,5}), (\d{1,8}) bytes/;
const HEAD =
  /^(?:# dmidecode|SMBIOS |Getting SMBIOS|Scanning \/dev\/mem|\d+ structures occupying|Table at |# SMBIOS|Invalid entry length|Wrong DMI|<|Unknown Type|OEM-specific)/;

/** `System Information` alone on a line: a structure pasted without its handle. */
const TITLE = /^[A-Z][A-Za-z -]{2,40}$/;

export default defineFormat({
  id: 'dmidecode',
  title: 'Firmware tables of the hardware (dmidecode)',
  paths: ['dmidecode', 'dmidecode.txt', 'sos_commands/hardware/dmidecode'],
  starts: /^(?:# dmidecode \d|Handle 0x[0-9A-Fa-f]{1,8}, DMI type \d{1,5}, \d{1,8} bytes)/,
  emits: [DmiStructure, DmiField],
  open: parser,
});

function parser(emit: Emit): Parser {
  let head:
    | {
        readonly line: number;
        readonly handle: string;
        readonly type: number;
        readonly bytes: number;
        readonly end: number;
        readonly places: Places;
      }
    | undefined;
  let handle: string | undefined;
  let title = '';
  /** The name whose list the deeper lines are items of. */
  let list = '';

  function tellHead(through?: number, end?: number): void {
    if (!head) return;
    const { line, type, bytes, places } = head;
    emit(DmiStructure, defined({ handle: head.handle, type, bytes, title: title || undefined }), {
      line,
      start: 0,
      end: end ?? head.end,
      ...(through === undefined ? {} : { through }),
      fields: places.done(),
    });
    head = undefined;
  }

  function begin(text: string, m: RegExpExecArray, n: number): void {
    tellHead();
    const [, number, type, bytes] = m as unknown as [string, string, string, string];
    const handleAt = text.indexOf('0x');
    const typeAt = text.indexOf('type ') + 5;
    const bytesAt = text.indexOf(', ', typeAt) + 2;
    const places = new Places(n)
      .put('handle', handleAt, handleAt + number.length)
      .put('type', typeAt, typeAt + type.length)
      .put('bytes', bytesAt, bytesAt + bytes.length);
    handle = number;
    title = list = '';
    head = { line: n, handle, type: integer(type)!, bytes: integer(bytes)!, end: text.trimEnd().length, places };
  }

  /** `Size: 16384 MB`, or the name above the items of a list. */
  function pair(found: NonNullable<ReturnType<typeof namedText>>, n: number): void {
    const { name, nameAt, text, textAt } = found;
    list = text === '' ? name : '';
    if (text === '') return;
    const number = measured(text);
    const fields = namedPlaces(n, found, number?.digits).done();
    emit(DmiField, defined({ title, handle, name, text, value: number?.value, unit: number?.unit || undefined }), {
      line: n,
      start: nameAt,
      end: textAt + text.length,
      fields,
    });
  }

  function item(line: string, n: number): void {
    const text = line.trim();
    const start = line.indexOf(text);
    const end = start + text.length;
    const fields = new Places(n).put('text', start, end).done();
    emit(DmiField, defined({ title, handle, name: list, text }), { line: n, start, end, fields });
  }

  /** The line may be a title; false where it is none. */
  function titled(text: string): void | false {
    if (!TITLE.test(text)) return false;
    title = text.trim();
  }

  /** A line of the structure whose title is known. */
  function body(text: string, n: number): void | false {
    const found = namedText(text);
    if (found && !text.startsWith('\t\t')) return pair(found, n);
    if (!/^[ \t]/.test(text)) return titled(text);
    if (list !== '') item(text, n);
  }

  return {
    line(text, n) {
      const m = HANDLE.exec(text);
      if (m) return begin(text, m, n);
      if (text.trim() === '') return tellHead();
      if (head) {
        title = text.trim();
        return tellHead(n, text.trimEnd().length);
      }
      if (HEAD.test(text)) return;
      return title === '' ? titled(text) : body(text, n);
    },
    end: () => tellHead(),
  };
}
