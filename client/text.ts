/** `1 file`, `2 files`. */
export const plural = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;

/** Text of a bundle where the editor draws `$(name)` as an icon: lists to pick from, the status bar. */
export const noIcons = (text: string): string => text.replaceAll('$(', '\\$(');

/** How far a reading is. */
export const progressText = (read: { readonly done: number; readonly known: number } | undefined): string =>
  read?.known ? `Reviewing: ${read.done} of ${plural(read.known, 'file')} read` : 'Reviewing';
