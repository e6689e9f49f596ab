import { KernelPanic } from '../../facts/kernel-log/crash.ts';
import { Boot } from '../../facts/kernel-log/boot.ts';
import { reportRule } from '../_crash.ts';
import { carriedBy, carriedKinds } from '../_panic.ts';

export default reportRule({
  id: 'kernel-panic',
  severity: 'error',
  summary: 'The kernel gave up',
  why: 'After a panic nothing runs; the host reboots after `kernel.panic` seconds or stands still. Many panics only carry out a setting (`panic_on_oops`, `hung_task_panic`, `softlockup_panic`, `panic_on_oom`): the report before it is the cause.',
  links: ['https://docs.kernel.org/admin-guide/sysctl/kernel.html#panic'],
  kind: KernelPanic,
  uses: [...carriedKinds, Boot],
  // One boot may end for another fault than the next.
  apart: carriedBy,
});
