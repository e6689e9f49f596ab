/** multipath -ll: maps, below them groups of paths. */
import { int, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';

const map = optional(text({ leadsTo: 'device' }));

export const MultipathMap = state(
  'multipath-map',
  'A multipath device (multipath -ll)',
  {
    name: text({ identity: true }),
    wwid: optional(text()),
    dm: text({ names: 'device' }),
    vendor: text(),
    product: text(),
    size: optional(text({ identity: true })),
    features: optional(text()),
    hwhandler: optional(text()),
    wp: optional(text()),
  },
  {
    glossary: 'multipath',
    show: v => `${v.name} ${v.dm} ${v.vendor},${v.product} ${v.size ?? ''}`.trim(),
  },
);
export type MultipathMapValue = ValueOfKind<typeof MultipathMap>;

export const MultipathGroup = state(
  'multipath-group',
  'A group of paths (multipath -ll)',
  { map, policy: text(), prio: optional(int()), status: text() },
  {
    glossary: 'multipath',
    show: v => `${v.map ?? ''} ${v.policy} ${v.status}`.trim(),
  },
);

/** `wwid` and `prio` are of the list of all paths (-v4), which has no map. */
export const MultipathPath = state(
  'multipath-path',
  'A path of a multipath device (multipath -ll)',
  {
    map,
    hctl: text(),
    device: text({ identity: true, names: 'device' }),
    number: text(),
    dmState: text(),
    pathState: optional(text()),
    onlineState: optional(text()),
    wwid: optional(text()),
    prio: optional(int()),
  },
  {
    glossary: 'multipath',
    home: { device: 4 },
    show: v => [v.map, v.device, v.dmState, v.pathState, v.onlineState].filter(Boolean).join(' '),
  },
);
