/**
 * `Buffer I/O error on device sda1, logical block N` (fs/buffer.c, up to 3.18) and `Buffer I/O error on dev sda1,
 * logical block N, lost async page write`.
 */
import { Places } from '../../../core/model/places.ts';
import { BufferIoError, type BufferIoErrorValue } from '../../../facts/kernel-log/buffer-io-error.ts';
import { type EventReader, lineAt, oneLineReport, placeGroups, placesOf, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { numbers, texts } from '../storage.ts';

const head =
  /^Buffer I\/O error on dev(?<old>ice)? (?<device>[\w!/-]{1,32}), logical block (?<block>\d{1,20})\b(?:, (?<what>[a-z][a-z ]{2,40}))?/d;
/** Up to 3.18 a second line tells that the page was dirty. */
const lost = /^(?<what>lost page write) due to I\/O error on (?<device>[\w!/-]{1,32})/d;

function openOld(first: KernelLine, m: RegExpExecArray): LogReport {
  const places = new Places(first.n);
  placeGroups(places, first, m);
  const device = m.groups!['device']!;
  let value: BufferIoErrorValue = { device, ...numbers(m, 'block') };
  let last = first;
  return {
    take(line) {
      const more = lost.exec(line.message);
      if (!more || more.groups!['device'] !== device || value.what) return false;
      value = { ...value, what: 'lost page write' };
      last = line;
      return true;
    },
    get done() {
      return value.what !== undefined;
    },
    end: emit => emit(BufferIoError, value, reportAt(first, last, places.done())),
  };
}

const bufferIoError: EventReader = {
  id: 'buffer-io-error',
  emits: [BufferIoError],
  gate: ['Buffer I/O error on dev'],
  begin(line) {
    const m = head.exec(line.message);
    if (!m) return undefined;
    if (m.groups!['old']) return openOld(line, m);
    const value: BufferIoErrorValue = { device: m.groups!['device']!, ...numbers(m, 'block'), ...texts(m, 'what') };
    return oneLineReport(emit => emit(BufferIoError, value, lineAt(line, placesOf(line, m))));
  },
};
export default bufferIoError;
