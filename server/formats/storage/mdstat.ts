/** /proc/mdstat (drivers/md/md.c, md_seq_show and status_resync; md-bitmap.c): an array takes two to four lines. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
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

type Open = { -readonly [K in keyof MdArrayValue]: MdArrayValue[K] } & { members: MdMember[] };

export default defineFormat({
  id: 'mdstat',
  title: 'Software RAID (/proc/mdstat)',
  paths: ['proc/mdstat', 'mdstat', 'mdstat.txt'],
  starts: /^(?:Personalities : |md[\w./-]{0,60} : (?:active|inactive|broken) )/,
  emits: [MdArray, MdSummary],
  open(emit) {
    let open: { value: Open; line: number; start: number; through: number; end: number; places: Places } | undefined;

    function close(): void {
      if (!open) return;
      const { value, line, start, through, end, places } = open;
      open = undefined;
      emit(MdArray, value, { line, start, end, through, fields: places.done() });
    }

    /** Note the place of a part of a match that stands at or behind `from`; returns where it ends. */
    function mark(name: string, text: string, part: string, from: number, n: number): number {
      const at = text.indexOf(part, from);
      open!.places.put(name, at, at + part.length, n);
      return at + part.length;
    }

    function number(
      name:
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
        | 'bitmapKb',
      text: string,
      part: string | undefined,
      from: number,
      n: number,
    ): number {
      const figure = decimal(part);
      if (part === undefined || figure === undefined) return from;
      open!.value[name] = figure;
      return mark(name, text, part, from, n);
    }

    function head(text: string, m: RegExpExecArray, n: number): void {
      close();
      const value: Open = { name: m[1]!, state: m[2]!, members: [] };
      const start = text.length - text.trimStart().length;
      open = { value, line: n, start, through: n, end: text.trimEnd().length, places: new Places(n) };
      let at = mark('name', text, value.name, 0, n);
      at = mark('state', text, value.state, at, n);
      if (m[3] !== undefined) {
        value.mode = m[3];
        mark('mode', text, m[3], at, n);
      }
      for (const w of words(text.slice(m[0].length))) {
        const member = MEMBER.exec(w.text);
        const at = w.start + m[0].length;
        const index = member && integer(member[2]);
        if (member && typeof index === 'number') {
          open.places.put(`members[${value.members.length}]`, at, at + w.text.length);
          const flags = member[3]!.replace(/[()]/g, '') || undefined;
          value.members.push(defined({ device: member[1]!, number: index, flags }));
        } else if (value.level === undefined && /^[a-z][a-z0-9]{1,15}$/.test(w.text)) {
          value.level = w.text;
          open.places.put('level', at, at + w.text.length);
        } else if (value.mode === undefined && /^\([a-z-]{1,40}\)$/.test(w.text)) {
          value.mode = w.text.slice(1, -1);
          open.places.put('mode', at + 1, at + w.text.length - 1);
        }
      }
    }

    /** A line below the head; false for one that is of no array. */
    function detail(text: string, n: number): boolean {
      if (!open) return false;
      // What an array has told already is another's, whose head is lost.
      const { blocks, action: doing, bitmapPages } = open.value;
      const [size, action, bitmap] = [SIZE.exec(text), ACTION.exec(text), BITMAP.exec(text)];
      if (!(size && blocks === undefined) && !(action && doing === undefined) && !(bitmap && bitmapPages === undefined))
        return false;
      [open.through, open.end] = [n, text.trimEnd().length];
      const { value } = open;
      if (size) tellSize(value, text, size, n);
      if (action) tellAction(value, text, action, n);
      if (bitmap) tellBitmap(value, text, bitmap, n);
      return true;
    }

    function tellSize(value: Open, text: string, m: RegExpExecArray, n: number): void {
      let from = number('blocks', text, m[1], 0, n);
      if (m[2] !== undefined) {
        value.super = m[2];
        from = mark('super', text, m[2], from, n);
      }
      const working = WORKING.exec(text);
      const layout = text.slice(Math.max(from, m[0].length), working?.index).trim();
      if (layout) {
        value.layout = layout;
        mark('layout', text, layout, from, n);
        const [chunk, algorithm] = [CHUNK.exec(layout), ALGORITHM.exec(layout)];
        if (chunk) number('chunk', text, chunk[1], text.indexOf(chunk[0].trim(), from), n);
        if (algorithm) number('algorithm', text, algorithm[1], text.indexOf(algorithm[0], from) + 10, n);
      }
      if (!working) return;
      from = number('wanted', text, working[1], working.index, n);
      from = number('working', text, working[2], from, n);
      if (working[3] === undefined) return;
      value.health = working[3];
      mark('health', text, working[3], from, n);
    }

    function tellAction(value: Open, text: string, m: RegExpExecArray, n: number): void {
      value.action = m[1]!;
      let from = mark('action', text, m[1]!, m.index, n);
      if (m[2] !== undefined) {
        value.waiting = m[2];
        mark('waiting', text, m[2], from, n);
      }
      (['percent', 'done', 'total', 'finish', 'speed'] as const).forEach((name, i) => {
        from = number(name, text, m[i + 3], from, n);
      });
    }

    function tellBitmap(value: Open, text: string, m: RegExpExecArray, n: number): void {
      let from = number('bitmapPages', text, m[1], 0, n);
      from = number('bitmapTotal', text, m[2], from, n);
      from = number('bitmapKb', text, m[3], from, n);
      value.bitmapChunk = m[4]!;
      mark('bitmapChunk', text, m[4]!, from, n);
    }

    function summary(text: string, name: MdSummaryName, n: number): void {
      close();
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

    return {
      line(text, n) {
        const m = HEAD.exec(text);
        if (m) return head(text, m, n);
        if (/^\s*Personalities :/.test(text)) return summary(text, 'Personalities', n);
        if (/^\s*unused devices:/.test(text)) return summary(text, 'unused devices', n);
        if (text.trim() === '') return;
        if (detail(text, n) || /^\s*(?:read_ahead\b|Event: |\[[=>.]+\])/.test(text)) return;
        close();
        return false;
      },
      end: close,
    };
  },
});
