/** sysctl.conf and the files of sysctl.d. */
import { int, list, state, text } from '../../core/model/kind.ts';

/** What somebody wants, which the running kernel may not have. */
export const SysctlSetting = state(
  'sysctl-setting',
  'A setting meant to be made at boot (sysctl.conf, sysctl.d)',
  {
    key: text('Name of the setting', { identity: true, names: 'setting' }),
    text: text('What it is to be'),
    values: list(int(), 'The numbers of a purely numeric one'),
  },
  {
    glossary: 'sysctl',
    term: v => ({ dump: 'sysctl', field: v.key }),
    show: v => `${v.key} = ${v.text}`,
  },
);
