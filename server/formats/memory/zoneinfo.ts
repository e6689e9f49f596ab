/**
 * /proc/zoneinfo of every kernel from 3.10 to 6.19 (mm/vmstat.c, zoneinfo_show_print): whole files, grep fragments and
 * pasted text.
 */
import { Places } from '../../core/model/places.ts';
import { type At, defineFormat, type Emit } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { NodeStats, Pageset, Zone, type ZoneValue } from '../../facts/memory/zoneinfo.ts';

const HEADER = /^\s*Node +(\d+), +zone +([A-Z][A-Za-z0-9]{0,15})\s*$/;
const FREE = /^\s*pages free\s+(\d+)\s*$/;
const FIELD = /^\s*([a-z][a-z0-9_]{0,63})(:?)\s+(\d+)\s*$/;
const THRESHOLD = /^\s*vm stats threshold:\s+(\d+)\s*$/;
const PROTECTION = /^\s*protection: *\([\d, ]{0,200}\)\s*$/;
const HEADING = /^\s*(?:per-node stats|pagesets)\s*$/;

/** Fields of a zone that stand without a colon. The `high:` of a page list has one, and is another thing. */
type Mark = 'boost' | 'min' | 'low' | 'high' | 'promo' | 'spanned' | 'present' | 'managed' | 'cma';
const marks = new Set<string>([
  'boost',
  'min',
  'low',
  'high',
  'promo',
  'spanned',
  'present',
  'managed',
  'cma',
] satisfies Mark[]);
const listFields = new Set(['count', 'high', 'batch', 'high_min', 'high_max']);

type Counters = Record<string, number>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A block of lines that becomes one fact. */
interface Block<T> {
  readonly value: T;
  readonly first: number;
  readonly start: number;
  readonly places: Places;
  last: number;
  end: number;
}

type PageList = Block<{ node: number; zone: string; cpu: number; counters: Counters }>;

interface OpenZone {
  readonly zone: Block<Writable<ZoneValue> & { counters: Counters }>;
  readonly stats: Block<{ node: number; counters: Counters }>;
  readonly lists: PageList[];
  /** The list being read; undefined before the first, behind the last, and where its processor could not be read. */
  list: PageList | undefined;
  part: 'node' | 'zone' | 'pagesets';
  /** Was anything of the zone itself read? A fragment may stop within the per-node block. */
  told: boolean;
}

function block<T>(value: T, n: number, text: string): Block<T> {
  return { value, first: n, start: text.search(/\S/), places: new Places(n), last: n, end: text.trimEnd().length };
}

const at = (b: Block<unknown>): At => ({
  line: b.first,
  start: b.start,
  end: b.end,
  through: b.last,
  fields: b.places.done(),
});

/** Note that a number of the block stands at the end of this line. */
function place(b: Block<unknown>, name: string, digits: string, text: string, n: number): void {
  const start = text.lastIndexOf(digits);
  b.places.put(name, start, start + digits.length, n);
  b.last = n;
  b.end = text.trimEnd().length;
}

/** Put a counter, the first one winning: a name seen twice means that a header was lost in between. */
function count(b: Block<{ counters: Counters }>, name: string, digits: string, text: string, n: number): boolean {
  const value = integer(digits);
  if (value === undefined || Object.hasOwn(b.value.counters, name)) return false;
  b.value.counters[name] = value;
  place(b, name, digits, text, n);
  return true;
}

/**
 * Names that the kernel gives to counters and tail fields all have an underscore, but for the `scanned` of 3.10 and
 * 4.4.
 */
const isCounter = (name: string): boolean => name.includes('_') || name === 'scanned';

