import { KernelWarning } from '../../facts/kernel-log/crash.ts';
import { reportRule } from '../_crash.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

export default reportRule({
  id: 'kernel-warning',
  severity: 'warning',
  summary: 'The kernel met something it did not expect and went on',
  why: 'A WARN is printed once or a few times and nothing is stopped. It names the line that was surprised; whether that matters depends on the line. A warning shortly before a crash or a hang is worth reading first.',
  links: ['https://docs.kernel.org/admin-guide/bug-hunting.html'],
  kind: KernelWarning,
  uses: panicKinds,
  explains: { 'kernel-panic': carriesOut(KernelWarning) },
});
