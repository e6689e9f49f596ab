/** /proc/pagetypeinfo. */
import { flag, int, list, oneOf, optional, pages, record, state, text } from '../../core/model/kind.ts';

const node = int({ identity: true });
const zone = text({ identity: true });

/** Sizes at the head of the file: a page block is 2^`order` pages, that is `pages`. */
export const PageBlockSize = state(
  'pageblock-size',
  'The size of a page block (/proc/pagetypeinfo)',
  { order: optional(int()), pages: optional(pages()) },
  {
    glossary: 'pagetypeinfo',
    show: v => (v.order !== undefined ? `page block order ${v.order}` : `${v.pages} pages per block`),
  },
);

/**
 * A row of the first table: `blocks[o]` is the number of free blocks of 2^o pages on the list of a migrate type.
 * Kernels from 5.5 on stop counting at 100000 and print `>100000`.
 */
export const FreeBlocksByType = state(
  'free-blocks-by-type',
  'Free blocks of a zone by migrate type and order (/proc/pagetypeinfo)',
  {
    node,
    zone,
    type: text({ identity: true }),
    blocks: list(int()),
    more: optional(
      list(flag(), 'Orders of which there are more blocks than the kernel counts; absent where there is none'),
    ),
  },
  {
    once: true,
    glossary: 'buddyinfo',
    term: (v, field) => (field === 'type' || field === undefined ? { dump: 'pagetypeinfo', field: v.type } : undefined),
    show: v => `Node ${v.node}, zone ${v.zone}, ${v.type}: ${v.blocks.join(' ')}`,
  },
);

/** A row of `Number of blocks type`, or with CONFIG_PAGE_OWNER of `Number of mixed blocks`. */
export const PageBlocks = state(
  'pageblocks',
  'Page blocks of a zone by migrate type (/proc/pagetypeinfo)',
  {
    node,
    zone,
    of: oneOf(['blocks', 'mixed blocks'], 'All blocks, or those with pages of several types', { identity: true }),
    counters: record(int(), { spread: true }),
  },
  {
    once: true,
    glossary: 'pagetypeinfo',
    show: v =>
      `Node ${v.node}, zone ${v.zone}, ${v.of}: ${Object.entries(v.counters)
        .map(([type, n]) => `${type} ${n}`)
        .join(', ')}`,
  },
);
