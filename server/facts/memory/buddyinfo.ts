/** /proc/buddyinfo. */
import { int, list, state, text } from '../../core/model/kind.ts';

/** `blocks[o]` is the number of free blocks of 2^o pages. */
export const FreeBlocks = state(
  'free-blocks',
  'Free blocks of a zone by order (/proc/buddyinfo)',
  { node: int({ identity: true }), zone: text({ identity: true }), blocks: list(int()) },
  {
    collect: 'cat /proc/buddyinfo',
    once: true,
    glossary: 'buddyinfo',
    show: v => `Node ${v.node}, zone ${v.zone}: ${v.blocks.join(' ')}`,
  },
);
