import { KernelBug } from '../../facts/kernel-log/crash.ts';
import { reportRule } from '../_crash.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

export default reportRule({
  id: 'kernel-bug',
  severity: 'error',
  summary: 'The kernel found itself in a state that must not be',
  why: 'An assertion of the kernel failed: a list was damaged, a page had flags it must not have, a task slept where it may not. The cause lies in what damaged the state before, which may be another driver, or memory that is broken.',
  links: ['https://docs.kernel.org/admin-guide/bug-hunting.html'],
  kind: KernelBug,
  uses: panicKinds,
  explains: { 'kernel-panic': carriesOut(KernelBug) },
});
