/** States judged moment by moment: each row told once, at its worst, and over only where it was seen good later. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reviewJson } from '../../../server/cli/json.ts';
import { defineRule } from '../../../server/core/review/rule.ts';
import { cite } from '../../../server/core/model/fact.ts';
import { Host } from '../../../server/core/model/host.ts';
import { reportOf } from '../../../server/core/review/report.ts';
import { review } from '../../../server/core/review/run.ts';
import { SysctlValue, sysctlOf } from '../../../server/facts/host/sysctl.ts';
import { HungTask } from '../../../server/facts/kernel-log/hung-task.ts';
import { Zone } from '../../../server/facts/memory/zoneinfo.ts';
import hungTask from '../../../server/rules/process/hung-task.ts';
import slabHeavy from '../../../server/rules/memory/slab-heavy.ts';
import zoneBelowLow from '../../../server/rules/memory/zone-below-low.ts';
import zoneBelowMin from '../../../server/rules/memory/zone-below-min.ts';
import { hostOf, readText } from '../../harness.ts';
import { bad, bundleOf, dmi, good, normal, oneHost, sos, type Texts, under, zone } from '../../moments.ts';
import { cpuTime } from '../../cpu.ts';

/** Each finding as its severity, the zone, and what is said of when. */
const found = async (texts: Texts): Promise<string[]> => {
  const { hosts } = await bundleOf(texts);
  const result = review(hosts, [zoneBelowMin]);
  assert.deepEqual(result.faults, []);
  return result.findings.map(
    f => `${f.severity} ${f.message.replace(/^(Node \d+ \w+): .*?(?:reclaim|serve)(?:; |$)/, '$1: ')}`,
  );
};
const date = (time: string): string => `Thu Feb 10 ${time} UTC 2022\n`;

test('good, then bad: an error, with when', async () => {
  assert.deepEqual(await found({ 'zoneinfo.1': good, 'zoneinfo.2': bad }), ['error Node 0 Normal: seen in zoneinfo.2']);
  assert.deepEqual(await found({ 'zoneinfo-before': good, 'zoneinfo-after': bad }), [
    'error Node 0 Normal: seen in zoneinfo-after',
  ]);
  const pasted = date('09:51:32') + good + date('09:52:32') + bad;
  assert.deepEqual(await found({ 'notes.txt': pasted }), ['error Node 0 Normal: seen at 09:52']);
});

test('bad, then good: over, which is a warning', async () => {
  assert.deepEqual(await found({ 'zoneinfo.1': bad, 'zoneinfo.2': good }), [
    'warning Node 0 Normal: seen in zoneinfo.1, over by zoneinfo.2',
  ]);
  assert.deepEqual(await found({ 'before/zoneinfo': bad, 'after/zoneinfo': good }), [
    'warning Node 0 Normal: seen in before/, over by after/',
  ]);
  const pasted = date('09:51:32') + bad + date('09:52:32') + good;
  assert.deepEqual(await found({ 'notes.txt': pasted }), ['warning Node 0 Normal: seen at 09:51, over by 09:52']);
});

const asked = (time: string): string => `[root@web1 ~]# date; cat /proc/zoneinfo\n${date(time)}`;

test('dates in a paste order its dumps, not where they stand', async () => {
  const newestFirst = date('11:02:04') + bad + date('09:51:02') + good;
  assert.deepEqual(await found({ 'notes.txt': newestFirst }), ['error Node 0 Normal: seen at 11:02']);
  // Nor what their files are called.
  assert.deepEqual(await found({ 'zoneinfo.1': date('11:02:04') + bad, 'zoneinfo.2': date('09:51:02') + good }), [
    'error Node 0 Normal: seen at 11:02',
  ]);
  // Of three dumps two are dated, and those not as they stand.
  const unknown = 'error Node 0 Normal: seen in dump 1 of notes.txt, the order of the dumps is not known';
  const partly = (second: string, third: string): string =>
    `[root@web1 ~]# cat /proc/zoneinfo\n${bad}${[second, third].map(t => asked(t) + good).join('')}`;
  assert.deepEqual(await found({ 'notes.txt': partly('11:02:04', '09:51:02') }), [unknown]);
  assert.deepEqual(await found({ 'notes.txt': partly('09:51:02', '11:02:04') }), [
    'warning Node 0 Normal: seen in dump 1 of notes.txt, over by dump 2 of notes.txt',
  ]);
  // Two clocks tell nothing of each other.
  const zones = `Thu Feb 10 15:00:02 EST 2022\n${bad}Thu Feb 10 10:00:02 CET 2022\n${good}`;
  assert.deepEqual(await found({ 'notes.txt': zones }), [unknown]);
  const one = `Thu Feb 10 15:00:02 EST 2022\n${bad}Thu Feb 10 10:00:02 2022\n${good}`;
  assert.deepEqual(await found({ 'notes.txt': one }), [unknown]);
});

