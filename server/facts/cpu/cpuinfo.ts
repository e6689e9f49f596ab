/** /proc/cpuinfo. */
import { int, num, optional, record, state, text } from '../../core/model/kind.ts';

/** A block of the file: a processor, or the machine as a whole where `processor` is absent. */
export const CpuInfo = state(
  'cpuinfo',
  'A processor as the kernel describes it (/proc/cpuinfo)',
  {
    processor: optional(int({ identity: true, names: 'cpu' })),
    counters: record(num(), 'In units as printed (MHz, KB)', { spread: true }),
    words: record(text(), { spread: true }),
  },
  {
    glossary: 'cpuinfo',
    term: (_, field) =>
      field === undefined ? undefined : { dump: 'cpuinfo', field: /^cache\d+$/.test(field) ? 'cache' : field },
    show: v =>
      [
        v.processor === undefined ? '' : `processor ${v.processor}`,
        v.words['model name'] ?? v.words['cpu'] ?? v.words['machine'] ?? '',
      ]
        .filter(Boolean)
        .join(': '),
  },
);
