import assert from 'node:assert/strict';
import { test } from 'node:test';
import { md } from '../../server/core/model/markdown.ts';
import fc from '../fast-check.ts';
import type { Remedy } from '../../server/core/model/remedy.ts';
import { oneLine } from '../../server/core/model/text.ts';
import { shellWord } from '../../server/linux/quoting.ts';
import {
  advice,
  chrtKsoftirqd,
  cpuAffinity,
  irqAffinity,
  pinSysctl,
  runOnce,
  setSysctl,
} from '../../server/linux/remedies.ts';
import type { OneShot, Sysctl } from '../../server/linux/sysctls.ts';
import { legalRange, oneShots, sysctlExists, sysctls } from '../../server/linux/sysctls.ts';
import { parseRelease } from '../../server/linux/versions.ts';

const of = (text: string) => parseRelease(text)!;
const all = Object.values<Sysctl>(sysctls);
const why = 'because';
const effect = 'then';

test('catalogue: complete rows, no one-shot among them', () => {
  for (const sysctl of all) {
    assert.match(sysctl.key, /^[a-z0-9_.]+$/);
    for (const text of [sysctl.doc, sysctl.danger, sysctl.check, sysctl.default, sysctl.unit])
      assert.ok(text.length > 0 && text === oneLine(text), sysctl.key);
    assert.ok(
      sysctl.min <= sysctl.max && Number.isSafeInteger(sysctl.min) && Number.isSafeInteger(sysctl.max),
      sysctl.key,
    );
    for (const { min, max } of sysctl.older ?? []) assert.ok(min >= sysctl.min && max <= sysctl.max, sysctl.key);
    const { counterpart } = sysctl;
    if (counterpart) assert.equal(all.find(s => s.key === counterpart)?.counterpart, sysctl.key);
  }
});

test('one-shots have no value to keep', () => {
  for (const shot of Object.values<OneShot>(oneShots)) {
    for (const key of ['min', 'max', 'arity', 'default']) assert.ok(!(key in shot));
    assert.ok(!all.some(({ key }) => key === shot.key), shot.key);
  }
  assert.deepEqual(
    Object.values<OneShot>(oneShots).flatMap(({ key }) => key ?? []),
    ['vm.drop_caches', 'vm.compact_memory'],
  );
});

test('legal ranges by kernel, by what is present, and the narrowest without either', () => {
  const factor = sysctls['vm.watermark_scale_factor'];
  assert.deepEqual(legalRange(factor, of('4.15.0')), { min: 1, max: 1000 });
  assert.deepEqual(legalRange(factor, of('6.1.0')), { min: 1, max: 3000 });
  assert.deepEqual(legalRange(factor, undefined), { min: 1, max: 1000 });
  assert.deepEqual(legalRange(factor, of('4.18.0'), { present: [2000] }), { min: 1, max: 2000 });
  assert.equal(legalRange(sysctls['vm.swappiness'], of('5.4.0')).max, 100);
  assert.equal(legalRange(sysctls['vm.swappiness'], of('5.10.0')).max, 200);
  assert.equal(legalRange(sysctls['vm.dirty_bytes'], of('5.10.0'), { present: [0] }).min, 8192);
});

test('existence: presence, then version, then not known', () => {
  const proactive = sysctls['vm.compaction_proactiveness'];
  assert.equal(sysctlExists(proactive, of('4.15.0')), false);
  assert.equal(sysctlExists(proactive, of('5.10.0')), true);
  assert.equal(sysctlExists(proactive, undefined), undefined);
  assert.equal(sysctlExists(proactive, of('4.18.0'), { listed: true }), true);
  assert.equal(sysctlExists(proactive, of('5.10.0'), { listed: false }), false);
  assert.equal(sysctlExists(sysctls['net.ipv4.tcp_tw_recycle'], of('5.10.0')), false);
  assert.equal(sysctlExists(sysctls['kernel.numa_balancing'], of('3.10.0-1160.el7.x86_64')), true);
  assert.equal(sysctlExists(sysctls['kernel.numa_balancing'], of('3.10.99')), false);
});

