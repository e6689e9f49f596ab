import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import { bootMismatch } from '../../server/linux/boot-mismatch.ts';
import { parseRelease } from '../../server/linux/versions.ts';
import type { WatermarkFormula } from '../../server/linux/watermarks.ts';
import {
  autoMinFreeCap,
  autoMinFreeKbytes,
  inferBoost,
  lowmemKbOfAutoMinFree,
  managedFromMinShare,
  managedWhenComputed,
  thpMinFreeKbytes,
  usableShare,
  watermarkFormula,
  watermarks,
} from '../../server/linux/watermarks.ts';
import { hostsIn } from '../bundles.ts';
import { readText } from '../harness.ts';
import { assertOrdinaryMarks } from './ordinary-marks.ts';

const release = (text: string) => parseRelease(text)!;
const normal = (managed: number, node = 0) => ({ node, name: 'Normal', managed });

test('the formula: presence first, then version', () => {
  assert.equal(watermarkFormula({ release: release('4.4.0-201-generic') }), 'fraction');
  assert.equal(watermarkFormula({ release: release('3.10.0-1160.el7.x86_64') }), 'fraction');
  assert.equal(watermarkFormula({ release: release('4.15.0-72-generic') }), 'scaled');
  assert.equal(watermarkFormula({ release: release('5.15.0-91-generic') }), 'scaled');
  assert.equal(watermarkFormula({ release: release('6.1.0-50-amd64') }), 'scaled-promo');
  assert.equal(watermarkFormula({ release: release('6.6.9') }), 'scaled-promo-movable-apart');
  assert.equal(watermarkFormula({ release: release('4.4.0'), hasScaleFactor: true }), 'scaled');
  assert.equal(watermarkFormula({ release: release('4.9.45'), hasScaleFactor: false }), 'fraction');
  assert.equal(watermarkFormula({ hasPromo: true }), 'scaled-promo-movable-apart');
  assert.equal(watermarkFormula({ hasBoostLine: true, hasScaleFactor: true }), 'scaled-promo');
  assert.equal(watermarkFormula({}), undefined);
});

test('seed 000 case 1: 4.4 marks follow from min by quarters', () => {
  // The host's total is not in the article: solve the sizes from the two mins, then compute everything from them.
  const minFreeKbytes = 90112;
  const managed = 16_000_000;
  for (const [min, low, high] of [
    [11150, 13937, 16725],
    [11269, 14086, 16903],
  ] as const) {
    const share = Math.floor(((min + 0.5) * managed * 2) / (minFreeKbytes / 4));
    const zones = watermarks([normal(share), normal(managed * 2 - share, 1)], minFreeKbytes, undefined, 'fraction');
    assert.deepEqual([zones[0]!.min, zones[0]!.low, zones[0]!.high], [min, low, high]);
  }
});

test('the page size changes only how many pages min_free_kbytes is', () => {
  const of = (pageKib: number) => watermarks([normal(1_000_000)], 65536, undefined, 'fraction', pageKib)[0]!.min;
  assert.equal(of(4), 16384);
  assert.equal(of(64), 1024);
});

test('HighMem, and Movable from 6.6 on, do not count in the sum and clamp their min', () => {
  const zones = [
    normal(100_000),
    { node: 0, name: 'Movable', managed: 1_000_000 },
    { node: 0, name: 'HighMem', managed: 20_000 },
  ];
  const [n, movable, high] = watermarks(zones, 40_000, 10, 'scaled-promo-movable-apart');
  assert.equal(n!.min, 10_000);
  assert.equal(movable!.min, 128);
  assert.equal(high!.min, 32);
  // The gap of a zone that stands apart still uses its uncapped share: 10000 * 1000000 / 100000 / 4.
  assert.equal(movable!.low - movable!.min, 25_000);
  assert.equal(watermarks(zones, 40_000, 10, 'scaled-promo')[1]!.min, Math.floor((10_000 * 1_000_000) / 1_100_000));
});

test('no counted zone, no marks', () => {
  assert.deepEqual(watermarks([], 67584, 10, 'scaled'), []);
  assert.deepEqual(watermarks([{ node: 0, name: 'HighMem', managed: 10 }], 67584, 10, 'scaled'), []);
});

const formula = fc.constantFrom<WatermarkFormula>('fraction', 'scaled', 'scaled-promo', 'scaled-promo-movable-apart');
const zoneList = fc.array(
  fc.record({
    node: fc.nat(3),
    name: fc.constantFrom('DMA', 'DMA32', 'Normal', 'Movable', 'HighMem'),
    managed: fc.integer({ min: 1024, max: 2 ** 34 }),
  }),
  { minLength: 1, maxLength: 6 },
);

