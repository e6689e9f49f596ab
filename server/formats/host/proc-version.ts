/** /proc/version: the kernel's own banner. The same banner within a kernel log belongs to the log. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { KernelRelease } from '../../facts/host/uname.ts';

const LINE = /^\s*Linux version (\d+\.\d+\S*)/;
const VERSION = / #\d/;

export default defineFormat({
  id: 'proc-version',
  title: 'Kernel version (/proc/version)',
  paths: ['proc/version'],
  starts: /^Linux version \d+\.\d+\S* \([^()]{1,200}\) \(/,
  emits: [KernelRelease],
  open: emit => ({
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return false;
      const release = m[1]!;
      const start = m[0].length - release.length;
      const end = text.trimEnd().length;
      const places = new Places(n).put('release', start, m[0].length);
      const versionAt = text.search(VERSION) + 1;
      const version = versionAt > 0 ? text.slice(versionAt, end) : undefined;
      if (version) places.put('version', versionAt, end);
      const value = defined({ release, version });
      emit(KernelRelease, value, { line: n, start: text.search(/\S/), end, fields: places.done() });
    },
  }),
});
