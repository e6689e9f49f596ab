/** smartctl: what a disk says of itself. */
import { int, num, optional, state, text } from '../../core/model/kind.ts';
import { lookup } from '../../glossary/index.ts';
import { counters, orColumn, wordCells } from './_table.ts';

/** A `name: value` line; `value` where the text begins with a plain number. */
export const SmartValue = state(
  'smart-value',
  'What a disk says of itself (smartctl)',
  {
    section: text('Heading of smartctl that the line stands under', { identity: true }),
    name: text({ identity: true }),
    text: text(),
    value: optional(num()),
  },
  {
    glossary: 'smartctl',
    term: v => (lookup('smartctl', v.name) ? { dump: 'smartctl', field: v.name } : { dump: 'smartctl', field: 'text' }),
    show: v => `${v.name}: ${v.text}`,
  },
);

/** `raw` where its text begins with a plain number. */
export const SmartAttribute = state(
  'smart-attribute',
  'A SMART attribute of an ATA disk (smartctl)',
  {
    id: int(),
    name: text({ identity: true }),
    flag: text(),
    value: optional(int()),
    worst: optional(int()),
    thresh: optional(int()),
    type: optional(text()),
    updated: optional(text()),
    whenFailed: text(),
    raw: optional(int()),
    rawText: text(),
  },
  {
    glossary: 'smartctl',
    term: (v, field) =>
      field === undefined || !['name', 'id', 'raw', 'rawText'].includes(field) || !lookup('smartctl', v.name)
        ? undefined
        : { dump: 'smartctl', field: v.name },
    show: v => `${v.id} ${v.name}: ${v.rawText}`,
  },
);

/** Error counters of SAS disks, self-test log, device statistics, events of the link. */
export const SmartRow = state(
  'smart-row',
  'A row of a table of smartctl',
  { table: text({ identity: true }), name: text({ identity: true }), counters, words: wordCells },
  {
    glossary: 'smartctl',
    term: orColumn('smartctl'),
    show: v => `${v.table}: ${v.name}`,
  },
);