test('min <= low <= high <= promo, and marks grow with the scale factor', () => {
  fc.assert(
    fc.property(
      zoneList,
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.integer({ min: 1, max: 2999 }),
      formula,
      (zones, kb, factor, how) => {
        const now = watermarks(zones, kb, factor, how);
        const more = watermarks(zones, kb, factor + 1, how);
        now.forEach((zone, i) => {
          assert.ok(zone.min <= zone.low && zone.low <= zone.high && zone.high <= (zone.promo ?? zone.high));
          assert.ok(more[i]!.low >= zone.low && more[i]!.high >= zone.high && more[i]!.min === zone.min);
          for (const n of [zone.min, zone.low, zone.high]) assert.ok(Number.isSafeInteger(n));
        });
      },
    ),
  );
});

test('the same as the kernel arithmetic written out for 64 bit', () => {
  // mult_frac() as the kernel writes it: (x / d) * n + ((x % d) * n) / d.
  const multFrac = (x: bigint, n: bigint, d: bigint) => (x / d) * n + ((x % d) * n) / d;
  fc.assert(
    fc.property(
      zoneList,
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.integer({ min: 1, max: 3000 }),
      (zones, kb, factor) => {
        const counted = zones.filter(zone => zone.name !== 'HighMem');
        const all = watermarks(zones, kb, factor, 'scaled');
        if (counted.length === 0) return assert.deepEqual(all, []);
        const sum = counted.reduce((total, zone) => total + BigInt(zone.managed), 0n);
        zones.forEach((zone, i) => {
          const tmp = ((BigInt(kb) >> 2n) * BigInt(zone.managed)) / sum;
          const quarter = tmp >> 2n;
          const scaled = multFrac(BigInt(zone.managed), BigInt(factor), 10000n);
          const gap = quarter > scaled ? quarter : scaled;
          assert.equal(BigInt(all[i]!.low - all[i]!.min), gap);
          assert.equal(BigInt(all[i]!.high - all[i]!.min), 2n * gap);
          if (zone.name !== 'HighMem') assert.equal(BigInt(all[i]!.min), tmp);
        });
      },
    ),
  );
});

test('boost inferred from marks without a boost line', () => {
  assert.equal(inferBoost({ min: 11176, low: 13842, high: 16508, managed: 1268711 }, 10), 512);
  assert.equal(inferBoost({ min: 19510, low: 21059, high: 22608, managed: 742806 }, 10), 13312);
});

test('no boost is 0, marks that fit nothing are undefined', () => {
  assert.equal(inferBoost({ min: 10664, low: 13330, high: 15996, managed: 1268711 }, 10), 0);
  assert.equal(inferBoost({ min: 10800, low: 13466, high: 16132, managed: 1268711 }, 10), undefined);
  // Gaps that differ, gaps of zero, and gaps below the scale factor term (marks from boot) tell nothing.
  assert.equal(inferBoost({ min: 100, low: 200, high: 400, managed: 1000 }, 10), undefined);
  assert.equal(inferBoost({ min: 0, low: 0, high: 0, managed: 0 }, 10), undefined);
  assert.equal(inferBoost({ min: 1510, low: 3079, high: 4648, managed: 48756637 }, 10), undefined);
});

test('where the scale factor sets the gap, the share of min is needed', () => {
  const zone = { min: 1000 + 1024, low: 2000 + 1024, high: 3000 + 1024, managed: 1_000_000 };
  assert.equal(inferBoost(zone, 10), undefined);
  assert.equal(inferBoost(zone, 10, 512, 1000), 1024);
});

test('any whole boost on marks of the formula is found again', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4096, max: 2 ** 30 }),
      fc.integer({ min: 4096, max: 262144 }),
      fc.nat(200),
      (managed, kb, blocks) => {
        const [zone] = watermarks([normal(managed)], kb, 10, 'scaled');
        const boost = blocks * 512;
        const printed = { min: zone!.min + boost, low: zone!.low + boost, high: zone!.high + boost, managed };
        assert.equal(inferBoost(printed, 10, 512, zone!.min), boost);
      },
    ),
  );
});