test('what date printed holds until it is asked again; a date that another command printed tells nothing', async () => {
  const on = (command: string): string => `[root@web1 ~]# ${command}\n`;
  const apart = on('date') + date('11:02:04') + on('cat /proc/zoneinfo') + bad;
  const before = on('date') + date('09:51:02') + on('cat /proc/zoneinfo') + good;
  assert.deepEqual(await found({ 'notes.txt': apart + before }), ['error Node 0 Normal: seen at 11:02']);
  for (const command of ['uptime -s', 'date -d @1500000000', 'git log -1 --format=%cd', 'cat /etc/build-date'])
    assert.deepEqual(
      await found({ 'notes.txt': `${on(command)}${date('11:02:04')}${on('cat /proc/zoneinfo')}${bad}${before}` }),
      ['warning Node 0 Normal: seen in dump 1 of notes.txt, over by dump 2 of notes.txt'],
      command,
    );
});

test('outputs below captions that show a row again are of two moments, whichever row comes first', async () => {
  const [first, second] = [date('09:51:02'), date('11:02:04')];
  const both = zone('DMA32', 100_000) + good;
  assert.deepEqual(await found({ 'notes.txt': first + both + second + bad }), ['error Node 0 Normal: seen at 11:02']);
  const badBoth = zone('DMA32', 100_000) + bad;
  assert.deepEqual(await found({ 'notes.txt': first + badBoth + second + good }), [
    'warning Node 0 Normal: seen at 09:51, over by 11:02',
  ]);
  // What shows other rows belongs to the output above it.
  assert.deepEqual(await found({ 'notes.txt': `$ cat x\n${zone('DMA32', 900)}$ cat y\n${bad}` }), [
    'error Node 0 DMA32: ',
    'error Node 0 Normal: ',
  ]);
});

test('what another machine shows ends nothing', async () => {
  const unknown = ['error Node 0 Normal: seen in dump 1 of notes.txt, the dumps may be of several machines or boots'];
  const on = (machine: string, command = 'cat /proc/zoneinfo'): string => `[root@${machine} ~]# ${command}\n`;
  assert.deepEqual(await found({ 'notes.txt': on('db1') + bad + on('db2') + good }), unknown);
  assert.deepEqual(
    await found({ 'notes.txt': on('db1') + bad + on('db1', 'ssh db2 cat /proc/zoneinfo') + good }),
    unknown,
  );
  assert.deepEqual(await found({ 'notes.txt': `root@db1:~# date\n${bad}db2:~ # date\n${good}` }), unknown);
  assert.deepEqual(await found({ 'notes.txt': on('db1') + bad + on('db1.example.com') + good }), [
    'warning Node 0 Normal: seen in dump 1 of notes.txt, over by dump 2 of notes.txt',
  ]);
});

test('one moment only: nothing is said of when', async () => {
  assert.deepEqual(await found({ 'proc/zoneinfo': bad }), ['error Node 0 Normal: ']);
});

test('of three dumps the middle one', async () => {
  assert.deepEqual(await found({ 'zoneinfo.1': good, 'zoneinfo.2': bad, 'zoneinfo.3': good }), [
    'warning Node 0 Normal: seen in zoneinfo.2, over by zoneinfo.3',
  ]);
  assert.deepEqual(await found({ 'zoneinfo.1': normal(500), 'zoneinfo.2': bad, 'zoneinfo.3': good }), [
    'warning Node 0 Normal: worst in zoneinfo.1, seen in 2 of 3 dumps, over by zoneinfo.3',
  ]);
  // Good in between only.
  assert.deepEqual(await found({ 'zoneinfo.1': bad, 'zoneinfo.2': good, 'zoneinfo.3': normal(500) }), [
    'error Node 0 Normal: worst in zoneinfo.3, seen in 2 of 3 dumps',
  ]);
});

test('what is as bad twice is told at its latest', async () => {
  assert.deepEqual(await found({ 'zoneinfo.1': bad, 'zoneinfo.2': bad }), [
    'error Node 0 Normal: worst in zoneinfo.2, seen in 2 of 2 dumps',
  ]);
});

test('a note that is over stays a note', async () => {
  const slabinfo = (slabs: number): string =>
    [
      'slabinfo - version: 2.1',
      '# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>',
      `dentry ${slabs * 21} ${slabs * 21} 192 21 1 : tunables 0 0 0 : slabdata ${slabs} ${slabs} 0`,
      '',
    ].join('\n');
  const host = await oneHost({
    'slabinfo.1': slabinfo(600_000),
    'slabinfo.2': slabinfo(60_000),
    meminfo: 'MemTotal:       16314748 kB\nMemFree:          332012 kB\n',
  });
  assert.deepEqual(
    review([host], [slabHeavy]).findings.map(f => [f.severity, f.message]),
    [['info', 'Slab caches hold much of 15.6 GiB: dentry 2.3 GiB (15 %); seen in slabinfo.1, over by slabinfo.2']],
  );
});

