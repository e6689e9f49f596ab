/**
 * A request that failed: `end_request: I/O error, dev sda, sector N` (block/blk-core.c, up to 3.18),
 * `blk_update_request: ...` (3.19 to 4.14, 5.3 to 5.15), `print_req_error: ...` (4.15 to 5.2), no name from 5.16 on;
 * `op 0x0:(READ) flags ...` behind it from 5.3 on. The word before "error" tells the kind. And `attempt to access
 * beyond end of device`, whose second line names device and sector.
 */
import { Places } from '../../../core/model/places.ts';
import { BlockIoError, type BlockIoErrorValue } from '../../../facts/kernel-log/block-io-error.ts';
import { type EventReader, lineAt, oneLineReport, placeGroups, placesOf, type LogReport, reportAt } from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { numbers, texts } from '../storage.ts';

const failed =
  /^(?:(?<function>end_request|blk_update_request|(?:__)?blk_print_req_error|print_req_error|blk_status_to_errno): )?(?<error>[A-Za-z][A-Za-z/ ]{1,40}?) error, dev (?<device>[\w!/-]{1,32}), sector (?<sector>\d{1,20})\b(?:.{0,4}op 0x[0-9a-f]{1,8}:\((?<op>\w{1,24})\))?/d;
/** 5.15 and later name the task and put both into one message of two lines. */
const beyond = /^(?:.{1,64}: )?attempt to access beyond end of device/;
const beyondWhere = /^\s{0,4}(?<device>[\w!/-]{1,32}): rw=\d{1,10}, (?:want=|sector=)(?<sector>\d{1,20})\b/d;

function openBeyond(first: KernelLine): LogReport {
  let done = false;
  let last = first;
  let value: BlockIoErrorValue | undefined;
  const places = new Places(first.n);
  return {
    take(line) {
      const m = beyondWhere.exec(line.message);
      if (!m) return false;
      placeGroups(places, line, m);
      value = { device: m.groups!['device']!, ...numbers(m, 'sector'), error: 'beyond end of device' };
      last = line;
      return (done = true);
    },
    get done() {
      return done;
    },
    end(emit) {
      if (value) emit(BlockIoError, value, reportAt(first, last, places.done()));
    },
  };
}

const blockIoError: EventReader = {
  id: 'block-io-error',
  emits: [BlockIoError],
  gate: [' error, dev ', 'attempt to access beyond'],
  begin(line) {
    if (beyond.test(line.message)) return openBeyond(line);
    const m = failed.exec(line.message);
    if (!m) return undefined;
    const value: BlockIoErrorValue = {
      device: m.groups!['device']!,
      ...numbers(m, 'sector'),
      ...texts(m, 'op'),
      error: m.groups!['error']!,
      ...texts(m, 'function'),
    };
    return oneLineReport(emit => emit(BlockIoError, value, lineAt(line, placesOf(line, m))));
  },
};
export default blockIoError;
