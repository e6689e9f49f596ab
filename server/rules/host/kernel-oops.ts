import { KernelOops } from '../../facts/kernel-log/crash.ts';
import { reportRule } from '../_crash.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

export default reportRule({
  id: 'kernel-oops',
  severity: 'error',
  summary: 'The kernel met an exception of its own that it cannot handle',
  why: 'A bad pointer, a division by zero, an illegal instruction in kernel code. The task that ran is killed where it stands, with the locks it held; what waits for them hangs later. The first oops of a boot tells most: what comes after it may be its consequence.',
  links: ['https://docs.kernel.org/admin-guide/bug-hunting.html'],
  kind: KernelOops,
  uses: panicKinds,
  explains: { 'kernel-panic': carriesOut(KernelOops) },
});
