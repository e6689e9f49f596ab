/**
 * Who is to blame in a call trace: the first frame, newest first, that is not machinery. Which functions are machinery was read from kernel/sched, kernel/locking,
 * kernel/rcu, kernel/workqueue.c, mm, lib and arch of kernels 3.10 to 6.19; names come and go, so the tables go by the words kernel names are made of.
 */

/** The symbol without what compilers append: `.isra.0`, `.part.1`, `.constprop.2`, `.cold`, `.llvm.123`, and without the leading dot of ppc64. */
export function plainSymbol(symbol: string): string {
  const name = symbol.startsWith('.') ? symbol.slice(1) : symbol;
  const cut = name.search(/[.$]/);
  return cut > 0 ? name.slice(0, cut) : name;
}

/** Whole words of a name: `word` preceded and followed by an underscore or an end. */
const word = (...words: readonly string[]): string => `(?:^|_)(?:${words.join('|')})(?:_|$)`;
/** Names that begin so, whatever underscores stand before. */
const begins = (...names: readonly string[]): string => `^_*(?:${names.join('|')})`;
/** Whole names, whatever underscores stand before. */
const named = (...names: readonly string[]): string => `^_*(?:${names.join('|')})$`;

const scheduling = [
  begins('(?:io_|preempt_)?schedule(?:_|$)', '(?:might|cond)_resched', 'should_resched', 'sched_text_start', 'pick_next_', 'dequeue_(?:task|entity)', 'try_to_wake_up', 'ttwu_', 'wake_up'),
  named('context_switch', 'switch_to', 'switch_to_asm', 'finish_task_switch', 'yield', 'yield_to', 'default_wake_function', 'autoremove_wake_function', 'msleep', 'msleep_interruptible', 'usleep_range', 'usleep_range_state', 'dl_task_timer'),
];

const locking = [
  begins('mutex_', 'ww_mutex', 'rt_mutex', 'rtmutex', 'rwbase_', 'rwsem_', 'ldsem_', 'percpu_(?:down|up|rwsem)', 'raw_(?:spin|read|write)_', '(?:rt_)?(?:spin|read|write)_(?:try|un)?lock', 'rt_spin_', 'do_raw_', 'queued_(?:spin|read|write)_', 'native_queued_', 'pv_(?:queued|wait|kick)', 'kvm_wait', 'lockref_', 'lock_(?:acquire|release|page|sock|buffer|is_held|timer)', 'folio_(?:un)?lock', 'bit_spin', 'futex_(?:wait|lock)', 'seqcount_', 'arch_spin_', 'osq_lock', 'virt_spin', 'hv_qlock'),
  named('down', 'down_(?:read|write|interruptible|killable|timeout|trylock|common)(?:_\\w+)?', 'up', 'up_(?:read|write)', 'refcount_(?:dec|inc)_\\w+', 'local_lock', 'local_bh_(?:enable|disable)(?:_ip)?', 'local_irq_restore'),
  '_lock(?:$|_)',
  word('slowlock'),
];

const waiting = [
  word('i?o?wait\\w*', 'completion', 'synchronize'),
  begins('synchronize_(?:irq|hardirq)', 'rcu_(?:barrier|gp_)', 'srcu_(?:barrier|gp_)', 'wait_rcu', 'swait', 'bit_wait', 'flush_(?:delayed_|rcu_)?work', 'flush_workqueue', 'flush_scheduled_work', 'drain_workqueue', 'cancel_(?:delayed_)?work', '(?:try_)?del_timer', 'timer_(?:delete|shutdown)', 'hrtimer_(?:cancel|nanosleep)', 'do_nanosleep', 'kthread(?:_|$)', 'poll_schedule', 'async_synchronize', 'io_cqring_wait', 'tasklet_(?:kill|disable)'),
];

