/** Loaded modules: lsmod and /proc/modules (kernel/module/procfs.c, m_show). */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { KernelModule } from '../../facts/host/lsmod.ts';
import { isGap } from '../_figures.ts';

const ofLsmod = ['name', 'size', 'users', 'usedBy'];
const ofModules = [...ofLsmod, 'state', 'address', 'taint'];

export default defineFormat({
  id: 'lsmod',
  title: 'Loaded modules (lsmod, /proc/modules)',
  paths: ['lsmod', 'sos_commands/kernel/lsmod', 'proc/modules', 'lsmod.txt'],
  starts:
    /^(?:Module +Size +Used by *|\w{1,60} \d{1,12} (?:-?\d{1,9}|-) \S{1,4000} (?:Live|Loading|Unloading) 0x[0-9a-f]{8,16}(?: \([A-Z]{1,8}\))? *)$/,
  emits: [KernelModule],
  open: emit => ({
    line(text, n) {
      if (isGap(text) || /^Module +Size/.test(text)) return;
      const row = words(text);
      const [name, size, users] = row;
      const [bytes, count] = [integer(size?.text), integer(users?.text)];
      if (!name || bytes === undefined || !/^[\w-]+$/.test(name.text)) return false;
      if (count === undefined) return;
      const [by, state, address, taint] = row.slice(3).map(w => w.text);
      const usedBy = by && by !== '-' ? by.split(',').filter(Boolean) : [];
      // A state without an address is cut.
      const more = address === undefined ? {} : { state, address, taint };
      const places = new Places(n).putRow(address === undefined ? ofLsmod : ofModules, row);
      emit(KernelModule, defined({ name: name.text, size: bytes, users: count, usedBy, ...more }), {
        line: n,
        start: name.start,
        end: row.at(-1)!.end,
        fields: places.done(),
      });
      return;
    },
  }),
});
