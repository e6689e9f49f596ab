import { Lockdep } from '../../facts/kernel-log/crash.ts';
import { reportRule } from '../_crash.ts';

export default reportRule({
  id: 'lockdep',
  severity: 'warning',
  summary: 'The lock validator found a use of locks that can deadlock',
  why: 'Locks were taken in an order, or in a context, that can deadlock with what was seen before; it need not have happened. The validator reports once and then turns itself off. Its presence also means a debug kernel, slower than those of production.',
  links: ['https://docs.kernel.org/locking/lockdep-design.html'],
  kind: Lockdep,
});
