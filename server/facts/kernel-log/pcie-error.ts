/** PCI Express Advanced Error Reporting. */
import { event, flag, list, optional, text, type ValueOfKind } from '../../core/model/kind.ts';

export const PcieError = event(
  'pcie-error',
  'A PCI Express device reported an error (AER)',
  {
    device: text('The device that saw the error, or the port that was told', { identity: true, names: 'device' }),
    port: optional(text('The port that was told', { leadsTo: 'device' })),
    corrected: flag(),
    fatal: flag(),
    layer: optional(text()),
    id: optional(text('Vendor and device number in hexadecimal, `8086:9d14`')),
    errors: list(text(), 'Names of the status bits'),
  },
  {
    show: v =>
      `${v.device}: ${v.corrected ? 'corrected' : v.fatal ? 'fatal' : 'uncorrected'}${v.errors.length ? ` ${v.errors.join(', ')}` : ''}`,
    same: v => `${v.device} ${v.corrected} ${v.fatal} ${v.errors.join(' ')}`,
  },
);
export type PcieErrorValue = ValueOfKind<typeof PcieError>;
