/** Files that hold the name of the machine and nothing else. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { Hostname } from '../../facts/host/hostname.ts';

/**
 * A link that an archiver wrote out as a file holds a path, a container without a name says `(none)`: neither is a
 * name.
 */
const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_])?$/;

export default defineFormat({
  id: 'hostname',
  title: 'Name of the machine',
  paths: [
    'etc/hostname',
    'hostname',
    'sos_commands/host/hostname',
    'sos_commands/general/hostname',
    'proc/sys/kernel/hostname',
    'hostname.txt',
  ],
  emits: [Hostname],
  open(emit) {
    let read = false;
    return {
      line(text, n) {
        const name = text.trim();
        if (read || name === '' || name.startsWith('#')) return;
        // Only the first line that says anything: a script that is called hostname says more.
        read = true;
        if (!NAME.test(name)) return;
        const start = text.indexOf(name);
        const end = start + name.length;
        emit(Hostname, { name }, { line: n, start, end, fields: new Places(n).put('name', start, end).done() });
      },
    };
  },
});
