/** /etc/machine-id: 32 hexadecimal digits and nothing else (machine-id(5)). */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { MachineId } from '../../facts/host/identity.ts';

export default defineFormat({
  id: 'machine-id',
  title: 'Id of the installation (machine-id)',
  paths: ['etc/machine-id', 'var/lib/dbus/machine-id', 'machine-id'],
  emits: [MachineId],
  open: emit => ({
    line(text, n) {
      const id = text.trim();
      if (id === '') return;
      // An image that is yet to be booted says `uninitialized`.
      if (!/^[0-9a-f]{32}$/.test(id)) return false;
      const start = text.indexOf(id);
      const fields = new Places(n).put('id', start, start + 32).done();
      emit(MachineId, { id }, { line: n, start, end: start + 32, fields });
      return;
    },
  }),
});
