/** `1 file`, `2 files`. */
export const plural = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;
