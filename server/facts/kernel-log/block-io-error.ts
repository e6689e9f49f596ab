/** A request that the block layer gave up. */
import { event, int, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const BlockIoError = event(
  'block-io-error',
  'A request to a block device failed',
  {
    device: text({ identity: true, names: 'device' }),
    sector: optional(int('In units of 512 bytes; absent where the printed number means none')),
    op: optional(text('`READ`, `WRITE`, `FLUSH`, `DISCARD`, ... where printed (5.3 and later)')),
    error: text(
      'The words before "error": `I/O`, `critical medium`, `critical target`, `critical space allocation`, `timeout`, `protection`, ...; `beyond end of device`',
    ),
    function: optional(
      text('What printed it, where it says so: `end_request`, `blk_update_request`, `print_req_error`'),
    ),
  },
  {
    show: v =>
      `${v.error} error on ${v.device}${v.sector === undefined ? '' : `, sector ${v.sector}`}${v.op ? ` (${v.op})` : ''}`,
    same: v => `${v.device} ${v.sector ?? ''} ${v.error} ${v.op ?? ''}`,
  },
);
export type BlockIoErrorValue = ValueOfKind<typeof BlockIoError>;
