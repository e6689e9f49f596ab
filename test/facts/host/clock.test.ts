/** From seconds since boot to the time of day, and how that is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../../server/core/model/fact.ts';
import type { Host } from '../../../server/core/model/host.ts';
import { openClock, type WallTime } from '../../../server/facts/host/clock.ts';
import { DropCaches } from '../../../server/facts/kernel-log/drop-caches.ts';
import { clockText } from '../../../server/answers/clock-text.ts';
import { hostOf, readText } from '../../harness.ts';

const host = (files: Readonly<Record<string, string>>): Host =>
  hostOf(
    'host',
    Object.entries(files).map(([file, text]) => readText(file, text)),
  );
const drop = (h: Host, file?: string): Fact<any> =>
  h.all(DropCaches).find(f => file === undefined || f.at.file === file)!;
const wallTime = (h: Host, fact: Fact<any>): WallTime | undefined => openClock(h)(fact);
const said = (h: Host, file?: string): [string, string] | undefined => {
  const t = wallTime(h, drop(h, file));
  return t && [new Date(t.wall).toISOString(), t.how];
};
const event = 'bash (1234): drop_caches: 3';
const dmesg = `[   10.000000] usb 1-1: new device\n[ 1000.500000] ${event}\n`;

test('a zone on the line: printed', () => {
  assert.deepEqual(
    said(host({ 'var/log/kern.log': `2026-11-20T18:15:14.250000+01:00 host kernel: [ 1000.500000] ${event}\n` })),
    ['2026-11-20T17:15:14.250Z', 'printed'],
  );
});

test('no zone: printed, and said so', () => {
  assert.deepEqual(said(host({ dmesg: `[Fri Nov 20 18:15:14 2026] ${event}\n` })), [
    '2026-11-20T18:15:14.000Z',
    'printed without a zone',
  ]);
});

test('no year: that of the date the bundle was taken, or the one before it', () => {
  const log = `Dec 31 23:59:59 host kernel: ${event}\n`;
  assert.deepEqual(
    said(host({ 'var/log/messages': log, 'sos_commands/date/date': 'Sat Jan  1 12:00:00 UTC 2022\n' })),
    ['2021-12-31T23:59:59.000Z', 'printed without year and zone; the year by the date the bundle was taken'],
  );
  assert.deepEqual(
    said(host({ 'var/log/messages': log, 'sos_commands/date/date': 'Fri Dec 31 20:00:00 UTC 2021\n' })),
    ['2021-12-31T23:59:59.000Z', 'printed without year and zone; the year by the date the bundle was taken'],
  );
  assert.equal(said(host({ 'var/log/messages': log })), undefined);
});

test('no year, 29 February: only a leap year has it', () => {
  assert.equal(
    said(
      host({
        'var/log/messages': `Feb 29 01:00:00 host kernel: ${event}\n`,
        'date.txt': 'Thu Feb 10 09:51:32 UTC 2022\n',
      }),
    )?.[0],
    '2020-02-29T01:00:00.000Z',
  );
});

test('no year, no date: other dated lines of the bundle', () => {
  const h = host({
    'var/log/messages': `Nov 19 01:00:00 host kernel: ${event}\n`,
    'dmesg-T.txt': `[Fri Nov 20 18:15:14 2026] bash (77): drop_caches: 1\n`,
  });
  assert.deepEqual(said(h, 'var/log/messages'), [
    '2026-11-19T01:00:00.000Z',
    'printed without year and zone; the year by other dated lines of the bundle',
  ]);
});

test('another line of the same log prints both clocks', () => {
  const log = `2026-11-20T18:00:00.000000+00:00 host kernel: [  100.000000] bash (1): drop_caches: 1\n[ 1000.500000] ${event}\n`;
  const h = host({ 'dmesg.txt': log });
  const late = h.all(DropCaches).at(-1)!;
  assert.deepEqual(wallTime(h, late), {
    wall: Date.UTC(2026, 10, 20, 18, 15, 0, 500),
    how: 'other lines of this log that print both clocks',
    isLocal: false,
  });
});

test('the same report in another log tells the offset', () => {
  const h = host({ dmesg, 'journal.txt': `2026-11-20T18:15:14+0000 host kernel: ${event}\n` });
  assert.deepEqual(said(h, 'dmesg'), ['2026-11-20T18:15:14.000Z', 'the same reports in another log']);
});

test('btime of /proc/stat', () => {
  const stat = 'cpu  1 2 3 4 5 6 7 8 9 10\nbtime 1763662467\n';
  assert.deepEqual(said(host({ dmesg, 'proc/stat': stat })), [
    new Date(1763662467000 + 1000500).toISOString(),
    'btime of /proc/stat',
  ]);
  assert.match(
    said(host({ dmesg: `${dmesg}[ 2000.000000] PM: suspend entry (deep)\n`, 'proc/stat': stat }))?.[1] ?? '',
    /time asleep/,
  );
  assert.equal(
    said(host({ 'var/crash/vmcore-dmesg.txt': dmesg, 'proc/stat': stat })),
    undefined,
    'the log of a kernel that died',
  );
});

test('an event of an earlier boot is not dated by the present one', () => {
  const h = host({
    dmesg: `${dmesg}[    0.000000] Linux version 6.1.0 (a@b) (gcc 12.2.0) #1 SMP\n[    5.000000] bash (9): drop_caches: 1\n`,
    'proc/stat': 'cpu  1 2 3 4 5 6 7 8 9 10\nbtime 1763662467\n',
  });
  const [first, last] = h.all(DropCaches);
  assert.equal(wallTime(h, first!), undefined);
  assert.equal(wallTime(h, last!)?.wall, 1763662467000 + 5000);
});

test('uptime and date; nothing where the log is of a longer boot than the bundle', () => {
  const files = { dmesg, 'date.txt': 'Fri Nov 20 18:15:14 UTC 2026\n' };
  assert.deepEqual(said(host({ ...files, 'proc/uptime': '2000.00 10.00\n' })), [
    '2026-11-20T17:58:34.500Z',
    'uptime and date of the bundle',
  ]);
  assert.equal(
    said(host({ dmesg: `[ 9000.000000] ${event}\n`, 'proc/uptime': '100.00 10.00\n', 'date.txt': files['date.txt'] })),
    undefined,
  );
});

test('boot time, uptime and date that contradict each other (a container) tell nothing', () => {
  const stat = `cpu  1 2 3 4 5 6 7 8 9 10\nbtime ${Date.UTC(2026, 10, 20, 18) / 1000}\n`;
  const date = 'Fri Nov 20 18:30:00 UTC 2026\n';
  assert.equal(
    said(host({ dmesg, 'proc/stat': stat, 'proc/uptime': '1800.00 10.00\n', 'date.txt': date }))?.[1],
    'btime of /proc/stat',
  );
  assert.equal(said(host({ dmesg, 'proc/stat': stat, 'proc/uptime': '60.00 10.00\n', 'date.txt': date })), undefined);
});

test('nothing known, nothing said', () => {
  assert.equal(said(host({ dmesg })), undefined);
});

test('both clocks in one line, UTC only where that is known', () => {
  const h = host({ 'var/log/kern.log': `2026-11-20T18:15:14.250000+01:00 host kernel: [ 1000.500000] ${event}\n` });
  assert.equal(clockText(openClock, h, drop(h)), '1000.500 s after boot, 2026-11-20 17:15:14.250 UTC (printed)');
  const local = host({ dmesg: `[Fri Nov 20 18:15:14 2026] ${event}\n` });
  assert.equal(clockText(openClock, local, drop(local)), '2026-11-20 18:15:14.000 (printed without a zone)');
  const none = host({ dmesg });
  assert.equal(clockText(openClock, none, drop(none)), '1000.500 s after boot');
});

test('a time that no calendar holds is no time', () => {
  const h = host({
    dmesg: `[ 1000.500000] ${event}\n`,
    'proc/stat': 'cpu  1 2 3 4 5 6 7 8 9 10\nbtime 9000000000000000\n',
  });
  assert.equal(clockText(openClock, h, drop(h)), '1000.500 s after boot');
});
