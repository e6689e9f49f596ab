/** /proc/vmallocinfo (mm/vmalloc.c, vmalloc_info_show): an area a line. */
import type { Fields } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { VmallocArea, type VmallocAreaValue } from '../../facts/memory/vmallocinfo.ts';

/** Does the line begin like `0xffffc90000000000-0xffffc90000005000 `? Returns the column behind, or -1. */
function rangeEnd(line: string, from: number): number {
  let i = from;
  for (let half = 0; half < 2; half++) {
    if (line.charCodeAt(i) !== 48 || line.charCodeAt(i + 1) !== 120) return -1; // 0x
    i += 2;
    const digits = i;
    for (;;) {
      const c = line.charCodeAt(i);
      if (!((c >= 48 && c <= 57) || (c >= 97 && c <= 102))) break;
      i++;
    }
    if (i - digits < 8 || i - digits > 16) return -1;
    if (half === 0 && line.charCodeAt(i++) !== 45) return -1; // -
  }
  return line.charCodeAt(i) === 32 ? i : -1;
}

/** Names of fields by how many there are: rows of one shape share them. */
const shapes = new Map<string, readonly string[]>();
function fieldsOf(names: string[], at: number[]): Fields {
  const key = names.join(' ');
  let shared = shapes.get(key);
  if (!shared) {
    if (shapes.size > 1000) shapes.clear();
    shapes.set(key, (shared = names));
  }
  return { names: shared, at };
}

export default defineFormat({
  id: 'vmallocinfo',
  title: 'Areas of the vmalloc range (/proc/vmallocinfo)',
  paths: ['proc/vmallocinfo'],
  starts: /^0x[0-9a-f]{8,16}-0x[0-9a-f]{8,16} +\d{3,16} [A-Za-z_]/,
  emits: [VmallocArea],
  open: emit => ({
    line(line, n) {
      let from = 0;
      while (line.charCodeAt(from) === 32) from++;
      const end = rangeEnd(line, from);
      if (end < 0) return /^\s*(?:--\s*)?$/.test(line);
      let i = end;
      const length = line.trimEnd().length;
      const value: { -readonly [K in keyof VmallocAreaValue]: VmallocAreaValue[K] } & { size: number } = {
        range: line.slice(from, end),
        size: -1,
      };
      const names = ['range'];
      const at = [0, from, end];
      let typeFrom = -1;
      let typeEnd = -1;
      let word = 0;
      let module = false;
      let counters: Record<string, number> | undefined;
      while (i < length) {
        while (i < length && line.charCodeAt(i) === 32) i++;
        if (i >= length) break;
        const start = i;
        let equals = -1;
        let plus = false;
        for (; i < length; i++) {
          const c = line.charCodeAt(i);
          if (c === 32) break;
          if (c === 61 && equals < 0) equals = i;
          else if (c === 43) plus = true;
        }
        const text = line.slice(start, i);
        if (word++ === 0) {
          const size = integer(text);
          if (size === undefined) return;
          value.size = size;
          names.push('size');
          at.push(0, start, i);
        } else if (word === 2 && plus) {
          value.caller = text;
          names.push('caller');
          at.push(0, start, i);
        } else if (module === false && word === 3 && value.caller && text.startsWith('[')) {
          module = true;
          value.caller = line.slice(at[at.length - 2]!, i);
          at[at.length - 1] = i;
        } else if (equals > 0) {
          const key = line.slice(start, equals);
          if (key === 'phys') {
            value.phys = line.slice(equals + 1, i);
          } else {
            const figure = integer(line.slice(equals + 1, i));
            if (figure === undefined) continue;
            if (key === 'pages') value.pages = figure;
            else if (/^N\d{1,5}$/.test(key)) (counters ??= {})[key] = figure;
            else continue;
          }
          names.push(key);
          at.push(0, equals + 1, i);
        } else {
          if (typeFrom < 0) typeFrom = start;
          typeEnd = i;
        }
      }
      if (value.size < 0) return;
      if (typeFrom >= 0) {
        value.type = line.slice(typeFrom, typeEnd);
        names.push('type');
        at.push(0, typeFrom, typeEnd);
      }
      if (counters) value.counters = counters;
      emit(VmallocArea, value, { line: n, start: from, end: length, fields: fieldsOf(names, at) });
      return;
    },
  }),
});
