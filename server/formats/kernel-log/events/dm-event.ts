/**
 * device-mapper (`device-mapper: <target>: ...`, drivers/md/dm*.c): multipath paths that fail and come back, thin pools
 * out of space, checksums that do not fit. 4.19 and later print the mapped device before some messages.
 */
import { DmEvent, type DmEventValue, type DmWhat } from '../../../facts/kernel-log/dm-event.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';
import { matchIn, type Pattern, messageText, texts } from '../storage.ts';

const prefix = /^device-mapper: (?<target>[a-z][\w -]{1,40}): (?:(?<device>\d{1,4}:\d{1,6}): )?(?<text>.{1,600})/d;
const patterns: readonly Pattern<DmWhat>[] = [
  { what: 'path-failed', test: /^Failing path (?<path>\d{1,4}:\d{1,7})\./d },
  { what: 'path-reinstated', test: /^Reinstating path (?<path>\d{1,4}:\d{1,7})\./d },
  {
    what: 'no-path',
    test: /^(?:queue_if_no_path timeout|no usable path|no available path|Cannot failover device|Could not failover device)/d,
  },
  {
    what: 'out-of-space',
    test: /^(?:switching pool to out-of-data-space|no free (?:metadata |data )?space|unable to allocate new metadata block|out of (?:data|metadata) space)/d,
  },
  { what: 'low-space', test: /^reached low water mark/d },
  {
    what: 'read-only',
    test: /^(?:switching pool to (?:read-only|fail) mode|aborting (?:current )?metadata transaction|needs_check flag set)/d,
  },
  { what: 'snapshot-invalid', test: /^(?:Invalidating snapshot|Unable to allocate exception)/d },
  {
    what: 'corruption',
    test: /validator check failed|^(?:metadata|data) block \d{1,20} is corrupted|^(?:data|metadata) checksum|[Cc]hecksum (?:failed|mismatch)|INTEGRITY AEAD ERROR|is corrupted/d,
  },
  {
    what: 'error',
    test: /\b(?:failed|error)(?::| =|,| -?\d|$)|(?:I\/O|io|read|write) (?:error|failed)|error code -?\d|error (?:getting device|adding target)|Device \d{1,4} (?:specified|failed)|failing/d,
  },
];

const dmEvent: EventReader = {
  id: 'dm-event',
  emits: [DmEvent],
  gate: ['device-mapper: '],
  begin(line) {
    const head = prefix.exec(line.message);
    if (!head) return undefined;
    const text = head.groups!['text']!;
    const found = matchIn(patterns, text);
    if (!found) return undefined;
    const value: DmEventValue = {
      what: found.what,
      target: head.groups!['target']!,
      ...texts(head, 'device'),
      ...texts(found.m, 'path'),
      text: messageText(text),
    };
    return oneLineReport(emit => emit(DmEvent, value, lineAt(line, placesOf(line, head, found.m))));
  },
};
export default dmEvent;
