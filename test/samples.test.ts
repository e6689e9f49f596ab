/** The sample bundles yield the findings that the field reports describe, with their figures. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Review } from '../server/core/review/run.ts';
import { recompute } from '../server/facts/memory/zones.ts';
import { Zone } from '../server/facts/memory/zoneinfo.ts';
import { usableShare } from '../server/linux/watermarks.ts';
import { assertJudged, reviewed } from './bundles.ts';

let all: Awaited<ReturnType<typeof reviewed>>;
before(async () => {
  all = await reviewed('samples');
});
const host = (root: string) => all.bundle.hosts.find(h => h.root === root)!;
const of = (root: string, rule: string): Review['findings'] => all.of(rule).filter(f => f.host === host(root).name);

test('five hosts, nothing lost, no fault', () => {
  assert.deepEqual(
    all.bundle.hosts.map(h => h.root),
    ['ceph-osd', 'compute-hugepages', 'cvm', 'quiet', 'swift-xfs'],
  );
  assert.deepEqual([...all.bundle.faults, ...all.review.faults, ...all.bundle.truncated], []);
});

test('quiet: nothing found, and everything was judged', () => {
  assert.deepEqual(
    all.review.findings.filter(f => f.host === host('quiet').name).map(f => f.message),
    [],
  );
  assertJudged(host('quiet'), all.review);
});

test('ceph-osd: hung in reclaim, told once though two logs have it; the marks of the article follow exactly from the 4.4 formula', () => {
  const hung = of('ceph-osd', 'hung-task');
  assert.ok(hung.some(f => /reclaim/.test(f.message)));
  const first = hung[0]!;
  assert.ok(
    new Set(first.evidence.filter(e => e.kind === 'hung-task').map(e => e.at.file)).size === 2,
    'both logs are evidence',
  );
  const marks = recompute(host('ceph-osd'), 90112, undefined)!
    .zones.filter(z => z.name === 'Normal')
    .map(z => [z.min, z.low, z.high]);
  assert.deepEqual(marks, [
    [11150, 13937, 16725],
    [11269, 14086, 16903],
  ]);
  for (const zone of host('ceph-osd').all(Zone)) {
    const now = recompute(host('ceph-osd'), 90112, undefined)!.zones.find(
      z => z.node === zone.value.node && z.name === zone.value.zone,
    )!;
    assert.deepEqual([zone.value.min, zone.value.low, zone.value.high], [now.min, now.low, now.high], zone.value.zone);
  }
});

test('swift-xfs: xfs_inode about 39 GiB, dentry about 4 GiB, and no block above order 3', () => {
  const [slab] = of('swift-xfs', 'slab-heavy');
  assert.match(slab?.message ?? '', /xfs_inode 39\.\d GiB.*dentry 4\.\d GiB/);
  assert.ok(of('swift-xfs', 'memory-fragmentation').length > 0);
});

test('compute-hugepages: gap 1569, 1,569,000 to 1,569,362 pages at boot, 180 pages of 1 GiB, recomputed gap 48,756; with factor 50 high is 31 % of what is usable', () => {
  const [old] = of('compute-hugepages', 'watermarks-not-recomputed');
  const text = `${old?.message}\n${old?.detail}`;
  for (const figure of ['1569', '1569000', '1569362', '180', '48756'])
    assert.match(text, new RegExp(`\\b${figure}\\b`), figure);
  const [failure] = of('compute-hugepages', 'page-allocation-failure');
  assert.match(failure?.message ?? '', /order:6.*fragmentation/);
  const zone = host('compute-hugepages').first(Zone, z => z.node === 0 && z.zone === 'Normal')!.value;
  assert.ok(zone.free! > zone.high! * 100, 'free was far above high');
  const fifty = recompute(host('compute-hugepages'), 16614, 50)!.zones.find(z => z.node === 0 && z.name === 'Normal')!;
  assert.equal(fifty.high - fifty.low, 243783);
  assert.equal(Math.round(100 * usableShare(fifty.high, zone.managed!, 180 * 262144)!), 31);
  assert.ok(
    !(failure?.remedies ?? []).some(r => r.kind === 'sysctl' && r.key === 'vm.watermark_scale_factor'),
    'raising the marks would not have helped',
  );
});

test('cvm: NET_RX on CPU 0 and 1, vip_util at PR -11 against ksoftirqd; high on 5.10; oplog threads against dio workers; no workqueue cpumask', () => {
  const softirq = of('cvm', 'rt-starves-softirq');
  assert.ok(softirq.length > 0);
  for (const f of softirq) {
    assert.match(f.message, /^CPU [01]:/);
    assert.equal(f.severity, 'error');
  }
  assert.match(softirq.map(f => f.message).join('\n'), /vip_util \(rtprio \d+/);
  assert.match(softirq.map(f => f.message).join('\n'), /43924\.35|32644\.21/);
  assert.match(of('cvm', 'rt-starves-kworker')[0]?.message ?? '', /dio/);
  for (const f of all.review.findings.filter(x => x.host === host('cvm').name))
    for (const r of f.remedies ?? []) if (r.kind !== 'advice') assert.doesNotMatch(JSON.stringify(r), /cpumask/);
});