test('automatic min_free_kbytes and back', () => {
  assert.equal(autoMinFreeKbytes(17_252_000, 262144), 16614);
  assert.equal(autoMinFreeKbytes(1, 65536), 128);
  assert.equal(autoMinFreeKbytes(2 ** 40, 65536), 65536);
  assert.deepEqual(lowmemKbOfAutoMinFree(16614), { from: 17_251_563, to: 17_253_639 });
  for (const bound of [128, 65536, 262144]) assert.equal(lowmemKbOfAutoMinFree(bound), undefined);
  fc.assert(
    fc.property(fc.integer({ min: 1025, max: 2 ** 32 }), kb => {
      const value = autoMinFreeKbytes(kb, 262144);
      const back = lowmemKbOfAutoMinFree(value, 262144);
      if (!back) return;
      assert.ok(back.from <= kb && kb <= back.to);
      assert.equal(autoMinFreeKbytes(back.from, 262144), value);
      assert.equal(autoMinFreeKbytes(back.to, 262144), value);
      assert.notEqual(autoMinFreeKbytes(back.from - 1, 262144), value);
      assert.notEqual(autoMinFreeKbytes(back.to + 1, 262144), value);
    }),
  );
});

test('the cap of the automatic value', () => {
  assert.equal(autoMinFreeCap(release('4.15.0-72-generic')), 65536);
  assert.equal(autoMinFreeCap(release('3.10.0-1160.el7.x86_64')), 262144);
  assert.equal(autoMinFreeCap(release('5.7.19-200.fc32.x86_64')), 65536);
  assert.equal(autoMinFreeCap(release('5.8.0-63-generic')), 262144);
  assert.equal(autoMinFreeCap(release('5.10.44')), 262144);
  assert.equal(autoMinFreeCap(undefined), undefined);
});

test('what transparent huge pages raise min_free_kbytes to', () => {
  assert.equal(thpMinFreeKbytes(3), 67584);
  assert.equal(thpMinFreeKbytes(4), 90112);
  assert.equal(thpMinFreeKbytes(3, 512, 4, 200_000), 40_000);
});

// Seed 000 case 3: Ubuntu 4.15, min_free_kbytes 16614.
const boot = { node: 0, name: 'Normal', managed: 48_756_637, min: 1510, low: 3079, high: 4648 };
const host = { minFreeKbytes: 16614, scaleFactor: 10, formula: 'scaled' as const };

test('seed 000 case 3: the equations one by one', () => {
  assert.deepEqual(managedWhenComputed({ gap: 1569, scaleFactor: 10 }), { from: 1_569_000, to: 1_569_999 });
  const lowmemPages = { from: 4_312_891, to: 4_313_409 };
  assert.deepEqual(managedFromMinShare({ min: 1510, minFreeKbytes: 16614, lowmemPages }), {
    from: 1_568_136,
    to: 1_569_362,
  });
});

test('seed 000 case 3: put together', () => {
  const found = bootMismatch({ ...host, zones: [boot], otherManaged: boot.managed })!;
  const [zone] = found.zones;
  assert.equal(zone.observedGap, 1569);
  assert.equal(zone.expectedGap, 48_756);
  assert.deepEqual(zone.managedAtBoot, { from: 1_569_000, to: 1_569_362 });
  assert.equal(zone.giganticCount, 180);
  assert.deepEqual(found.lowmemAtBoot, { from: 4_312_891, to: 4_313_409 });
  assert.equal(found.automatic, 'consistent');
  assert.deepEqual(zone.recomputed, { min: 2076, low: 50_832, high: 99_588 });
  assert.equal(found.otherManaged, boot.managed);
});

test('seed 000 case 3: as the only zone of the host, and with the pools known', () => {
  const alone = bootMismatch({ ...host, zones: [boot] })!;
  assert.deepEqual(alone.zones[0].recomputed, { min: 4153, low: 52_909, high: 101_665 });
  const both = { ...boot, node: 1 };
  // 16.45 GiB were counted at boot; the pools hold the rest of the two nodes.
  const known = bootMismatch({ ...host, zones: [boot, both], hugetlbPages: boot.managed * 2 - 4_313_000 })!;
  assert.equal(known.automatic, 'confirmed');
  assert.equal(known.zones.length, 2);
});

test('seed 000 case 3: the article’s factor of 50 and what it means for 6 GiB', () => {
  const zones = [normal(boot.managed), normal(boot.managed, 1)];
  const [zone] = watermarks(zones, 16614, 50, 'scaled');
  assert.deepEqual([zone!.min, zone!.low, zone!.high], [2076, 245_859, 489_642]);
  const hugetlb = 180 * 262_144;
  assert.equal(Math.round(usableShare(489_642, boot.managed, hugetlb)! * 100), 31);
  assert.equal((usableShare(99_588, boot.managed, hugetlb)! * 100).toFixed(1), '6.3');
  assert.equal(usableShare(1, 100, 100), undefined);
});

