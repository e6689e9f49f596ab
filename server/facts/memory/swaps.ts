/** /proc/swaps and swapon(8). */
import { int, num, optional, part, state, text, type ValueOfKind } from '../../core/model/kind.ts';

/** Sizes in units of `unit` bytes, or in those of `suffixes`. */
export const SwapArea = state(
  'swap-area',
  'A swap device or file (/proc/swaps, swapon)',
  {
    name: text({ identity: true }),
    type: optional(text()),
    size: num({ identity: true }),
    used: optional(num({ partOf: 'size: its size' })),
    priority: optional(int()),
    unit: int('Bytes of one unit of the sizes', { derived: true, scale: true }),
    suffixes: optional(
      part({ size: text(), used: text() }, 'Units of the sizes, where printed for humans (`4G`)', { scale: true }),
    ),
  },
  {
    glossary: 'swaps',
    show: v =>
      `${v.name}: ${v.used ?? '?'}${v.suffixes?.used ?? ''} of ${v.size}${v.suffixes?.size ?? ''} used${v.suffixes ? '' : v.unit === 1 ? ' (bytes)' : ' (kB)'}`,
  },
);
export type SwapAreaValue = ValueOfKind<typeof SwapArea>;
