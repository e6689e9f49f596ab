/** `dmidecode`: the firmware's tables about system, board, processors and memory. */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { DmiField, DmiStructure } from '../../facts/host/dmidecode.ts';
import { measured, named, namedPlaces } from '../_figures.ts';

const HANDLE = /^[ \t]*Handle (0x[0-9A-Fa-f]{1,8}), DMI type (\d{1,5}), (\d{1,8}) bytes/;
const HEAD =
  /^(?:# dmidecode|SMBIOS |Getting SMBIOS|Scanning \/dev\/mem|\d+ structures occupying|Table at |# SMBIOS|Invalid entry length|Wrong DMI|<|Unknown Type|OEM-specific)/;

export default defineFormat({
  id: 'dmidecode',
  title: 'Firmware tables of the hardware (dmidecode)',
  paths: ['dmidecode', 'dmidecode.txt', 'sos_commands/hardware/dmidecode'],
  starts: /^(?:# dmidecode \d|Handle 0x[0-9A-Fa-f]{1,8}, DMI type \d{1,5}, \d{1,8} bytes)/,
  emits: [DmiStructure, DmiField],
  open(emit) {
    let head:
      | {
          readonly line: number;
          readonly handle: string;
          readonly type: number;
          readonly bytes: number;
          readonly end: number;
          readonly places: FieldPlaces;
        }
      | undefined;
    let handle: string | undefined;
    let title = '';
    /** The name whose list the deeper lines are items of. */
    let list = '';

    function tellHead(through?: number, end?: number): void {
      if (!head) return;
      const { line, type, bytes, places } = head;
      emit(
        DmiStructure,
        { handle: head.handle, type, bytes, ...(title ? { title } : {}) },
        { line, start: 0, end: end ?? head.end, ...(through === undefined ? {} : { through }), fields: places.done() },
      );
      head = undefined;
    }

    return {
      line(text, n) {
        const m = HANDLE.exec(text);
        if (m) {
          tellHead();
          const places = new FieldPlaces(n);
          const type = text.indexOf('type ') + 5;
          const bytes = text.indexOf(', ', type) + 2;
          places.add('handle', n, text.indexOf('0x'), text.indexOf('0x') + m[1]!.length);
          places.add('type', n, type, type + m[2]!.length);
          places.add('bytes', n, bytes, bytes + m[3]!.length);
          handle = m[1]!;
          title = list = '';
          head = { line: n, handle, type: integer(m[2])!, bytes: integer(m[3])!, end: text.trimEnd().length, places };
          return;
        }
        if (text.trim() === '') {
          tellHead();
          return;
        }
        if (head) {
          title = text.trim();
          tellHead(n, text.trimEnd().length);
          return;
        }
        if (HEAD.test(text)) return;
        if (title === '') {
          // Pasted without its handle: `System Information` alone on a line.
          return /^[A-Z][A-Za-z -]{2,40}$/.test(text) ? void (title = text.trim()) : false;
        }
        const pair = named(text);
        if (pair && !/^\t\t/.test(text)) {
          list = pair.text === '' ? pair.name : '';
          if (pair.text === '') return;
          const number = measured(pair.text);
          const where = {
            line: n,
            start: pair.nameAt,
            end: pair.textAt + pair.text.length,
            fields: namedPlaces(n, pair, number?.digits).done(),
          };
          emit(
            DmiField,
            {
              title,
              ...(handle ? { handle } : {}),
              name: pair.name,
              text: pair.text,
              ...(number ? { value: number.value } : {}),
              ...(number?.unit ? { unit: number.unit } : {}),
            },
            where,
          );
          return;
        }
        if (list === '' || !/^[ \t]/.test(text))
          return /^[ \t]/.test(text)
            ? undefined
            : /^[A-Z][A-Za-z -]{2,40}$/.test(text)
              ? void (title = text.trim())
              : false;
        const item = text.trim();
        const at = text.indexOf(item);
        emit(
          DmiField,
          { title, ...(handle ? { handle } : {}), name: list, text: item },
          { line: n, start: at, end: at + item.length, fields: { names: ['text'], at: [0, at, at + item.length] } },
        );
        return;
      },
      end: () => tellHead(),
    };
  },
});
