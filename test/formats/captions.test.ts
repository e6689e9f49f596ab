/** What stands between the outputs of a paste: dates and prompts, and what only looks like them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captions } from '../../server/formats/_captions.ts';
import { readText } from '../harness.ts';

const time = (line: string): string | undefined => {
  const wall = captions.read(line)?.time?.wall;
  assert.equal(captions.starts.test(line), captions.read(line) !== undefined, line);
  return wall === undefined ? undefined : new Date(wall).toISOString().slice(0, 19);
};

test('a date alone on its line, however it is framed', () => {
  for (const line of [
    'Thu Feb 10 09:51:32 UTC 2022',
    'Thu Feb 10 09:51:32 2022',
    'Thu 10 Feb 2022 09:51:32 AM UTC',
    'zzz ***Thu Feb 10 09:51:32 UTC 2022',
    '=== 2022-02-10 09:51:32 ===',
    '[2022-02-10 09:51:32]',
    '# 2022-02-10T09:51:32Z',
    '--- Thu Feb 10 09:51:32 UTC 2022 ---',
    'Date: 2022-02-10 10:51:32 +01:00',
    'TIMESTAMP: 2022-02-10T09:51:32.120+00:00',
  ])
    assert.equal(time(line), '2022-02-10T09:51:32', line);
});

test('what holds a date among other words is none', () => {
  for (const line of [
    'Feb 10 09:51:32 web1 kernel: [ 1000.000000] usb 1-1: new device',
    '2022-02-10 09:51:32.120 1234 INFO nova.compute.manager [-] started',
    '2022-02-10T09:51:32.120456+00:00 web1 systemd[1]: Started Session 1 of user root.',
    '[Thu Feb 10 09:51:32 2022] usb 1-1: new device',
    'Local time: Thu 2022-02-10 09:51:32 UTC',
    'Local Time is:    Thu Feb 10 09:51:32 2022 UTC',
    ' 09:51:32 up 10 days,  3:02,  1 user,  load average: 0.00, 0.00, 0.00',
    '2022-02-10',
    '',
  ])
    assert.equal(captions.read(line), undefined, line);
});

test('a prompt names the machine, and a command may name another', () => {
  const machine = (line: string): string | undefined => {
    const caption = captions.read(line);
    return caption?.away?.machine ?? caption?.machine;
  };
  assert.deepEqual(
    [
      '[root@db1 ~]# cat /proc/zoneinfo',
      '[heat-admin@compute-0.example.com log]$ cat x',
      'root@db1:/var/log# cat x',
      'ubuntu@db1:~$ cat x',
      'db1:~ # cat x',
      '[root@db1 ~]# ssh db2 cat /proc/zoneinfo',
      '[root@db1 ~]# ssh -o BatchMode=yes root@db2 cat /proc/zoneinfo',
      '[root@db1 ~]# ssh db2',
    ].map(machine),
    ['db1', 'compute-0.example.com', 'db1', 'db1', 'db1', 'db2', 'db2', 'db2'],
  );
  for (const line of [
    '[  100.000000] usb 1-1: new device',
    '# /bin/cat /proc/zoneinfo',
    '$ cat /proc/zoneinfo',
    'root         1  0.0  0.0 168140 11212 ?        Ss   Feb09   0:04 /sbin/init',
    'mail: someone@example.com: # 5',
    'md0 : active raid1 sda1[0] sdb1[1]',
  ])
    assert.equal(machine(line), undefined, line);
});

test('states below a date bear its time while its machine speaks; what happened does not', () => {
  const { facts, captions: lines } = readText(
    'notes.txt',
    [
      'root@db1:~# date; cat /proc/meminfo',
      'Thu Feb 10 09:51:32 UTC 2022',
      'MemTotal:        1000000 kB',
      'MemFree:            3000 kB',
      'root@db1:~# cat /proc/meminfo',
      'MemTotal:        1000000 kB',
      'root@db2:~# cat /proc/meminfo',
      'MemTotal:        1000000 kB',
      'root@db1:~# date; dmesg',
      'Thu Feb 10 09:52:32 UTC 2022',
      'INFO: task dd:325 blocked for more than 120 seconds.',
    ].join('\n'),
  );
  assert.deepEqual(
    facts.map(f => [f.kind, f.at.line, f.time?.wall]),
    [
      ['meminfo', 2, Date.UTC(2022, 1, 10, 9, 51, 32)],
      ['meminfo', 3, Date.UTC(2022, 1, 10, 9, 51, 32)],
      ['meminfo', 5, Date.UTC(2022, 1, 10, 9, 51, 32)],
      ['meminfo', 7, undefined],
      ['hung-task', 10, undefined],
      ['kernel-log', 10, undefined],
    ],
  );
  assert.deepEqual(
    lines?.map(s => `${s.line} ${s.machine}`),
    ['0 db1', '1 db1', '4 db1', '6 db2', '8 db1', '9 db1'],
  );
});

test('a script and a loop may tell the time between their dumps; a frame tells it whatever was typed', () => {
  const after = (command: string, date: string): number | undefined =>
    readText('notes.txt', `$ ${command}\n${date}\nMemTotal:        1000000 kB\n`).facts[0]?.time?.wall;
  const bare = 'Thu Feb 10 09:51:32 UTC 2022';
  for (const command of [
    './collect.sh',
    'sudo ./collect',
    'bash -x collect.sh',
    '/opt/support/collect.py --all',
    'while true; do date; cat /proc/meminfo; sleep 60; done',
    'ls',
  ])
    assert.equal(after(command, `zzz ***${bare}`), Date.UTC(2022, 1, 10, 9, 51, 32), command);
  for (const command of ['./collect.sh', 'sudo ./collect', 'bash -x collect.sh', 'while :; do date; cat x; done'])
    assert.equal(after(command, bare), Date.UTC(2022, 1, 10, 9, 51, 32), command);
  for (const command of ['ls', 'cat build-date', "bash -c 'cat build-date'", 'git log -1 --format=%cd collect.c'])
    assert.equal(after(command, bare), undefined, command);
});
