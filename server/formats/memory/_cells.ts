/** Rows whose cells are told apart by their number only: free blocks by order, sizes by node. */

/**
 * A list of the names of a row's cells by how many there are: `blocks[0]`, `blocks[1]`, and so on. Rows of one table
 * have the same number, so the names are built once for all of them.
 */
export function cellNames(field: string): (count: number) => readonly string[] {
  let names: readonly string[] = [];
  return count => {
    if (names.length !== count) names = Array.from({ length: count }, (_, i) => `${field}[${i}]`);
    return names;
  };
}
