/** /proc/vmstat and the vmstat file of a node (mm/vmstat.c): a counter a line. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Parser } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { VmCounter } from '../../facts/memory/proc-vmstat.ts';
import { startOf } from './_sys-value.ts';
import { openVmstat, vmstatEmits, vmstatStarts } from './_vmstat-table.ts';

const file = '(?:/proc|/sys/devices/system/node/node\\d{1,5})/vmstat';
const above = startOf(file);
const ABOVE = new RegExp(`^(?:${above})`);

/**
 * Counters that stand in no other file. Not those of a zone or node (`nr_free_pages`, which zoneinfo has too where its
 * indentation is lost), nor the events a cgroup's memory.stat and memory.events have as well (`pgfault`,
 * `pgsteal_kswapd`, `oom_kill`).
 */
const own =
  '(?:nr_dirty_(?:background_)?threshold|pgalloc_[a-z0-9]+|allocstall(?:_[a-z0-9]+)?|pgskip_[a-z0-9]+|pgrotated|slabs_scanned|pageoutrun|pginodesteal|kswapd_[a-z_]+|' +
  'drop_(?:pagecache|slab)|zone_reclaim_(?:success|failed)|compact_[a-z_]+|htlb_[a-z_]+|cma_alloc_(?:success|fail)|unevictable_pgs_[a-z]+|balloon_[a-z]+|' +
  'direct_map_level\\d_[a-z]+|pgscan_direct_throttle)';

/** Source of a counter's line; `grep -H` puts the file's path before it. */
const LINE =
  /^\s*(?:(?:\/proc|\/sys\/devices\/system\/node\/(node\d{1,5}))\/vmstat:)?([a-z][a-z0-9_]{1,60}) +(\d{1,20}) *$/;
const COMMAND = new RegExp(vmstatStarts);

/** The node in the path of its file. */
const nodeOf = (path: string): string | undefined => /system\/node\/(node\d{1,5})\/vmstat/.exec(path)?.[1];

export default defineFormat({
  id: 'proc-vmstat',
  title: 'Counters of memory management (/proc/vmstat)',
  // A heap of files may hold either under this name: the command's output too.
  paths: ['vmstat', 'proc/vmstat', 'sys/devices/system/node/node*/vmstat'],
  starts: new RegExp(`^(?:(?:${file}:)?${own} \\d{1,20} *$|${file}:[a-z]|${above})`),
  emits: [VmCounter, ...vmstatEmits],
  open(emit, path) {
    let node = nodeOf(path);
    let table: Parser | undefined;
    return {
      line(text, n) {
        if (table) return table.line(text, n);
        const m = LINE.exec(text);
        if (!m) {
          if (ABOVE.test(text)) node = nodeOf(text);
          else if (COMMAND.test(text)) {
            table = openVmstat(emit, path);
            return table.line(text, n);
          } else if (!/^\s*(?:--\s*)?$/.test(text)) return false;
          return;
        }
        const [, grepped, name, digits] = m as unknown as [string, string | undefined, string, string];
        const value = integer(digits);
        if (value === undefined) return;
        const valueAt = text.lastIndexOf(digits);
        const nameAt = text.lastIndexOf(name, valueAt - 1);
        const fields = new Places(n)
          .put('name', nameAt, nameAt + name.length)
          .put('value', valueAt, valueAt + digits.length)
          .done();
        emit(VmCounter, defined({ name, value, node: grepped ?? node }), {
          line: n,
          start: nameAt,
          end: valueAt + digits.length,
          fields,
        });
        return;
      },
    };
  },
});
