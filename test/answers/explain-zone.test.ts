/** What a hover says of a zone: where free stands, which mark does what, and what the marks would be now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainZone } from '../../server/answers/explain-zone.ts';
import { Zone } from '../../server/facts/memory/zoneinfo.ts';
import { hostOf, readText } from '../harness.ts';
import type { Texts } from '../moments.ts';

/** One zone of 250,000 managed pages: with min_free_kbytes = 4000 its marks are 1000, 1250 and 1500 (4.6 and later). */
const zone = (lines: Readonly<Record<string, number | string>> = {}): string => {
  const { free, min, low, high, ...more } = { free: 200_000, min: 1000, low: 1250, high: 1500, ...lines };
  return [
    'Node 0, zone   Normal',
    `  pages free     ${free}`,
    ...('boost' in more ? [`        boost    ${more.boost}`] : []),
    `        min      ${min}`,
    `        low      ${low}`,
    `        high     ${high}`,
    '        spanned  262144',
    '        present  262144',
    `        managed  ${'managed' in more ? more.managed : 250_000}`,
    ...('protection' in more ? [`        protection: (${more.protection})`] : []),
    '  start_pfn:           4096',
    '',
  ].join('\n');
};
const settings = (text: string): Texts => ({ 'sos_commands/kernel/sysctl_-a': text });
const defaults = settings('vm.min_free_kbytes = 4000\nvm.watermark_scale_factor = 10\n');
const kernel = (release: string): Texts => ({
  'sos_commands/kernel/uname_-a': `Linux n ${release} #1 SMP x86_64 x86_64 x86_64 GNU/Linux\n`,
});

const told = (zoneinfo: string, field: string | undefined, more: Texts = {}): string => {
  const texts = { 'proc/zoneinfo': zoneinfo, ...more };
  const host = hostOf(
    'n',
    Object.entries(texts).map(([path, text]) => readText(path, text)),
  );
  return String(explainZone(host.first(Zone)!, field, host) ?? '').replaceAll('\u00a0', ' ');
};
const standing = (free: number): string => /\*\*Free is (.*?)\.\*\*/.exec(told(zone({ free }), 'free'))![1]!;

test('where free stands between the marks, at each of them and beside it', () => {
  assert.match(standing(999), /^below min by 1 pages: .* reclaim themselves/);
  assert.match(standing(1000), /^at min: .* reclaim themselves/);
  assert.match(standing(1001), /^below low by 249 pages, above min: kswapd is woken/);
  assert.match(standing(1250), /^at low, above min: kswapd is woken/);
  assert.match(standing(1251), /^between low and high: kswapd works on if it was woken/);
  assert.match(standing(1500), /^at high: kswapd works on if it was woken/);
  assert.match(standing(1501), /^above high by 1 pages \(1\.0 times high\): kswapd sleeps/);
  assert.match(standing(14_999), /^above high by 13499 pages \(10\.0 times high\)/);
  assert.match(standing(15_000), /^above high by 13500 pages \(10 times high\)/);
});

test('the table has each mark with its size, what happens at it, and how far atomic requests may go', () => {
  const rows = told(zone({ free: 900 }), 'min')
    .split('\n')
    .filter(l => l.startsWith('|'))
    .map(l =>
      l
        .split('|')
        .slice(1, 4)
        .map(cell => cell.trim()),
    );
  assert.deepEqual(
    rows.filter(r => r[0] !== '---').map(([name, pages]) => [name, pages]),
    [
      ['Node 0 Normal', 'pages'],
      ['free', '900 (3.5 MiB)'],
      ['high', '1500 (5.9 MiB)'],
      ['low', '1250 (4.9 MiB)'],
      ['min', '1000 (3.9 MiB)'],
      ['', 'down to 375'],
    ],
  );
  const at = (mark: string): string => rows.find(r => r[0] === mark)![2]!;
  assert.match(at('high'), /kswapd.*sleep/);
  assert.match(at('low'), /kswapd is woken/);
  assert.match(at('min'), /reclaims.*itself/);
});

test('the marks stand with the zone and its marks, and not with its sizes', () => {
  for (const field of [undefined, 'free', 'min', 'low', 'high', 'promo', 'boost'])
    assert.match(told(zone(), field), /\| min \|/, field);
  for (const field of ['managed', 'present', 'spanned', 'nr_free_pages', 'protection'])
    assert.doesNotMatch(told(zone(), field), /\| min \|/, field);
});

