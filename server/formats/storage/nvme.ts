/** nvme-cli: `nvme list` (columns told by the dashes below the headings) and `nvme smart-log`. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, type Word, words } from '../../core/read/words.ts';
import { NvmeDevice, NvmeHealth } from '../../facts/storage/nvme.ts';
import { cellsOf, type Columns, rowOf } from './_columns.ts';

const LIST = /^\s*Node\s+(?:Generic\s+)?SN\s+Model\s+Namespace\s/;
const LOG = /^\s*Smart Log for NVME device:\s?(\S{1,64}) namespace-id:/;
const DASHES = /^\s*-+(?: +-+)+\s*$/;
const PROPERTY = /^\s*([A-Za-z][\w .#()-]{0,60}?)\s{0,60}: {0,60}(\S.*)$/;
const texts: ReadonlySet<string> = new Set(['SN', 'Model', 'FW Rev', 'Node', 'Generic']);

/** The number a text begins with: `34 C`, `100%`; not that of `0x00`, `1,234` or `12:30`. */
const leading = (text: string): number | undefined =>
  decimal(/^(-?\d{1,15}(?:\.\d{1,6})?)(?=[%°\s]|$)/.exec(text)?.[1]);

export default defineFormat({
  id: 'nvme',
  title: 'NVMe drives (nvme list, nvme smart-log)',
  paths: [
    'nvme-list.txt',
    'nvme-smart-log.txt',
    'nvme_list',
    'nvme_smart-log*',
    'insights_commands/nvme_list',
    'insights_commands/nvme_smart-log*',
  ],
  starts: /^(?:Node +(?:Generic +)?SN +Model +Namespace |Smart Log for NVME device:)/,
  emits: [NvmeDevice, NvmeHealth],
  open(emit) {
    let header: string | undefined;
    let columns: Columns | undefined;
    let device: string | undefined;
    let log = false;
    return {
      line(text, n) {
        if (LIST.test(text)) {
          [header, columns, log] = [text, undefined, false];
          return;
        }
        const started = LOG.exec(text);
        if (started) {
          [header, columns, log, device] = [undefined, undefined, true, started[1]!];
          return;
        }
        if (text.trim() === '') return;
        if (header !== undefined && DASHES.test(text)) {
          const spans = words(text);
          const heads = header;
          columns = {
            list: spans.map(
              (w): Word => ({ text: heads.slice(w.start, w.end).trim() || '-', start: w.start, end: w.end }),
            ),
            collapsed: false,
          };
          return;
        }
        if (columns) {
          const row = words(text);
          if (!row[0]!.text.startsWith('/dev/')) return false;
          const cells = cellsOf(text, row, columns, 'over');
          const { counters, words: other, places } = rowOf(columns, cells, 0, texts, n);
          emit(
            NvmeDevice,
            { name: row[0]!.text, counters, words: other },
            { line: n, start: row[0]!.start, end: row.at(-1)!.end, fields: places.done() },
          );
          return;
        }
        const m = log || header === undefined ? PROPERTY.exec(text.trimEnd()) : null;
        if (!m) return false;
        const [name, value] = [m[1]!, m[2]!];
        const start = text.indexOf(name);
        const at = text.indexOf(value, text.indexOf(':', start + name.length) + 1);
        const end = at + value.length;
        emit(NvmeHealth, defined({ device, name, text: value, value: leading(value) }), {
          line: n,
          start,
          end,
          fields: new Places(n).put('text', at, end).done(),
        });
        return;
      },
    };
  },
});
