/** zswap: its parameters (/sys/module/zswap/parameters) and its counts (debugfs), mm/zswap.c: one value a file. */
import { defineFormat } from '../../core/read/format.ts';
import { ZswapSetting } from '../../facts/memory/zswap.ts';
import { emitSysValue, openSysValues, sysStarts } from './_sys-value.ts';

const file = '/sys/(?:module/zswap/parameters|kernel/debug/zswap)/[a-z_]{1,60}';

export default defineFormat({
  id: 'zswap',
  title: 'Compressed swap cache (zswap)',
  paths: ['sys/module/zswap/parameters/*', 'sys/kernel/debug/zswap/*'],
  starts: new RegExp(`^(?:${sysStarts(file)})`),
  emits: [ZswapSetting],
  open: (emit, path) =>
    openSysValues(path, file, (of, line, from, n) =>
      emitSysValue(emit, ZswapSetting, { name: of.slice(of.lastIndexOf('/') + 1) }, line, from, n),
    ),
});
