/** /sys/module/zswap/parameters and debugfs zswap. */
import { state } from '../../core/model/kind.ts';
import { sysText, sysValue } from './sys-value.ts';

export const ZswapSetting = state('zswap-setting', 'A setting or count of zswap', sysValue, {
  glossary: 'zswap',
  term: v => ({ dump: 'zswap', field: v.name }),
  show: sysText,
});
