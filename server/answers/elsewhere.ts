/** A number beside the same number in other files of the bundle. */
import { kindOf } from '../core/model/kind.ts';
import type { Fact } from '../core/model/fact.ts';
import type { Host } from '../core/model/host.ts';
import { codeSpan } from '../core/model/markdown.ts';
import { entryOf, fieldValue, measureText } from './numbers.ts';
import type { Reviewed } from './reviewed.ts';

/** Fields that tell which thing of its kind a fact is about. */
const identity = [
  'name',
  'key',
  'node',
  'zone',
  'row',
  'resource',
  'share',
  'protocol',
  'section',
  'what',
  'cpu',
  'irq',
  'softirq',
  'device',
  'pool',
  'size',
  'cgroup',
  'domain',
  'item',
  'file',
  'table',
  'process',
  'pid',
  'cache',
];
/** What names another thing on another machine. */
const ofOneHost: ReadonlySet<string> = new Set(['irq', 'cpu', 'device', 'pid', 'process']);
/** Numbers of an interval are not those of another. */
const varying = ['interval', 'sample', 'stamp', 'at'];
const shown = 3;

/** `also in hostB/proc/meminfo: 123 kB`: the same field of the same thing in other files, those of this host first. */
export function elsewhere(reviewed: Reviewed, fact: Fact<any>, field: string, host: Host): string {
  const v = fact.value;
  const number = fieldValue(v, field);
  const names = identity.filter(name => typeof v[name] === 'string' || typeof v[name] === 'number');
  if (
    (typeof number !== 'number' && !v.key) ||
    names.includes(field) ||
    names.length === 0 ||
    varying.some(name => v[name] !== undefined)
  )
    return '';
  const wanted = (other: any): boolean => names.every(name => other[name] === v[name]);
  const hosts = names.some(name => ofOneHost.has(name))
    ? [host]
    : [host, ...reviewed.bundle.hosts.filter(h => h !== host)];
  const lines: string[] = [];
  for (const other of hosts) {
    const seen = new Set([fact.at.file]);
    for (const found of other.all(kindOf(fact), wanted)) {
      if (lines.length === shown) return lines.join('  \n');
      const there = fieldValue(found.value, field);
      if (seen.has(found.at.file) || there === undefined) continue;
      seen.add(found.at.file);
      const measure = entryOf(found, field).entry?.unit;
      lines.push(
        `also in ${codeSpan(found.at.file)}: ${codeSpan(String(there))}${measureText(measure)}${there === number ? ', the same' : ''}`,
      );
    }
  }
  return lines.join('  \n');
}