test('another zone that is good later, or a row that is not shown later, ends nothing', async () => {
  const other = zone('Normal', 200_000, 1);
  assert.deepEqual(await found({ 'zoneinfo.1': bad + zone('Normal', 900, 1), 'zoneinfo.2': bad + other }), [
    'error Node 0 Normal: worst in zoneinfo.1, seen in 2 of 2 dumps',
    'warning Node 1 Normal: seen in zoneinfo.1, over by zoneinfo.2',
  ]);
  // Beside a zone that is still bad and one that was good all along, the row is gone.
  assert.deepEqual(
    await found({ 'zoneinfo.1': zone('DMA32', 900) + bad, 'zoneinfo.2': good }),
    ['warning Node 0 Normal: seen in zoneinfo.1, over by zoneinfo.2', 'error Node 0 DMA32: seen in zoneinfo.1'].sort(),
  );
});

test('a later dump that does not show what was bad proves nothing', async () => {
  const spanned = (text: string): string => text.replace(/^ +(?:min|low|high) .*\n/gm, '');
  assert.deepEqual(await found({ 'zoneinfo.1': bad, 'zoneinfo.2': spanned(good) }), [
    'error Node 0 Normal: seen in zoneinfo.1',
  ]);
  assert.deepEqual(await found({ 'zoneinfo.1': bad, 'zoneinfo.2': spanned(good) + zone('Movable', 100_000) }), [
    'error Node 0 Normal: seen in zoneinfo.1',
  ]);
});

test('an order that is not known is said, and nothing is called over', async () => {
  assert.deepEqual(await found({ 'zoneinfo-a': bad, 'zoneinfo-b': good }), [
    'error Node 0 Normal: seen in zoneinfo-a, the order of the dumps is not known',
  ]);
  assert.deepEqual(await found({ 'zoneinfo-a': bad, 'zoneinfo-b': normal(500) }), [
    'error Node 0 Normal: worst in zoneinfo-b, seen in 2 of 2 dumps, the order of the dumps is not known',
  ]);
  const tree = (text: string): Texts => ({ 'etc/hostname': 'web1\n', 'proc/zoneinfo': text });
  assert.deepEqual(await found({ ...under('a', tree(bad)), ...under('b', tree(good)) }), [
    'error Node 0 Normal: seen in a/, the order of the captures is not known',
  ]);
});

test('a machine that was started anew between two reports says so', async () => {
  const booted = (time: string, text: string, id: string): Texts => ({
    ...sos('web1', time, text),
    'proc/sys/kernel/random/boot_id': `${id.repeat(8)}-1111-4111-8111-${id.repeat(12)}\n`,
  });
  for (const [second, words] of [
    ['a', ''],
    ['b', ', after a reboot'],
  ] as const)
    assert.deepEqual(
      await found({
        ...under('x', booted('09:51:32', bad, 'a')),
        ...under('y', booted('10:20:00', good, second)),
      }),
      [`warning Node 0 Normal: seen at 09:51, over by 10:20${words}`],
    );
});

test('two reports of one machine, in JSON', async () => {
  const json = async (texts: Texts) => {
    const bundle = await bundleOf(texts);
    return JSON.parse(reviewJson(reportOf(bundle, review(bundle.hosts, [zoneBelowMin]))));
  };
  const texts = { ...under('x', sos('web1', '10:20:00', good)), ...under('y', sos('web1', '09:51:32', bad)) };
  const { hosts, findings } = await json(texts);
  assert.deepEqual(
    hosts.map((h: any) => [h.name, h.captures]),
    [['web1', ['09:51', '10:20']]],
  );
  assert.deepEqual(
    findings.map((f: any) => [f.severity, f.capture, f.file]),
    [['warning', '09:51', 'y/proc/zoneinfo']],
  );
  assert.match(findings[0].message, /; seen at 09:51, over by 10:20$/);
  // Of one moment only, and which one is told.
  const { 'x/proc/zoneinfo': _, ...one } = texts;
  const alone = (await json({ ...one, 'x/proc/uptime': '100.00 100.00\n' })).findings;
  assert.deepEqual([alone.length, alone[0].capture, alone[0].severity], [1, '09:51', 'error']);
  assert.match(alone[0].message, /; seen at 09:51$/);
});

test('another machine of the same name ends nothing', async () => {
  const [first, second] = ['4c4c4544-0042-3010-8054-b4c04f4c3332', '4c4c4544-0042-3010-8054-b4c04f4c3333'];
  assert.deepEqual(
    await found({
      ...under('x', sos('web1', '10:20:00', good, { dmidecode: dmi(first) })),
      ...under('y', sos('web1', '09:51:32', bad, { dmidecode: dmi(second) })),
    }),
    ['error Node 0 Normal: '],
  );
});

/** Says of each zone what min_free_kbytes was then, and counts how often it was asked. */
const probe = (id = 'probe') => {
  const asked: string[] = [];
  const rule = defineRule({
    id,
    severity: 'error',
    summary: 'A probe',
    why: 'A probe.',
    needs: [Zone],
    uses: [SysctlValue],
    *judge(now, moment) {
      asked.push(`${now.name} ${moment.name}`);
      for (const z of now.all(Zone))
        yield {
          message: `${z.value.zone} ${z.value.free} ${sysctlOf(now, 'vm.min_free_kbytes')?.value.text}`,
          evidence: [cite(z, 'free')],
          key: `${z.value.free}`,
        };
    },
  });
  return { rule, asked };
};
const sysctl = (kbytes: number): string => `vm.min_free_kbytes = ${kbytes}\nvm.swappiness = 60\n`;

