/**
 * What the status of a machine check bank says. Architectural bits and the simple and compound codes of
 * IA32_MCi_STATUS: Intel SDM volume 3, "Machine-Check Architecture"; arch/x86/include/asm/mce.h. The AMD banks share
 * the flag bits and these compound codes; model-specific bits are left alone.
 */

export interface MachineCheckStatus {
  readonly valid: boolean;
  /** Earlier errors of this bank were lost. */
  readonly overflow: boolean;
  readonly uncorrected: boolean;
  /** The processor's context may be corrupt: the kernel cannot go on. */
  readonly contextCorrupt: boolean;
  readonly addressValid: boolean;
  /** The error code (low 16 bits) in words; undefined for a model-specific one. */
  readonly error: string | undefined;
}

const simple: Readonly<Record<number, string>> = {
  0: 'no error',
  1: 'unclassified',
  2: 'parity of the microcode ROM',
  3: 'external error',
  4: 'functional redundancy check',
  5: 'internal parity error',
  6: 'SMM handler code access violation',
  1024: 'internal timer error',
};
const levels = ['level 0', 'level 1', 'level 2', 'generic level'];
const kinds = ['instruction', 'data', 'generic', ''];
const requests = [
  'error',
  'read',
  'write',
  'data read',
  'data write',
  'instruction fetch',
  'prefetch',
  'eviction',
  'snoop',
];

/** Reads a status as the kernel prints it: up to 16 hexadecimal digits, `0x` or not. Undefined for anything else. */
export function machineCheckStatus(hex: string): MachineCheckStatus | undefined {
  const digits = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(hex)?.[1];
  if (digits === undefined) return undefined;
  const status = BigInt(`0x${digits}`);
  const bit = (n: number): boolean => ((status >> BigInt(n)) & 1n) === 1n;
  return {
    valid: bit(63),
    overflow: bit(62),
    uncorrected: bit(61),
    contextCorrupt: bit(57),
    addressValid: bit(58),
    error: errorCode(Number(status & 0xffffn)),
  };
}

function errorCode(code: number): string | undefined {
  const plain = simple[code];
  if (plain !== undefined) return plain;
  // Bit 12 only says that corrected errors are filtered.
  const c = code & 0xefff;
  const level = levels[c & 3]!;
  const what = kinds[(c >> 2) & 3]!;
  const request = requests[(c >> 4) & 15] ?? 'access';
  if ((c & 0xfffc) === 0x000c) return `cache, ${level}`;
  if ((c & 0xfff0) === 0x0010) return `TLB, ${[what, level].filter(Boolean).join(', ')}`;
  if ((c & 0xff80) === 0x0080) return `memory controller${(c & 15) === 15 ? '' : `, channel ${c & 15}`}`;
  if ((c & 0xff00) === 0x0100) return `cache, ${[what, level, request].filter(Boolean).join(', ')}`;
  if ((c & 0xf800) === 0x0800) return `bus or interconnect, ${request}`;
  if ((c & 0xfc00) === 0x0400) return 'internal error';
  return undefined;
}
