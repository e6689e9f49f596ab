/** /proc/version: the kernel's own banner. The same banner within a kernel log belongs to the log. */
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
      const names = ['release'];
      const at = [0, start, m[0].length];
      const versionAt = text.search(VERSION) + 1;
      if (versionAt > 0) {
        names.push('version');
        at.push(0, versionAt, end);
      }
      const value = { release, ...(versionAt > 0 ? { version: text.slice(versionAt, end) } : {}) };
      emit(KernelRelease, value, { line: n, start: text.search(/\S/), end, fields: { names, at } });
    },
  }),
});
