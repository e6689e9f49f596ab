/** /sys/block/zramN. */
import { int, record, state, text } from '../../core/model/kind.ts';
import { sysText, sysValue } from './sys-value.ts';

const device = text('The device, told by the path (`zram0`)', { names: 'device', identity: true });

/** A file that holds one value. */
export const ZramSetting = state(
  'zram-setting',
  'A setting or count of a zram device',
  { ...sysValue, device },
  {
    glossary: 'zram',
    term: v => ({ dump: 'zram', field: v.name }),
    show: v => `${v.device} ${sysText(v)}`,
  },
);

/** A file of counters, named by the kernel's documentation. Bytes, pages or counts. */
export const ZramStat = state(
  'zram-stat',
  'Counters of a zram device (/sys/block/zramN)',
  {
    device,
    file: text('`mm_stat`, `io_stat` or `bd_stat`', { identity: true }),
    counters: record(int(), { spread: true }),
  },
  {
    glossary: 'zram',
    show: v =>
      `${v.device} ${v.file}: ${Object.entries(v.counters)
        .map(([name, n]) => `${name} ${n}`)
        .join(', ')}`,
  },
);
