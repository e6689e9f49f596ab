/** dmsetup: devices of the device mapper and the segments they are made of. */
import { int, state, text } from '../../core/model/kind.ts';
import { counters, orColumn, wordCells } from './_table.ts';

const name = text({ identity: true, names: 'device' });

/** Of `dmsetup info`, with or without -c. */
export const DmDevice = state(
  'dm-device',
  'A device-mapper device (dmsetup info)',
  { name, counters, words: wordCells },
  {
    glossary: 'dmsetup',
    home: { device: 2 },
    term: orColumn('dmsetup'),
    show: v => `${v.name} ${v.words['State'] ?? v.words['Stat'] ?? ''}`.trim(),
  },
);

/** `start` and `length` in sectors of 512 bytes, `args` as printed. */
export const DmTarget = state(
  'dm-target',
  'A segment of a device-mapper device (dmsetup table, status)',
  { name, start: int({ identity: true }), length: int(), target: text(), args: text() },
  { glossary: 'dmsetup', show: v => `${v.name}: ${v.target} ${v.args}`.trim() },
);
