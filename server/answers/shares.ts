/** A number beside the total it is a part of, where the schema or the glossary names one. */
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { type Kind, kindNamed, kindOf } from '../core/model/kind.ts';
import { percentText } from '../core/model/sizes.ts';
import { memInfoOf } from '../facts/memory/meminfo.ts';
import { SlabCache } from '../facts/memory/slabinfo.ts';
import { pageKib } from '../facts/memory/zones.ts';
import { lookup } from '../glossary/index.ts';
import { entryOf, fieldValue } from './numbers.ts';

/** A part, its total in the same measure, and what the total is called. */
type Share = readonly [part: number, total: number, name: string];

/** The total that a field of a fact is a part of, where that is clear. */
function shareOf(fact: Fact<any>, field: string, host: Host): Share | undefined {
  if (fact.kind === SlabCache.name) return slabShare(fact, field, host);
  const declared = declaredOf(kindOf(fact), field);
  const said = declared?.partOf ?? entryOf(fact, field).entry?.partOf;
  if (said === undefined) return undefined;
  const [part, name = part] = said.split(': ') as [string, string?];
  const value = fieldValue(fact, field);
  // A row that is named by its first field has its number in `value`.
  const number = typeof value === 'number' ? value : fact.value.value;
  if (typeof number !== 'number') return undefined;
  const total = part === 'sum' ? sumOf(fact, field) : totalOf(fact, part, host);
  if (total === undefined) return undefined;
  const called = part === 'sum' && name === 'sum' ? `all ${fact.value[nameOf(field)].length} CPUs` : name;
  const words = called.slice(called.indexOf(':') + 1);
  return [number, total, words.replace(/\{(\w+)\}/g, (_, of: string) => `${fact.value[of]}`)];
}

const nameOf = (field: string): string => (field.includes('[') ? field.slice(0, field.indexOf('[')) : field);

/** The field that declares a place: `counts` of `counts[3]`, the record that holds a counter. */
function declaredOf(kind: Kind, field: string) {
  const own = Object.hasOwn(kind.fields, nameOf(field)) ? kind.fields[nameOf(field)] : undefined;
  return own ?? Object.values(kind.fields).find(f => f.spread && f.partOf !== undefined);
}

/** All entries of a list or record; what is counted in another entry already is left out. */
function sumOf(fact: Fact<any>, field: string): number | undefined {
  const kind = kindOf(fact);
  const list = fact.value[nameOf(field)];
  if (Array.isArray(list)) return list.length > 1 ? list.reduce((a, b) => a + b, 0) : undefined;
  const record = Object.entries(kind.fields).find(([, f]) => f.spread && f.partOf !== undefined)?.[0];
  const entries = record === undefined ? [] : Object.entries<number>(fact.value[record]);
  const whole = entries.filter(([name]) => !kind.glossary || lookup(kind.glossary, name)?.partOf === undefined);
  return whole.reduce((sum, [, n]) => sum + n, 0);
}

/** `managed`, a field of the fact itself; `MemTotal`, another row of its kind; `meminfo:MemTotal`, of another kind. */
function totalOf(fact: Fact<any>, part: string, host: Host): number | undefined {
  if (!part.includes(':') && typeof fact.value[part] === 'number') return fact.value[part];
  const [other, row] = part.includes(':') ? part.split(':') : [fact.kind, part];
  const kind = kindNamed(other!);
  if (!kind) return undefined;
  // Of the same node, group, ... where both kinds know them.
  const shared = Object.entries(kind.fields).flatMap(([name, f]) =>
    f.identity && name !== 'name' && kindOf(fact).fields[name]?.identity ? [name] : [],
  );
  return near(host, fact, kind, v => v.name === row && shared.every(name => v[name] === fact.value[name]))?.value.value;
}

/** A slab cache takes whole slabs of whole pages: no field of it is its memory. */
function slabShare(fact: Fact<any>, field: string, host: Host): Share | undefined {
  if (field !== 'name' && field !== 'objects' && field !== 'slabs') return undefined;
  const { slabs, objects, objectsPerSlab, pagesPerSlab } = fact.value;
  const total = memInfoOf(host, 'MemTotal');
  const pages = (slabs ?? objects / Math.max(1, objectsPerSlab)) * pagesPerSlab;
  return total && [pages * pageKib(host), total.value.value, 'MemTotal, by the pages of its slabs'];
}

/** The total of the same capture: of the same file, else of the same folder, else the only one there is. */
function near(host: Host, fact: Fact<any>, kind: Kind, where: (value: any) => boolean): Fact<any> | undefined {
  const all = host.all(kind, where);
  const folder = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);
  return (
    all.find(f => f.at.file === fact.at.file) ??
    all.find(f => folder(f.at.file) === folder(fact.at.file)) ??
    (all.length === 1 ? all[0] : undefined)
  );
}

/** `3.4 % of MemTotal`; empty where there is no total, or the number is all of it or nothing. */
export function shareText(fact: Fact<any>, field: string, host: Host): string {
  const share = shareOf(fact, field, host);
  if (!share || share[1] <= 0 || share[0] <= 0 || share[0] === share[1]) return '';
  const part = share[0] / share[1];
  return `${part < 0.001 ? `${Number((100 * part).toPrecision(1))} %` : percentText(part)} of ${share[2]}`;
}
