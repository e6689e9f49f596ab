/** What is proposed of the settings that move watermarks and compaction, and where it no longer is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Host } from '../../../server/core/model/host.ts';
import type { Remedy } from '../../../server/core/model/remedy.ts';
import {
  compactionRemedies,
  lowerThreshold,
  raiseMinFree,
  wakeKswapdEarlier,
} from '../../../server/rules/memory/_memory.ts';
import { hostOf, readText } from '../../harness.ts';
import { marked } from '../../moments.ts';

interface Machine {
  readonly sysctl: string;
  readonly managed?: number;
  readonly totalKb?: number;
  readonly hugePages?: number;
  readonly release?: string;
  readonly without?: string;
}
function machine(of: Machine): Host {
  const { sysctl, managed = 250_000, totalKb = 4 * managed, hugePages = 0, release = '4.15.0', without } = of;
  const texts = {
    'proc/zoneinfo': marked({ free: 5000, min: 1000, low: 1250, high: 1500, managed }),
    'proc/meminfo': `MemTotal: ${totalKb} kB\nHugePages_Total:   ${hugePages}\nHugepagesize:       2048 kB\n`,
    'sos_commands/kernel/sysctl_-a': `${sysctl}\n`,
    'sos_commands/kernel/uname_-a': `Linux n ${release} #1 SMP x86_64 x86_64 x86_64 GNU/Linux\n`,
  };
  return hostOf(
    'n',
    Object.entries(texts).flatMap(([path, text]) => (path === without ? [] : [readText(path, text)])),
  );
}
const line = (remedy: Remedy | undefined): string =>
  remedy?.kind === 'sysctl' ? `${remedy.key.slice(3)} = ${remedy.proposed}` : 'nothing';
const earlier = (of: Machine): string => line(wakeKswapdEarlier(machine(of), 'why'));
/** The kernel gives a GB of ordinary memory 4000 kB: four times the root. */
const own = 'vm.min_free_kbytes = 4000';

test('the scale factor is doubled from its default, where that moves a mark', () => {
  const factor = (n: number, minFree = 4000): string =>
    earlier({ sysctl: `vm.min_free_kbytes = ${minFree}\nvm.watermark_scale_factor = ${n}` });
  assert.equal(factor(10), 'watermark_scale_factor = 20');
  // Somebody has set it: the other setting is still the kernel's own.
  assert.deepEqual([factor(9), factor(11)], ['min_free_kbytes = 6000', 'min_free_kbytes = 6000']);
  // A quarter of min (500 pages) is as much as 20 would give.
  assert.deepEqual([factor(10, 7996), factor(10, 8000)], ['watermark_scale_factor = 20', 'nothing']);
});

test('without a scale factor vm.min_free_kbytes is raised by half, where it still is the kernel’s own', () => {
  const minFree = (n: number): string => earlier({ sysctl: `vm.min_free_kbytes = ${n}`, release: '4.4.0' });
  assert.equal(minFree(4000), 'min_free_kbytes = 6000');
  // Memory that came or went since boot moves it by a little: 2 %.
  assert.deepEqual([3921, 3922, 4081, 4082].map(minFree), [
    'nothing',
    'min_free_kbytes = 5883',
    'min_free_kbytes = 6122',
    'nothing',
  ]);
  // What transparent huge pages ask for: 11 blocks of 2 MiB for the one zone.
  assert.deepEqual([22_527, 22_528, 22_529].map(minFree), ['nothing', 'nothing', 'nothing']);
  const large = (n: number): string =>
    earlier({ sysctl: `vm.min_free_kbytes = ${n}`, managed: 4_000_000, release: '4.4.0' });
  assert.deepEqual([22_527, 22_528, 22_529].map(large), ['nothing', 'min_free_kbytes = 33792', 'nothing']);
});

test('no more than 3 % of memory is asked to stay free', () => {
  const of = (totalKb: number): string =>
    line(
      raiseMinFree(machine({ sysctl: 'vm.min_free_kbytes = 800', managed: 10_000, totalKb, release: '4.4.0' }), 'why'),
    );
  assert.deepEqual([of(39_999), of(40_000)], ['nothing', 'min_free_kbytes = 1200']);
  // Without meminfo memory is what the zones manage.
  const zones = (managed: number): string =>
    earlier({ sysctl: 'vm.min_free_kbytes = 800', managed, release: '4.4.0', without: 'proc/meminfo' });
  assert.deepEqual([zones(9999), zones(10_000)], ['nothing', 'min_free_kbytes = 1200']);
});

test('no high mark passes 5 % of what a zone has outside huge page pools', () => {
  const pools = (hugePages: number): string => earlier({ sysctl: `${own}\nvm.watermark_scale_factor = 10`, hugePages });
  // high becomes 2000 pages; of the 250,000 there are 40,080 left, then 39,568.
  assert.deepEqual([pools(410), pools(411)], ['watermark_scale_factor = 20', 'nothing']);
  assert.equal(pools(489), 'nothing', 'all memory is in pools');
});

test('one step of vm.extfrag_threshold, only where it uncovers the index of the request', () => {
  const step = (index: number, { present = 500, order = 4, release = '6.1.0' } = {}): string =>
    line(lowerThreshold(machine({ sysctl: `vm.extfrag_threshold = ${present}`, release }), order, index, 'why')[0]);
  const lower = 'extfrag_threshold = 400';
  assert.deepEqual(
    [400, 401, 500, 501].map(i => step(i)),
    ['nothing', lower, lower, 'nothing'],
  );
  assert.deepEqual([step(-1000), step(0)], ['nothing', 'nothing']);
  assert.deepEqual(
    [199, 200].map(present => step(present - 1, { present })),
    ['nothing', 'extfrag_threshold = 100'],
  );
  // From 4.15 on small orders do not ask it.
  assert.deepEqual(
    [step(450, { order: 3 }), step(450, { order: 3, release: '4.14.0' }), step(450, { order: 3, release: '4.15.0' })],
    ['nothing', lower, 'nothing'],
  );
});

test('compaction ahead is doubled from its default alone', () => {
  const of = (n: number): string[] =>
    compactionRemedies(machine({ sysctl: `vm.compaction_proactiveness = ${n}`, release: '6.1.0' }), 'why').map(line);
  assert.deepEqual([19, 20, 21].map(of), [['nothing'], ['compaction_proactiveness = 40', 'nothing'], ['nothing']]);
});
