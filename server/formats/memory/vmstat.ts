/** vmstat(8) of procps. */
import { defineFormat } from '../../core/read/format.ts';
import { openVmstat, vmstatEmits, vmstatStarts } from './_vmstat-table.ts';

export default defineFormat({
  id: 'vmstat',
  title: 'Processes, memory, swap, I/O and CPU over time (vmstat)',
  paths: ['vmstat.txt', 'vmstat.out', 'vmstat_*', 'vmstat-*.txt', 'insights_commands/vmstat_*'],
  starts: new RegExp(vmstatStarts),
  emits: vmstatEmits,
  open: openVmstat,
});
