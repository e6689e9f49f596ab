/**
 * Exceptions in kernel code: arch/x86/mm/fault.c and kernel/traps.c, arch/arm64 and arm mm/fault.c,
 * arch/riscv/mm/fault.c, arch/powerpc/mm/fault.c, arch/s390/mm/fault.c; 2.6.32 to 6.19. What is found out before the
 * `Oops:` line names the kind.
 */
import { KernelOops } from '../../../facts/kernel-log/crash.ts';
import { openCrash } from '../crash.ts';
import { bugs, type EventReader } from '../event.ts';
import { stallRule } from '../stalls.ts';

/** What a first line begins with, and what the report is called. */
const heads: readonly (readonly [RegExp, string])[] = [
  [/^(?:Oops: )?general protection fault(?=[:,\s]|$)(?! ip:)/d, 'general protection fault'],
  [
    /^BUG: (?:unable to handle kernel NULL pointer|kernel NULL pointer dereference)/d,
    'BUG: unable to handle kernel NULL pointer dereference',
  ],
  [
    /^BUG: unable to handle (?:kernel paging request|page fault for address)/d,
    'BUG: unable to handle kernel paging request',
  ],
  [/^BUG: unable to handle/d, 'BUG: unable to handle kernel'],
  [
    /^(?:Unable to handle kernel NULL pointer|Kernel attempted to (?:read|write|access) user page|BUG: Kernel NULL pointer)/d,
    'Unable to handle kernel NULL pointer dereference',
  ],
  [
    /^(?:Unable to handle kernel (?:unknown )?paging request|BUG: Unable to handle kernel (?:data|instruction))/d,
    'Unable to handle kernel paging request',
  ],
  [/^Unable to handle kernel pointer dereference/d, 'Unable to handle kernel pointer dereference'],
  [
    /^Unable to handle kernel (?:access to user memory|read from|write to|execute from)/d,
    'Unable to handle kernel access',
  ],
  [
    /^(?:Oops: )?(?<what>divide[ _]error|stack[ _]segment|alignment check|int3|invalid[ _]op(?:code)?|bounds|segment not present|invalid TSS|simd exception|coprocessor error|double fault|control protection fault|overflow|trap invalid opcode): [0-9a-f]{4} \[#\d{1,4}/d,
    '',
  ],
  [/^(?:traps: )?PANIC: double fault/d, 'PANIC: double fault'],
  [/^Unhandled (?:fault|prefetch abort): /d, 'Unhandled fault'],
  [/^(?:Insufficient stack space to handle exception!|Kernel stack overflow\b)/d, 'kernel stack overflow'],
  [/^Internal error: (?<what>[A-Za-z][^:[]{0,80}?)\s?(?:: [0-9a-f]{1,16} )?(?:[:[]|$)/d, ''],
  [/^kernel tried to execute NX-protected page/d, 'kernel tried to execute NX-protected page'],
  [/^Alignment trap: /d, 'Alignment trap'],
  [/^Bad mode in \S{1,40} handler detected/d, 'Bad mode in exception handler'],
  [/^Oops(?: -|:) (?<what>[A-Za-z][\w ,-]{2,80}?)(?:, sig: \d{1,3})? \[#\d{1,4}\]/d, 'Oops'],
  [
    /^(?:illegal operation|operation exception|specification exception|protection exception|addressing exception|data exception|monitor event): [0-9a-f]{4} (?:ilc:\d )?\[#\d/d,
    'program check',
  ],
  [/^Oops: [0-9a-f]{4} (?:ilc:\d )?\[#\d/d, 'Oops'],
];

const another =
  /^(?:Oops\b|Internal error: |Unable to handle kernel |BUG: (?:[Uu]nable to handle|[Kk]ernel NULL pointer)|PGD |Thread overran|Faulting instruction|#PF: |double fault: |Failing address|Fault in )/;

const kernelOops: EventReader = {
  id: 'kernel-oops',
  emits: [KernelOops],
  gate: [
    'general protection fault',
    ...bugs,
    'nable to handle kernel',
    'Oops: ',
    'Oops [',
    'Oops - ',
    'PANIC: double',
    'Unhandled fault: ',
    'prefetch abort: ',
    'to handle exception!',
    'ernel stack overflow',
    'Internal error: ',
    'Bad mode in ',
    'execute NX-protected',
    'Alignment trap: ',
    'attempted to read user page',
    'attempted to write user page',
    'attempted to access user page',
    'divide error: ',
    'divide_error: ',
    'stack segment: ',
    'stack-segment: ',
    'stack_segment: ',
    'invalid op: ',
    'invalid_op: ',
    'alignment check: ',
    'int3: ',
    'segment not present: ',
    'invalid TSS: ',
    'coprocessor error: ',
    'control protection fault',
    'bounds: 0000',
    'overflow: 0000',
    'invalid opcode: ',
    'illegal operation: ',
    'program check: ',
    'exception: ',
  ],
  begin(line, log) {
    const { message } = line;
    for (const [head, title] of heads) {
      const m = head.exec(message);
      if (!m) continue;
      const name = title || (m.groups?.['what']?.replace('_', ' ') ?? 'Oops');
      return openCrash(KernelOops, line, m, name, log, {
        // A stack that is full is the fault of what was called, not of who was last.
        ...(name === 'kernel stack overflow' ? { rule: stallRule } : {}),
        read({ message }, { pieces }) {
          // Several functions speak before the trace: what was tried, where, and the number of the oops.
          return another.test(message) && !pieces.some(p => p.steps.some(s => s.sort === 'frame')) ? true : undefined;
        },
      });
    }
    return undefined;
  },
};
export default kernelOops;