test('marks that follow from the settings are said to fit, exactly or nearly', () => {
  const settled = (lines: Readonly<Record<string, number>>): string =>
    /That fits([^.]*)\./.exec(told(zone(lines), 'min', { ...defaults, ...kernel('4.9.0-8-amd64') }))?.[1] ?? 'no';
  assert.equal(settled({}), ' exactly');
  for (const mark of [{ min: 1001 }, { low: 1251 }, { high: 1501 }]) assert.match(settled(mark), /^, but for/);
  // The gap may differ by 16 pages where 5 % is less.
  assert.match(settled({ low: 1266, high: 1532 }), /^, but for/);
  assert.equal(settled({ low: 1267, high: 1534 }), 'no');
});

test('marks that do not follow are held against those a write would bring, with what they leave of the zone', () => {
  const old = zone({ low: 1010, high: 1020 });
  const text = told(old, 'min', { ...defaults, ...kernel('4.9.0-8-amd64') });
  assert.match(
    text,
    /Computed now from vm\.min_free_kbytes = 4000, vm\.watermark_scale_factor = 10: min 1000, low 1250 \(4\.9 MiB\), high 1500/,
  );
  assert.doesNotMatch(text, /That fits|outside huge page pools/);
  // 225,000 of 250,000 pages lie in pools: high is 6 % of the 25,000 that are left.
  const pools = 'HugePages_Total:     439\nHugePages_Free:        0\nHugepagesize:       2048 kB\n';
  const huge = told(old, 'min', {
    ...defaults,
    ...kernel('4.9.0-8-amd64'),
    'proc/meminfo': `MemTotal:        1000000 kB\n${pools}`,
  });
  assert.match(huge, /high would be 5\.9 % of what the zone has outside huge page pools/);
});

test('a boost is taken from its line, else inferred where the kernel can have one', () => {
  assert.match(
    told(zone({ boost: 200, min: 1200, low: 1450, high: 1700 }), 'boost'),
    /boost of 200 pages.*min is 1000/,
  );
  assert.doesNotMatch(told(zone({ boost: 0 }), 'boost'), /boost of/);
  // A gap of 500 is a quarter of 2000: what min has beyond is one block of 512 pages.
  const boosted = zone({ min: 2512, low: 3012, high: 3512 });
  const plain = settings('vm.min_free_kbytes = 8000\n');
  const inferred = /boost of 512 pages, inferred from the gap of 500: without it min is 2000/;
  assert.match(told(boosted, 'min', { ...plain, ...kernel('5.4.0-100-generic') }), inferred);
  assert.match(told(boosted, 'min', kernel('5.0.0-1-generic')), inferred);
  assert.match(told(boosted, 'min'), inferred);
  assert.match(told(boosted, 'min', settings('vm.watermark_boost_factor = 15000\n')), inferred);
  assert.doesNotMatch(told(boosted, 'min', { ...plain, ...kernel('4.19.0-27-amd64') }), /inferred/);
  // Settings without the boost factor, of a kernel that is not named: none that boosts.
  assert.doesNotMatch(told(boosted, 'min', plain), /inferred/);
  // The scale factor sets the gap: nothing tells the share of min.
  const scaled = settings('vm.watermark_boost_factor = 15000\nvm.watermark_scale_factor = 20\n');
  assert.doesNotMatch(told(boosted, 'min', scaled), /inferred/);
  const level = zone({ min: 2000, low: 2500, high: 3000 });
  assert.doesNotMatch(told(level, 'min', kernel('5.4.0-100-generic')), /boost of/);
});

test('what a zone holds back is told by the zone the request may use', () => {
  const text = told(zone({ protection: '0, 2889, 0, 7781' }), 'protection[1]');
  assert.match(text, /2889 pages \(11\.3 MiB\) from requests that may use zone DMA32/);
  assert.match(text, /7781 pages \(30\.4 MiB\) from requests that may use zone Movable/);
  assert.doesNotMatch(text, /zone DMA,|\b0 pages/);
  assert.match(told(zone({ protection: '0, 0, 0' }), 'protection[1]'), /holds nothing back/);
  assert.equal(told(zone(), 'protection[1]'), '');
});

test('sizes are told, and what huge page pools take of all zones together', () => {
  assert.match(told(zone(), 'managed'), /250000 pages \(977 MiB\)/);
  assert.doesNotMatch(told(zone(), 'managed'), /pools/);
  const meminfo = { 'proc/meminfo': 'MemTotal: 1000000 kB\nHugePages_Total:     100\nHugepagesize:       2048 kB\n' };
  for (const field of ['managed', 'present', 'spanned']) {
    assert.match(told(zone(), field, meminfo), /250000 pages \(977 MiB\)/);
    assert.match(told(zone(), field, meminfo), /pools of this host hold 200 MiB/);
  }
});