/** Enough of them to be known for what they are without the name of a file. */
const settings = (kbytes: number): string => `$ sysctl -a\n${sysctl(kbytes)}`;

test('settings are those of the moment of the zones', async () => {
  const said = async (texts: Texts): Promise<string[]> =>
    review((await bundleOf(texts)).hosts, [probe().rule])
      .findings.map(f => f.message.split(';')[0]!)
      .sort();
  const tree = (free: number, kbytes: number): Texts => ({
    'proc/zoneinfo': normal(free),
    'sos_commands/kernel/sysctl_-a': sysctl(kbytes),
  });
  assert.deepEqual(await said({ ...under('before', tree(1, 4000)), ...under('after', tree(2, 8000)) }), [
    'Normal 1 4000',
    'Normal 2 8000',
  ]);
  assert.deepEqual(
    await said({
      'notes.txt': 'x',
      'before/zoneinfo': normal(1),
      'after/zoneinfo': normal(2),
      'before/sysctl_-a.txt': sysctl(4000),
      'after/sysctl_-a.txt': sysctl(8000),
    }),
    ['Normal 1 4000', 'Normal 2 8000'],
  );
  assert.deepEqual(await said({ 'notes.txt': normal(1) + settings(4000) + normal(2) + settings(8000) }), [
    'Normal 1 4000',
    'Normal 2 8000',
  ]);
});

test('only what changed is judged again', async () => {
  const { rule, asked } = probe();
  const other = probe('other');
  const read = (path: string, text: string) => readText(path, text);
  const files = [
    read('zoneinfo.1', bad),
    read('zoneinfo.2', good),
    read('sysctl_-a.txt', sysctl(4000)),
    read('proc/loadavg', '0.10 0.20 0.30 1/200 4000\n'),
  ];
  const [one, two] = [new Host('one', 'one', files), hostOf('two', [read('proc/zoneinfo', bad)])];
  const first = review([one, two], [rule, other.rule]);
  assert.deepEqual(asked, ['one zoneinfo.1', 'one zoneinfo.2', 'two zoneinfo']);
  const judged = (hosts: readonly Host[], rules = [rule, other.rule], before = first) => {
    asked.length = 0;
    return review(hosts, rules, before);
  };
  const again = judged([one, two]);
  assert.deepEqual(asked, []);
  assert.deepEqual(
    again.findings.map(f => f.message),
    first.findings.map(f => f.message),
  );
  judged([one.with('proc/loadavg', read('proc/loadavg', '9.10 0.20 0.30 1/200 4000\n')), two]);
  assert.deepEqual(asked, []);
  judged([one.with('sysctl_-a.txt', read('sysctl_-a.txt', sysctl(8000))), two]);
  assert.deepEqual(asked, ['one zoneinfo.1', 'one zoneinfo.2']);
  const gone = judged([one.with('zoneinfo.1', undefined), two]);
  assert.deepEqual(asked, ['one zoneinfo.2']);
  assert.ok(!gone.findings.some(f => f.host === 'one' && f.message.includes('900')));
  judged([one, two], [probe().rule, other.rule]);
  assert.deepEqual(asked, [], 'another rule of that name does not get what this one said');
  // What was kept is kept once more.
  judged([one, two], [rule, other.rule], again);
  assert.deepEqual(asked, []);
});

test('ten times the dumps take about ten times as long', { timeout: 60_000 }, () => {
  const readings = Array.from({ length: 2000 }, (_, i) => [
    readText(`zoneinfo.${i}`, zone('DMA32', 3000) + normal(i % 2 ? 200_000 : 900)),
    readText(`sysctl.${i}`, settings(4000 + i)),
  ]);
  const time = (n: number): number => {
    const best = [0, 1, 2].map(() => {
      const fresh = hostOf('many', readings.slice(0, n).flat());
      return cpuTime(() => {
        const { findings, faults } = review([fresh], [zoneBelowMin, probe().rule]);
        assert.deepEqual(faults, []);
        assert.ok(findings.length > 0);
      });
    });
    return Math.min(...best);
  };
  time(200);
  const [few, many] = [time(200), time(2000)];
  assert.ok(many / few < 30, `${few.toFixed(1)} ms for 200, ${many.toFixed(1)} ms for 2000`);
});

