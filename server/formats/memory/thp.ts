/**
 * Transparent huge pages, /sys/kernel/mm/transparent_hugepage (mm/huge_memory.c, mm/khugepaged.c): one value a file.
 */
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ThpSetting } from '../../facts/memory/thp.ts';
import { emitSysValue, openSysValues, sysStarts } from './_sys-value.ts';

const folder = '/sys/kernel/mm/(?:redhat_)?transparent_hugepage/';
const file = `${folder}[\\w/-]{1,80}`;
/** The one list of words that tells its file: `enabled` is like `defrag` of kernels before 4.6. */
const defrag = String.raw`\[?always\]? \[?defer\]? \[?defer\+madvise\]? \[?madvise\]? \[?never\]? *$`;
const DEFRAG = new RegExp(`^${defrag}`);
const NAME = new RegExp(`${folder}(?:hugepages-(\\d{1,9}kB)/)?(.+)$`);

export default defineFormat({
  id: 'thp',
  title: 'Transparent huge pages (/sys/kernel/mm/transparent_hugepage)',
  paths: ['transparent_hugepage', 'redhat_transparent_hugepage'].flatMap(top =>
    ['*', '*/*', '*/*/*'].map(below => `sys/kernel/mm/${top}/${below}`),
  ),
  starts: new RegExp(`^(?:${sysStarts(file)}|${defrag})`),
  emits: [ThpSetting],
  open: (emit, path) =>
    openSysValues(
      path,
      file,
      (of, line, from, n) => {
        const [, size, name] = NAME.exec(of) as unknown as [string, string | undefined, string];
        emitSysValue(emit, ThpSetting, defined({ size, name }), line, from, n);
      },
      line => (DEFRAG.test(line) ? '/sys/kernel/mm/transparent_hugepage/defrag' : undefined),
    ),
});
