/** Settings of irqbalance: KEY=VALUE for its unit's environment, comments aside. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { IrqbalanceSetting } from '../../facts/cpu/irqbalance.ts';

const LINE =
  /^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]{1,60})=(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s#]{0,2000}))[ \t]*(?:#.*)?$/;

export default defineFormat({
  id: 'irqbalance',
  title: 'Settings of irqbalance',
  paths: [
    'etc/sysconfig/irqbalance',
    'etc/default/irqbalance',
    'etc/irqbalance.env',
    'usr/lib/irqbalance/defaults.env',
  ],
  starts: /^IRQBALANCE_(?:ONESHOT|BANNED_CPUS|BANNED_CPULIST|ARGS)=["']?[\w,: =-]{0,200}["']?[ \t]*$/,
  emits: [IrqbalanceSetting],
  open: emit => ({
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return text.trim() === '' || /^[ \t]*#/.test(text);
      const name = m[1]!;
      const value = m[2] ?? m[3] ?? m[4]!;
      const start = text.indexOf(name);
      const from = start + name.length + 1 + (m[4] === undefined ? 1 : 0);
      const end = from + value.length;
      const fields = new Places(n)
        .put('name', start, start + name.length)
        .put('value', from, end)
        .done();
      emit(IrqbalanceSetting, { name, value }, { line: n, start, end, fields });
      return;
    },
  }),
});
