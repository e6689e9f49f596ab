/** Seconds since boot compare within one boot: equal reports of two boots are two events. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { review } from '../../../server/core/review/run.ts';
import { openClock } from '../../../server/facts/host/clock.ts';
import { HungTask } from '../../../server/facts/kernel-log/hung-task.ts';
import { rules } from '../../../server/rules/index.ts';
import { oneHost, type Texts, under } from '../../moments.ts';

const [firstBoot, secondBoot] = [1_644_480_000, 1_644_580_000];
const [firstId, secondId] = ['0c2e6f11-57a0-4d0f-8f7d-2d3b7f4a9c10', '4c0a7b92-e6f3-4a53-9e4b-90a5d6c81f27'];
const message = 'INFO: task jbd2/sda1-8:412 blocked for more than 120 seconds.';
const report = (second: number): string => `[${second.toFixed(6).padStart(12)}] ${message}\n`;
const syslog = (wall: number): string =>
  `${new Date(wall * 1000).toISOString().slice(0, 19)}.000000+00:00 stor-07 kernel: ${message}\n`;

/** A capture of stor-07, two hours after it was booted. */
const capture = (begin: number, log: string, more: Texts = {}): Texts => ({
  'etc/hostname': 'stor-07\n',
  'proc/stat': `cpu  10 0 10 1000 0 0 0 0 0 0\nbtime ${begin}\n`,
  'proc/uptime': '7200.00 4000.00\n',
  'sos_commands/kernel/dmesg': log,
  ...more,
});
const bootId = (id: string): Texts => ({ 'proc/sys/kernel/random/boot_id': `${id}\n` });
const both = (a: Texts, b: Texts): Texts => ({ ...under('a', a), ...under('b', b) });
/** Each event with the seconds after its boot and how often it was told. */
const events = async (texts: Texts): Promise<string[]> =>
  (await oneHost(texts)).events(HungTask).map(e => `${e.fact.at.file.slice(0, 1)} ${e.boot}, ${1 + e.copies.length}`);
const messageOf = async (texts: Texts): Promise<string> =>
  review([await oneHost(texts)], rules).findings.find(f => f.rule.id === 'hung-task')!.message;

test('a report at the same second of two boots is two events, in the order of the boots', async () => {
  const texts = both(capture(secondBoot, report(240.5)), capture(firstBoot, report(240.5)));
  assert.deepEqual(await events(texts), ['b 240.5, 1', 'a 240.5, 1']);
  assert.match(await messageOf(texts), /2 reports of 1 task, in more than one boot/);
  // By wall time, though the later boot counts fewer seconds.
  assert.deepEqual(await events(both(capture(secondBoot, report(12)), capture(firstBoot, report(5000)))), [
    'b 5000, 1',
    'a 12, 1',
  ]);
});

test('two captures of one boot tell a report once, though the clock moved between them', async () => {
  const texts = both(capture(firstBoot, report(240.5)), capture(firstBoot + 90, report(240.5)));
  assert.deepEqual(await events(texts), ['a 240.5, 2']);
  assert.match(await messageOf(texts), /1 report of 1 task, at 240\.500 s after boot/);
});

test('the id of the boot counts more than when it began', async () => {
  const same = both(
    capture(firstBoot, report(240.5), bootId(firstId)),
    capture(secondBoot, report(240.5), bootId(firstId)),
  );
  assert.equal((await events(same)).length, 1);
  const other = both(
    capture(firstBoot, report(240.5), bootId(firstId)),
    capture(firstBoot + 100, report(240.5), bootId(secondId)),
  );
  assert.equal((await events(other)).length, 2);
});

test('where one capture does not tell its boot, its log is compared by seconds', async () => {
  const texts = both(capture(firstBoot, report(240.5)), {
    'etc/hostname': 'stor-07\n',
    'sos_commands/kernel/dmesg': report(240.5),
  });
  assert.equal((await events(texts)).length, 1);
});

test('a log that spans both boots tells each report of both again', async () => {
  const texts = both(
    capture(firstBoot, report(240.5)),
    capture(secondBoot, report(240.5), {
      'var/log/messages': syslog(firstBoot + 241) + syslog(secondBoot + 241),
    }),
  );
  assert.deepEqual(await events(texts), ['a 240.5, 2', 'b 240.5, 2']);
});

test('each capture has the clock of its own boot', async () => {
  const host = await oneHost(both(capture(firstBoot, report(240.5)), capture(secondBoot, report(240.5))));
  const clock = openClock(host);
  assert.deepEqual(
    host.events(HungTask).map(e => clock(e.fact)!.wall / 1000),
    [firstBoot + 240.5, secondBoot + 240.5],
  );
});