test('a rule over events sees the last moment, and how things stood at an event', async () => {
  const said: unknown[] = [];
  const rule = defineRule({
    id: 'probe',
    severity: 'info',
    summary: 'A probe',
    why: 'A probe.',
    needs: [HungTask],
    uses: [SysctlValue, Zone],
    *check(host) {
      const [event] = host.events(HungTask);
      const views = [host, host.at(event!), host.lastInBootOf(event!)];
      said.push(
        ...views.map(v => [sysctlOf(v, 'vm.min_free_kbytes')?.value.text, v.has(Zone), v.all(HungTask).length]),
      );
      said.push(views.map(v => v === host));
    },
  });
  const seen = async (texts: Texts): Promise<unknown[]> => {
    said.length = 0;
    assert.deepEqual(review((await bundleOf(texts)).hosts, [rule]).faults, []);
    return [...said];
  };
  const tree = (first: number, more: Texts): Texts => ({
    'etc/hostname': 'web1\n',
    'sysctl.1': settings(first),
    'sysctl.2': settings(first + 1000),
    ...more,
  });
  const log = { 'sos_commands/kernel/dmesg': hung(1130) };
  assert.deepEqual(
    await seen({ ...under('before', tree(4000, log)), ...under('after', tree(8000, { 'proc/zoneinfo': good })) }),
    [
      ['9000', true, 1],
      ['5000', true, 1],
      ['5000', false, 1],
      [true, false, false],
    ],
  );
  assert.deepEqual(await seen(tree(4000, log)), [
    ['5000', false, 1],
    ['5000', false, 1],
    ['5000', false, 1],
    [true, true, true],
  ]);
});

// --- boots ----------------------------------------------------------------------------------------------------------

const stamp = (at: number): string => `[${at.toFixed(6).padStart(12)}]`;
const banner = `${stamp(0)} Linux version 5.4.0-42-generic (buildd@lgw01) (gcc version 9.3.0) #46-Ubuntu SMP Fri Jul 10 00:24:02 UTC 2020`;
const hung = (at: number): string =>
  [
    'INFO: task dd:812 blocked for more than 120 seconds.',
    '      Not tainted 5.4.0-42-generic #46-Ubuntu',
    '"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.',
    'dd              D    0   812      2 0x80004000',
    'Call Trace:',
    ' __schedule+0x2e3/0x740',
    ' schedule+0x42/0xb0',
    ' xlog_grant_head_wait+0xc1/0x160 [xfs]',
  ]
    .map(line => `${stamp(at)} ${line}`)
    .join('\n');
const hangs = (texts: Texts): (number | undefined)[] => {
  const host = hostOf(
    'host',
    Object.entries(texts).map(([path, text]) => readText(path, text)),
  );
  const counts = review([host], [hungTask]).findings.map(f => f.count);
  const events = host.events(HungTask);
  assert.equal(
    counts.reduce((a, b) => a + b, 0),
    events.length,
  );
  return events.map(e => e.boot);
};

const said = (texts: Texts): string => {
  const host = hostOf(
    'host',
    Object.entries(texts).map(([path, text]) => readText(path, text)),
  );
  return review([host], [hungTask])
    .findings.map(f => f.message)
    .join();
};

test('two boots that report the same task at the same second are two events', () => {
  const boot = (at: number): string => `${banner}\n${hung(at)}`;
  assert.equal(hangs({ 'var/log/dmesg': `${boot(1130)}\n${boot(1130)}` }).length, 2);
  assert.equal(hangs({ 'var/log/dmesg': `${boot(1130)}\n${boot(1130.02)}` }).length, 2);
  assert.equal(hangs({ 'var/log/dmesg': `${boot(1130)}\n${boot(700)}` }).length, 2);
  assert.match(said({ 'var/log/dmesg': `${boot(700)}\n${boot(1130)}` }), /in more than one boot/);
  assert.match(said({ 'var/log/dmesg': `${banner}\n${hung(700)}\n${hung(1130)}` }), /first 700.000 s.*last 1130 s/);
  // A second console prints the same once more, and that is one.
  assert.equal(hangs({ 'var/log/dmesg': `${banner}\n${hung(1130)}\n${hung(1130)}` }).length, 1);
});

test('the log of one boot beside the log of two', () => {
  const boot = (at: number): string => `${banner}\n${hung(at)}`;
  assert.equal(hangs({ 'var/log/kern.log': `${boot(1130)}\n${boot(1130.02)}`, dmesg: boot(1130.02) }).length, 2);
});