test('setSysctl states everything', () => {
  const remedy = setSysctl(sysctls['vm.watermark_scale_factor'], {
    present: [10],
    proposed: [20],
    release: of('5.10.0'),
    why,
    effect,
  })!;
  assert.deepEqual(
    [remedy.kind, remedy.key, remedy.present, remedy.proposed],
    ['sysctl', 'vm.watermark_scale_factor', '10', '20'],
  );
  assert.equal(remedy.title, 'Set vm.watermark_scale_factor = 20');
  assert.equal(remedy.undo, 'sysctl -w vm.watermark_scale_factor=10 and remove the line from the sysctl.d file');
  for (const text of [remedy.why, remedy.effect, remedy.risk, remedy.check]) assert.ok(text.length > 0);
});

test('setSysctl clamps, rounds and sorts', () => {
  const set = (key: keyof typeof sysctls, proposed: number[], release: string, present?: number[]) =>
    setSysctl(sysctls[key], { proposed, release: of(release), ...(present ? { present } : {}), why, effect })?.proposed;
  assert.equal(set('vm.extfrag_threshold', [1200], '4.15.0', [500]), '1000');
  assert.equal(set('vm.swappiness', [150], '4.15.0', [60]), '100');
  assert.equal(set('vm.compaction_proactiveness', [39.6], '5.10.0', [20]), '40');
  assert.equal(set('net.ipv4.tcp_mem', [759456, 379728, 506306], '5.10.0'), '379728 506306 759456');
  assert.equal(set('vm.lowmem_reserve_ratio', [256, 256, 32, 0, 0], '5.10.0', [512, 256, 32, 0, 0]), '256 256 32 0 0');
});

test('setSysctl says nothing where there is nothing to set', () => {
  const set = (
    key: keyof typeof sysctls,
    proposed: number[],
    more: { present?: number[]; release?: ReturnType<typeof of>; listed?: boolean } = {},
  ) => setSysctl(sysctls[key], { proposed, release: of('5.10.0'), ...more, why, effect });
  assert.equal(set('vm.swappiness', [60], { present: [60] }), undefined);
  assert.equal(set('vm.swappiness', [5000], { present: [200] }), undefined);
  assert.equal(set('vm.compaction_proactiveness', [40], { release: of('4.15.0-72-generic') }), undefined);
  assert.equal(set('vm.swappiness', [10], { listed: false }), undefined);
  assert.equal(set('net.ipv4.tcp_mem', [1, 2]), undefined);
  assert.equal(set('vm.lowmem_reserve_ratio', [256]), undefined);
  assert.equal(set('vm.swappiness', [Number.NaN]), undefined);
  assert.equal(set('vm.swappiness', [Number.POSITIVE_INFINITY]), undefined);
});

test('values that are never proposed', () => {
  for (const [key, value] of [
    ['kernel.sched_rt_runtime_us', -1],
    ['kernel.sched_rt_runtime_us', 1000000],
    ['kernel.hung_task_timeout_secs', 0],
    ['kernel.hung_task_warnings', 0],
    ['vm.min_free_kbytes', 512],
    ['vm.vfs_cache_pressure', 0],
    ['vm.vfs_cache_pressure', 10000],
    ['vm.watermark_scale_factor', 3000],
    ['vm.zone_reclaim_mode', 1],
    ['vm.panic_on_oom', 1],
    ['vm.dirty_writeback_centisecs', 0],
    ['kernel.hung_task_panic', 1],
    ['vm.overcommit_memory', 2],
  ] as const)
    assert.equal(
      setSysctl(sysctls[key], { proposed: [value], release: of('6.1.0'), why, effect }),
      undefined,
      `${key} = ${value}`,
    );
});

