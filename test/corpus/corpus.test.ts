/**
 * Real files that nobody here wrote, and captures of a host in real trouble: what is known to be true of them. What
 * these check on files of others, `bundles.test.ts` checks on files of our own.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inferBoost } from '../../server/linux/watermarks.ts';
import { Zone } from '../../server/facts/memory/zoneinfo.ts';
import { HungTask } from '../../server/facts/kernel-log/hung-task.ts';
import { reviewed } from '../bundles.ts';
import { readText } from '../harness.ts';
import { corpus, seeds, withoutCorpus, withoutSeeds } from './_corpus.ts';

const lab = (name: string): string => path.join(corpus, 'lab', name);
const skip = withoutCorpus;

for (const tree of ['S5/tree', 'S4/before'])
  test(`lab ${tree}: a quiet host is quiet`, { skip }, async () => {
    const { review } = await reviewed(lab(tree));
    assert.deepEqual(
      review.findings.map(f => f.message),
      [],
    );
    assert.deepEqual(review.faults, []);
  });

test('lab S1/tree: ten reports over eight tasks, counted once though they stand in eleven logs; reporting stopped; 14 tasks in D', {
  skip,
}, async () => {
  const { bundle, of } = await reviewed(lab('S1/tree'));
  const reports = bundle.hosts[0]!.events(HungTask);
  assert.equal(reports.length, 10);
  assert.deepEqual([...new Set(reports.map(r => r.fact.value.pid))].sort(), [278, 325, 326, 327, 328, 329, 330, 331]);
  assert.ok(
    reports.every(r => r.copies.length >= 9),
    'each stands in ten other logs',
  );
  const found = of('hung-task');
  assert.equal(
    found.filter(f => f.severity === 'error').reduce((n, f) => n + f.count, 0),
    10,
  );
  const stopped = found.find(f => /reporting stopped/i.test(f.message));
  assert.match(stopped?.message ?? '', /14 /);
  assert.ok(found.every(f => !/suppressed/.test(f.message)));
});

test('lab S1/sos: the same ten reports, and nobody is said to hang still', { skip }, async () => {
  const archive = readdirSync(lab('S1/sos')).find(f => f.endsWith('.tar.xz'));
  assert.ok(archive, 'the archive is there');
  const { bundle, of } = await reviewed(path.join(lab('S1/sos'), archive));
  assert.equal(bundle.hosts.length, 1);
  assert.equal(bundle.hosts[0]!.events(HungTask).length, 10);
  for (const f of of('hung-task')) assert.doesNotMatch(f.message, /still in state D/);
});

test('lab S2: two printed failures, fragmentation with 157 MB free, more failed than were printed', {
  skip,
}, async () => {
  for (const tree of ['S2/tree', 'S2/pressure']) {
    const found = (await reviewed(lab(tree))).of('page-allocation-failure');
    assert.deepEqual(
      found.map(f => [/order:(\d)/.exec(f.message)?.[1], f.count]).sort(),
      [
        ['4', 1],
        ['6', 1],
      ],
      tree,
    );
    for (const f of found) {
      assert.match(f.message, /fragmentation/, tree);
      assert.doesNotMatch(f.message, /shortage/, tree);
    }
    assert.ok(
      found.some(f => /6 .*not printed/.test(f.message)),
      tree,
    );
  }
  const before = await reviewed(lab('S2/fragmented'));
  assert.equal(before.of('page-allocation-failure').length, 0);
  assert.equal(before.of('memory-fragmentation').length, 1);
});

test('lab S4/tree: real-time contention on CPU 0, throttled once; no hung task, no stall, no dropped packets', {
  skip,
}, async () => {
  const { of, review } = await reviewed(lab('S4/tree'));
  const [rt] = of('rt-starves-softirq');
  assert.match(rt?.message ?? '', /^CPU 0/);
  assert.equal(rt?.severity, 'error', 'high on 6.1');
  const kinds = new Set(rt.evidence.map(e => e.kind));
  assert.ok(kinds.has('task') && kinds.has('softnet'), [...kinds].join(', '));
  assert.deepEqual(
    of('rt-throttled').map(f => f.count),
    [1],
  );
  assert.equal(of('hung-task').length, 0);
  assert.ok(review.findings.every(f => !/workqueue\/cpumask/.test(JSON.stringify(f.remedies ?? []))));
});

test('hotsos: quiet hosts yield no error and no warning', { skip }, async () => {
  for (const host of ['openstack', 'vault']) {
    const { review } = await reviewed(path.join(corpus, 'hotsos', host));
    assert.deepEqual(
      review.findings.filter(f => f.severity !== 'info').map(f => f.message),
      [],
      host,
    );
    assert.deepEqual(review.faults, []);
  }
});

test('procfs/zoneinfo: the boost that no line shows', { skip }, () => {
  const zones = readText('proc/zoneinfo', readFileSync(path.join(corpus, 'procfs/zoneinfo'), 'utf8'))
    .facts.filter(f => f.kind === Zone.name)
    .map(f => f.value as any);
  const boost = (name: string): number | undefined => {
    const z = zones.find(v => v.zone === name);
    return inferBoost(z, 10);
  };
  assert.equal(boost('Normal'), 512);
  const dma32 = zones.find(v => v.zone === 'DMA32');
  assert.equal(inferBoost(dma32, 10) ?? inferBoost(dma32, 1), 13312);
});

test('oom: one global, one of a cgroup', { skip }, async () => {
  const { of } = await reviewed(path.join(corpus, 'oom'));
  const text = of('oom-kill')
    .map(f => f.message)
    .sort();
  assert.equal(text.length, 2, text.join('\n'));
  assert.ok(text.some(t => /cgroup/.test(t)) && text.some(t => /the host ran out/.test(t)), text.join('\n'));
});

test('the seeds, opened as text, light up at their own lines', {
  skip: withoutSeeds,
}, () => {
  const seed = (n: string): string => readdirSync(seeds).find(f => f.startsWith(n))!;
  const facts = (n: string) => readText(seed(n), readFileSync(path.join(seeds, seed(n)), 'utf8')).facts;
  const at = (n: string, kind: string) => facts(n).filter(f => f.kind === kind);
  const text = (n: string, line: number): string => readFileSync(path.join(seeds, seed(n)), 'utf8').split('\n')[line]!;
  assert.deepEqual(
    at('000', 'zone').map(f => [
      (f.value as any).free,
      (f.value as any).min,
      (f.value as any).low,
      (f.value as any).high,
    ]),
    [
      [471965, 11150, 13937, 16725],
      [33683, 11269, 14086, 16903],
      [1063536, 1510, 3079, 4648],
    ],
  );
  for (const f of at('000', 'zone')) assert.match(text('000', f.at.line), /^Node \d, zone Normal$/);
  const [failure] = at('000', 'page-allocation-failure');
  assert.equal((failure!.value as any).order, 6);
  assert.match(text('000', failure!.at.line), /qemu-system-x86: page allocation failure: order:6/);
  const rates = at('001', 'softirq-rate');
  assert.deepEqual(
    rates.map(f => (f.value as any).perSecond.NET_RX),
    [43924.35, 32644.21, 75.17, 64.89, 59.24, 60.4, 56.12, 56.98],
  );
  assert.ok(
    rates.every(f => (f.value as any).interval === 'since-boot'),
    'no interval was given: since boot',
  );
  const rows = at('001', 'task');
  assert.equal(rows.length, 9);
  assert.ok(rows.filter(f => (f.value as any).rtprio === 10).length === 6, 'PR -11 is rtprio 10');
  for (const n of ['003', '004'])
    assert.deepEqual(
      facts(n).map(f => f.kind),
      [],
      n,
    );
});
