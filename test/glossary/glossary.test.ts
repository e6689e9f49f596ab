/**
 * The glossary: its own rules, its answers, and that no field of a real dump is without an entry (the corpus is read
 * where it is there).
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { measures } from '../../server/core/model/measure.ts';
import { type Dump, glossary, lookup } from '../../server/glossary/index.ts';
import { sysctls } from '../../server/linux/sysctls.ts';

const everything = Object.entries(glossary).flatMap(([dump, table]) =>
  [...table].map(([key, entry]) => ({ dump, key, entry })),
);

test('every entry has a text of 1 to 600 characters, a source and a known measure', () => {
  assert.ok(everything.length > 900, `only ${everything.length} entries`);
  for (const { dump, key, entry } of everything) {
    const where = `${dump}.${key}`;
    assert.equal(entry.name, key, where);
    assert.ok(entry.doc.trim().length > 0 && entry.doc.length <= 600, `${where}: ${entry.doc.length} characters`);
    assert.match(entry.doc, /[.…]$/, `${where} does not end as a sentence`);
    assert.ok((entry.normal ?? 'x').length <= 600 && (entry.normal ?? 'x').trim() !== '', where);
    assert.ok(entry.source.trim() !== '', where);
    if (entry.unit !== undefined) assert.ok(measures.includes(entry.unit), `${where}: measured in ${entry.unit}`);
    for (const version of [entry.since, entry.until])
      if (version !== undefined) assert.match(version, /^\d+\.\d+(?:\.\d+)?$/, where);
  }
});

test('nothing ends before it begins', () => {
  const ordinal = (version: string): number =>
    version.split('.').reduce((sum, part, i) => sum + Number(part) * 1000 ** (2 - i), 0);
  for (const { dump, key, entry } of everything)
    if (entry.since !== undefined && entry.until !== undefined)
      assert.ok(ordinal(entry.since) < ordinal(entry.until), `${dump}.${key}: ${entry.since} to ${entry.until}`);
});

test('backquotes pair, so that Markdown stays whole', () => {
  for (const { dump, key, entry } of everything)
    for (const text of [entry.doc, entry.normal ?? ''])
      assert.equal(text.split('`').length % 2, 1, `${dump}.${key}: ${text}`);
});

test('the catalogue of settings is in the table of sysctls', () => {
  for (const key of Object.keys(sysctls))
    assert.ok(lookup('sysctl', key)?.doc.startsWith(sysctls[key as keyof typeof sysctls].doc), key);
});

const same: readonly (readonly [dump: Dump, field: string, name: string])[] = [
  ['zoneinfo', 'min', 'min'],
  ['zoneinfo', 'high', 'high'],
  ['zoneinfo', 'high:', 'pageset high'],
  ['zoneinfo', 'protection[2]', 'protection'],
  ['zoneinfo', 'node_unreclaimable:', 'node_unreclaimable'],
  ['zoneinfo', 'counters.nr_free_cma', 'nr_free_cma'],
  ['pagesets', 'high', 'high'],
  ['meminfo', 'Active(anon):', 'Active(anon)'],
  ['buddyinfo', 'blocks[10]', 'order 10'],
  ['buddyinfo', '4', 'order 4'],
  ['slabinfo', 'activeObjects', 'active_objs'],
  ['slabinfo', '<objsize>', 'objsize'],
  ['slab-caches', 'ext4_inode_cache(2:app)', 'ext4_inode_cache'],
  ['slab-caches', 'zio_data_buf_131072', 'zio_data_buf_*'],
  ['slab-caches', 'xfs_buf_item', 'xfs_buf_item'],
  ['slab-caches', 'xfs_bmbt_cur', 'xfs_*'],
  ['free', 'buffCache', 'buff/cache'],
  ['mpstat', 'percent.soft', '%soft'],
  ['mpstat', 'soft', '%soft'],
  ['mpstat', 'perSecond.NET_RX', 'NET_RX/s'],
  ['mpstat', 'NET_RX/s', 'NET_RX/s'],
  ['mpstat', '24/s', '<irq>/s'],
  ['mpstat', 'LOC', 'LOC/s'],
  ['interrupts', 'LOC:', 'LOC'],
  ['interrupts', '130', '<irq>'],
  ['interrupts', 'IPI3:', 'IPI'],
  ['softnet_stat', 'timeSqueeze', 'time_squeeze'],
  ['softnet_stat', 'rest[8]', 'backlog_len'],
  ['top', 'memKb.free', 'Mem free'],
  ['top', 'memKb.avail', 'avail Mem'],
  ['top', 'cpu.si', 'si'],
  ['top', 'tasks.zombie', 'zombie'],
  ['top', 'load[0]', 'load average'],
  ['sysctl', 'net.ipv4.conf.eth0.100.rp_filter', 'net.ipv4.conf.*.rp_filter'],
  ['sysctl', 'net/ipv4/conf/eth0.100/rp_filter', 'net.ipv4.conf.*.rp_filter'],
  ['sysctl', 'net.ipv4.neigh.default.gc_thresh3', 'net.ipv4.neigh.default.gc_thresh3'],
  ['cmdline', 'default-hugepagesz', 'default_hugepagesz'],
];
for (const [dump, field, name] of same)
  test(`${dump} ${field} is ${name}`, () => assert.equal(lookup(dump, field)?.name, name));

test('what is not known has no entry', () => {
  for (const dump of Object.keys(glossary))
    for (const field of ['', 'no_such_field', '__proto__', 'constructor', '[', '*'])
      assert.equal(lookup(dump, field), undefined, `${dump} ${field}`);
  for (const dump of ['', 'nonsense', '__proto__', 'toString']) assert.equal(lookup(dump, 'min'), undefined);
});

test('the marks are told right', () => {
  assert.match(lookup('zoneinfo', 'low')!.doc, /wakes kswapd/);
  assert.doesNotMatch(lookup('zoneinfo', 'low')!.doc, /direct reclaim/);
  assert.match(lookup('zoneinfo', 'min')!.doc, /share of `vm\.min_free_kbytes`/);
  assert.match(lookup('zoneinfo', 'min')!.doc, /direct reclaim/);
  assert.match(lookup('zoneinfo', 'high')!.doc, /wakes nobody/);
});

// --- the corpus: field names cut out here with as little knowledge as possible, not by the project's own formats ---

const corpus = path.resolve('../shared/corpus');
const skip = existsSync(corpus) ? false : 'no corpus beside the project';
/** The folders with dumps in them; syzkaller has thousands of consoles and none. */
const files = skip
  ? []
  : ['procfs', 'node_exporter', 'hotsos', 'insights-core', 'lab'].flatMap(folder =>
      readdirSync(path.join(corpus, folder), { recursive: true, withFileTypes: true })
        .filter(e => e.isFile())
        .map(e => path.join(e.parentPath, e.name)),
    );
