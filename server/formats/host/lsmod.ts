/** Loaded modules: lsmod and /proc/modules (kernel/module/procfs.c, m_show). */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { KernelModule } from '../../facts/host/lsmod.ts';
import { isGap } from '../_figures.ts';

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
      const places = new FieldPlaces(n);
      places.add('name', n, name.start, name.end);
      places.add('size', n, size!.start, size!.end);
      places.add('users', n, users!.start, users!.end);
      const by = row[3];
      if (by) places.add('usedBy', n, by.start, by.end);
      const usedBy = by && by.text !== '-' ? by.text.split(',').filter(Boolean) : [];
      const [state, address, taint] = row.slice(4);
      const more =
        state && address ? { state: state.text, address: address.text, ...(taint ? { taint: taint.text } : {}) } : {};
      if (state && address) {
        places.add('state', n, state.start, state.end);
        places.add('address', n, address.start, address.end);
        if (taint) places.add('taint', n, taint.start, taint.end);
      }
      emit(
        KernelModule,
        { name: name.text, size: bytes, users: count, usedBy, ...more },
        { line: n, start: name.start, end: row.at(-1)!.end, fields: places.done() },
      );
      return;
    },
  }),
});
