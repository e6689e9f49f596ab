/**
 * What the kernel says about the machine under it. Field names here are read by other programs (DESIGN: entry points).
 */
import { kind } from '../../core/model/fact.ts';

/**
 * `text` is what the line says behind the tag; `status` and `address` are hexadecimal as printed. `corrected` is absent
 * where the line does not tell.
 */
export interface MachineCheckValue {
  readonly cpu?: number;
  readonly bank?: number;
  /** IA32_MCi_STATUS of the bank; see kernel/machinecheck.ts. */
  readonly status?: string;
  readonly address?: string;
  readonly corrected?: boolean;
  readonly socket?: number;
  readonly text: string;
}
export const MachineCheck = kind<MachineCheckValue>(
  'machine-check',
  'The processor or the firmware reported a hardware error',
  {
    show: v =>
      [v.cpu === undefined ? '' : `CPU ${v.cpu}`, v.bank === undefined ? '' : `bank ${v.bank}`, v.status ?? '', v.text]
        .filter(Boolean)
        .join(' '),
    same: v => `${v.cpu ?? ''} ${v.bank ?? ''} ${v.status ?? ''} ${v.text}`,
  },
);

/**
 * `controller`: `MC0` of EDAC, `GHES` of the firmware, `hwpoison` where the kernel took a page out of use. `count` is
 * absent where the line is about one error and prints no number.
 */
export interface MemoryErrorValue {
  readonly controller: string;
  /** The label of the module as the driver or the firmware knows it. */
  readonly dimm?: string;
  readonly corrected: boolean;
  readonly count?: number;
  /** Page frame or physical address, hexadecimal as printed. */
  readonly page?: string;
  /** The process that was signalled for it. */
  readonly task?: string;
  readonly pid?: number;
  readonly text: string;
}
export const MemoryError = kind<MemoryErrorValue>(
  'memory-error',
  'A memory module or its controller reported an error (EDAC, APEI, memory failure)',
  {
    show: v =>
      `${v.controller}: ${v.count ?? 1} ${v.corrected ? 'corrected' : 'uncorrected'}${v.dimm ? ` on ${v.dimm}` : ''}${v.page ? ` at ${v.page}` : ''}`,
    same: v =>
      `${v.controller} ${v.dimm ?? ''} ${v.corrected} ${v.count ?? ''} ${v.page ?? ''} ${v.pid ?? ''} ${v.text}`,
  },
);

/** `total` counts the events of this CPU since boot, as the message prints it. */
export const ThermalThrottling = kind<{
  readonly cpu: number;
  readonly part: string;
  readonly throttled: boolean;
  readonly total?: number;
}>('thermal-throttling', 'The processor lowered its clock for its temperature, or raised it again', {
  show: v =>
    `CPU ${v.cpu}: ${v.part} ${v.throttled ? `throttled${v.total === undefined ? '' : `, ${v.total} times since boot`}` : 'back to normal'}`,
  same: v => `${v.cpu} ${v.part} ${v.throttled} ${v.total ?? ''}`,
});

export interface ClocksourceUnstableValue {
  readonly clocksource: string;
  /** The CPU whose timer looked. */
  readonly cpu?: number;
  readonly reason?: string;
  /** The clock it was compared with. */
  readonly watchdog?: string;
  readonly skewNs?: number;
}
export const ClocksourceUnstable = kind<ClocksourceUnstableValue>(
  'clocksource-unstable',
  'The kernel gave a clock up as unreliable',
  {
    show: v => `${v.clocksource} unstable${v.reason ? `: ${v.reason}` : ''}`,
    same: v => `${v.clocksource} ${v.reason ?? ''} ${v.cpu ?? ''}`,
  },
);

export interface PcieErrorValue {
  /** The device that saw the error, or the port that was told. */
  readonly device: string;
  readonly port?: string;
  readonly corrected: boolean;
  readonly fatal: boolean;
  readonly layer?: string;
  /** Vendor and device number in hexadecimal, `8086:9d14`. */
  readonly id?: string;
  /** Names of the status bits. */
  readonly errors: readonly string[];
}
export const PcieError = kind<PcieErrorValue>('pcie-error', 'A PCI Express device reported an error (AER)', {
  show: v =>
    `${v.device}: ${v.corrected ? 'corrected' : v.fatal ? 'fatal' : 'uncorrected'}${v.errors.length ? ` ${v.errors.join(', ')}` : ''}`,
  same: v => `${v.device} ${v.corrected} ${v.fatal} ${v.errors.join(' ')}`,
});
