/** memory.events, memory.events.local, memory.swap.events (v2) and memory.oom_control (v1) of a control group (mm/memcontrol.c): one fact a file. */
import { defineFormat } from '../core/format.ts';
import { CgroupMemoryEvents } from '../facts/cgroup.ts';
import { groupOf, fileOf, toldBy, toldSource } from './_cgroup.ts';
import { knows, pair, type Row, rowAt, withPair } from './_record.ts';

const files = ['memory.events', 'memory.events.local', 'memory.swap.events', 'memory.oom_control'];
const known = new Set(['low', 'high', 'max', 'oom', 'oom_kill', 'oom_group_kill', 'sock_throttled', 'fail', 'oom_kill_disable', 'under_oom']);
const told = toldSource(files);
const TOLD = new RegExp(`^${told}`);

export default defineFormat({
  id: 'memory-events',
  title: 'How often a control group met its memory limits (memory.events, memory.oom_control)',
  paths: files,
  starts: new RegExp(`^(?:oom_kill_disable [01] *$|${told})`),
  emits: [CgroupMemoryEvents],
  open(emit, path) {
    let file = path;
    let row: Row | undefined;

    function close(): void {
      if (!row) return;
      const name = files.includes(fileOf(file)) ? fileOf(file) : Object.hasOwn(row.counters, 'oom_kill_disable') ? 'memory.oom_control' : 'memory.events';
      emit(CgroupMemoryEvents, { ...groupOf(file), file: name, counters: row.counters }, rowAt(row));
      row = undefined;
    }

    return {
      line(text, n) {
        const tells = toldBy(text, TOLD);
        if (tells && tells.path !== file) {
          close();
          file = tells.path;
        }
        if (tells && tells.from < 0) return;
        const from = tells?.from ?? 0;
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