const broken = /BAD|INVALID|MISS_?MATCH/;

/** Every field `cut` finds in the files has an entry; and files are found at all. */
function covered(dump: Dump, name: RegExp, cut: (text: string, file: string) => Iterable<string>): void {
  test(`corpus: every field of ${dump} has an entry`, { skip }, () => {
    const found = files.filter(file => name.test(file) && !broken.test(file));
    assert.ok(found.length > 0, 'no file of this kind in the corpus');
    const missing = new Map<string, string>();
    let fields = 0;
    for (const file of found)
      for (const field of cut(readFileSync(file, 'utf8'), file)) {
        fields++;
        if (!lookup(dump, field)) missing.set(field, file);
      }
    assert.ok(fields > 0, 'no field was cut from the files');
    assert.deepEqual([...missing], []);
  });
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

covered('zoneinfo', /\/zoneinfo$/, text =>
  lines(text)
    .filter(l => l.trim() !== '' && !l.startsWith('Node'))
    .map(zoneField),
);
covered('meminfo', /meminfo[^/]*$/, text =>
  lines(text)
    .map(l => l.replace(/^Node \d+ /, ''))
    .filter(l => /^\S+:\s+\d+/.test(l))
    .map(first),
);
covered('vmstat', /(?:proc|procfs|node_exporter)\/vmstat$/, text => lines(text).filter(Boolean).map(first));
covered('buddyinfo', /buddyinfo[^/]*$/, text =>
  lines(text)
    .filter(l => l.startsWith('Node'))
    .flatMap(l =>
      l
        .trim()
        .split(/\s+/)
        .slice(4)
        .map((_, order) => String(order)),
    ),
);
covered('slabinfo', /proc\/slabinfo$|\/slabinfo[^/]*$/, text =>
  lines(text)
    .filter(l => /^# ?name/.test(l))
    .flatMap(l => [...l.matchAll(/<(\w+)>/g)].map(m => m[1]!)),
);
covered('softirqs', /\/softirqs$/, text =>
  lines(text)
    .filter(l => l.includes(':'))
    .map(first),
);
covered('interrupts', /\/interrupts[^/]*$/, text =>
  lines(text)
    .map(l => /^\s*([\w-]+):/.exec(l)?.[1])
    .filter(label => label !== undefined),
);
covered('mpstat', /mpstat[^/]*\.txt$/, text =>
  lines(text)
    .filter(l => /\s(?:CPU|NODE)\s.*(?:%|\/s)/.test(l))
    .flatMap(l => l.trim().split(/\s+/).slice(1)),
);
covered('top', /\/top[^/]*\.txt$/, text =>
  lines(text)
    .filter(l => /^\s*PID\s+USER/.test(l))
    .flatMap(l => l.trim().split(/\s+/)),
);
covered('ps', /\/ps(?!tree)[^/]*$/, text =>
  lines(text)
    .filter(l => /^\s*(?:F\s+S?\s*UID|UID|USER|PID)\s.*(?:CMD|COMMAND)/.test(l))
    .flatMap(l => l.trim().split(/\s+/)),
);
covered('free', /\/free[^/]*$/, text =>
  lines(text).flatMap(l => (/^\s+total\s/.test(l) ? l.trim().split(/\s+/) : /^\S+:\s+\d/.test(l) ? [first(l)] : [])),
);
covered('softnet_stat', /softnet_stat/, text =>
  lines(text)
    .filter(Boolean)
    .flatMap(l =>
      l
        .trim()
        .split(/\s+/)
        .map((_, column) => String(column + 1)),
    ),
);
covered('pressure', /\/pressure\/(?:cpu|io|memory|irq)$/, (text, file) => [
  path.basename(file),
  ...lines(text)
    .filter(Boolean)
    .flatMap(l => l.split(' ').map(word => word.split('=')[0]!)),
]);
covered('process-state', /\/ps-(?:aux|wchan)\.txt$/, text => {
  const rows = lines(text);
  const at = rows[0]!.split(/\s+/).filter(Boolean).indexOf('STAT');
  return rows
    .slice(1)
    .filter(Boolean)
    .flatMap(l => [...(l.trim().split(/\s+/)[at] ?? '')]);
});

test('corpus: the ten largest caches of every slabinfo have an entry', { skip }, () => {
  const missing = new Map<string, string>();
  for (const file of files.filter(f => /\/slabinfo[^/]*$/.test(f) && !broken.test(f))) {
    const caches = lines(readFileSync(file, 'utf8'))
      .map(l => /^(\S.*?)\s+\d+\s+(\d+)\s+(\d+)\s+\d+\s+\d+ :/.exec(l))
      .filter(m => m !== null);
    const largest = caches.sort((a, b) => Number(b[2]) * Number(b[3]) - Number(a[2]) * Number(a[3])).slice(0, 10);
    for (const m of largest) if (!lookup('slab-caches', m[1]!)) missing.set(m[1]!, file);
  }
  assert.deepEqual([...missing], []);
});

test('corpus: the settings the catalogue of a reviewer needs are known wherever a host prints them', { skip }, () => {
  let known = 0;
  const missing = new Set<string>();
  for (const file of files.filter(f => /\/sysctl(?:_-a|-a\.txt)$/.test(f)))
    for (const line of lines(readFileSync(file, 'utf8'))) {
      const key = /^(vm\.[\w-]+) = /.exec(line)?.[1];
      if (key === undefined) continue;
      if (lookup('sysctl', key)) known++;
      else missing.add(key);
    }
  assert.ok(known > 0);
  assert.deepEqual([...missing], []);
});
