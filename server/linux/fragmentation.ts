/**
 * External fragmentation from a buddyinfo line, as mm/vmstat.c computes it (__fragmentation_index, unusable_free_index;
 * 3.10 ... 6.19).
 */

/** Pages in the free lists; `blocks[o]` is the number of free blocks of order o. */
export function freePages(blocks: readonly number[]): number {
  return blocks.reduce((sum, blocksOfOrder, order) => sum + blocksOfOrder * 2 ** order, 0);
}

/** The largest order with a free block; undefined when nothing is free. */
export function largestFreeOrder(blocks: readonly number[]): number | undefined {
  const order = blocks.findLastIndex(blocksOfOrder => blocksOfOrder > 0);
  return order < 0 ? undefined : order;
}

/** Blocks of exactly `order` that could be cut from the free ones. */
function suitableBlocks(blocks: readonly number[], order: number): number {
  return blocks.reduce((sum, blocksOfOrder, at) => (at < order ? sum : sum + blocksOfOrder * 2 ** (at - order)), 0);
}

/**
 * -1000 where a suitable block is free (the request would not fail for fragmentation); 0 where nothing is free at all;
 * else 0 to 1000: toward 0 the failure comes from a lack of memory, toward 1000 from fragmentation.
 * `vm.extfrag_threshold` is compared with this number. The files in debugfs print it divided by 1000.
 */
export function fragmentationIndex(blocks: readonly number[], order: number): number {
  const total = blocks.reduce((sum, blocksOfOrder) => sum + blocksOfOrder, 0);
  if (total === 0) return 0;
  if (suitableBlocks(blocks, order) > 0) return -1000;
  const requests = Math.floor((freePages(blocks) * 1000) / 2 ** order);
  return 1000 - Math.floor((1000 + requests) / total);
}

/** Thousandths of the free memory that stand in blocks too small for `order`; 1000 where nothing is free. */
export function unusableIndex(blocks: readonly number[], order: number): number {
  const free = freePages(blocks);
  if (free === 0) return 1000;
  return Math.floor(((free - suitableBlocks(blocks, order) * 2 ** order) * 1000) / free);
}
