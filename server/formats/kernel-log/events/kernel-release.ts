/** `Linux version ...` (init/version.c): the first line of every boot. */
import { FieldPlaces } from '../../../core/fact.ts';
import { KernelRelease } from '../../../facts/identity.ts';
import { type EventReader, lineAt, oneLine, placeGroups } from '../event.ts';

const banner = /^Linux version (?<release>\d{1,3}\.\d{1,5}[\w.+~:-]{0,200}) \(/d;

/** Where the version (`#1 SMP ...`) begins: behind the compiler's brackets, which may hold a `#` of their own. */
const version = /\) (#\d{1,6}\S{0,80} .{0,200})$/d;

const kernelRelease: EventReader = {
  id: 'kernel-release',
  emits: [KernelRelease],
  gate: 'Linux version ',
  begin(line, log) {
    const m = banner.exec(line.message);
    if (!m) return undefined;
    log.known(m.groups!['release']!);
    const fields = new FieldPlaces(line.n);
    placeGroups(fields, line, m);
    const v = version.exec(line.message.slice(0, 1024).trimEnd());
    return oneLine(emit => emit(KernelRelease, { release: m.groups!['release']!, ...(v ? { version: v[1]! } : {}) }, lineAt(line, fields.done())));
  },
};
export default kernelRelease;
