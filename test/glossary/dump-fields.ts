/** The names in dumps, cut out with as little knowledge as possible, not by the project's own formats. */
import path from 'node:path';
import { type DumpName, lookup } from '../../server/glossary/index.ts';
import type { OwnFile } from '../own-files.ts';

export interface DumpFields {
  readonly dump: DumpName;
  /** The files of this dump, by their path. */
  readonly path: RegExp;
  readonly cut: (text: string, file: string) => readonly string[];
}

const lines = (text: string): string[] => text.split(/\r?\n/);
const first = (line: string): string => line.trim().split(/\s+/)[0] ?? '';

/**
 * `high` of a zone stays as it is, `high:` of a page list keeps its colon, `protection: (0, 2)` and the lines of the
 * tail lose theirs.
 */
function zoneField(line: string): string {
  const name = line.trim().replace(/\s*(?:\(.*|-?\d+)$/, '');
  return /^(?:cpu|count|high|batch|high_min|high_max):$/.test(name) ? name : name.replace(/:$/, '');
}

const of = (dump: DumpName, path: RegExp, cut: DumpFields['cut']): DumpFields => ({ dump, path, cut });

export const dumpFields: readonly DumpFields[] = [
  of('zoneinfo', /\/zoneinfo$/, text =>
    lines(text)
      .filter(l => l.trim() !== '' && !l.startsWith('Node'))
      .map(zoneField),
  ),
  of('meminfo', /meminfo[^/]*$/, text =>
    lines(text)
      .map(l => l.replace(/^Node \d+ /, ''))
      .filter(l => /^\S+:\s+\d+/.test(l))
      .map(first),
  ),
  of('vmstat', /(?:proc|procfs|node_exporter)\/vmstat$/, text => lines(text).filter(Boolean).map(first)),
  of('buddyinfo', /buddyinfo[^/]*$/, text =>
    lines(text)
      .filter(l => l.startsWith('Node'))
      .flatMap(l =>
        l
          .trim()
          .split(/\s+/)
          .slice(4)
          .map((_, order) => String(order)),
      ),
  ),
  of('slabinfo', /\/slabinfo[^/]*$/, text =>
    lines(text)
      .filter(l => /^# ?name/.test(l))
      .flatMap(l => [...l.matchAll(/<(\w+)>/g)].map(m => m[1]!)),
  ),
  of('softirqs', /\/softirqs$/, text =>
    lines(text)
      .filter(l => l.includes(':'))
      .map(first),
  ),
  of('interrupts', /\/interrupts[^/]*$/, text =>
    lines(text)
      .map(l => /^\s*([\w-]+):/.exec(l)?.[1])
      .filter(label => label !== undefined),
  ),
  of('mpstat', /mpstat[^/]*$/, text =>
    lines(text)
      .filter(l => /\s(?:CPU|NODE)\s.*(?:%|\/s)/.test(l))
      .flatMap(l => l.trim().split(/\s+/).slice(1))
      .filter(word => !/^[AP]M$/.test(word)),
  ),
  of('top', /\/top[^/]*$/, text =>
    lines(text)
      .filter(l => /^\s*PID\s+USER/.test(l))
      .flatMap(l => l.trim().split(/\s+/)),
  ),
  of('ps', /\/ps(?!tree)[^/]*$/, text =>
    lines(text)
      .filter(l => /^\s*(?:F\s+S?\s*UID|UID|USER|PID)\s.*(?:CMD|COMMAND)/.test(l))
      .flatMap(l => l.trim().split(/\s+/)),
  ),
  of('free', /\/free[^/]*$/, text =>
    lines(text).flatMap(l => (/^\s+total\s/.test(l) ? l.trim().split(/\s+/) : /^\S+:\s+\d/.test(l) ? [first(l)] : [])),
  ),
  of('softnet_stat', /softnet_stat/, text =>
    lines(text)
      .filter(Boolean)
      .flatMap(l =>
        l
          .trim()
          .split(/\s+/)
          .map((_, column) => String(column + 1)),
      ),
  ),
  of('pressure', /\/pressure\/(?:cpu|io|memory|irq)$/, (text, file) => [
    path.basename(file),
    ...lines(text)
      .filter(Boolean)
      .flatMap(l => l.split(' ').map(word => word.split('=')[0]!)),
  ]),
  of('process-state', /\/ps[-_][^/]*$/, text => {
    const rows = lines(text);
    const at = rows[0]!.split(/\s+/).filter(Boolean).indexOf('STAT');
    if (at < 0) return [];
    return rows
      .slice(1)
      .filter(Boolean)
      .map(l => l.trim().split(/\s+/)[at] ?? '')
      .filter(state => /^[A-Z]/.test(state))
      .flatMap(state => [...state]);
  }),
];

/** Files that are wrong on purpose. */
const broken = /BAD|INVALID|MISS_?MATCH/;

/** Each field of a dump that the files hold, by a file that holds it. */
export function fieldsIn(files: readonly OwnFile[], { path, cut }: Omit<DumpFields, 'dump'>): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files)
    if (path.test(`/${file.path}`) && !broken.test(file.path))
      for (const field of cut(file.text, file.path)) if (!found.has(field)) found.set(field, file.path);
  return found;
}

/** The fields without an entry in the glossary. */
export const unexplained = (dump: DumpName, fields: ReadonlyMap<string, string>): [string, string][] =>
  [...fields].filter(([field]) => !lookup(dump, field));

/** The ten caches that hold most, by the size of their objects. */
export const largestCaches: Omit<DumpFields, 'dump'> = {
  path: /\/slabinfo[^/]*$/,
  cut: text =>
    lines(text)
      .map(l => /^(\S.*?)\s+\d+\s+(\d+)\s+(\d+)\s+\d+\s+\d+ :/.exec(l))
      // A fixture may have a cache that no kernel has.
      .filter(m => m !== null)
      .filter(m => !m[1]!.startsWith('example_'))
      .sort((a, b) => Number(b[2]) * Number(b[3]) - Number(a[2]) * Number(a[3]))
      .slice(0, 10)
      .map(m => m[1]!),
};

export const vmSettings: Omit<DumpFields, 'dump'> = {
  path: /\/sysctl(?:_-a|-a\.txt)$/,
  cut: text =>
    lines(text)
      .map(l => /^(vm\.[\w-]+) = /.exec(l)?.[1])
      .filter(key => key !== undefined),
};
