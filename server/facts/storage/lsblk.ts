/** lsblk, under its headings. */
import { state, text } from '../../core/model/kind.ts';
import { counters, orColumn, wordCells } from './_table.ts';

export const BlockDevice = state(
  'block-device',
  'A block device (lsblk)',
  { name: text({ identity: true, names: 'device' }), counters, words: wordCells },
  {
    glossary: 'lsblk',
    home: { device: 0 },
    term: orColumn('lsblk'),
    show: v => `${v.name} ${v.words['SIZE'] ?? ''} ${v.words['TYPE'] ?? ''}`.trim(),
  },
);
