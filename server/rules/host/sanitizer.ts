import { Sanitizer } from '../../facts/kernel-log/crash.ts';
import { reportRule } from '../_crash.ts';
import { carriesOut, panicKinds } from '../_panic.ts';

export default reportRule({
  id: 'sanitizer',
  severity: 'error',
  summary: 'A sanitizer of the kernel found an error of memory use',
  why: 'KASAN and KFENCE catch the access itself, KMSAN the use of memory that was never set, KCSAN a race, UBSAN undefined arithmetic, kmemleak memory that nothing points to. The first two would corrupt memory unseen on a kernel without them.',
  links: ['https://docs.kernel.org/dev-tools/kasan.html'],
  kind: Sanitizer,
  uses: panicKinds,
  explains: { 'kernel-panic': carriesOut(Sanitizer) },
  severityOf: v => (/^(?:UBSAN|KCSAN|memory leak)/.test(v.title) ? 'warning' : 'error'),
});
