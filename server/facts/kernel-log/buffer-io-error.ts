/** `Buffer I/O error on dev sda1, logical block N`. */
import { event, int, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const BufferIoError = event(
  'buffer-io-error',
  'A block of the page cache could not be read or written',
  {
    device: text({ identity: true, names: 'device' }),
    block: optional(int('Counts in blocks of the filesystem or of the device’s own size')),
    what: optional(text('As printed: `lost async page write`, `async page read`', { identity: true })),
  },
  {
    show: v =>
      `buffer I/O error on ${v.device}${v.block === undefined ? '' : `, block ${v.block}`}${v.what ? `, ${v.what}` : ''}`,
    same: v => `${v.device} ${v.block ?? ''} ${v.what ?? ''}`,
  },
);
export type BufferIoErrorValue = ValueOfKind<typeof BufferIoError>;
