/** The Mem-Info block behind an allocation failure or an OOM kill (show_mem()). The log prints kB. */
import {
  flag,
  int,
  kilobytes,
  list,
  optional,
  pages,
  part,
  record,
  text,
  type ValueOf,
} from '../../core/model/kind.ts';

const zone = {
  node: int(),
  zone: text(),
  free: pages(),
  boost: optional(pages()),
  min: pages(),
  low: pages(),
  high: pages(),
  managed: optional(pages()),
  present: optional(pages()),
  reservedHighatomic: optional(pages()),
  freeHighatomic: optional(pages()),
  freeCma: optional(pages()),
  lowmemReserve: list(pages(), 'lowmem_reserve[], by the zone of the request'),
  blocks: list(
    part({ order: int(), count: int(), letters: optional(text('Migrate types: U M E C I H R')) }),
    'Free blocks by order',
  ),
} as const;
export type LoggedZone = ValueOf<typeof zone>;

export const memInfo = {
  totals: record(pages(), 'Under the names of the kernel: `active_anon`, `slab_reclaimable`, ...'),
  zones: list(part(zone)),
  hugepages: list(
    part({
      node: int(),
      total: int({ unit: 'huge pages' }),
      free: int({ unit: 'huge pages' }),
      sizeKb: kilobytes({ derived: true }),
    }),
    'The lines `Node N hugepages_total=...`',
  ),
  ramPages: optional(pages()),
  swapFreeKb: optional(kilobytes()),
  swapTotalKb: optional(kilobytes()),
  allUnreclaimable: optional(flag('Every node says that it is past reclaim')),
} as const;
export type LoggedMemory = ValueOf<typeof memInfo>;
