/** NVMe controllers that do not answer. */
import { event, int, oneOf, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const NvmeError = event(
  'nvme-error',
  'An NVMe controller did not answer, failed, or was reset',
  {
    device: text('Controller (`nvme0`), namespace (`nvme0n1`) or PCI address', { identity: true, names: 'device' }),
    what: oneOf(
      ['timeout', 'polled', 'reset', 'down', 'failed', 'path', 'command', 'recovered'],
      '`polled`: the command was done and only its interrupt was missed; `path`: no way to the namespace is left; `recovered`: the controller is back',
      { identity: true },
    ),
    queue: optional(int()),
    text: text(),
  },
  { show: v => `${v.device}: ${v.text}`, same: v => `${v.device} ${v.text}` },
);
export type NvmeErrorValue = ValueOfKind<typeof NvmeError>;
export type NvmeWhat = NvmeErrorValue['what'];
