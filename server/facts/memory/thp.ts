/** /sys/kernel/mm/transparent_hugepage. */
import { optional, state, text } from '../../core/model/kind.ts';
import { sysText, sysValue } from './sys-value.ts';

export const ThpSetting = state(
  'thp-setting',
  'A setting of transparent huge pages',
  {
    ...sysValue,
    size: optional(text('The folder of one size of huge page (`64kB`, kernels from 6.8 on)', { identity: true })),
  },
  {
    glossary: 'thp',
    term: v => ({ dump: 'thp', field: v.name }),
    show: v => `${v.size ? `${v.size} ` : ''}${sysText(v)}`,
  },
);
