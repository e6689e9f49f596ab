/**
 * Pools of huge pages by size, of the host and of its nodes (mm/hugetlb_sysfs.c, mm/hugetlb.c before 6.18): one value a
 * file.
 */
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { HugepagePool } from '../../facts/memory/hugepages.ts';
import { emitSysValue, openSysValues, sysStarts } from './_sys-value.ts';

const file = '/sys/(?:kernel/mm|devices/system/node/node\\d{1,5})/hugepages/hugepages-\\d{1,9}kB/[a-z_]{1,40}';
const PARTS = /(?:node\/(node\d+)|mm)\/hugepages\/hugepages-(\d+kB)\/(\w+)$/;

export default defineFormat({
  id: 'hugepages',
  title: 'Pools of huge pages (/sys/kernel/mm/hugepages)',
  paths: ['sys/kernel/mm/hugepages/hugepages-*/*', 'sys/devices/system/node/node*/hugepages/hugepages-*/*'],
  starts: new RegExp(`^(?:${sysStarts(file)})`),
  emits: [HugepagePool],
  open: (emit, path) =>
    openSysValues(path, file, (of, line, from, n) => {
      const [, node, pool, name] = PARTS.exec(of) as unknown as [string, string | undefined, string, string];
      emitSysValue(emit, HugepagePool, defined({ node, pool, name }), line, from, n);
    }),
});
