/** One line of `uname -a`: name of the machine, release, version of the kernel, architectures. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { type Word, words } from '../../core/read/words.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';

const LINE = /^\s*Linux (?!version )\S{1,255} +\d+\.\d+\S* +#\d/;
const ARCHITECTURE =
  /^(?:x86_64|i[3-6]86|aarch64|arm64|armv\w+|ppc(?:64(?:le)?)?|s390x?|riscv(?:32|64)|mips\w*|ia64|loongarch\w*|sparc\w*|parisc\w*|alpha|m68k|athlon|unknown)$/;

/**
 * The words from the kernel's version on: version, then what it runs on, then the operating system. `uname` leaves out
 * what it does not know.
 */
function versionAndMachine(rest: readonly Word[]): { version: readonly Word[]; machine?: Word } {
  let end = rest.length;
  if (end > 1 && /^(?:GNU\/)?Linux$/.test(rest[end - 1]!.text)) end--;
  let first = end;
  while (first > 1 && ARCHITECTURE.test(rest[first - 1]!.text)) first--;
  return first < end ? { version: rest.slice(0, first), machine: rest[first]! } : { version: rest.slice(0, end) };
}

export default defineFormat({
  id: 'uname',
  title: 'Kernel and host name (uname -a)',
  paths: ['uname_-a', 'uname_-a.txt', 'uname-a.txt'],
  starts: /^Linux (?!version )\S{1,255} \d+\.\d+\S* #\d/,
  emits: [KernelRelease, Hostname],
  open: emit => ({
    line(text, n) {
      if (!LINE.test(text)) return false;
      const [system, host, release, ...rest] = words(text) as [Word, Word, Word, ...Word[]];
      const { version, machine } = versionAndMachine(rest);
      const versionAt = [version[0]!.start, version.at(-1)!.end] as const;
      const places = new Places(n).put('release', release.start, release.end).put('version', ...versionAt);
      if (machine) places.put('machine', machine.start, machine.end);
      const value = defined({ release: release.text, version: text.slice(...versionAt), machine: machine?.text });
      emit(KernelRelease, value, { line: n, start: system.start, end: text.trimEnd().length, fields: places.done() });
      emit(
        Hostname,
        { name: host.text },
        { line: n, start: host.start, end: host.end, fields: new Places(n).put('name', host.start, host.end).done() },
      );
    },
  }),
});
