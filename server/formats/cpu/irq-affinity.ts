/**
 * /proc/irq/N/smp_affinity and its neighbours (kernel/irq/proc.c). The number of the interrupt and what the figures
 * mean stand in the path, or before each line where grep put it there.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { IrqAffinity } from '../../facts/cpu/irq-affinity.ts';

const files = 'smp_affinity|smp_affinity_list|effective_affinity|effective_affinity_list|affinity_hint|node|spurious';
const WHERE = new RegExp(
  `^(?:==> )?[^\\s:]{0,80}proc/irq/(?:(\\d{1,6})/(${files})|(default_smp_affinity))(?::|(?: <==)?[ \\t]*$)`,
);
const PATH = new RegExp(`(?:^|/)proc/irq/(?:(\\d{1,6})/(${files})|(default_smp_affinity))$`);
const CPUS =
  /^(?:[0-9a-fA-F]{1,16}(?:,[0-9a-fA-F]{8}){0,500}|\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?){0,2000}|-1)$/;
const COUNT = /^(count|unhandled|last_unhandled) (\d{1,16})( ms)?$/;

export default defineFormat({
  id: 'irq-affinity',
  title: 'CPUs of interrupts (/proc/irq)',
  paths: [
    'proc/irq/*/smp_affinity',
    'proc/irq/*/smp_affinity_list',
    'proc/irq/*/effective_affinity',
    'proc/irq/*/effective_affinity_list',
    'proc/irq/*/affinity_hint',
    'proc/irq/*/node',
    'proc/irq/*/spurious',
    'proc/irq/default_smp_affinity',
  ],
  starts: new RegExp(
    `^(?:==> )?/proc/irq/(?:\\d{1,6}/(?:${files})|default_smp_affinity)` +
      '(?:: ?[0-9a-fA-F,-]{1,9000}|:(?:count|unhandled|last_unhandled) \\d{1,16}(?: ms)?| <==)[ \\t]*$',
  ),
  emits: [IrqAffinity],
  open(emit, path) {
    const own = PATH.exec(path);
    let where = own ? { irq: own[1] ?? 'default', name: own[2] ?? 'smp_affinity' } : undefined;
    return {
      line(line, n) {
        const m = WHERE.exec(line);
        if (m) where = { irq: m[1] ?? 'default', name: m[2] ?? 'smp_affinity' };
        const text = (m ? line.slice(m[0].length) : line).trim();
        if (text === '') return;
        if (!where) return false;
        const start = line.indexOf(text, m ? m[0].length : 0);
        const counted = where.name === 'spurious' ? COUNT.exec(text) : null;
        if (counted) {
          const [, name, digits] = counted as unknown as [string, string, string];
          const value = integer(digits);
          if (value === undefined) return;
          const from = start + name.length + 1;
          const fields = new Places(n)
            .put('name', start, start + name.length)
            .put('value', from, from + digits.length)
            .done();
          emit(
            IrqAffinity,
            { irq: where.irq, name, text, value },
            { line: n, start, end: start + text.length, fields },
          );
          return;
        }
        if (!CPUS.test(text)) return false;
        const value = where.name === 'node' ? integer(text) : undefined;
        const end = start + text.length;
        const fields = new Places(n).put(value === undefined ? 'text' : 'value', start, end).done();
        emit(IrqAffinity, defined({ ...where, text, value }), { line: n, start, end, fields });
        return;
      },
    };
  },
});
