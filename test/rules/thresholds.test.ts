/** Rules with a number in them, tried at that number, just below and just above it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Linked } from '../../server/core/review/links.ts';
import { review } from '../../server/core/review/run.ts';
import { rules } from '../../server/rules/index.ts';
import { hostOf, readText } from '../harness.ts';
import { marked, type Texts } from '../moments.ts';

function findings(rule: string, texts: Texts): readonly Linked[] {
  const readings = Object.entries(texts).map(([path, text]) => readText(path, text));
  const result = review(
    [hostOf('n', readings)],
    rules.filter(r => r.id === rule),
  );
  assert.deepEqual([result.faults, result.notRun], [[], []]);
  return result.findings;
}
/** `silent`, or the severity of the one finding. */
function said(rule: string, texts: Texts): string {
  const found = findings(rule, texts);
  assert.ok(found.length <= 1, found.map(f => f.message).join('\n'));
  return found[0]?.severity ?? 'silent';
}
/** The settings that a rule would write, as `key = value`. */
const settings = (rule: string, texts: Texts): string[] =>
  findings(rule, texts)
    .flatMap(f => f.remedies ?? [])
    .flatMap(r => (r.kind === 'sysctl' ? [`${r.key} = ${r.proposed}`] : []));

const sysctl = (text: string): Texts => ({ 'sos_commands/kernel/sysctl_-a': `${text}\n` });
const dmesg = (...lines: readonly string[]): Texts => ({
  'sos_commands/kernel/dmesg': lines.map((l, i) => `[ ${1000 + i}.000001] ${l}\n`).join(''),
});
const meminfo = (totalKb: number, more = ''): Texts => ({
  'proc/meminfo': `MemTotal:       ${totalKb} kB\nMemFree:          100000 kB\n${more}`,
});

// ---- slab-heavy ------------------------------------------------------------------------------------------------------

const slabs = (totalKb: number, caches: Readonly<Record<string, number>>): Texts => ({
  ...meminfo(totalKb),
  'proc/slabinfo': [
    'slabinfo - version: 2.1',
    '# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>',
    // One page each: so many slabs are four times as many KiB.
    ...Object.entries(caches).map(
      ([name, kib]) =>
        `${name} ${kib} ${kib} 1024 4 1 : tunables    0    0    0 : slabdata ${kib / 4} ${kib / 4}      0`,
    ),
    '',
  ].join('\n'),
});

test('slab-heavy: a line from a tenth of memory on, a warning from a fifth', () => {
  const one = (kib: number): string => said('slab-heavy', slabs(20_000_000, { dentry: kib }));
  assert.deepEqual([1_999_996, 2_000_000, 2_000_004].map(one), ['silent', 'info', 'info']);
  assert.deepEqual([3_999_996, 4_000_000, 4_000_004].map(one), ['info', 'warning', 'warning']);
});

test('slab-heavy: nothing below 1 GiB, however small the machine', () => {
  const one = (kib: number): string => said('slab-heavy', slabs(4_000_000, { dentry: kib }));
  assert.deepEqual([1_048_572, 1_048_576].map(one), ['silent', 'warning']);
});

test('slab-heavy: caches below a hundredth of memory are not worth a line', () => {
  const names = (kib: number): number =>
    findings('slab-heavy', slabs(20_000_000, { dentry: 5_000_000, filp: kib }))[0]!.evidence.length;
  assert.deepEqual([199_996, 200_000, 200_004].map(names), [2, 3, 3]);
});

test('slab-heavy: the pressure is raised where it is not above its default yet', () => {
  const raised = (pressure: number): string[] =>
    settings('slab-heavy', {
      ...slabs(20_000_000, { dentry: 5_000_000 }),
      ...sysctl(`vm.vfs_cache_pressure = ${pressure}`),
    });
  assert.deepEqual(raised(99), ['vm.vfs_cache_pressure = 200']);
  assert.deepEqual(raised(100), ['vm.vfs_cache_pressure = 200']);
  assert.deepEqual(raised(101), []);
});

// ---- memory-fragmentation ------------------------------------------------------------------------------------------

