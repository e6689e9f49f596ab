/** libata: exceptions, and what recovery did to the link. */
import { event, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const AtaError = event(
  'ata-error',
  'An ATA command failed, or its link had to be reset or slowed down',
  {
    port: text('`ata1`', { leadsTo: 'device' }),
    device: optional(text('`ata1.00`', { identity: true, names: 'device' })),
    what: oneOf(['exception', 'reset', 'slow-link', 'failed'], { identity: true }),
    command: optional(text('The command that failed: `READ DMA`, `WRITE FPDMA QUEUED`')),
    error: optional(text('Bits of the error register or of SError: `UNC`, `ICRC ABRT`, `PHYRdyChg CommWake`')),
    cause: optional(text('The cause libata gives in brackets: `media error`, `timeout`, `ATA bus error`')),
    text: text(),
  },
  {
    show: v => `${v.device ?? v.port}: ${v.text}${v.command ? `, ${v.command}` : ''}${v.cause ? ` (${v.cause})` : ''}`,
    same: v => `${v.device ?? v.port} ${v.text} ${v.command ?? ''} ${v.error ?? ''} ${v.cause ?? ''}`,
  },
);
export type AtaErrorValue = ValueOfKind<typeof AtaError>;
export type AtaWhat = AtaErrorValue['what'];
