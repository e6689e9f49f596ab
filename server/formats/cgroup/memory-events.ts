/**
 * memory.events, memory.events.local, memory.swap.events (v2) and memory.oom_control (v1) of a control group
 * (mm/memcontrol.c): one fact a file.
 */
import { defineFormat } from '../../core/read/format.ts';
import { CgroupMemoryEvents } from '../../facts/cgroup/memory-events.ts';
import { GroupFile, toldSource } from './_cgroup.ts';
import { knows, pair, type OpenRecord, rowAt, withPair } from '../_record.ts';

const files = ['memory.events', 'memory.events.local', 'memory.swap.events', 'memory.oom_control'];
const known = new Set([
  'low',
  'high',
  'max',
  'oom',
  'oom_kill',
  'oom_group_kill',
  'sock_throttled',
  'fail',
  'oom_kill_disable',
  'under_oom',
]);

export default defineFormat({
  id: 'memory-events',
  title: 'How often a control group met its memory limits (memory.events, memory.oom_control)',
  paths: files,
  starts: new RegExp(`^(?:oom_kill_disable [01] *$|${toldSource(files)})`),
  emits: [CgroupMemoryEvents],
  open(emit, path) {
    const file = new GroupFile(path, files, close);
    let row: OpenRecord | undefined;

    function close(): void {
      if (!row) return;
      const name = files.includes(file.name)
        ? file.name
        : Object.hasOwn(row.counters, 'oom_kill_disable')
          ? 'memory.oom_control'
          : 'memory.events';
      emit(CgroupMemoryEvents, { ...file.group, file: name, counters: row.counters }, rowAt(row));
      row = undefined;
    }

    return {
      line(text, n) {
        const from = file.from(text);
        if (from < 0) return;
        const found = pair(from > 0 ? text.slice(from) : text);
        if (!found || !known.has(found.name)) return text.trim() === '';
        if (row && knows(row, found.name)) close();
        row = withPair(row, found, n, from);
        return;
      },
      end: close,
    };
  },
});
