/** /sys/kernel/mm/ksm. */
import { state } from '../../core/model/kind.ts';
import { sysText, sysValue } from './sys-value.ts';

export const KsmSetting = state('ksm-setting', 'A setting or count of kernel same-page merging', sysValue, {
  glossary: 'ksm',
  term: v => ({ dump: 'ksm', field: v.name }),
  show: sysText,
});
