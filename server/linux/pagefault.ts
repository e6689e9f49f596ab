/**
 * The `error N` of an x86 page fault: arch/x86/include/asm/trap_pf.h (bits 0 to 4 since long before 2.6.32, 5 from 4.6
 * on, 6 from 6.4 on, 15 for SGX enclaves).
 */

const others: readonly (readonly [number, string])[] = [
  [3, 'a reserved bit was set in a page table'],
  [5, 'a protection key forbade it'],
  [6, 'on the shadow stack'],
  [15, 'an SGX enclave refused it'],
];

/** The error code in words. `hex` is as the kernel prints it, without `0x`; undefined for anything else. */
export function pageFaultError(hex: string): string | undefined {
  if (!/^[0-9a-f]{1,8}$/i.test(hex)) return undefined;
  const code = Number.parseInt(hex, 16);
  const bit = (n: number): boolean => ((code >>> n) & 1) === 1;
  const access = bit(4) ? 'instruction fetch' : bit(1) ? 'write' : 'read';
  const page = bit(0) ? 'page whose protection forbids it' : 'address where no page is mapped';
  return [
    `${bit(2) ? 'user' : 'kernel'} mode ${access} ${access === 'write' ? 'to' : 'at'} ${bit(0) ? 'a' : 'an'} ${page}`,
    ...others.filter(([n]) => bit(n)).map(([, text]) => text),
  ].join('; ');
}
