/** Settings of the running kernel: sysctl -a, /proc/sys. */
import type { Fact } from '../../core/model/fact.ts';
import { int, list, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import type { View } from '../../core/model/view.ts';

export const SysctlValue = state(
  'sysctl',
  'A setting as the running kernel reported it (sysctl -a, /proc/sys)',
  {
    key: text({ identity: true, names: 'setting' }),
    text: text(),
    values: list(int(), "Numbers of a purely numeric setting, in the setting's own unit; none for words"),
  },
  {
    collect: 'sysctl -a',
    once: true,
    glossary: 'sysctl',
    home: { setting: 0 },
    term: v => ({ dump: 'sysctl', field: v.key }),
    show: v => `${v.key} = ${v.text}`,
  },
);

/** The running value of a setting, `vm.swappiness` style; undefined when no file of the bundle tells it. */
export const sysctlOf = (host: View<'sysctl'>, key: string): Fact<ValueOfKind<typeof SysctlValue>> | undefined =>
  host.first(SysctlValue, v => v.key === key);
