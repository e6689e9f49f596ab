/**
 * md arrays (drivers/md/md.c, raid1.c, raid10.c, raid5.c): members that failed or were left out, arrays that start or
 * go on without some, read errors. 2.6.32 writes `raid1: `, later kernels `md/raid1:md0: `. "Disk failure" and
 * "Operation continuing" are one message of two lines.
 */
import { Places } from '../../../core/model/places.ts';
import { MdEvent, type MdEventValue, type MdWhat } from '../../../facts/kernel-log/md-event.ts';
import { type EventReader, lineAt, oneLineReport, placeGroups, placesOf, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { matchIn, numbers, type Pattern, messageText, texts } from '../storage.ts';

/** raid4, 5 and 6 call themselves `md/raid:md0` from 2.6.35 on. */
const level =
  '^(?:md\\/(?:raid\\d{0,2}|linear|multipath|faulty):(?<array>[\\w!/-]{1,32}): |(?:raid\\d{1,2}|multipath): )';
const of = (text: string): RegExp => new RegExp(level + text, 'd');

const failure = of('Disk failure on (?<device>[\\w!/-]{1,32})[,:]');
const continuing =
  /(?:^|\s)(?:Operation continuing on (?<remaining>\d{1,5}) devices|Cannot continue operation|Cannot continue on)/d;

const patterns: readonly Pattern<MdWhat>[] = [
  {
    what: 'array-failed',
    test: of(
      '(?:failed to run raid set|not enough operational (?:devices|mirrors)|cannot start dirty degraded array|too many failed|Cannot continue)',
    ),
  },
  {
    what: 'started-degraded',
    test: of('(?:raid level \\d{1,2} )?active with (?<remaining>\\d{1,5}) out of (?<of>\\d{1,5}) (?:mirrors|devices)'),
  },
  { what: 'not-clean', test: of('not clean') },
  {
    what: 'read-error-corrected',
    test: of('read error corrected \\(\\d{1,10} sectors at \\d{1,20} on (?<device>[\\w!/-]{1,32})\\)'),
  },
  {
    what: 'read-error',
    test: of(
      'read error (?:not correctable|NOT corrected!?!?|is not correctable) ?\\(.{0,60}?\\bon (?<device>[\\w!/-]{1,32})\\)',
    ),
  },
  {
    what: 'read-error',
    test: of('(?<device>[a-z][\\w!/-]{1,31}): (?:rescheduling sector|unrecoverable I\\/O (?:read )?error)'),
  },
  { what: 'read-error', test: of('(?:[\\w!/-]{1,32}: )?unrecoverable I\\/O (?:read )?error') },
  { what: 'kicked', test: /^md: (?:kicking non-fresh|export_rdev.{0,4}kick) ?(?<device>[\w!/-]{1,32}) from array/d },
  {
    what: 'superblock',
    test: /^md: (?:super_written gets error=|(?<array>md[\w!/-]{1,30}): (?:failed to write superblock|error writing superblock))/d,
  },
];

function openFailure(first: KernelLine, m: RegExpExecArray): LogReport {
  const places = new Places(first.n);
  placeGroups(places, first, m);
  let value: MdEventValue = { what: 'disk-failed', ...texts(m, 'array', 'device'), text: messageText(first.message) };
  let last = first;
  let done = false;
  const note = (line: KernelLine): boolean => {
    const more = continuing.exec(line.message);
    if (!more) return false;
    placeGroups(places, line, more);
    value = {
      ...value,
      ...numbers(more, 'remaining'),
      what: more.groups!['remaining'] === undefined ? 'array-failed' : 'disk-failed',
    };
    last = line;
    return (done = true);
  };
  note(first);
  return {
    take: line => !done && note(line),
    get done() {
      return done;
    },
    end: emit => emit(MdEvent, value, reportAt(first, last, places.done())),
  };
}

const mdEvent: EventReader = {
  id: 'md-event',
  emits: [MdEvent],
  gate: [
    'md/raid',
    'Disk failure on',
    'raid1: ',
    'raid5: ',
    'raid10: ',
    'md: kicking',
    'md: super_written',
    'ing superblock',
  ],
  begin(line) {
    const failed = failure.exec(line.message);
    if (failed) return openFailure(line, failed);
    const found = matchIn(patterns, line.message);
    if (!found) return undefined;
    const { what, m } = found;
    const value: MdEventValue = {
      what,
      ...texts(m, 'array', 'device'),
      ...numbers(m, 'remaining', 'of'),
      text: messageText(line.message),
    };
    // Started with all its members: nothing to tell.
    if (
      what === 'started-degraded' &&
      (value.remaining === undefined || value.of === undefined || value.remaining >= value.of)
    )
      return undefined;
    return oneLineReport(emit => emit(MdEvent, value, lineAt(line, placesOf(line, m))));
  },
};
export default mdEvent;
