/** Numbers of a dump in human units: pages, kB, bytes, ticks. */
import { type Field, fieldNamed, kindOf } from '../core/model/kind.ts';
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { kibText } from '../core/model/sizes.ts';
import { memInfoOf } from '../facts/memory/meminfo.ts';
import { pageKib } from '../facts/memory/zones.ts';
import type { Entry, Measure } from '../glossary/entry.ts';
import { lookup } from '../glossary/index.ts';

/** What is known of a field: an entry of the glossary, or what the schema of its kind says. */
export type Explanation = Omit<Entry, 'source'> & Partial<Pick<Entry, 'source'>>;

/**
 * What the glossary says of a field; where the row names what is meant (a line of meminfo, a setting), of the row; else
 * what the schema of its kind says. `name` is what is explained.
 */
export function entryOf(fact: Fact<any>, field: string | undefined): { entry?: Explanation; name?: string } {
  const kind = kindOf(fact);
  const term = kind.term?.(fact.value, field);
  const ofTerm = term && lookup(term.dump, term.field);
  if (ofTerm) return { entry: ofTerm, name: term.field };
  if (field === undefined) return {};
  const declared = fieldNamed(kind, field);
  const known = kind.glossary && glossaryOf(kind.glossary, field, declared);
  const entry = known || (declared && ofSchema(field, declared));
  return { ...(entry ? { entry } : {}), name: field };
}

/** The entry of a dump's glossary for a field, by its name or by what its schema says it is called. */
export const glossaryOf = (dump: string, name: string, declared: Field | undefined): Entry | undefined =>
  lookup(dump, name) ?? (declared?.entry === undefined ? undefined : lookup(dump, declared.entry));

/** Of a value that was converted the unit is not that of the text. */
function ofSchema(name: string, { doc = '', unit, derived }: Field): Explanation | undefined {
  const measure = derived ? undefined : unit;
  return doc || measure ? { name, doc, ...(measure ? { unit: measure } : {}) } : undefined;
}

/** Sizes of the pages of a host in KiB. */
export interface PageSizes {
  readonly page: number;
  readonly huge: number | undefined;
}
export const pageSizes = (host: Host): PageSizes => ({
  page: pageKib(host),
  huge: memInfoOf(host, 'Hugepagesize')?.value.value,
});

/** Measures that count memory. */
const memory: ReadonlySet<string> = new Set<Measure>(['pages', 'huge pages', 'kB', 'bytes']);
export const countsMemory = (measure: Measure | undefined): boolean => measure !== undefined && memory.has(measure);

/**
 * Bytes of one unit that a row is printed in (`free -m`), where it says so; undefined where the glossary's unit holds.
 * `none` where the figures carry units of their own.
 */
function rowUnit(fact: Fact<any>): number | 'none' | undefined {
  let unit: number | undefined;
  for (const [name, f] of Object.entries(kindOf(fact).fields)) {
    const value = f.scale ? fact.value[name] : undefined;
    if (typeof value === 'number') unit = value;
    else if (value !== undefined && value !== 'count') return 'none';
  }
  return unit;
}

/**
 * `123456` pages as `482.3 MiB`; undefined where the text is no plain number, is 0, or there is nothing to convert.
 * `measure` is what the glossary says of the field.
 */
export function humanValue(
  text: string,
  measure: Measure | undefined,
  fact: Fact<any>,
  sizes: () => PageSizes,
): string | undefined {
  const m = /^\s*(-?\d{1,16}(?:\.\d{1,6})?)\s*(?:kB|%)?\s*$/.exec(text);
  if (!m || measure === undefined) return undefined;
  const n = Number(m[1]);
  if (n === 0) return undefined;
  if (!countsMemory(measure)) return humanTime(n, measure);
  const unit = rowUnit(fact);
  if (unit === 'none') return undefined;
  return unit === undefined || measure === 'pages' || measure === 'huge pages'
    ? humanSize(n, measure, sizes())
    : humanSize(n * unit, 'bytes', sizes());
}

function humanSize(n: number, measure: Measure, { page, huge }: PageSizes): string | undefined {
  switch (measure) {
    case 'pages':
      return `${kibText(n * page)}${page === 4 ? '' : ` (pages of ${page} KiB)`}`;
    case 'huge pages':
      return huge === undefined ? undefined : kibText(n * huge);
    case 'kB':
      return Math.abs(n) < 1024 ? undefined : kibText(n);
    default:
      return Math.abs(n) < 1024 ? undefined : kibText(n / 1024);
  }
}

function humanTime(n: number, measure: Measure): string | undefined {
  switch (measure) {
    case 'jiffies':
    case '1/100 s':
      return humanSeconds(n / 100);
    case 'ms':
      return humanSeconds(n / 1e3);
    case 'us':
      return humanSeconds(n / 1e6);
    case 'ns':
      return humanSeconds(n / 1e9);
    case 's':
      return Math.abs(n) < 120 ? undefined : humanSeconds(n);
    default:
      return undefined;
  }
}

function humanSeconds(s: number): string {
  const a = Math.abs(s);
  if (a >= 2 * 86400) return `${(s / 86400).toFixed(1)} days`;
  if (a >= 7200) return `${(s / 3600).toFixed(1)} h`;
  if (a >= 120) return `${(s / 60).toFixed(1)} min`;
  return `${Number(s.toPrecision(4))} s`;
}

/** The measure as it is read behind a number of a fact; none where the row was printed in another one (`free -m`). */
export function measureText(measure: Measure | undefined, fact: Fact<any>): string {
  if (measure === undefined || measure === 'count') return '';
  const unit = countsMemory(measure) ? rowUnit(fact) : undefined;
  return unit === undefined || (measure === 'kB' && unit === 1024) ? ` ${measure}` : '';
}

/** A number of a fact in the measure of its field, whatever its row was printed in. */
export function inMeasure(n: number, measure: Measure | undefined, fact: Fact<any>): number {
  const unit = countsMemory(measure) ? rowUnit(fact) : undefined;
  return typeof unit === 'number' ? n * unit : n;
}

/**
 * What a fact holds under the name of a field (`free`, `counts[3]`, `nr_free_cma` of `counters`); undefined where
 * nothing does.
 */
export function fieldValue({ kind, value }: Fact<any>, field: string): unknown {
  const m = /^([^[\]]{1,60})\[(\d{1,5})\]$/.exec(field);
  if (m) {
    const list = Object.hasOwn(value, m[1]!) ? value[m[1]!] : undefined;
    return Array.isArray(list) ? list[Number(m[2])] : undefined;
  }
  if (Object.hasOwn(value, field)) return value[field];
  for (const [name, f] of Object.entries(kindOf({ kind }).fields)) {
    const record = f.spread ? value[name] : undefined;
    if (typeof record === 'object' && record !== null && Object.hasOwn(record, field)) return record[field];
  }
  return undefined;
}
