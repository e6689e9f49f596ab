/** Lists of NUMA nodes as the kernel prints them (%*pbl). */

/** Is this node in a list such as `0-1,4`? */
export const inNodeList = (list: string, node: number): boolean =>
  list.split(',').some(part => {
    const [from, to] = part.split('-').map(Number);
    return from !== undefined && node >= from && node <= (to ?? from);
  });