test('dumps stand in their order only where everything between them was read', async () => {
  const unknown = ['error Node 0 Normal: seen in dump 1 of notes.txt, the order of the dumps is not known'];
  const known = ['warning Node 0 Normal: seen in dump 1 of notes.txt, over by dump 2 of notes.txt'];
  const between = (first: string, second: string): Promise<string[]> =>
    found({ 'notes.txt': `${first}\n${bad}${second}\n${good}` });
  for (const [first, second] of [
    ['=== web1 ===', '=== web2 ==='],
    ['Host: web1', 'Host: web2'],
    ['After:', 'Before:'],
    ['web1 | CHANGED | rc=0 >>', 'web2 | CHANGED | rc=0 >>'],
    ['[1] 09:51:32 [SUCCESS] web1', '[2] 09:51:32 [SUCCESS] web2'],
    ['==> zoneinfo.10 <==', '==> zoneinfo.2 <=='],
    ['$ date +%s\n1644486752\n$ cat /proc/zoneinfo', '$ date +%s\n1644486692\n$ cat /proc/zoneinfo'],
    ['$ cat web1/zoneinfo', '$ cat web2/zoneinfo'],
    ['$ cat zoneinfo.after', '$ cat zoneinfo.before'],
  ] as const)
    assert.deepEqual(await between(first, second), unknown, second);
  const several = ['error Node 0 Normal: seen in dump 1 of notes.txt, the dumps may be of several machines or boots'];
  for (const [first, second] of [
    ['$ ssh web1\n$ cat /proc/zoneinfo', '$ ssh web2\n$ cat /proc/zoneinfo'],
    ['root@web1 /var/log# cat /proc/zoneinfo', 'root@web2 /var/log# cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo   # web1', '$ cat /proc/zoneinfo   # web2'],
    ...['docker exec -it web2 sh', 'virsh console web2', 'telnet web2', 'chroot /mnt/web2', 'screen -r web2'].map(
      typed => ['$ cat /proc/zoneinfo', `$ ${typed}\n$ cat /proc/zoneinfo`] as const,
    ),
    ['$ cat /proc/zoneinfo', '$ ipmitool chassis power cycle\n$ cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo', '$ echo b > /proc/sysrq-trigger\n$ cat /proc/zoneinfo'],
    ['(web1) $ cat /proc/zoneinfo', '(web2) $ cat /proc/zoneinfo'],
    ["➜  ~ ssh root@web1 'cat /proc/zoneinfo'", "➜  ~ ssh root@web2 'cat /proc/zoneinfo'"],
  ] as const)
    assert.deepEqual(await between(first, second), several, second);
  for (const [first, second] of [
    ['$ cat /proc/zoneinfo', '$ ssh web2 cat /proc/zoneinfo'],
    ['$ ssh web2 cat /proc/zoneinfo', '$ cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo', '$ sudo ssh -i key root@web2 cat /proc/zoneinfo'],
    ['# cat /proc/zoneinfo', '# ssh web2 cat /proc/zoneinfo'],
    ['$ ssh web2', '$ exit\n$ cat /proc/zoneinfo'],
    ['', '$ ssh web2 cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo', '$ ssh web2\n$ cat /proc/zoneinfo'],
    ['[root@web1 ~]# ssh web2 cat /proc/zoneinfo', '[root@web1 ~]# cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo', '[root@web2 ~]# cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo', 'web2:~ # cat /proc/zoneinfo'],
    ['[root@web1 ~]# cat /proc/zoneinfo', '$ cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo', '==> web2/proc/zoneinfo <=='],
  ] as const)
    assert.deepEqual(await between(first, second), several, second);
  for (const [first, second] of [
    ['$ ssh web2\n$ cat /proc/zoneinfo', '$ cat /proc/zoneinfo'],
    ['$ ssh web2\n$ uptime\n$ exit\n$ cat /proc/zoneinfo', '$ cat /proc/zoneinfo'],
    ['$ ssh web2 cat /proc/zoneinfo', '$ ssh web2 cat /proc/zoneinfo'],
    ['$ ssh web2 uptime\n$ cat /proc/zoneinfo', '$ cat /proc/zoneinfo'],
    ['[root@web1 ~]# cat /proc/zoneinfo', '[root@web1 ~]# sudo su -\n# cat /proc/zoneinfo'],
  ] as const)
    assert.deepEqual(await between(first, second), known, second);
  for (const loop of [
    'for h in web1 web2; do ssh $h cat /proc/zoneinfo; done',
    'pdsh -w web[1-2] cat /proc/zoneinfo',
    'ssh web1 cat /proc/zoneinfo; ssh web2 cat /proc/zoneinfo',
  ])
    for (const typed of [`$ ${loop}`, loop])
      assert.deepEqual(await found({ 'notes.txt': `${typed}\n${bad}${good}` }), unknown, typed);
  for (const [first, second] of [
    ['The first of two.', ''],
    ['', '-----'],
    ['$ cat /proc/zoneinfo', '$ sleep 60; cat /proc/zoneinfo'],
    ['[root@web1 ~]# ssh web2', '[root@web2 ~]# cat /proc/zoneinfo'],
    ['$ for i in 1 2; do cat /proc/zoneinfo; sleep 60; done', ''],
    ['$ cat /proc/zoneinfo', '$ echo 3 > /proc/sys/vm/drop_caches\n$ cat /proc/zoneinfo'],
    ['$ cat /proc/zoneinfo', '$ sudo su -\n$ systemctl stop db\n# cat /proc/zoneinfo'],
    ['(venv) $ cat /proc/zoneinfo', '(venv) $ sleep 60\n(venv) $ cat /proc/zoneinfo'],
  ] as const)
    assert.deepEqual(await between(first, second), known, second);
  const watched = (name: string, time: string): string =>
    `Every 2.0s: cat /proc/zoneinfo                     ${name}: Thu Feb 10 ${time} 2022`;
  assert.deepEqual(await between(watched('web1', '09:51:32'), watched('web1', '09:52:32')), [
    'warning Node 0 Normal: seen at 09:51, over by 09:52',
  ]);
  assert.deepEqual(await between(watched('web1', '09:51:32'), watched('web2', '09:52:32')), [
    'error Node 0 Normal: seen at 09:51, the dumps may be of several machines or boots',
  ]);
});

