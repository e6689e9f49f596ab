/** A number beside the same number in other files of the bundle. */
import { kindOf, type Thing } from '../core/model/kind.ts';
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { code, joined, type Markdown, md } from '../core/model/markdown.ts';
import { entryOf, fieldValue, humanValue, inMeasure, measureText, pageSizes } from './numbers.ts';
import type { Reviewed } from './reviewed.ts';

const shown = 3;

/** What names another thing on another machine. */
const ofOneHost: ReadonlySet<Thing> = new Set(['interrupt', 'cpu', 'device', 'task'] as const);
const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** `also in hostB/proc/meminfo: 123 kB`: the same field of the same thing in other files, those of this host first. */
export function elsewhere(reviewed: Reviewed, fact: Fact<any>, field: string, host: Host): Markdown | undefined {
  const v = fact.value;
  const number = fieldValue(fact, field);
  if (typeof number !== 'number' && !v.key) return undefined;
  const fields = Object.entries(kindOf(fact).fields).filter(
    ([name, f]) => (f.moment || f.identity) && isPlain(v[name]),
  );
  // Numbers of an interval are not those of another.
  const varies = fields.some(([, f]) => f.moment);
  const identity = fields.filter(([, f]) => f.identity);
  const names = identity.map(([name]) => name);
  if (names.includes(field) || names.length === 0 || varies) return undefined;
  const wanted = (other: any): boolean => names.every(name => other[name] === v[name]);
  const hosts = identity.some(([, f]) => f.names !== undefined && ofOneHost.has(f.names))
    ? [host]
    : [host, ...reviewed.bundle.hosts.filter(h => h !== host)];
  const measure = entryOf(fact, field).entry?.unit;
  const same = (there: unknown, found: Fact<any>): boolean =>
    typeof number === 'number' && typeof there === 'number'
      ? inMeasure(number, measure, fact) === inMeasure(there, measure, found)
      : number === there;
  const lines: Markdown[] = [];
  for (const other of hosts) {
    const seen = new Set([fact.at.file]);
    for (const found of other.all(kindOf(fact), wanted)) {
      if (lines.length === shown) return joined(lines, '  \n');
      const there = fieldValue(found, field);
      if (seen.has(found.at.file) || there === undefined) continue;
      seen.add(found.at.file);
      lines.push(
        md`also in ${code(found.at.file)}: ${valueText(found, field, there, other)}${same(there, found) ? ', the same' : ''}`,
      );
    }
  }
  return joined(lines, '  \n');
}

/** `7301 = 7.1 GiB` of a row in MiB, `7474740 kB` of one in kB. */
function valueText(fact: Fact<any>, field: string, value: unknown, host: Host): Markdown {
  const measure = entryOf(fact, field).entry?.unit;
  const unit = measureText(measure, fact);
  const human = unit === '' ? humanValue(String(value), measure, fact, () => pageSizes(host)) : undefined;
  return md`${code(String(value))}${unit}${human === undefined ? '' : ` = ${human}`}`;
}
