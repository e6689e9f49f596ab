/** /proc/mdstat (drivers/md/md.c, md_seq_show and status_resync; md-bitmap.c): an array takes two to four lines. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import {
  MdArray,
  type MdArrayValue,
  type MdMember,
  MdSummary,
  type MdSummaryName,
} from '../../facts/storage/mdstat.ts';

const HEAD = /^\s*(md[\w./-]{0,60}) : (active|inactive|broken)(?: \(([\w-]{1,40})\))?(?= |$)/;
const MEMBER = /^([^\s[\]]{1,128})\[(\d{1,6})\]((?:\([A-Z]\))*)$/;
const SIZE = /^\s*(\d{1,16}) blocks(?: super ([^\s]{1,40}))?/;
const WORKING = /\[(\d{1,6})\/(\d{1,6})\](?: \[([U_]{1,4096})\])?/;
const CHUNK = /(?:^| )(\d{1,9})[kK] chunks?\b/;
const ALGORITHM = /\balgorithm (\d{1,3})\b/;
const ACTION =
  /(?:^|\s)(recovery|resync|reshape|check|repair)\s*=\s*(?:(DELAYED|PENDING|REMOTE)|(\d{1,3}(?:\.\d{1,2})?)% \((\d{1,16})\/(\d{1,16})\)(?: finish=(\d{1,12}(?:\.\d)?)min)?(?: speed=(\d{1,12})K\/sec)?)/;
const BITMAP = /^\s*bitmap: (\d{1,12})\/(\d{1,12}) pages \[(\d{1,12})KB\], (\d{1,12}K?B) chunk/;
const SUMMARY = /^\s*(Personalities(?= :)|unused devices(?=:))/;
/** Lines of an array that say nothing of it. */
const PASSED = /^\s*(?:read_ahead\b|Event: |\[[=>.]+\])/;

/** An array while its lines are read. */
interface OpenArray {
  readonly value: { -readonly [K in keyof MdArrayValue]: MdArrayValue[K] } & { members: MdMember[] };
  readonly places: Places;
  readonly line: number;
  readonly start: number;
  through: number;
  end: number;
}

/** Note the place of a part of a match that stands at or behind `from`; returns where it ends. */
function mark({ places }: OpenArray, name: string, text: string, part: string, from: number, n: number): number {
  const at = text.indexOf(part, from);
  places.put(name, at, at + part.length, n);
  return at + part.length;
}

type Figure =
  | 'blocks'
  | 'chunk'
  | 'algorithm'
  | 'wanted'
  | 'working'
  | 'done'
  | 'total'
  | 'speed'
  | 'percent'
  | 'finish'
  | 'bitmapPages'
  | 'bitmapTotal'
  | 'bitmapKb';

/** Take a part of a match as a number and note its place; returns where it ends. */
function number(
  array: OpenArray,
  name: Figure,
  text: string,
  part: string | undefined,
  from: number,
  n: number,
): number {
  const figure = decimal(part);
  if (part === undefined || figure === undefined) return from;
  array.value[name] = figure;
  return mark(array, name, text, part, from, n);
}

/** An array as its first line tells it. */
function openArray(text: string, m: RegExpExecArray, n: number): OpenArray {
  const value: OpenArray['value'] = { name: m[1]!, state: m[2]!, members: [] };
  const start = text.length - text.trimStart().length;
  const array = { value, places: new Places(n), line: n, start, through: n, end: text.trimEnd().length };
  let at = mark(array, 'name', text, value.name, 0, n);
  at = mark(array, 'state', text, value.state, at, n);
  if (m[3] !== undefined) {
    value.mode = m[3];
    mark(array, 'mode', text, m[3], at, n);
  }
  const behind = m[0].length;
  for (const w of words(text.slice(behind))) takeWord(array, w.text, w.start + behind);
  return array;
}

/** A word behind the state: a member, else the level or the mode. */
function takeWord({ value, places }: OpenArray, word: string, at: number): void {
  const member = MEMBER.exec(word);
  const index = member && integer(member[2]);
  if (member && typeof index === 'number') {
    places.put(`members[${value.members.length}]`, at, at + word.length);
    const flags = member[3]!.replace(/[()]/g, '') || undefined;
    value.members.push(defined({ device: member[1]!, number: index, flags }));
  } else if (value.level === undefined && /^[a-z][a-z0-9]{1,15}$/.test(word)) {
    value.level = word;
    places.put('level', at, at + word.length);
  } else if (value.mode === undefined && /^\([a-z-]{1,40}\)$/.test(word)) {
    value.mode = word.slice(1, -1);
    places.put('mode', at + 1, at + word.length - 1);
  }
}

