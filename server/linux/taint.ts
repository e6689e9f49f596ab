/** Taint flags (kernel/panic.c taint_flags[], Documentation/admin-guide/tainted-kernels.rst). */

export interface TaintFlag {
  readonly bit: number;
  readonly letter: string;
  /** The word newer kernels print: `Tainted: [W]=WARN, [O]=OOT_MODULE`. */
  readonly name: string;
  readonly doc: string;
  /** First release with the flag, upstream; distributions backport. Absent where older than 3.10. */
  readonly since?: string;
}

export const taints: readonly TaintFlag[] = [
  {
    bit: 0,
    letter: 'P',
    name: 'PROPRIETARY_MODULE',
    doc: 'a module with a licence other than the kernel’s was loaded',
  },
  { bit: 1, letter: 'F', name: 'FORCED_MODULE', doc: 'a module was loaded by force' },
  { bit: 2, letter: 'S', name: 'CPU_OUT_OF_SPEC', doc: 'the kernel runs on hardware outside its specification' },
  { bit: 3, letter: 'R', name: 'FORCED_RMMOD', doc: 'a module was removed by force' },
  { bit: 4, letter: 'M', name: 'MACHINE_CHECK', doc: 'a machine check exception happened: suspect the hardware' },
  {
    bit: 5,
    letter: 'B',
    name: 'BAD_PAGE',
    doc: 'a page in a bad state was found: memory corruption by hardware or a kernel bug',
  },
  { bit: 6, letter: 'U', name: 'USER', doc: 'a user-space program asked for the taint' },
  { bit: 7, letter: 'D', name: 'DIE', doc: 'the kernel died before: an earlier oops or BUG' },
  { bit: 8, letter: 'A', name: 'OVERRIDDEN_ACPI_TABLE', doc: 'an ACPI table was overridden' },
  { bit: 9, letter: 'W', name: 'WARN', doc: 'the kernel warned before: look for the first WARNING' },
  { bit: 10, letter: 'C', name: 'CRAP', doc: 'a staging driver was loaded' },
  { bit: 11, letter: 'I', name: 'FIRMWARE_WORKAROUND', doc: 'a severe firmware bug is being worked around' },
  { bit: 12, letter: 'O', name: 'OOT_MODULE', doc: 'a module built outside the kernel tree was loaded' },
  {
    bit: 13,
    letter: 'E',
    name: 'UNSIGNED_MODULE',
    doc: 'an unsigned module was loaded where signatures are supported',
    since: '3.15',
  },
  { bit: 14, letter: 'L', name: 'SOFTLOCKUP', doc: 'a soft lockup happened before', since: '3.17' },
  { bit: 15, letter: 'K', name: 'LIVEPATCH', doc: 'the kernel was live patched', since: '4.0' },
  {
    bit: 16,
    letter: 'X',
    name: 'AUX',
    doc: 'a distribution’s own flag; on SUSE a module supported by a third party',
    since: '4.15',
  },
  {
    bit: 17,
    letter: 'T',
    name: 'RANDSTRUCT',
    doc: 'structures are laid out at random (a build option)',
    since: '4.19',
  },
  {
    bit: 18,
    letter: 'N',
    name: 'TEST',
    doc: 'an in-kernel test was run; on SUSE a module without support',
    since: '6.0',
  },
  {
    bit: 19,
    letter: 'J',
    name: 'FWCTL',
    doc: 'user space changed a device through the debug scope of fwctl',
    since: '6.15',
  },
];

/** Red Hat’s own, far above the upstream bits; the letters are not upstream’s. */
const vendorTaints: readonly TaintFlag[] = [
  { bit: 28, letter: 'H', name: 'HARDWARE_UNSUPPORTED', doc: 'Red Hat: hardware not certified or support withdrawn' },
  { bit: 29, letter: 'T', name: 'TECH_PREVIEW', doc: 'Red Hat: a technology preview is in use' },
];

const ALL = [...taints, ...vendorTaints];

/**
 * The flags of a log header: `Tainted: P        W  OE ` or `Tainted: [W]=WARN, [O]=OOT_MODULE`; none for `Not tainted`
 * or a `G` (no proprietary module). Text after the flags, a release for one, must be cut off by the caller or separated
 * by more than letters.
 */
export function taintsOfText(text: string): TaintFlag[] {
  const tail = /Tainted:\s*(.*)/s.exec(text.slice(0, 1024))?.[1];
  if (tail === undefined) return [];
  const letters = tail.startsWith('[')
    ? [...tail.matchAll(/\[([A-Z])\]=/g)].map(found => found[1] ?? '')
    : letterRun(tail);
  return ALL.filter(
    ({ letter }, index) => letters.includes(letter) && ALL.findIndex(other => other.letter === letter) === index,
  );
}

/**
 * Letters and blanks up to the first word that is not made of taint letters: the release that follows starts with a
 * digit.
 */
function letterRun(tail: string): string[] {
  const known = new Set(['G', ...ALL.map(({ letter }) => letter)]);
  const found: string[] = [];
  for (const word of tail.split(/\s+/)) {
    if (![...word].every(letter => known.has(letter))) break;
    found.push(...word);
  }
  return found;
}