function parser(emit: Emit) {
  let open: OpenZone | undefined;

  function close(): void {
    const done = open;
    open = undefined;
    if (!done) return;
    if (Object.keys(done.stats.value.counters).length > 0) emit(NodeStats, done.stats.value, at(done.stats));
    const { counters, ...own } = done.zone.value;
    if (done.told) emit(Zone, { ...own, counters }, at(done.zone));
    for (const list of done.lists) if (Object.keys(list.value.counters).length > 0) emit(Pageset, list.value, at(list));
  }

  function header(text: string, n: number, node: string, name: string): void {
    close();
    const value = integer(node);
    if (value === undefined) return;
    open = {
      zone: block({ node: value, zone: name, counters: {} }, n, text),
      stats: block({ node: value, counters: {} }, n, text),
      lists: [],
      list: undefined,
      part: 'zone',
      told: false,
    };
    const start = text.indexOf(node);
    for (const b of [open.zone, open.stats]) b.places.put('node', start, start + node.length, n);
    place(open.zone, 'zone', name, text, n);
  }

  /**
   * A line that begins a new zone or block though no header was seen: what follows belongs to a zone whose name is
   * lost.
   */
  const headerLost = (zone: OpenZone, field: 'free' | Mark): boolean =>
    zone.part === 'pagesets' || zone.zone.value[field] !== undefined;

  function mark(field: 'free' | Mark, digits: string, text: string, n: number): void {
    if (!open) return;
    if (headerLost(open, field)) return close();
    open.part = 'zone';
    const value = integer(digits);
    if (value === undefined) return;
    open.zone.value[field] = value;
    open.told = true;
    place(open.zone, field, digits, text, n);
  }

  function counter(name: string, digits: string, text: string, n: number): void {
    if (!open) return;
    if (open.part === 'pagesets') return close();
    if (open.part === 'node') count(open.stats, name, digits, text, n);
    else if (count(open.zone, name, digits, text, n)) open.told = true;
  }

  /** `name: 5`: of a page list where one is open, else of the zone's tail. */
  function colonField(name: string, digits: string, text: string, n: number): void {
    if (!open) return;
    if (name === 'cpu') {
      const cpu = integer(digits);
      open.part = 'pagesets';
      open.list = undefined;
      if (cpu === undefined) return;
      const list = block({ node: open.zone.value.node, zone: open.zone.value.zone, cpu, counters: {} }, n, text);
      place(list, 'cpu', digits, text, n);
      open.list = list;
      open.lists.push(list);
      return;
    }
    if (listFields.has(name)) {
      if (open.list) count(open.list, name, digits, text, n);
      return;
    }
    open.list = undefined;
    if (count(open.zone, name, digits, text, n)) open.told = true;
  }

  function protection(text: string, n: number): void {
    if (!open || open.zone.value.protection) return;
    open.part = 'zone';
    const found = [...text.matchAll(/\d+/g)];
    const pages = found.map(m => integer(m[0]));
    if (!pages.length || !pages.every(p => p !== undefined)) return;
    open.zone.value.protection = pages;
    open.told = true;
    found.forEach((m, i) => open!.zone.places.put(`protection[${i}]`, m.index, m.index + m[0].length, n));
    open.zone.last = n;
    open.zone.end = text.trimEnd().length;
  }

  function line(text: string, n: number): void | boolean {
    const field = FIELD.exec(text);
    if (field) {
      const [, name, colon, digits] = field as unknown as [string, string, string, string];
      if (colon)
        return name === 'cpu' || listFields.has(name) || isCounter(name) ? colonField(name, digits, text, n) : false;
      if (marks.has(name)) return mark(name as Mark, digits, text, n);
      return isCounter(name) ? counter(name, digits, text, n) : false;
    }
    const free = FREE.exec(text);
    if (free) return mark('free', free[1]!, text, n);
    const head = HEADER.exec(text);
    if (head) return header(text, n, head[1]!, head[2]!);
    const threshold = THRESHOLD.exec(text);
    if (threshold) {
      if (open?.list) count(open.list, 'vm stats threshold', threshold[1]!, text, n);
      return;
    }
    if (PROTECTION.test(text)) return protection(text, n);
    if (HEADING.test(text)) return heading(text);
    const rest = text.trim();
    // What follows grep's separator is of another part of the file, perhaps of another zone.
    if (rest === '--') return close();
    if (rest !== '') return false;
  }

  function heading(text: string): void {
    if (!open) return;
    if (text.includes('pagesets')) open.part = 'pagesets';
    else if (open.told) close();
    else open.part = 'node';
  }

  return { line, end: close };
}

export default defineFormat({
  id: 'zoneinfo',
  title: 'Memory zones (/proc/zoneinfo)',
  paths: ['proc/zoneinfo'],
  // Numbers after the name make it a line of buddyinfo, `, type` one of pagetypeinfo.
  starts: /^Node +\d+, +zone +(?:DMA|DMA32|Normal|HighMem|Movable|Device) *$/,
  emits: [Zone, NodeStats, Pageset],
  open: emit => parser(emit),
});