/** A slabinfo with caches of so many GiB. */
const slabs = (sizes: Readonly<Record<string, number>>): string =>
  `slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>\n${Object.entries(
    sizes,
  )
    .map(
      ([name, gib]) =>
        `${name} ${gib * 1048576} ${gib * 1048576} 1024 4 1 : tunables 0 0 0 : slabdata ${gib * 262144} ${gib * 262144} 0\n`,
    )
    .join('')}`;

test('rows that one finding tells are told by what became of each', async () => {
  const memory = 'MemTotal:       20000000 kB\n';
  const told = async (texts: Texts): Promise<string[]> =>
    review([await oneHost(texts)], [slabHeavy]).findings.map(f =>
      f.message.replace(/^Slab caches hold much of \S+ \S+: /, ''),
    );
  const both = { dentry: 5, xfs_inode: 4 };
  const [first, second] = [
    { dentry: 5, xfs_inode: 0.25 },
    { dentry: 0.25, xfs_inode: 4 },
  ];
  const series = (...dumps: readonly Readonly<Record<string, number>>[]): Texts => ({
    'proc/meminfo': memory,
    ...Object.fromEntries(dumps.map((sizes, i) => [`slabinfo.${i + 1}`, slabs(sizes)])),
  });
  assert.deepEqual(await told(series(both, both)), [
    'dentry 5.0 GiB (26 %), xfs_inode 4.0 GiB (21 %); worst in slabinfo.2, seen in 2 of 2 dumps',
  ]);
  assert.deepEqual(await told(series(first, second)), [
    'dentry 5.0 GiB (26 %), xfs_inode 256 MiB (1.3 %); seen in slabinfo.1, over by slabinfo.2',
    'xfs_inode 4.0 GiB (21 %), dentry 256 MiB (1.3 %); seen in slabinfo.2',
  ]);
  // What the later dump does not show is not over.
  assert.deepEqual(await told(series(both, { dentry: 0.25 })), [
    'dentry 5.0 GiB (26 %); seen in slabinfo.1, over by slabinfo.2',
    'xfs_inode 4.0 GiB (21 %); seen in slabinfo.1',
  ]);
  // What was shown once was seen once, at its own time.
  const at = (time: string, ...texts: readonly string[]): string => date(time) + texts.join('');
  const once = at('09:51:02', memory) + at('09:56:02', memory, slabs({ dentry: 5 })) + at('10:01:02', memory);
  assert.deepEqual(await told({ 'collect.log': once }), ['dentry 5.0 GiB (26 %); seen at 09:56']);
  // Beside dumps in an order of their own nothing tells when it was.
  const undated = { 'meminfo.1': memory, 'meminfo.2': memory, 'proc/slabinfo': slabs({ dentry: 5 }) };
  assert.deepEqual(await told(undated), ['dentry 5.0 GiB (26 %)']);
});

test('a rule that is silent because another speaks calls nothing over', async () => {
  const worse = zone('Normal', 700);
  const dumps = date('10:00:05') + zone('Normal', 1200) + date('10:01:05') + worse;
  const { findings } = review([await oneHost({ 'notes.txt': dumps })], [zoneBelowLow, zoneBelowMin]);
  assert.deepEqual(
    findings.map(f => [f.rule.id, f.message.includes('over by')]),
    [
      ['zone-below-min', false],
      ['zone-below-low', false],
    ],
  );
  const better = dumps + date('10:02:05') + zone('Normal', 90_000);
  const over = review([await oneHost({ 'notes.txt': better })], [zoneBelowLow, zoneBelowMin]).findings;
  assert.deepEqual(
    over.map(f => /over by \S+$/.exec(f.message)?.[0]),
    ['over by 10:02', 'over by 10:02'],
  );
});