test('whatever is asked for, what comes out is legal, changed, and one line', () => {
  const entry = fc.constantFrom(...all);
  const values = fc.array(fc.oneof(fc.integer(), fc.double()), { minLength: 1, maxLength: 5 });
  const release = fc.constantFrom('3.10.99', '4.4.121', '4.15.0', '5.4.286', '5.10.44', '6.1.20', '6.19.10').map(of);
  fc.assert(
    fc.property(
      entry,
      values,
      fc.option(values, { nil: undefined }),
      release,
      fc.string(),
      (sysctl, proposed, present, on, text) => {
        const known = present?.map(Math.trunc).filter(Number.isSafeInteger);
        const remedy = setSysctl(sysctl, {
          proposed,
          ...(known?.length ? { present: known } : {}),
          release: on,
          why: text,
          effect: text,
        });
        if (!remedy) return;
        assert.match(remedy.proposed, /^-?\d+( -?\d+)*$/);
        const { min, max } = legalRange(sysctl, on, known?.length ? { present: known } : {});
        for (const n of remedy.proposed.split(' ').map(Number)) assert.ok(n >= min && n <= max);
        assert.notEqual(remedy.proposed, remedy.present);
        assert.equal(sysctl.forbidden?.(remedy.proposed.split(' ').map(Number)), undefined);
        for (const line of texts(remedy)) assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]/u);
      },
    ),
    { numRuns: 1000 },
  );
});

test('undo restores the one of a pair that is in force', () => {
  const remedy = setSysctl(sysctls['vm.dirty_background_bytes'], {
    present: [0],
    proposed: [64 << 20],
    release: of('5.10.0'),
    why,
    effect,
  })!;
  assert.match(remedy.undo, /vm\.dirty_background_ratio/);
});

test('pinSysctl repeats the present value and nothing else', () => {
  const remedy = pinSysctl(sysctls['vm.min_free_kbytes'], { present: [16614], why, effect })!;
  assert.deepEqual(remedy.lines, ['vm.min_free_kbytes = 16614']);
  assert.equal(pinSysctl(sysctls['kernel.sched_rt_runtime_us'], { present: [-1], why, effect }), undefined);
  assert.equal(pinSysctl(sysctls['vm.swappiness'], { present: [Number.NaN], why, effect }), undefined);
});

test('run once', () => {
  const drop = runOnce('drop_caches', { level: 2, why, effect });
  assert.equal(drop.kind, 'run-once');
  assert.deepEqual(drop.commands, ['sync', 'echo 2 > /proc/sys/vm/drop_caches']);
  assert.deepEqual(runOnce('drop_caches', { why, effect }).commands[1], 'echo 1 > /proc/sys/vm/drop_caches');
  assert.deepEqual(runOnce('compact_memory', { why, effect })?.commands, ['echo 1 > /proc/sys/vm/compact_memory']);
  assert.deepEqual(runOnce('compact_memory', { node: 1, why, effect })?.commands, [
    'echo 1 > /sys/devices/system/node/node1/compact',
  ]);
  assert.equal(runOnce('compact_memory', { node: 1.5, why, effect }), undefined);
  assert.deepEqual(runOnce('recompute_watermarks', { scaleFactor: 10, why, effect, release: of('4.15.0') })?.commands, [
    'sysctl -w vm.watermark_scale_factor=10',
  ]);
  assert.equal(runOnce('recompute_watermarks', { scaleFactor: 10, why, effect, release: of('4.4.0') }), undefined);
});

test('memory.reclaim: quoted, inside the hierarchy, and only where it exists', () => {
  const reclaim = (cgroup: string, release = '6.1.0') =>
    runOnce('memory.reclaim', { cgroup, bytes: 1 << 30, why, effect, release: of(release) })?.commands[0];
  assert.equal(reclaim('/machine.slice/'), 'echo 1073741824 > /sys/fs/cgroup/machine.slice/memory.reclaim');
  assert.equal(reclaim('a$(reboot)'), "echo 1073741824 > '/sys/fs/cgroup/a$(reboot)/memory.reclaim'");
  for (const path of ['../../etc', 'a/../..', '', 'a\nreboot', 'a//b']) assert.equal(reclaim(path), undefined, path);
  assert.equal(reclaim('machine.slice', '5.10.0'), undefined);
});

