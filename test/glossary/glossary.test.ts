/** The glossary: its own rules, its answers, and that no field of a dump of ours is without an entry. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measures } from '../../server/core/model/measure.ts';
import { type DumpName, glossary, lookup } from '../../server/glossary/index.ts';
import { sysctls } from '../../server/linux/sysctls.ts';
import { ownFiles } from '../own-files.ts';
import { dumpFields, fieldsIn, largestCaches, unexplained, vmSettings } from './dump-fields.ts';

const everything = Object.entries(glossary()).flatMap(([dump, table]) =>
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

const same: readonly (readonly [dump: DumpName, field: string, name: string])[] = [
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
  ['slab-caches', 'extent_status', 'extent_status'],
  ['slab-caches', 'dmaengine-unmap-128', 'dmaengine-unmap-*'],
  ['slab-caches', 'bio-3', 'bio-*'],
  ['vmstat', 'nr_overhead', 'nr_overhead'],
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

/** Caches that were among the ten largest of one host or another, of whatever kernel. */
const seenLarge =
  'anon_vma_chain vm_area_struct ext4_extent_status tw_sock_TCP kmem_cache proc_inode_cache fsnotify_mark_connector cfq_queue bsg_cmd ip6_dst_cache TCPv6 RAWv6 UDPv6 xfs_efd_item xfs_log_ticket xfs_btree_cur task_struct shmem_inode_cache kmalloc-32 kmalloc-1k kmalloc-1024 kmalloc-4096';
test('caches that were seen large have an entry', () =>
  assert.deepEqual(
    seenLarge.split(' ').filter(cache => !lookup('slab-caches', cache)),
    [],
  ));

test('what is not known has no entry', () => {
  for (const dump of Object.keys(glossary()))
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

// --- the dumps of our fixtures and samples, of kernels 2.6.32 to 6.18 ---

const files = ownFiles();
/** So many fields were seen in dumps of real hosts: fixtures that hold fewer would leave these tests behind. */
const seen: Readonly<Partial<Record<DumpName, number>>> = {
  zoneinfo: 83,
  meminfo: 58,
  vmstat: 201,
  buddyinfo: 11,
  slabinfo: 11,
  softirqs: 10,
  interrupts: 29,
  mpstat: 60,
  top: 12,
  ps: 35,
  free: 10,
  softnet_stat: 13,
  pressure: 10,
  'process-state': 9,
};
for (const fields of dumpFields)
  test(`every field of ${fields.dump} in our own files has an entry`, () => {
    const found = fieldsIn(files, fields);
    assert.ok(found.size >= seen[fields.dump]!, `only ${found.size} fields, not ${seen[fields.dump]}`);
    assert.deepEqual(unexplained(fields.dump, found), []);
  });

test('the ten largest caches of every slabinfo of ours have an entry', () => {
  const found = fieldsIn(files, largestCaches);
  assert.ok(found.size >= 20, `only ${found.size} caches`);
  assert.deepEqual(unexplained('slab-caches', found), []);
});

test('the settings of memory are known wherever a host of ours prints them', () => {
  const found = fieldsIn(files, vmSettings);
  assert.ok(found.size >= 49, `only ${found.size} settings`);
  assert.deepEqual(unexplained('sysctl', found), []);
});