test('dumps below different words, names, uptimes or prompts in colours end nothing of each other', async () => {
  const esc = '\u001b';
  const prompt = (host: string): string =>
    `${esc}[?2004h${esc}]0;root@${host}:~\u0007${esc}[01;31m[root@${host} ~]# ${esc}[0mdate; cat /proc/zoneinfo\n${esc}[?2004l`;
  const up = (clock: string, text: string): string =>
    ` ${clock} up ${text},  2 users,  load average: 0.10, 0.20, 0.30\n`;
  const uname = (host: string): string =>
    `Linux ${host} 5.15.0-97-generic #107-Ubuntu SMP Wed Feb 7 13:26:48 UTC 2024 x86_64 x86_64 x86_64 GNU/Linux\n`;
  const said = async (first: string, second: string): Promise<boolean> =>
    (await found({ 'notes.txt': `${first}${bad}${second}${good}` })).join().includes('over by');
  for (const [one, same, other] of [
    [prompt('db7') + date('10:00:05'), prompt('db7') + date('10:03:05'), prompt('web2') + date('10:03:05')],
    [`## web1\n${date('10:00:05')}`, `## web1\n${date('10:03:05')}`, `## web2\n${date('10:03:05')}`],
    [
      `h2. web1\n{noformat}\n${date('10:00:05')}`,
      `{noformat}\nh2. web1\n{noformat}\n${date('10:03:05')}`,
      `{noformat}\nh2. web2\n{noformat}\n${date('10:03:05')}`,
    ],
    [
      `web1\n\nzoneinfo\n${date('10:00:05')}`,
      `web1\n\nzoneinfo\n${date('10:03:05')}`,
      `web2\n\nzoneinfo\n${date('10:03:05')}`,
    ],
    [`web1\n${date('10:00:05')}`, `web1\n${date('10:03:05')}`, `web2\n${date('10:03:05')}`],
    [`== sample 1 ==\n${date('10:00:05')}`, `== sample 2 ==\n${date('10:03:05')}`, `== web2 ==\n${date('10:03:05')}`],
    [uname('web1') + date('10:00:05'), uname('web1') + date('10:03:05'), uname('web2') + date('10:03:05')],
    [up('10:00:05', '3 days,  1:02'), up('10:10:05', '3 days,  1:12'), up('10:10:05', '2 days,  1:12')],
    [up('10:00:05', '3 days,  1:02'), up('10:10:05', '3 days,  1:12'), up('10:10:05', '40 days,  7:30')],
    [up('23:55:05', '23:55'), up('00:05:05', '1 day, 5 min'), up('00:05:05', '5 min')],
  ] as const) {
    assert.equal(await said(one, same), true, `${one}${same}`);
    assert.equal(await said(one, other), false, `${one}${other}`);
  }
  for (const [first, second] of [
    ['sshpass -e ssh web1 cat /proc/zoneinfo', 'sshpass -e ssh web2 cat /proc/zoneinfo'],
    ['./run-on web1 cat /proc/zoneinfo', './run-on web2 cat /proc/zoneinfo'],
    ['curl http://web1:8080/proc/zoneinfo', 'curl http://web2:8080/proc/zoneinfo'],
    ['unzip -p case1.zip proc/zoneinfo', 'unzip -p case2.zip proc/zoneinfo'],
    ['cat /proc/zoneinfo', 'sudo reboot\n$ cat /proc/zoneinfo'],
  ])
    assert.equal(await said(`$ ${first}\n`, `$ ${second}\n`), false, second);
  for (const [first, second] of [
    ['./collect.sh', './collect.sh'],
    ['cat /proc/zoneinfo', 'sleep 60; sudo cat /proc/zoneinfo'],
    ['cat /proc/zoneinfo', 'head -20 /proc/zoneinfo | grep -v cma'],
  ])
    assert.equal(await said(`$ ${first}\n`, `$ ${second}\n`), true, second);
  // A loop that says something behind each dump, and files that only their machines tell apart.
  const loop = ['10:00:05', '10:01:05', '10:02:05'].map((time, i) => `${date(time)}${i ? good : bad}sleeping 60\n`);
  assert.match((await found({ 'notes.txt': loop.join('') })).join(), /over by 10:01/);
  const files = { 'web1.txt': date('10:00:05') + bad, 'web2.txt': date('10:05:05') + good };
  assert.doesNotMatch((await found(files)).join(), /over by/);
  // One date holds for both: neither hides the other.
  assert.equal(await said(`$ date\n${date('10:00:05')}$ cat /proc/zoneinfo\n`, '$ cat /proc/zoneinfo\n'), true);
  // Which of them, nothing tells: a fence of another kind, no date.
  assert.equal(await said('Server A\n{code}\n', '{code}\nServer B\n{code}\n'), false);
});

test('what is over is told without what would be done once', async () => {
  const memory = 'MemTotal:       20000000 kB\n';
  const remedies = async (...gibs: readonly number[]): Promise<string[]> => {
    const dumps = Object.fromEntries(gibs.map((gib, i) => [`slabinfo.${i + 1}`, slabs({ dentry: gib })]));
    const { findings } = review([await oneHost({ 'proc/meminfo': memory, ...dumps })], [slabHeavy]);
    return findings.flatMap(f => (f.remedies ?? []).map(r => r.kind));
  };
  assert.deepEqual(await remedies(0.25, 5), ['run-once']);
  assert.deepEqual(await remedies(5, 0.25), []);
});

test('what some moments lacked is told with what was judged all the same', async () => {
  const total = 'MemTotal:       20000000 kB\nMemFree:  1000 kB\n';
  const dumps = { 'slabinfo.1': slabs({ dentry: 0.25 }), 'slabinfo.2': slabs({ dentry: 0.25 }) };
  const notRun = async (texts: Texts) => {
    const bundle = await bundleOf(texts);
    const { notRun } = JSON.parse(reviewJson(reportOf(bundle, review(bundle.hosts, [slabHeavy]))));
    return notRun.map((n: any) => [n.rule, n.missing, n.part]);
  };
  assert.deepEqual(await notRun({ ...dumps, 'meminfo.1': total, 'meminfo.2': total }), []);
  assert.deepEqual(await notRun({ ...dumps, 'meminfo.1': total, 'meminfo.2': 'MemFree:  1000 kB\n' }), [
    ['slab-heavy', ['MemTotal'], 'in slabinfo.1'],
  ]);
  assert.deepEqual(await notRun({ ...dumps, 'meminfo.1': 'MemFree:  1000 kB\n' }), [
    ['slab-heavy', ['MemTotal'], undefined],
  ]);
});