/** Free blocks by order. */
type FreeBlocks = Readonly<Record<number, number>>;
const buddy = (...zones: readonly FreeBlocks[]): Texts => ({
  'proc/buddyinfo': zones
    .map((blocks, node) => {
      const row = Array.from({ length: 11 }, (_, order) => String(blocks[order] ?? 0).padStart(6));
      return `Node ${node}, zone   Normal ${row.join(' ')} \n`;
    })
    .join(''),
});
const fragmented = (...zones: readonly FreeBlocks[]): string => said('memory-fragmentation', buddy(...zones));

test('memory-fragmentation: below 64 MiB of free memory its blocks say little', () => {
  assert.deepEqual([fragmented({ 0: 16_383 }), fragmented({ 0: 16_384 })], ['silent', 'warning']);
});

test('memory-fragmentation: nine tenths too small for order 3, else 98 % too small for order 5', () => {
  // 2000 of 20,000 pages stand in blocks of order 3 or above.
  assert.equal(fragmented({ 0: 18_000, 3: 2, 5: 62 }), 'warning');
  assert.equal(fragmented({ 0: 17_992, 3: 3, 5: 62 }), 'silent');
  // 640 of 32,000 pages stand in blocks of order 5, 3840 in those of order 3 or above.
  assert.equal(fragmented({ 0: 28_160, 3: 400, 5: 20 }), 'info');
  assert.equal(fragmented({ 0: 28_128, 3: 400, 5: 21 }), 'silent');
});

test('memory-fragmentation: a zone with as little as twice its high mark is short, not fragmented', () => {
  const zone = (high: number): Texts => ({
    'proc/zoneinfo': marked({ free: 20000, min: high / 2, low: high - 1000, high, managed: 500000 }),
  });
  const at = (high: number): string =>
    said('memory-fragmentation', { ...meminfo(2_000_000), ...buddy({ 0: 20_000 }), ...zone(high) });
  assert.deepEqual([9998, 10_000, 10_002].map(at), ['warning', 'silent', 'silent']);
});

test('memory-fragmentation: while another zone has 64 MiB in larger blocks, none fails for this', () => {
  const beside = (other: FreeBlocks): string => fragmented({ 0: 20_000 }, other);
  assert.deepEqual([beside({ 5: 512 }), beside({ 5: 511 })], ['info', 'warning']);
});

// ---- watermarks-too-high -------------------------------------------------------------------------------------------

test('watermarks-too-high: worth a line from a tenth of what is outside huge page pools, a warning from a quarter', () => {
  const at = (high: number, pools = 0): string =>
    said('watermarks-too-high', {
      ...meminfo(1_000_000, `HugePages_Total:    ${pools}\nHugePages_Free:        0\nHugepagesize:       2048 kB\n`),
      'proc/zoneinfo': marked({ free: 100000, min: 1000, low: 1250, high, managed: 250000 }),
    });
  assert.deepEqual(
    [24_999, 25_000, 25_001].map(high => at(high)),
    ['silent', 'info', 'info'],
  );
  assert.deepEqual(
    [62_499, 62_500, 62_501].map(high => at(high)),
    ['info', 'warning', 'warning'],
  );
  // 400 pages of 2 MiB are 204,800: 45,200 are left.
  assert.deepEqual(
    [4519, 4520, 11_299, 11_300].map(high => at(high, 400)),
    ['silent', 'info', 'info', 'warning'],
  );
  // With everything in pools nothing is left to ask for.
  assert.equal(at(25_000, 489), 'silent');
});

test('watermarks-too-high: a lower factor is proposed with the sum of the marks it gives, never below its default', () => {
  const zone = (node: number, factor: number): string =>
    marked({ node, free: 100000, min: 1000, low: 1000 + 25 * factor, high: 1000 + 50 * factor, managed: 250000 });
  /** The marks follow from the factor; so many huge pages of 512 pages are not theirs to free. */
  const proposed = (factor: number, pools = 0) =>
    findings('watermarks-too-high', {
      ...meminfo(2_000_000, `HugePages_Total:     ${pools}\nHugePages_Free:        0\nHugepagesize:       2048 kB\n`),
      ...sysctl(`vm.min_free_kbytes = 8000\nvm.watermark_scale_factor = ${factor}`),
      'sos_commands/kernel/uname_-a': 'Linux n 4.15.0-20-generic #1 SMP x86_64 x86_64 x86_64 GNU/Linux\n',
      'proc/zoneinfo': zone(0, factor) + zone(1, factor),
    })
      .flatMap(f => f.remedies ?? [])
      .flatMap(r => (r.kind === 'sysctl' ? [[r.proposed, /becomes (\d+) pages/.exec(r.effect)?.[1]]] : []));
  // high is 102,000 of 500,000 pages, 20.4 %: for 5 % the factor has to be 245. Each zone then has min 1000 and twice
  // the gap of 250,000 * 245 / 10,000.
  assert.deepEqual(proposed(1000), [['245', String(2 * (1000 + 2 * 6125))]]);
  // 4000 of the 39,200 pages outside the pools: 9 would do, and 10 is the default.
  assert.deepEqual(proposed(20, 900), [['10', String(2 * (1000 + 2 * 250))]]);
  assert.deepEqual(proposed(10, 900), []);
});

