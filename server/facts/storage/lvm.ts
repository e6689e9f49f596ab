/** lvs, vgs and pvs, under their headings. */
import { oneOf, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import { counters, orColumn, wordCells } from './_table.ts';

export const LvmRow = state(
  'lvm',
  'A logical volume, volume group or physical volume (lvs, vgs, pvs)',
  {
    report: oneOf(['lv', 'vg', 'pv'], 'Which report: of logical volumes, groups, physical volumes', { identity: true }),
    name: text({ identity: true }),
    counters,
    words: wordCells,
  },
  {
    glossary: 'lvm',
    term: orColumn('lvm'),
    show: v => `${v.report} ${v.name} ${v.words['LSize'] ?? v.words['VSize'] ?? v.words['PSize'] ?? ''}`.trim(),
  },
);
export type LvmReport = ValueOfKind<typeof LvmRow>['report'];
