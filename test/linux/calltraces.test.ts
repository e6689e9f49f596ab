/** Who is to blame in a trace: what is machinery depends on whether a task hangs, faults, leaks or runs too long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blamedName,
  faultyIndex,
  guilty,
  guiltyIndex,
  leakingIndex,
  plainSymbol,
  stalledIndex,
} from '../../server/linux/calltraces.ts';

/** Newest first, as in a log. */
const frames = (text: string): string[] => text.split(' < ');
const entry = 'do_syscall_64 < entry_SYSCALL_64_after_hwframe';

test('a task that hangs: the first frame that is no scheduling, waiting, locking or entry', () => {
  assert.equal(guilty(frames(`__schedule < schedule < rwsem_down_read_slowpath < xfs_ilock < ${entry}`)), 'xfs_ilock');
  assert.equal(
    guilty(frames(`__schedule < schedule < io_schedule < wait_on_page_bit < nfs_file_fsync`)),
    'nfs_file_fsync',
  );
  assert.equal(guilty(frames(`__schedule < schedule < ${entry}`)), undefined);
  assert.equal(guiltyIndex([]), undefined);
  assert.equal(guiltyIndex(frames('foo_own_function')), 0);
});

test('waiting for a grace period has one name, whatever its entry point', () => {
  for (const call of ['synchronize_rcu', 'synchronize_rcu_expedited', '__synchronize_srcu', 'synchronize_sched'])
    assert.equal(
      guilty(frames(`__schedule < schedule < schedule_timeout < wait_for_completion < ${call} < foo_close`)),
      'synchronize_rcu',
    );
});

test('a fault: the first frame that is no tool others use', () => {
  assert.equal(
    frames('__memcpy < skb_copy_bits < foo_rx')[faultyIndex(frames('__memcpy < skb_copy_bits < foo_rx'))!],
    'skb_copy_bits',
  );
  assert.equal(faultyIndex(frames('dump_stack < kasan_report < kfree < foo_free')), 3);
  assert.equal(faultyIndex(frames('dump_stack < kfree')), undefined);
});

test('a leak: who asked for the memory, not by which function of its own', () => {
  const leak = frames('kmem_cache_alloc < foo_alloc < foo_dup < foo_open < vfs_open');
  assert.equal(leak[leakingIndex(leak)!], 'foo_open');
  // Where nothing but such functions is to be seen, the first of them.
  const bare = frames('kmem_cache_alloc < foo_alloc');
  assert.equal(bare[leakingIndex(bare)!], 'foo_alloc');
});

test('a stall: what the dispatcher called, wherever in its loop it was seen', () => {
  const blamed = (text: string): string | undefined => {
    const at = stalledIndex(frames(text));
    return at === undefined ? undefined : frames(text)[at];
  };
  assert.equal(blamed(`foo_step < foo_walk < foo_dump < netlink_dump < netlink_recvmsg < ${entry}`), 'foo_dump');
  assert.equal(blamed('foo_step < foo_poll < net_rx_action < __do_softirq'), 'foo_poll');
  // Machinery between the work and its dispatcher is not it.
  assert.equal(blamed('foo_step < foo_walk < mutex_lock < process_one_work < worker_thread'), 'foo_walk');
  // A dispatcher seen at work itself hands over to nobody: the next one out did.
  assert.equal(blamed('net_rx_action < bar_wait < bar_work < process_one_work < worker_thread'), 'bar_work');
  // Who waits for another CPU is named by that, unless the work itself was seen.
  assert.equal(
    blamed(`smp_call_function_many_cond < on_each_cpu < foo_flush < ${entry}`),
    'smp_call_function_many_cond',
  );
  assert.equal(blamed('foo_step < foo_walk'), 'foo_step');
  assert.equal(blamed('_raw_spin_lock < schedule'), undefined);
});

test('names under which frames are blamed', () => {
  for (const [symbol, name] of [
    ['__x64_sys_ioctl', 'sys_ioctl'],
    ['__arm64_compat_sys_ioctl', 'sys_ioctl'],
    ['__do_sys_finit_module', 'finit_module'],
    ['ksys_write', 'write'],
    ['SyS_read', 'read'],
    ['smp_call_function_many_cond', 'smp_call_function'],
    ['xfs_log_force', 'xfs_log_force'],
  ] as const)
    assert.equal(blamedName(symbol), name);
  assert.equal(plainSymbol('foo_walk.isra.12'), 'foo_walk');
  assert.equal(plainSymbol('.foo_walk'), 'foo_walk');
  assert.equal(plainSymbol('_Z8foo_walkP6device'), 'foo_walk');
  assert.equal(plainSymbol('_Zero_page'), '_Zero_page');
  assert.equal(plainSymbol('foo_walk.constprop.0.cold'), 'foo_walk');
});
