/** Which events are of one boot, where they stand in one log or in two. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilesystemShutdown } from '../../server/facts/kernel-log/filesystem.ts';
import { secondsInOneBoot } from '../../server/rules/_boots.ts';
import { outbreaksOf } from '../../server/rules/storage/_hung.ts';
import { hostOf, readText } from '../harness.ts';

const banner =
  'Linux version 5.4.0-42-generic (buildd@lgw01) (gcc version 9.3.0) #46-Ubuntu SMP Fri Jul 10 00:24:02 UTC 2020';
const stop = (device: string): string => `EXT4-fs (${device}): Remounting filesystem read-only`;
const syslog = (time: string, text: string): string => `Nov  3 ${time} web1 kernel: ${text}`;
/** Seconds from what happened to sda1 to what happened to sdb1. */
function between(files: Readonly<Record<string, readonly string[]>>): number | undefined {
  const host = hostOf(
    'n',
    Object.entries(files).map(([path, lines]) => readText(path, lines.join('\n'))),
  );
  const of = (device: string) => host.events(FilesystemShutdown).find(e => e.fact.value.device === device)!;
  return secondsInOneBoot(host, of('sda1'), of('sdb1'));
}

test('in one log, unless a boot stands between', () => {
  const first = syslog('10:00:05', stop('sda1'));
  const second = syslog('10:02:00', stop('sdb1'));
  const boot = syslog('10:01:00', banner);
  assert.equal(between({ 'var/log/kern.log': [first, second] }), 115);
  assert.equal(between({ 'var/log/kern.log': [boot, first, second] }), 115);
  assert.equal(between({ 'var/log/kern.log': [first, second, boot] }), 115);
  assert.equal(between({ 'var/log/kern.log': [first, boot, second] }), undefined);
});

test('in two logs with wall clocks, unless a boot was in between; one of the very second parts nobody', () => {
  const parted = (time: string): number | undefined =>
    between({
      'var/log/kern.log.1': [syslog('10:00:05', stop('sda1'))],
      'var/log/kern.log': [syslog(time, banner), syslog('10:02:00', stop('sdb1'))],
    });
  assert.deepEqual(['09:59:00', '10:00:05', '10:00:06', '10:01:59', '10:02:00'].map(parted), [
    115,
    115,
    undefined,
    undefined,
    115,
  ]);
});

test('in two logs with seconds since boot alone nothing tells', () => {
  assert.equal(
    between({ dmesg: [`[  100.000000] ${stop('sda1')}`], 'dmesg.old': [`[  150.000000] ${stop('sdb1')}`] }),
    undefined,
  );
});

test('both clocks in two logs: of one boot where both began at the same time, to two minutes', () => {
  const line = (time: string, boot: number, device: string): string =>
    syslog(time, `[${boot.toFixed(6).padStart(12)}] ${stop(device)}`);
  const begun = (boot: number): number | undefined =>
    between({
      'var/log/kern.log.1': [line('10:00:00', 1000, 'sda1')],
      'var/log/kern.log': [line('10:10:00', boot, 'sdb1')],
    });
  // Ten minutes later a clock of the same boot stands 600 s further.
  assert.notEqual(begun(1600), undefined);
  assert.deepEqual(
    [begun(1480) === undefined, begun(1479) === undefined, begun(1721) === undefined],
    [false, true, true],
  );
});

test('errors without a long break in one boot are one outbreak', () => {
  const outbreaks = (files: Readonly<Record<string, readonly string[]>>): string[] => {
    const host = hostOf(
      'n',
      Object.entries(files).map(([path, lines]) => readText(path, lines.join('\n'))),
    );
    return outbreaksOf(host, host.events(FilesystemShutdown)).map(o => o.map(e => e.fact.value.device).join(' '));
  };
  const at = (seconds: number, text: string): string => `[${seconds.toFixed(6).padStart(12)}] ${text}`;
  const [one, two, three] = ['sda1', 'sda2', 'sda3'].map(stop) as [string, string, string];
  const logged = (boot: readonly string[]): string[] => [
    syslog('10:00:05', one),
    syslog('10:00:06', two),
    ...boot,
    syslog('10:02:00', three),
  ];
  assert.deepEqual(outbreaks({ 'var/log/kern.log': logged([]) }), ['sda1 sda2 sda3']);
  assert.deepEqual(outbreaks({ 'var/log/kern.log': logged([syslog('10:01:00', banner)]) }), ['sda1 sda2', 'sda3']);
  assert.deepEqual(outbreaks({ dmesg: [at(100, one), at(700, two), at(1301, three)] }), ['sda1 sda2', 'sda3']);
  // The clock starts over.
  assert.deepEqual(outbreaks({ dmesg: [at(100, one), at(200, two), at(5, three)] }), ['sda1 sda2', 'sda3']);
  // Another log may be of another boot.
  assert.deepEqual(outbreaks({ 'dmesg.old': [at(100, one), at(200, two)], dmesg: [at(300, three)] }), [
    'sda1 sda2',
    'sda3',
  ]);
});
