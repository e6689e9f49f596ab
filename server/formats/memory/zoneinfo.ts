/**
 * /proc/zoneinfo of every kernel from 3.10 to 6.19 (mm/vmstat.c, zoneinfo_show_print): whole files, grep fragments and
 * pasted text.
 */
import { Places } from '../../core/model/places.ts';
import { type At, defineFormat, type Emit, type Parser } from '../../core/read/format.ts';
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

/** A number under its name, at the end of a line. */
interface Figure {
  readonly name: string;
  readonly digits: string;
  readonly text: string;
  readonly n: number;
}

/** Note that the figure is the last line of the block, and where it stands. */
function place(b: Block<unknown>, { name, digits, text, n }: Figure): void {
  const start = text.lastIndexOf(digits);
  b.places.put(name, start, start + digits.length, n);
  b.last = n;
  b.end = text.trimEnd().length;
}

/** Put a counter, the first one winning: a name seen twice means that a header was lost in between. */
function count(b: Block<{ counters: Counters }>, figure: Figure): boolean {
  const value = integer(figure.digits);
  if (value === undefined || Object.hasOwn(b.value.counters, figure.name)) return false;
  b.value.counters[figure.name] = value;
  place(b, figure);
  return true;
}

/**
 * Names that the kernel gives to counters and tail fields all have an underscore, but for the `scanned` of 3.10 and
 * 4.4.
 */
const isCounter = (name: string): boolean => name.includes('_') || name === 'scanned';

function openZone(text: string, n: number, digits: string, name: string): OpenZone | undefined {
  const node = integer(digits);
  if (node === undefined) return undefined;
  const zone: OpenZone['zone'] = block({ node, zone: name, counters: {} }, n, text);
  const stats: OpenZone['stats'] = block({ node, counters: {} }, n, text);
  const start = text.indexOf(digits);
  for (const b of [zone, stats]) b.places.put('node', start, start + digits.length, n);
  place(zone, { name: 'zone', digits: name, text, n });
  return { zone, stats, lists: [], list: undefined, part: 'zone', told: false };
}

function tellZone({ zone, stats, lists, told }: OpenZone, emit: Emit): void {
  if (Object.keys(stats.value.counters).length > 0) emit(NodeStats, stats.value, at(stats));
  const { counters, ...own } = zone.value;
  if (told) emit(Zone, { ...own, counters }, at(zone));
  for (const list of lists) if (Object.keys(list.value.counters).length > 0) emit(Pageset, list.value, at(list));
}

/** Put a figure into the zone; false where it is of another, whose header was lost and whose name is not known. */
type Take = (open: OpenZone, figure: Figure) => boolean;

const takeMark: Take = (open, figure) => {
  const field = figure.name as 'free' | Mark;
  if (open.part === 'pagesets' || open.zone.value[field] !== undefined) return false;
  open.part = 'zone';
  const value = integer(figure.digits);
  if (value === undefined) return true;
  open.zone.value[field] = value;
  open.told = true;
  place(open.zone, figure);
  return true;
};

const takeCounter: Take = (open, figure) => {
  if (open.part === 'pagesets') return false;
  if (open.part === 'node') count(open.stats, figure);
  else if (count(open.zone, figure)) open.told = true;
  return true;
};

/** Begin a page list. */
const takeCpu: Take = (open, figure) => {
  const { node, zone } = open.zone.value;
  const cpu = integer(figure.digits);
  open.part = 'pagesets';
  open.list = undefined;
  if (cpu === undefined) return true;
  open.list = block({ node, zone, cpu, counters: {} }, figure.n, figure.text);
  place(open.list, figure);
  open.lists.push(open.list);
  return true;
};

const takeListField: Take = (open, figure) => {
  if (open.list) count(open.list, figure);
  return true;
};

const takeTailField: Take = (open, figure) => {
  open.list = undefined;
  if (count(open.zone, figure)) open.told = true;
  return true;
};

/** What takes a field of this name; undefined where it is none of zoneinfo. */
function takerOf(name: string, colon: boolean): Take | undefined {
  if (!colon) return marks.has(name) ? takeMark : isCounter(name) ? takeCounter : undefined;
  if (name === 'cpu') return takeCpu;
  return listFields.has(name) ? takeListField : isCounter(name) ? takeTailField : undefined;
}

function takeProtection(open: OpenZone, text: string, n: number): void {
  const { zone } = open;
  if (zone.value.protection) return;
  open.part = 'zone';
  const found = [...text.matchAll(/\d+/g)];
  const pages = found.map(m => integer(m[0]));
  if (!pages.length || !pages.every(p => p !== undefined)) return;
  zone.value.protection = pages;
  open.told = true;
  found.forEach((m, i) => zone.places.put(`protection[${i}]`, m.index, m.index + m[0].length, n));
  zone.last = n;
  zone.end = text.trimEnd().length;
}

function parser(emit: Emit): Parser {
  let open: OpenZone | undefined;

  function close(): void {
    if (open) tellZone(open, emit);
    open = undefined;
  }

  function figure(take: Take, name: string, digits: string, text: string, n: number): void {
    if (open && !take(open, { name, digits, text, n })) close();
  }

  function heading(text: string): void {
    if (!open) return;
    if (text.includes('pagesets')) open.part = 'pagesets';
    else if (open.told) close();
    else open.part = 'node';
  }

  function line(text: string, n: number): void | boolean {
    const field = FIELD.exec(text);
    if (field) {
      const [, name, colon, digits] = field as unknown as [string, string, string, string];
      const take = takerOf(name, colon !== '');
      return take ? figure(take, name, digits, text, n) : false;
    }
    const free = FREE.exec(text);
    if (free) return figure(takeMark, 'free', free[1]!, text, n);
    const head = HEADER.exec(text);
    if (head) {
      close();
      open = openZone(text, n, head[1]!, head[2]!);
      return;
    }
    const threshold = THRESHOLD.exec(text);
    if (threshold) return figure(takeListField, 'vm stats threshold', threshold[1]!, text, n);
    if (PROTECTION.test(text)) return open && takeProtection(open, text, n);
    if (HEADING.test(text)) return heading(text);
    const rest = text.trim();
    // What follows grep's separator is of another part of the file, perhaps of another zone.
    if (rest === '--') return close();
    if (rest !== '') return false;
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
