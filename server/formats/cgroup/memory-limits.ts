/**
 * Files of a control group with one figure of its memory: limits, use and failures, v1 and v2 (mm/memcontrol.c). Which
 * figure it is stands in the path.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { CgroupMemory } from '../../facts/cgroup/memory-limits.ts';
import { GroupFile, toldSource } from './_cgroup.ts';

const counters = ['limit_in_bytes', 'usage_in_bytes', 'max_usage_in_bytes', 'failcnt'];
const v1 = ['', 'memsw.', 'kmem.', 'kmem.tcp.'].flatMap(part => counters.map(name => `memory.${part}${name}`));
const v2 = [
  'max',
  'high',
  'min',
  'low',
  'current',
  'peak',
  'swap.max',
  'swap.high',
  'swap.current',
  'swap.peak',
  'zswap.max',
  'zswap.current',
  'zswap.writeback',
  'oom.group',
].map(n => `memory.${n}`);
const files = [
  ...v2,
  ...v1,
  'memory.soft_limit_in_bytes',
  'memory.swappiness',
  'memory.use_hierarchy',
  'memory.move_charge_at_immigrate',
];

export default defineFormat({
  id: 'memory-limits',
  title: 'Memory limits and use of a control group (memory.max, memory.limit_in_bytes, ...)',
  paths: files,
  starts: new RegExp(`^${toldSource(files)}`),
  emits: [CgroupMemory],
  open(emit, path) {
    const file = new GroupFile(path, files);
    return {
      line(text, n) {
        const from = file.from(text);
        if (from < 0) return;
        const word = text.slice(from).trim();
        if (word === '') return;
        const name = file.name;
        const value = integer(word);
        // 2^63 less a page is v1's way to say that there is no limit.
        if ((value === undefined && word !== 'max' && !/^\d{16,20}$/.test(word)) || !files.includes(name)) return false;
        const start = text.indexOf(word, from);
        const end = start + word.length;
        const fields = new Places(n).put(value === undefined ? 'text' : 'value', start, end).done();
        const figure = { ...file.group, name, value, text: value === undefined ? word : undefined };
        emit(CgroupMemory, defined(figure), { line: n, start, end, fields });
        return;
      },
    };
  },
});
