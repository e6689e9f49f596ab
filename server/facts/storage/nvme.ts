/** nvme-cli: the list of namespaces and the smart-log of a drive. */
import { num, optional, state, text } from '../../core/model/kind.ts';
import { lookup } from '../../glossary/index.ts';
import { counters, orColumn, wordCells } from './_table.ts';

export const NvmeDevice = state(
  'nvme-device',
  'An NVMe namespace (nvme list)',
  { name: text({ identity: true, names: 'device' }), counters, words: wordCells },
  {
    glossary: 'nvme',
    home: { device: 5 },
    term: orColumn('nvme'),
    show: v => `${v.name} ${v.words['Model'] ?? ''}`.trim(),
  },
);

export const NvmeHealth = state(
  'nvme-health',
  'Health of an NVMe drive (nvme smart-log)',
  {
    device: optional(text('The drive that the log is of', { identity: true, names: 'device' })),
    name: text({ identity: true }),
    text: text(),
    value: optional(num('Where the text begins with a plain number')),
  },
  {
    glossary: 'nvme',
    term: v => (lookup('nvme', v.name) ? { dump: 'nvme', field: v.name } : { dump: 'nvme', field: 'text' }),
    show: v => `${v.name}: ${v.text}`,
  },
);