/** Take a line below the head; false for one that says nothing of the array. */
function takeDetail(array: OpenArray, text: string, n: number): boolean {
  const [size, action, bitmap] = [SIZE.exec(text), ACTION.exec(text), BITMAP.exec(text)];
  // What an array has told already is another's, whose head is lost.
  const { blocks, action: doing, bitmapPages } = array.value;
  if (!(size && blocks === undefined) && !(action && doing === undefined) && !(bitmap && bitmapPages === undefined))
    return false;
  [array.through, array.end] = [n, text.trimEnd().length];
  if (size) takeSize(array, text, size, n);
  if (action) takeAction(array, text, action, n);
  if (bitmap) takeBitmap(array, text, bitmap, n);
  return true;
}

function takeSize(array: OpenArray, text: string, m: RegExpExecArray, n: number): void {
  let from = number(array, 'blocks', text, m[1], 0, n);
  if (m[2] !== undefined) {
    array.value.super = m[2];
    from = mark(array, 'super', text, m[2], from, n);
  }
  const working = WORKING.exec(text);
  const layout = text.slice(Math.max(from, m[0].length), working?.index).trim();
  if (layout) {
    array.value.layout = layout;
    mark(array, 'layout', text, layout, from, n);
    const [chunk, algorithm] = [CHUNK.exec(layout), ALGORITHM.exec(layout)];
    if (chunk) number(array, 'chunk', text, chunk[1], text.indexOf(chunk[0].trim(), from), n);
    if (algorithm) number(array, 'algorithm', text, algorithm[1], text.indexOf(algorithm[0], from) + 10, n);
  }
  if (!working) return;
  from = number(array, 'wanted', text, working[1], working.index, n);
  from = number(array, 'working', text, working[2], from, n);
  if (working[3] === undefined) return;
  array.value.health = working[3];
  mark(array, 'health', text, working[3], from, n);
}

function takeAction(array: OpenArray, text: string, m: RegExpExecArray, n: number): void {
  array.value.action = m[1]!;
  let from = mark(array, 'action', text, m[1]!, m.index, n);
  if (m[2] !== undefined) {
    array.value.waiting = m[2];
    mark(array, 'waiting', text, m[2], from, n);
  }
  (['percent', 'done', 'total', 'finish', 'speed'] as const).forEach((name, i) => {
    from = number(array, name, text, m[i + 3], from, n);
  });
}

function takeBitmap(array: OpenArray, text: string, m: RegExpExecArray, n: number): void {
  let from = number(array, 'bitmapPages', text, m[1], 0, n);
  from = number(array, 'bitmapTotal', text, m[2], from, n);
  from = number(array, 'bitmapKb', text, m[3], from, n);
  array.value.bitmapChunk = m[4]!;
  mark(array, 'bitmapChunk', text, m[4]!, from, n);
}

function tellSummary(text: string, name: MdSummaryName, n: number, emit: Emit): void {
  const from = text.indexOf(':') + 1;
  const found = words(text.slice(from)).filter(w => w.text !== '<none>');
  const list = found.map(w => w.text.replace(/^\[(.*)\]$/, '$1'));
  const places = new Places(n);
  found.forEach((w, i) => places.put(`list[${i}]`, w.start + from, w.end + from));
  emit(
    MdSummary,
    { name, list },
    { line: n, start: text.length - text.trimStart().length, end: text.trimEnd().length, fields: places.done() },
  );
}

export default defineFormat({
  id: 'mdstat',
  title: 'Software RAID (/proc/mdstat)',
  paths: ['proc/mdstat', 'mdstat', 'mdstat.txt'],
  starts: /^(?:Personalities : |md[\w./-]{0,60} : (?:active|inactive|broken) )/,
  emits: [MdArray, MdSummary],
  open(emit) {
    let open: OpenArray | undefined;

    function close(): void {
      if (!open) return;
      const { value, places, ...at } = open;
      open = undefined;
      emit(MdArray, value, { ...at, fields: places.done() });
    }

    return {
      line(text, n) {
        const m = HEAD.exec(text);
        const summary = SUMMARY.exec(text)?.[1] as MdSummaryName | undefined;
        if (m || summary) close();
        if (m) {
          open = openArray(text, m, n);
          return;
        }
        if (summary) return tellSummary(text, summary, n, emit);
        if (text.trim() === '' || (open && takeDetail(open, text, n)) || PASSED.test(text)) return;
        close();
        return false;
      },
      end: close,
    };
  },
});