test('no mismatch: marks that fit, small drift of managed, the 4.4 formula, a min that was set by hand', () => {
  const zones = [normal(742_806), normal(1_268_711, 1)].map((zone, i) => ({
    ...zone,
    ...watermarks([normal(742_806), normal(1_268_711, 1)], 67584, 10, 'scaled')[i]!,
  }));
  const host2 = { minFreeKbytes: 67584, scaleFactor: 10, formula: 'scaled' as const };
  assert.equal(bootMismatch({ ...host2, zones }), undefined);
  // Managed grows a little after boot; a DMA zone may be one page off; a gap of a few pages is no evidence.
  assert.equal(
    bootMismatch({ ...host2, zones: zones.map(zone => ({ ...zone, managed: Math.round(zone.managed * 1.02) })) }),
    undefined,
  );
  const dma = { node: 0, name: 'DMA', managed: 3977, min: 33, low: 41, high: 48 };
  assert.equal(bootMismatch({ ...host2, zones: [...zones, dma] }), undefined);
  assert.equal(bootMismatch({ ...host, formula: 'fraction', zones: [boot] }), undefined);
  // A boost moves all three marks and leaves the gap.
  assert.equal(
    bootMismatch({
      ...host2,
      zones: zones.map(zone => ({
        ...zone,
        min: zone.min + 512,
        low: zone.low + 512,
        high: zone.high + 512,
        boost: 512,
      })),
    }),
    undefined,
  );
});

test('no mismatch at exactly half the gap, one below it', () => {
  const managed = 10_000_000;
  const marks = (gap: number) => ({ ...normal(managed), min: 100, low: 100 + gap, high: 100 + 2 * gap });
  const input = { minFreeKbytes: 1024, scaleFactor: 10, formula: 'scaled' as const };
  assert.equal(bootMismatch({ ...input, zones: [marks(5000)] }), undefined);
  assert.ok(bootMismatch({ ...input, zones: [marks(4999)] }));
  // What came in later is 19.07 pages of 1 GiB: no whole number, so no count.
  assert.equal(bootMismatch({ ...input, zones: [marks(4999)] })!.zones[0].giganticCount, undefined);
  // 15 pages short of half is still within what managed drifts by.
  const small = (gap: number) => ({ ...normal(20_000), min: 6, low: 6 + gap, high: 6 + 2 * gap });
  assert.equal(bootMismatch({ ...input, minFreeKbytes: 128, zones: [small(5)] }), undefined);
});

test('a value somebody set contradicts the equations', () => {
  assert.equal(bootMismatch({ ...host, minFreeKbytes: 30_000, zones: [boot] })!.automatic, 'no');
  assert.equal(bootMismatch({ ...host, minFreeKbytes: 65536, zones: [boot] })!.automatic, 'not-shown');
});

/** Zones of a host as /proc/zoneinfo shows them, in the order managed, min, low, high. */
const zoneinfoOf = (zones: Readonly<Record<string, readonly number[]>>): string =>
  Object.entries(zones)
    .map(
      ([name, [managed, min, low, high]]) =>
        `Node 0, zone ${name.padStart(8)}\n  pages free     ${managed! / 2}\n        min      ${min}\n` +
        `        low      ${low}\n        high     ${high}\n        managed  ${managed}\n`,
    )
    .join('');

test('the boost that no line of /proc/zoneinfo shows, before 5.18', () => {
  const shares = watermarks([normal(3974), normal(690_112), normal(1_301_504)], 67584, 10, 'scaled');
  const boosts = { DMA: 0, DMA32: 7168, Normal: 1536 };
  const boosted = Object.fromEntries(
    Object.entries(boosts).map(([name, boost], i) => {
      const { managed, min, low, high } = shares[i]!;
      return [name, [managed, min + boost, low + boost, high + boost]];
    }),
  );
  const zones = readText('proc/zoneinfo', zoneinfoOf(boosted)).facts.map(f => f.value as any);
  assert.deepEqual(Object.fromEntries(zones.map(z => [z.zone, inferBoost(z, 10)])), boosts);
});

test('ordinary hosts show no mismatch: figures of two hosts of 5.4, and the quiet hosts of the fixtures', () => {
  const figures = [
    {
      DMA: [3974, 16, 20, 24],
      DMA32: [765_734, 3088, 3860, 4632],
      Normal: [3_328_585, 13_790, 17_237, 20_684],
    },
    {
      DMA: [3974, 16, 20, 24],
      DMA32: [758_400, 3050, 3812, 4574],
      Normal: [3_335_917, 13_828, 17_285, 20_742],
    },
  ];
  for (const zones of figures) assertOrdinaryMarks(zoneinfoOf(zones), 67584, JSON.stringify(zones));
  for (const [name, files] of Object.entries(hostsIn('quiet')))
    assertOrdinaryMarks(files['proc/zoneinfo']!, 67584, name);
});