// ---- zone-below-low, zone-below-min ---------------------------------------------------------------------------------

test('zone-below-low: between min and low; a note where a tenth of memory can be freed', () => {
  const at = (free: number, available = 50_000, rule = 'zone-below-low'): string =>
    said(rule, {
      'proc/meminfo': `MemTotal:        1000000 kB\nMemFree: 4000 kB\nMemAvailable:    ${available} kB\n`,
      'proc/zoneinfo': marked({ free, min: 1000, low: 1250, high: 1500, managed: 250000 }),
    });
  assert.deepEqual(
    [999, 1000, 1249, 1250].map(free => at(free)),
    ['silent', 'warning', 'warning', 'silent'],
  );
  assert.deepEqual(
    [99_999, 100_000].map(available => at(1100, available)),
    ['warning', 'info'],
  );
  const below = [999, 1000].map(free => at(free, 50_000, 'zone-below-min'));
  assert.deepEqual(
    below.map(s => s === 'silent'),
    [false, true],
  );
});

// ---- conntrack-full ------------------------------------------------------------------------------------------------

test('conntrack-full: doubled where nine tenths were in use, or where the size is still the kernel’s own', () => {
  const doubled = (text: string): boolean =>
    settings('conntrack-full', { ...dmesg('nf_conntrack: table full, dropping packet'), ...sysctl(text) }).length > 0;
  const inUse = (count: number): string =>
    `net.netfilter.nf_conntrack_max = 100000\nnet.netfilter.nf_conntrack_count = ${count}`;
  assert.deepEqual([89_999, 90_000, 90_001].map(inUse).map(doubled), [false, true, true]);
  for (const [max, own] of [
    [65_535, false],
    [65_536, true],
    [65_537, false],
    [131_072, false],
    [262_143, false],
    [262_144, true],
  ] as const)
    assert.equal(doubled(`net.netfilter.nf_conntrack_max = ${max}`), own, String(max));
  const buckets = (max: number): boolean =>
    doubled(`net.netfilter.nf_conntrack_max = ${max}\nnet.netfilter.nf_conntrack_buckets = 25000`);
  assert.deepEqual([24_999, 25_000, 25_001, 50_000, 99_999, 100_000, 100_001].map(buckets), [
    false,
    true,
    false,
    false,
    false,
    true,
    false,
  ]);
});

test('conntrack-full: four entries a bucket before 6.1, one from then on', () => {
  const doubled = (release: string, max: number): boolean =>
    settings('conntrack-full', {
      ...dmesg('nf_conntrack: table full, dropping packet'),
      ...sysctl(`net.netfilter.nf_conntrack_max = ${max}\nnet.netfilter.nf_conntrack_buckets = 25000`),
      'sos_commands/kernel/uname_-a': `Linux n ${release} #1 SMP x86_64 GNU/Linux\n`,
    }).length > 0;
  assert.deepEqual([doubled('5.10.44', 100_000), doubled('5.10.44', 25_000)], [true, false]);
  assert.deepEqual([doubled('6.1.0', 100_000), doubled('6.1.0', 25_000)], [false, true]);
});

// ---- tcp-memory ----------------------------------------------------------------------------------------------------