const reporting = [
  begins('dump_(?:stack|backtrace|header|page)', 'show_(?:stack|trace|regs|mem|free_areas|state)', 'sched_show_', 'print_(?!req_error)', 'printk', 'vprintk', 'console_(?:unlock|flush|emit|cont)', 'devkmsg_emit', 'serial8250_console', 'univ8250_console', 'wait_for_xmitr', 'uart_console', 'warn(?:_|$)', 'report_(?:bug|addr)', 'fixup_bug', 'handle_bug', 'do_(?:error_trap|trap|invalid_op|general_protection|double_fault|divide_error)', 'exc_(?:invalid_op|general_protection|page_fault|double_fault|divide_error)', 'asm_(?:exc|sysvec|common)', 'invalid_op', 'general_protection', 'double_fault', 'page_fault_oops', 'oops_', 'die(?:_|$)', 'no_context', 'bad_area', 'panic', 'nmi_', 'trigger_\\w*backtrace', 'arch_trigger_', 'rcu_dump_', 'rcu_check_', 'watchdog_', 'check_hung_', 'hung_task', 'spin_(?:bug|dump)', 'oom_kill_', 'out_of_memory', 'pagefault_out_of_memory', 'bug_handler', 'brk_handler', 'do_debug_exception', 'el1_(?:dbg|sync|abort|irq|undef|bti)', 'el1h_64_', 'do_mem_abort', 'do_translation_fault', 'ret_from_exception'),
];

const unwinding = [begins('unwind_', 'arch_stack_walk', 'arch_unwind', 'stack_trace_', 'save_(?:stack|trace|context)', 'walk_stackframe', 'update_stack_state', 'get_stack_info', 'kernel_text_address', 'is_bpf_text', 'in_task_stack', 'orc_', 'ret_addr', 'stack_depot', 'depot_save', 'set_track', 'in_irq_stack')];

const instrumentation = [
  begins('kasan', 'asan', 'kmsan', 'msan', 'kcsan', 'tsan', 'ubsan', 'kcov', 'sanitizer', 'kfence', 'kmemleak', 'kmemcheck', 'trace_(?:hardirqs|softirqs|preempt|event|buffer|call|lock)', 'perf_trace', 'ftrace', 'function_trace', 'debug_(?:object|check|lockdep|mutex|smp|spin|work|locks)', 'lockdep', 'mark_(?:lock|held|usage)', 'check_(?:memory_region|prev|noncircular|flags|heap_object|preemption|preempt|poison|usage|deadlock|chain)', 'validate_chain', 'register_lock_class', 'lookup_object', 'get_lock_stats', 'should_fail', 'fail_dump', 'might_(?:sleep|fault)', 'rcu_(?:lockdep|read_lock|read_unlock|is_watching|nmi|irq_enter|irq_exit|sched_clock|note_context)', 'fentry', 'mcount', 'x86_indirect_thunk', 'srso_', 'fortify_', 'stack_chk', 'cfi_', 'refcount_warn', 'rtlock', 'preempt_count', 'memcpy', 'memset', 'memmove', 'timer_is_static', 'work_is_static'),
];

