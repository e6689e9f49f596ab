/** A file of /sys that holds one value: what the settings and counts of huge pages, KSM, zswap and zram have in common. */
import { int, list, optional, text, type ValueOf } from '../../core/model/kind.ts';

/** Either a number, or a word chosen from a list (`[always] madvise never`), or other text. */
export const sysValue = {
  name: text('The file as it is called below its folder (`khugepaged/defrag`)', { identity: true }),
  value: optional(int('What the file holds, where it is a number')),
  selected: optional(text('The word in brackets, where the file is a list to choose from')),
  choices: optional(list(text(), 'All words of that list')),
  text: optional(text('What the file holds otherwise')),
};
export type SysValue = ValueOf<typeof sysValue>;

/** The name and what it is set to, in one line. */
export const sysText = (v: SysValue): string => `${v.name} ${v.value ?? v.selected ?? v.text ?? ''}`;