test('tcp-memory: doubled up to a fifth of memory, which nobody has raised', () => {
  const doubled = (most: number): string[] =>
    settings('tcp-memory', {
      ...dmesg('TCP: out of memory -- consider tuning tcp_mem'),
      ...meminfo(8_000_000),
      ...sysctl(`net.ipv4.tcp_mem = 1000\t2000\t${most}`),
    });
  assert.deepEqual(
    [399_999, 400_000, 400_001].map(most => doubled(most).length),
    [1, 1, 0],
  );
  assert.deepEqual(doubled(300_000), ['net.ipv4.tcp_mem = 2000 4000 600000']);
  const values = (text: string): string[] =>
    settings('tcp-memory', {
      ...dmesg('TCP: out of memory -- consider tuning tcp_mem'),
      ...meminfo(8_000_000),
      ...sysctl(`net.ipv4.tcp_mem = ${text}`),
    });
  assert.deepEqual([values('1000\t2000'), values('1000\t2000\t300000\t400000')], [[], []]);
});

// ---- link-flapping -------------------------------------------------------------------------------------------------

test('link-flapping: from three times down and up on', () => {
  const flaps = (...states: readonly ('Up' | 'Down')[]): string =>
    said(
      'link-flapping',
      dmesg(
        ...states.map(
          s => `ixgbe 0000:04:00.0 eth2: NIC Link is ${s}${s === 'Up' ? ' 10 Gbps, Flow Control: RX/TX' : ''}`,
        ),
      ),
    );
  assert.equal(flaps('Down', 'Up', 'Down', 'Up', 'Down'), 'silent');
  assert.equal(flaps('Up', 'Down', 'Up', 'Down', 'Up', 'Up'), 'silent');
  assert.equal(flaps('Down', 'Up', 'Down', 'Up', 'Down', 'Up'), 'warning');
  // A link that is down and said to be so again is down once.
  assert.equal(flaps('Down', 'Down', 'Up', 'Down', 'Down', 'Up', 'Down', 'Down'), 'silent');
});

// ---- rt-starves-softirq --------------------------------------------------------------------------------------------

interface Starved {
  /** State and percent of a real-time thread on CPU 0, and of its ksoftirqd. */
  readonly thread: readonly [state: 'R' | 'S', percent: number];
  readonly ksoftirqd?: readonly [state: 'R' | 'S', percent: number];
  /** NET_RX a second on each CPU. */
  readonly rates?: readonly number[];
  /** NET_RX on each CPU since boot. */
  readonly counts?: readonly number[];
  readonly idle?: number;
}
const starved = (of: Starved): string => said('rt-starves-softirq', textsOf(of));
function textsOf({ thread, ksoftirqd = ['S', 0.3], rates, counts, idle }: Starved): Texts {
  const row = (pid: number, pr: number, [state, percent]: readonly [string, number], command: string): string =>
    `${String(pid).padStart(7)} root     ${String(pr).padStart(4)}   0  100000  10000   5000 ${state} ` +
    `${percent.toFixed(1).padStart(5)}   0.2   0:07.45  0 ${command}`;
  const head = 'Linux 5.10.0 (n) \t06/14/2022 \t_x86_64_\t(2 CPU)\n\n';
  return {
    'top-H.txt': [
      'top - 20:40:00 up 12 days,  1 user,  load average: 7.56, 6.59, 6.55',
      'Threads:   2 total,   2 running,   0 sleeping,   0 stopped,   0 zombie',
      '',
      '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+  P COMMAND',
      row(20411, -11, thread, 'vip_util'),
      row(9, 20, ksoftirqd, 'ksoftirqd/0'),
      '',
    ].join('\n'),
    ...(rates
      ? {
          'mpstat-I.txt': [
            `${head}08:40:00 PM  CPU       HI/s   NET_RX/s\n`,
            ...rates.map((r, cpu) => `Average:       ${cpu}       0.00   ${r.toFixed(2)}\n`),
          ].join(''),
        }
      : {}),
    ...(counts
      ? {
          'proc/softirqs': [
            `                ${counts.map((_, cpu) => `   CPU${cpu}`).join('')}\n`,
            `      NET_RX: ${counts.map(n => String(n).padStart(9)).join(' ')}\n`,
          ].join(''),
        }
      : {}),
    ...(idle === undefined
      ? {}
      : {
          'mpstat.txt': [
            `${head}08:40:00 PM  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n`,
            `Average:       0   ${(100 - idle).toFixed(2)}    ${'0.00    '.repeat(7)}0.00   ${idle.toFixed(2)}\n`,
          ].join(''),
        }),
  };
}
const runnable = ['R', 0.7] as const;
const uneven = [1000, 10] as const;