test('chrt: above the thread that starves it, below 99', () => {
  const remedy = chrtKsoftirqd({ cpu: 3, rtprio: 10, release: of('5.10.0'), why })!;
  assert.deepEqual(remedy.commands, ['chrt -f -p 11 "$(pgrep -x ksoftirqd/3)"']);
  assert.equal(remedy.undo, 'chrt -o -p 0 "$(pgrep -x ksoftirqd/3)"');
  assert.match(remedy.risk, /starve/);
  assert.match(chrtKsoftirqd({ cpu: 3, rtprio: 97, why })!.commands[0]!, / 98 /);
  for (const rtprio of [98, 99, 0, -5, 1.5, Number.NaN])
    assert.equal(chrtKsoftirqd({ cpu: 3, rtprio, why }), undefined, String(rtprio));
  for (const cpu of [-1, 1.5, 1e9]) assert.equal(chrtKsoftirqd({ cpu, rtprio: 10, why }), undefined, String(cpu));
});

test('interrupts and CPU lists', () => {
  const remedy = irqAffinity({ irqs: [45, 46, 45], cpus: [3, 2, 4, 8], device: 'eth0\nreboot', why, effect })!;
  assert.deepEqual(remedy.commands, [
    'echo 2-4,8 > /proc/irq/45/smp_affinity_list',
    'echo 2-4,8 > /proc/irq/46/smp_affinity_list',
  ]);
  assert.equal(remedy.title, 'Send 2 interrupts of eth0 reboot to CPU 2-4,8');
  assert.equal(irqAffinity({ irqs: [], cpus: [1], why, effect }), undefined);
  assert.equal(irqAffinity({ irqs: [1], cpus: [], why, effect }), undefined);
  assert.equal(irqAffinity({ irqs: [-1], cpus: [1], why, effect }), undefined);
});

test('a unit name goes into a path only when systemd would take it', () => {
  const remedy = cpuAffinity({ unit: 'stargate@1.service', cpus: [2, 3], why, effect })!;
  assert.equal(remedy.file, '/etc/systemd/system/stargate@1.service.d/50-cpu-affinity.conf');
  assert.deepEqual(remedy.lines, ['[Service]', 'CPUAffinity=2-3']);
  for (const unit of [
    '../../etc/passwd.service',
    'a b.service',
    'a;reboot.service',
    'x.service\nExecStart=/bin/sh',
    "a'.service",
    '$(x).service',
    '.service',
    'x.socket',
    '-x.service',
  ])
    assert.equal(
      cpuAffinity({ unit, cpus: [2], why, effect })!.file,
      '/etc/systemd/system/UNIT.service.d/50-cpu-affinity.conf',
      unit,
    );
});

test('advice keeps its Markdown; what stands in it is text: no link, no control character', () => {
  const name = '[x](command:workbench.action.terminal.new) \u0007\u202e';
  const remedy = advice('a\nb', md`line one\n\n- ${name}`);
  assert.equal(remedy.title, 'a b');
  assert.equal(String(remedy.markdown), 'line one\n\n- \\[x\\](command:workbench.action.terminal.new)');
});

test('texts of strangers stay one word of a shell', () => {
  assert.equal(shellWord("it's"), "'it'\\''s'");
  assert.equal(shellWord('-rf'), "'-rf'");
  assert.equal(shellWord(''), "''");
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      assert.doesNotMatch(shellWord(text), /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      // Outside of quotes a word holds only plain characters.
      assert.match(shellWord(text).replace(/'[^']*'|\\'/g, ''), /^[A-Za-z0-9_./:@%+=,-]*$/);
    }),
  );
});

function texts(remedy: Remedy): string[] {
  return Object.values(remedy).flat().map(String);
}
