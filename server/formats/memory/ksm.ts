/** Kernel same-page merging, /sys/kernel/mm/ksm/* (mm/ksm.c): one value a file. */
import { defineFormat } from '../../core/read/format.ts';
import { KsmSetting } from '../../facts/memory/ksm.ts';
import { emitSysValue, openSysValues, sysStarts } from './_sys-value.ts';

const file = '/sys/kernel/mm/ksm/[a-z_]{1,60}';

export default defineFormat({
  id: 'ksm',
  title: 'Kernel same-page merging (/sys/kernel/mm/ksm)',
  paths: ['sys/kernel/mm/ksm/*'],
  starts: new RegExp(`^(?:${sysStarts(file)})`),
  emits: [KsmSetting],
  open: (emit, path) =>
    openSysValues(path, file, (of, line, from, n) =>
      emitSysValue(emit, KsmSetting, { name: of.slice(of.lastIndexOf('/') + 1) }, line, from, n),
    ),
});
