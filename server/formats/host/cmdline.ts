/** /proc/cmdline: the parameters the kernel was booted with, one fact a word. */
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { BootParameter } from '../../facts/host/cmdline.ts';

/**
 * End of the word that starts at `from`: white space ends it, but not between double quotes (lib/cmdline.c, next_arg).
 */
function wordEnd(text: string, from: number): number {
  let quoted = false;
  let i = from;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) quoted = !quoted;
    else if (!quoted && isBlank(c)) break;
  }
  return i;
}
const isBlank = (c: number): boolean => c === 0x20 || (c >= 9 && c <= 13);

function emitParameter(emit: Emit, text: string, start: number, end: number, n: number): void {
  let [from, to] = [start, end];
  // `"name=a b"` and `name="a b"` mean the same.
  if (text[from] === '"') {
    from++;
    if (to > from && text[to - 1] === '"') to--;
  }
  const sign = text.indexOf('=', from);
  const nameEnd = sign < 0 || sign >= to ? to : sign;
  if (nameEnd === from) return;
  const name = text.slice(from, nameEnd);
  const places = new Places(n).put('name', from, nameEnd);
  if (nameEnd === to) return emit(BootParameter, { name }, { line: n, start, end, fields: places.done() });
  let valueFrom = nameEnd + 1;
  if (text[valueFrom] === '"') {
    valueFrom++;
    if (to > valueFrom && text[to - 1] === '"') to--;
  }
  places.put('value', valueFrom, to);
  emit(BootParameter, { name, value: text.slice(valueFrom, to) }, { line: n, start, end, fields: places.done() });
}

export default defineFormat({
  id: 'cmdline',
  title: 'Kernel command line (/proc/cmdline)',
  paths: ['proc/cmdline'],
  starts: /^BOOT_IMAGE=\S/,
  emits: [BootParameter],
  open(emit) {
    let read = false;
    return {
      line(text, n) {
        if (text.trim() === '') return;
        if (read && !text.startsWith('BOOT_IMAGE=')) return false;
        read = true;
        for (let i = 0; i < text.length; i++) {
          if (isBlank(text.charCodeAt(i))) continue;
          const end = wordEnd(text, i);
          // What follows is for init, not for the kernel.
          if (text.slice(i, end) === '--') break;
          emitParameter(emit, text, i, end, n);
          i = end;
        }
      },
    };
  },
});