test('rt-starves-softirq: a thread that sleeps counts from a tenth of the CPU on', () => {
  const at = (percent: number): string => starved({ thread: ['S', percent], ksoftirqd: runnable, rates: uneven });
  assert.deepEqual([9.9, 10, 10.1].map(at), ['silent', 'error', 'error']);
  assert.equal(starved({ thread: ['R', 0], ksoftirqd: runnable, rates: uneven }), 'error');
});

test('rt-starves-softirq: a ksoftirqd that gets half of the CPU does not wait', () => {
  const at = (percent: number): string => starved({ thread: ['R', 30], ksoftirqd: ['R', percent], rates: uneven });
  assert.deepEqual([49.9, 50, 50.1].map(at), ['error', 'silent', 'silent']);
  assert.equal(starved({ thread: ['R', 30], ksoftirqd: ['S', 0.7], rates: uneven }), 'silent');
});

test('rt-starves-softirq: NET_RX sits here from 100/s and one and a half times the mean on', () => {
  const at = (...rates: readonly number[]): string => starved({ thread: ['R', 30], ksoftirqd: runnable, rates });
  assert.deepEqual([at(99.99, 0), at(100, 0)], ['silent', 'error']);
  assert.deepEqual([at(299, 101), at(300, 100), at(301, 99)], ['silent', 'error', 'error']);
  assert.equal(at(1000), 'silent', 'of one CPU nothing can be told');
});

test('rt-starves-softirq: without mpstat the counts since boot do, from 1000 on', () => {
  // Nothing tells the release then, so what it does to packets is not known.
  const at = (...counts: readonly number[]): string => starved({ thread: ['R', 30], ksoftirqd: runnable, counts });
  assert.deepEqual([at(999, 0), at(1000, 0)], ['silent', 'warning']);
  assert.deepEqual([at(2999, 1001), at(3000, 1000), at(3001, 999)], ['silent', 'warning', 'warning']);
});

test('rt-starves-softirq: without a strong sign a note, and only from 80 % of the CPU on', () => {
  const at = (percent: number): string => starved({ thread: ['R', percent], rates: uneven, idle: 0.5 });
  assert.deepEqual([79.9, 80, 80.1].map(at), ['silent', 'info', 'info']);
});

test('rt-starves-softirq: a CPU is without idle time up to 1 %', () => {
  const at = (idle: number): string => starved({ thread: ['R', 99], rates: uneven, idle });
  assert.deepEqual([0, 1, 1.01].map(at), ['info', 'info', 'silent']);
});

test('rt-starves-softirq: of a CPU without idle time it tells what the columns show', () => {
  const told = (from: string, to: string): string | undefined => {
    const texts = textsOf({ thread: ['R', 99], rates: uneven, idle: 0 });
    const mpstat = texts['mpstat.txt']!.replace(from, to);
    return /idle 0 % in mpstat(?: \(([^)]*)\))?/.exec(
      findings('rt-starves-softirq', { ...texts, 'mpstat.txt': mpstat })[0]!.message,
    )?.[1];
  };
  assert.equal(told('', ''), 'usr 100 %, soft 0 %');
  // The head of sysstat before version 8.
  assert.equal(told('%usr ', '%user'), 'soft 0 %');
});

test('rt-starves-softirq: three threads by name, the others counted; ksoftirqd is raised above the highest, if it is only 1', () => {
  const found = (threads: number, pr: number) => {
    const texts = textsOf({ thread: ['R', 30], ksoftirqd: runnable, rates: uneven });
    const [own] = /^.*vip_util\n/m.exec(texts['top-H.txt']!)!;
    const rows = Array.from({ length: threads }, (_, i) =>
      own.replace('20411', `2041${i}`).replace(' -11 ', String(pr).padStart(4) + ' '),
    );
    return findings('rt-starves-softirq', {
      ...texts,
      'top-H.txt': texts['top-H.txt']!.replace(own, rows.join('')),
    })[0]!;
  };
  const more = (threads: number): string | undefined =>
    / and (\d+) more against/.exec(found(threads, -11).message)?.[1];
  assert.deepEqual([1, 3, 4, 6].map(more), [undefined, undefined, '1', '3']);
  const raised = (pr: number): string | undefined =>
    found(1, pr)
      .remedies!.map(r => /SCHED_FIFO (\d+)/.exec(r.title)?.[1])
      .find(n => n !== undefined);
  assert.deepEqual([-11, -2].map(raised), ['11', '2']);
});