const allocator = [
  begins(
    '(?:try_)?alloc_(?:pages?|slab_page|percpu)(?:_|$)', 'pcpu_alloc', 'folio_alloc', 'filemap_alloc_folio', 'page_cache_alloc', 'get_(?:free_pages|zeroed_page|page_from_freelist)', 'get_zeroed_page', 'rmqueue', 'prep_new_page', 'post_alloc_hook',
    'kmalloc', 'krealloc', 'kvmalloc', 'kvzalloc', 'kzalloc', 'kcalloc', 'kmemdup', 'kstrdup', 'kfree', 'kvfree', 'kmem_cache_(?:alloc|free|create|destroy|shrink)', 'kmem_(?:getpages|freepages|rcu_free)', 'slab_(?:alloc|free|post_alloc|pad)', 'do_(?:slab_free|kmalloc)', 'new_slab', 'allocate_slab', 'cache_(?:grow|alloc|free)', 'fallback_alloc', 'refill_(?:pi_)?', 'v[mz]alloc', 'vfree', 'vunmap', 'free_(?:pages?|hot_cold|unref|one_page|pcppages|large|object)(?:_|$)', 'free_debug_processing', 'alloc_debug_processing', 'mempool_alloc', 'perform_reclaim', 'try_to_free_', 'do_try_to_free_', 'shrink_(?:node|zone|lruvec|slab|list|inactive|active|folio|page|many)', 'do_shrink_slab', 'try_to_compact_', 'compact_zone', 'try_(?:to_)?charge', 'charge_memcg', 'mem_cgroup_(?:charge|try_charge|oom|out_of_memory|handle_over_high)', 'obj_cgroup_charge', 'memcg_(?:charge|kmem|slab|alloc)', 'qlist_', 'quarantine_', 'ksize', 'swiotlb_alloc', 'dma_(?:direct_)?alloc', 'alloc_(?:coherent|from_pool)', 'warn_alloc',
  ),
];

/** How a task or an interrupt came into the kernel: below every trace, to blame for none. */
const entry = [
  begins('entry_(?:SYSCALL|SYSENTER|INT)', 'do_syscall', 'do_(?:fast|int80)_syscall', 'system_call', 'sysenter_', 'syscall_(?:exit|enter|trace)', 'ret_from_', 'ret_to_', 'el0_', 'el0t_', 'do_el0_', 'el0_svc', 'invoke_syscall', 'x64_sys_call', 'ia32_sys_call', 'ret_fast_syscall', 'worker_thread', 'process_(?:one_work|scheduled_works)', 'secondary_startup', 'start_kernel', 'cpu_startup_entry', 'asm_', 'irq_exit', 'irq_enter', 'apic_timer_interrupt', 'smp_apic_timer', 'sysvec_', 'do_(?:IRQ|softirq)', 'handle_softirqs', 'call_irq_handler'),
];

const machinery = new RegExp([scheduling, locking, waiting, reporting, unwinding, instrumentation, allocator, entry].flat().join('|'));

/** Locks of the whole kernel that are worth a name of their own: who waits here waits for one known thing, whoever asked. */
const landmarks = new RegExp(named('rtnl_lock', 'rtnl_lock_killable', 'rtnl_net_lock'));

/** Waiting for a grace period has a dozen entry points, by flavour and version (rcu, srcu, sched, bh, net, their expedited forms): one name for all. */
const gracePeriod = /^_*synchronize_(?:s?rcu|sched|net|rcu_bh|rcu_mult|rcu_tasks)(?:_|$)/;
const gracePeriodName = 'synchronize_rcu';

const known = new Map<string, boolean>();

/** Is this function machinery: scheduling, locking, waiting, reporting, unwinding, allocation, instrumentation or kernel entry? */
export function isPlumbing(symbol: string): boolean {
  let answer = known.get(symbol);
  if (answer === undefined) {
    answer = machinery.test(symbol) && !landmarks.test(symbol);
    if (known.size < 20_000) known.set(symbol, answer);
  }
  return answer;
}

/**
 * The guilty frame of a trace: the first that is not plumbing. `frames` are reliable frames, newest first, without compiler suffixes. Undefined when every
 * frame is plumbing. For a wait for an RCU grace period, whichever flavour, the answer is `synchronize_rcu`.
 */
export function guilty(frames: readonly string[]): string | undefined {
  const at = guiltyIndex(frames);
  if (at === undefined) return undefined;
  return gracePeriod.test(frames[at]!) ? gracePeriodName : frames[at];
}

/** Position of the guilty frame. */
export function guiltyIndex(frames: readonly string[]): number | undefined {
  const at = frames.findIndex(frame => gracePeriod.test(frame) || !isPlumbing(frame));
  return at < 0 ? undefined : at;
}
