/** /proc/vmallocinfo (mm/vmalloc.c, vmalloc_info_show): an area a line. */
import { Places } from '../../core/model/places.ts';
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

/** The words of a line, one after the other. */
class Cursor {
  start = 0;
  end: number;
  private readonly line: string;
  private readonly length: number;

  constructor(line: string, from: number, length: number) {
    this.line = line;
    this.end = from;
    this.length = length;
  }

  /** Go to the next word; false where there is none. */
  next(): boolean {
    const { line, length } = this;
    let i = this.end;
    while (i < length && line.charCodeAt(i) === 32) i++;
    this.start = i;
    while (i < length && line.charCodeAt(i) !== 32) i++;
    this.end = i;
    return i > this.start;
  }

  get text(): string {
    return this.line.slice(this.start, this.end);
  }
}

type Value = { -readonly [K in keyof VmallocAreaValue]: VmallocAreaValue[K] };

/** Take the caller, with `[module]` behind where it is one's, and go on; false where no more words follow. */
function takeCaller(value: Value, word: Cursor, line: string, places: Places): boolean {
  if (!word.text.includes('+')) return true;
  const { start } = word;
  let { end } = word;
  let more = word.next();
  if (more && line[word.start] === '[') {
    end = word.end;
    more = word.next();
  }
  value.caller = line.slice(start, end);
  places.put('caller', start, end);
  return more;
}

/** Take what stands behind the caller: figures as `name=12`, and words that say how the area was made. */
function takeRest(value: Value, word: Cursor, line: string, places: Places): void {
  let typeFrom = -1;
  let typeEnd = -1;
  let counters: Record<string, number> | undefined;
  do {
    const { text, start, end } = word;
    const equals = text.indexOf('=');
    if (equals < 0) {
      if (typeFrom < 0) typeFrom = start;
      typeEnd = end;
      continue;
    }
    const key = text.slice(0, equals);
    if (key === 'phys') value.phys = text.slice(equals + 1);
    else {
      const figure = integer(text.slice(equals + 1));
      if (figure === undefined) continue;
      if (key === 'pages') value.pages = figure;
      else if (/^N\d{1,5}$/.test(key)) (counters ??= {})[key] = figure;
      else continue;
    }
    places.put(key, start + equals + 1, end);
  } while (word.next());
  if (typeFrom >= 0) {
    value.type = line.slice(typeFrom, typeEnd);
    places.put('type', typeFrom, typeEnd);
  }
  if (counters) value.counters = counters;
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
      const length = line.trimEnd().length;
      const word = new Cursor(line, end, length);
      const size = word.next() ? integer(word.text) : undefined;
      if (size === undefined || size < 0) return;
      const value: Value = { range: line.slice(from, end), size };
      const places = new Places(n).put('range', from, end).put('size', word.start, word.end);
      if (word.next() && takeCaller(value, word, line, places)) takeRest(value, word, line, places);
      emit(VmallocArea, value, { line: n, start: from, end: length, fields: places.done() });
      return;
    },
  }),
});
