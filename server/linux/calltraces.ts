/**
 * Who is to blame in a call trace: the first frame, newest first, that is not machinery. Functions come and go between
 * kernels, so the tables go by the words their names are made of, not by lists of one version; tuned on consoles of
 * 3.18 to 6.16.
 */

/**
 * The symbol without what compilers append: `.isra.0`, `.part.1`, `.constprop.2`, `.cold`, `.llvm.123`, and without the
 * leading dot of ppc64; of a C++ symbol the name.
 */
export function plainSymbol(symbol: string): string {
  const name = symbol.startsWith('.') ? symbol.slice(1) : symbol;
  const cut = name.search(/[.$]/);
  const plain = cut > 0 ? name.slice(0, cut) : name;
  const mangled = plain.startsWith('_Z') ? /^_Z(\d{1,3})(?=[A-Za-z_])/.exec(plain) : null;
  return mangled ? plain.slice(mangled[0].length, mangled[0].length + Number(mangled[1])) : plain;
}

/** Whole words of a name: `word` preceded and followed by an underscore or an end. */
const word = (...words: readonly string[]): string => `(?:^|_)(?:${words.join('|')})(?:_|$)`;
/** Names that begin so, whatever underscores stand before. */
const begins = (...names: readonly string[]): string => `^_*(?:${names.join('|')})`;
/** Whole names, whatever underscores stand before. */
const named = (...names: readonly string[]): string => `^_*(?:${names.join('|')})$`;

const scheduling = [
  begins(
    '(?:io_|preempt_)?schedule(?:_|$)',
    '(?:might|cond)_resched',
    'should_resched',
    'sched_text_start',
    'pick_next_',
    'dequeue_(?:task|entity)',
    'try_to_wake_up',
    'ttwu_',
    'wake_up',
  ),
  named(
    'context_switch',
    'switch_to',
    'switch_to_asm',
    'finish_task_switch',
    'yield',
    'yield_to',
    'default_wake_function',
    'autoremove_wake_function',
    'msleep',
    'msleep_interruptible',
    'usleep_range',
    'usleep_range_state',
    'dl_task_timer',
  ),
];

/** Locks as such. */
const locks = [
  begins(
    'mutex_',
    'ww_mutex',
    'rt_mutex',
    'rtmutex',
    'rwbase_',
    'rwsem_',
    'ldsem_',
    'percpu_(?:down|up|rwsem)',
    'raw_(?:spin|read|write)_',
    '(?:rt_)?(?:spin|read|write)_(?:try|un)?lock',
    'rt_spin_',
    'do_raw_',
    'queued_(?:spin|read|write)_',
    'native_queued_',
    'pv_(?:queued|wait|kick)',
    'lockref_',
    'lock_(?:acquire|release|is_held|page|sock)',
    'unlock_(?:page|buffer)',
    '(?:folio|page)_(?:un)?lock',
    'bit_spin',
    'seqcount_',
    'arch_spin_',
    'osq_lock',
    'virt_spin',
    'task_rq_lock',
  ),
  named(
    'down',
    'down_(?:read|write|interruptible|killable|timeout|trylock|common)(?:_\\w+)?',
    'up',
    'up_(?:read|write)',
    'local_lock',
    'local_bh_(?:enable|disable)(?:_ip)?',
    'local_irq_restore',
  ),
];

/** In a hang, whatever has `lock` in its name waits for one. */
const locking = [
  ...locks,
  begins('lock_(?:buffer|timer)', 'futex_(?:wait|lock)', 'kvm_wait', 'hv_qlock'),
  '_lock(?:$|_)',
  word('slowlock'),
];

const waiting = [
  word('(?:io)?(?!waitid)wait[a-z]*', 'completion', 'synchronize'),
  begins(
    'synchronize_(?:irq|hardirq)',
    'rcu_(?:barrier|gp_)',
    'srcu_(?:barrier|gp_)',
    'wait_rcu',
    'swait',
    'bit_wait',
    'flush_(?:delayed_|rcu_)?work',
    'flush_workqueue',
    'flush_scheduled_work',
    'drain_workqueue',
    'cancel_(?:delayed_)?work',
    '(?:try_)?del_timer',
    'timer_(?:delete|shutdown)',
    'hrtimer_(?:cancel|nanosleep)',
    'do_nanosleep',
    'kthread(?:_|$)',
    'poll_schedule',
    'async_synchronize',
    'io_cqring_wait',
    'tasklet_(?:kill|disable)',
  ),
];

const reporting = [
  begins(
    'dump_(?:stack|backtrace|header|page)',
    'show_(?:stack|trace|regs|mem|free_areas|state)',
    'sched_show_',
    'print_(?!req_error)',
    'printk',
    'vprintk',
    'console_(?:unlock|flush|emit|cont)',
    'devkmsg_emit',
    'serial8250_console',
    'univ8250_console',
    'wait_for_xmitr',
    'uart_console',
    'warn(?:_|$)',
    'report_(?:bug|addr)',
    'fixup_bug',
    'handle_bug',
    'do_(?:error_trap|trap|invalid_op|general_protection|double_fault|divide_error)',
    'exc_(?:invalid_op|general_protection|page_fault|double_fault|divide_error)',
    'asm_(?:exc|sysvec|common)',
    'invalid_op',
    'general_protection',
    'double_fault',
    'page_fault_oops',
    'oops_',
    'die(?:_|$)',
    'no_context',
    'bad_area',
    'panic',
    'nmi_',
    'trigger_\\w*backtrace',
    'arch_trigger_',
    'rcu_dump_',
    'rcu_check_',
    'watchdog_',
    'check_hung_',
    'hung_task',
    'spin_(?:bug|dump)',
    'check_bytes',
    'object_err',
    'slab_(?:err|bug|fix)',
    'check_(?:slab|object)',
    'oom_kill_',
    'out_of_memory',
    'pagefault_out_of_memory',
    'bug_handler',
    'brk_handler',
    'do_debug_exception',
    'el1_(?:dbg|sync|abort|irq|undef|bti)',
    'el1h_64_',
    'do_mem_abort',
    'do_translation_fault',
    'ret_from_exception',
  ),
];

const unwinding = [
  begins(
    'unwind_',
    'arch_stack_walk',
    'arch_unwind',
    'stack_trace_',
    'save_(?:stack|trace|context)',
    'walk_stackframe',
    'update_stack_state',
    'get_stack_info',
    'kernel_text_address',
    'is_bpf_text',
    'in_task_stack',
    'orc_',
    'ret_addr',
    'stack_depot',
    'depot_save',
    'set_track',
    'in_irq_stack',
  ),
];

const instrumentation = [
  begins(
    'kasan',
    'asan',
    'kmsan',
    'msan',
    'kcsan',
    'tsan',
    'ubsan',
    'kcov',
    'sanitizer',
    'kfence',
    'kmemleak',
    'kmemcheck',
    'trace_(?:hardirqs|softirqs|preempt|event|buffer|call|lock)',
    'perf_trace',
    'ftrace',
    'function_trace',
    'debug_(?:object|print|check|lockdep|mutex|smp|spin|work|locks)',
    'lockdep',
    'mark_(?:lock|held|usage)',
    'check_(?:memory_region|prev|noncircular|flags|heap_object|preemption|preempt|poison|usage|deadlock|chain)',
    'validate_chain',
    'register_lock_class',
    'lookup_object',
    'get_lock_stats',
    'should_fail',
    'fail_dump',
    'might_(?:sleep|fault)',
    'this_cpu_preempt_check',
    'list_(?:add|del)_\\w*valid',
    'check_object_size',
    'rcu_(?:lockdep|read_lock|read_unlock|is_watching|nmi|irq_enter|irq_exit|sched_clock|note_context)',
    'fentry',
    'mcount',
    'x86_indirect_thunk',
    'srso_',
    'fortify_',
    'stack_chk',
    'cfi_',
    'refcount_warn',
    'rtlock',
    'preempt_count',
    'memcpy',
    'memset',
    'memmove',
    'timer_is_static',
    'work_is_static',
  ),
];

const allocator = [
  begins(
    '(?:try_)?alloc_(?:pages?|slab_page|percpu)(?:_|$)',
    'pcpu_alloc',
    'folio_alloc',
    'filemap_alloc_folio',
    'page_cache_alloc',
    'get_(?:free_pages|zeroed_page|page_from_freelist)',
    'get_zeroed_page',
    'rmqueue',
    'prep_new_page',
    'post_alloc_hook',
    'kmalloc',
    'krealloc',
    'kvmalloc',
    'kvzalloc',
    'kzalloc',
    'kcalloc',
    'kmemdup',
    'kstrdup',
    'kfree',
    'kvfree',
    'kmem_cache_(?:alloc|free|create|destroy|shrink)',
    'kmem_(?:getpages|freepages|rcu_free)',
    'slab_(?:alloc|free|post_alloc|pad)',
    'do_(?:slab_free|kmalloc)',
    'new_slab',
    'allocate_slab',
    'cache_(?:grow|alloc|free)',
    'fallback_alloc',
    'refill_(?:pi_)?',
    'v[mz]alloc',
    'vfree',
    'vunmap',
    'free_(?:pages?|hot_cold|unref|one_page|pcppages|large|object)(?:_|$)',
    'free_debug_processing',
    'alloc_debug_processing',
    'mempool_alloc',
    'pcpu_',
    'alloc_skb',
    '(?:netdev_|dev_|napi_)?alloc_skb',
    'create_object',
    'alloc_pages_bulk',
    'page_pool_(?:dev_)?alloc',
    'page_frag_(?:alloc|free)',
    '(?:set|reset)_page_owner',
    'perform_reclaim',
    'try_to_free_',
    'do_try_to_free_',
    'shrink_(?:node|zone|lruvec|slab|list|inactive|active|folio|page|many)',
    'do_shrink_slab',
    'try_to_compact_',
    'compact_zone',
    'try_(?:to_)?charge',
    'charge_memcg',
    'mem_cgroup_(?:charge|try_charge|oom|out_of_memory|handle_over_high)',
    'obj_cgroup_charge',
    'memcg_(?:charge|kmem|slab|alloc)',
    'qlist_',
    'quarantine_',
    'ksize',
    'swiotlb_alloc',
    'dma_(?:direct_)?alloc',
    'alloc_(?:coherent|from_pool)',
    'warn_alloc',
  ),
];

/** The timer interrupt, and what finds a stall from within it. */
const tick = [
  begins(
    'tick_',
    'update_process_times',
    'hrtimer_(?:run|interrupt)',
    'run_(?:local_)?timers',
    'scheduler_tick',
    'sched_tick',
    'check_cpu_stall',
    'rcu_(?:pending|core|process)',
    'dump_cpu_task',
    'retint_',
    'irqentry_',
    'common_interrupt',
    'handle_(?:irq|percpu|domain)',
    'generic_handle_',
    'local_apic_timer',
    'arch_timer_handler',
    'call_timer_fn',
    'run_timer',
  ),
];

/** How the kernel meets a fault of its own. */
const faults = [
  begins(
    '(?:do_)?(?:kernel|page|user_addr)_fault',
    'do_(?:kern|bad)_addr_fault',
    'do_\\w+_(?:fault|abort)',
    'el1_',
    'handle_(?:bad_stack|stack_overflow)',
    'bad_page$',
    'die_kernel_fault',
    'check_panic_on_warn',
  ),
];

/** Small tools that everything calls, and that break when their caller hands them rubbish. */
const tools = [
  begins(
    'list_(?:add|del|move)',
    'hlist_(?:add|del)',
    'str(?:n|l|s)?(?:cmp|len|cpy|cat|chr|str|dup)',
    'mem(?:cmp|chr|scan)',
    'kref_',
    'kobject_',
    'kset_',
    'add_uevent_var',
    'atomic_',
    'arch_atomic',
    'call_rcu',
    'crc(?:16|32)',
    'refcount_',
    'ref_tracker_',
    'rb_(?:erase|insert|first|next|link)',
    'id[ar]_(?:alloc|free|remove|destroy|get|replace|find)',
    'llist_',
    'klist_',
    'list_lru_',
    '(?:vs|s|vsc|sc|kvas|kas)n?printf',
    'v?sscanf',
    'kstrto',
    'simple_strto',
    'hex2bin',
    'bin2hex',
    'find_(?:next|first|last)_\\w*bit',
    '(?:test|set|clear|change)_(?:and_(?:set|clear|change)_)?bit',
    'instrument_',
    'read_word_at_a_time',
    '(?:read|write)_once',
    '(?:ioread|iowrite)\\d+',
    'logic_(?:in|out)',
    'kfree_skb',
    'hex_dump',
    'print_hex',
    '(?:string|pointer|number|va_format)$',
    '(?:net)?dev_(?:printk|info|notice|warn|err|alert|crit|emerg|vprintk|dbg)',
    'kvfree_call_rcu',
    'proc_(?:register|create|mkdir|symlink)',
    'usercopy_',
    'check_heap_object',
    'assertfail',
    'atomic_dec_and',
    '(?:fast_)?dput$',
    '(?:iput|ihold)(?:_final)?$',
    'crypto_',
    '(?:aes\\w{0,4}|xts|ecb|cbc|ctr|gcm|des|sha\\d{0,3}|chacha\\d{0,2})_\\w*(?:crypt|update|final)',
  ),
  named('complete(?:_all)?'),
];

/** Copies between the kernel and its users, and into packets: wrong where the caller's size or pointer is. */
const copies = [
  begins(
    '(?:raw_|simple_|instrument_)?copy_(?:to|from|in)_(?:user|iter|kernel)',
    'copy_page_(?:to|from)_iter',
    'copy_user_',
    'clear_user',
    'rep_(?:movs|stos)',
    'memcpy_',
    'fault_in_',
    'copyin',
    'copyout',
    'strncpy_from_user',
    'strnlen_user',
    '[gp]et_user',
    'csum_(?:and_copy|partial)',
    'skb_(?:over_|under_)?panic',
    'skb_(?:push|put)$',
    'sock_(?:k|r|w)(?:m|z)?(?:alloc|free)',
  ),
];

/** Timers and work items as objects, where they are set up or taken away. */
const timers = [
  begins(
    'init_timer',
    'timer_(?:setup|init)',
    'hrtimer_(?:init|start|setup|try)',
    '(?:mod|add|enqueue|detach)_timer',
    'init_work',
    '(?:mod_|queue_|insert_|destroy_)(?:delayed_)?work',
    'try_to_grab_pending',
    'tasklet_(?:init|kill|setup)',
    'destroy_work',
    'debug_timer',
    'debug_hrtimer',
    'debug_work',
  ),
];

/** The driver core, through which every device of every bus comes and goes, and that of network devices. */
const driverCore = [
  begins(
    'device_(?:add|del|remove|register|unregister|release|create|destroy|for_each|attach|links?_)',
    'devres_',
    'devm_',
    'driver_(?:attach|detach|probe|register)',
    'really_probe',
    '[gp]et_device(?:_|$)',
    'bus_(?:for_each|probe|remove|add)',
    'sysfs_',
    'dpm_sysfs',
    'usb_(?:kill|unlink|alloc|free|submit|hcd_submit)_(?:anchored_)?urbs?',
    'usb_control_msg',
    'usb_start_wait_urb',
    'tty_unregister_device',
    'hwrng_unregister',
    'i2c_del_adapter',
    'unregister_client',
    'rollback_registered',
    'unregister_netdev',
  ),
];

/** How a task or an interrupt came into the kernel: below every trace, to blame for none. */
const entry = [
  begins(
    'entry_(?:SYSCALL|SYSENTER|INT)',
    'do_syscall',
    'do_(?:fast|int80)_syscall',
    'system_call',
    'sysenter_',
    'syscall_(?:exit|enter|trace)',
    'ret_from_',
    'ret_to_',
    'el0_',
    'el0t_',
    'do_el0_',
    'el0_svc',
    'invoke_syscall',
    'x64_sys_call',
    'ia32_sys_call',
    'ret_fast_syscall',
    'worker_thread',
    'process_(?:one_work|scheduled_works)',
    'secondary_startup',
    'start_kernel',
    'cpu_startup_entry',
    'asm_',
    'irq_exit',
    'irq_enter',
    'apic_timer_interrupt',
    'smp_apic_timer',
    'sysvec_',
    'do_(?:IRQ|softirq)',
    'handle_softirqs',
    'call_irq_handler',
  ),
];

/** What a task that sleeps and a CPU that is stuck pass through. */
const machinery = new RegExp(
  [scheduling, locking, waiting, reporting, unwinding, instrumentation, allocator, tick, faults, tools, entry]
    .flat()
    .join('|'),
);

/** Sleeping and waking as such: a function with `wait` or `lock` in its name may well be to blame for a fault. */
const sleeping = [
  begins(
    'schedule(?:_|$)',
    'preempt_schedule',
    'wait_for_completion',
    'wait_event',
    'prepare_to_wait',
    'finish_wait',
    'swait_',
    'wake_up',
    'try_to_wake_up',
    'default_wake',
    'autoremove_wake',
    'flush_work',
    'cancel_(?:delayed_)?work',
    '(?:try_to_)?del_timer',
    'timer_(?:delete|shutdown)',
    'kthread_(?:stop|park)',
  ),
];

/** What a fault passes through before and after the one to blame. */
const underFaults = new RegExp(
  [sleeping, locks, reporting, unwinding, instrumentation, allocator, faults, tools, copies, timers, driverCore, entry]
    .flat()
    .join('|'),
);

/**
 * Locks of the whole kernel that are worth a name of their own: who waits here waits for one known thing, whoever
 * asked.
 */
const landmarks = new RegExp(
  named('rtnl_lock', 'rtnl_lock_killable', 'rtnl_net_lock', '(?:add|remove)_wait_queue\\w*'),
);

/**
 * Waiting for a grace period has a dozen entry points, by flavour and version (rcu, srcu, sched, bh, net, their
 * expedited forms): one name for all.
 */
const gracePeriod = /^_*synchronize_(?:s?rcu|sched|net|rcu_bh|rcu_mult|rcu_tasks)(?:_|$)/;
const gracePeriodName = 'synchronize_rcu';

/** Remember the answers of an expression: traces name the same few functions again and again. */
function remembering(expression: RegExp): (symbol: string) => boolean {
  const known = new Map<string, boolean>();
  return symbol => {
    let answer = known.get(symbol);
    if (answer === undefined) {
      answer = expression.test(symbol) && !landmarks.test(symbol);
      if (known.size < 20_000) known.set(symbol, answer);
    }
    return answer;
  };
}

/**
 * Is this function machinery to a task that hangs: scheduling, locking, waiting, reporting, unwinding, allocation,
 * instrumentation or kernel entry?
 */
const isPlumbing = remembering(machinery);

const isTool = remembering(underFaults);

/**
 * The guilty frame of a trace: the first that is not plumbing. `frames` are reliable frames, newest first, without
 * compiler suffixes. Undefined when every frame is plumbing.
 */
export function guilty(frames: readonly string[]): string | undefined {
  const at = guiltyIndex(frames);
  return at === undefined ? undefined : blamedName(frames[at]!);
}

/** Position of the guilty frame. */
export function guiltyIndex(frames: readonly string[]): number | undefined {
  const at = frames.findIndex(frame => gracePeriod.test(frame) || !isPlumbing(frame));
  return at < 0 ? undefined : at;
}

/**
 * Position of the guilty frame of a fault: the first that is not of a library, an allocator, a lock, a sanitizer, the
 * driver core or the report itself.
 */
export function faultyIndex(frames: readonly string[]): number | undefined {
  const at = frames.findIndex(frame => !isTool(frame));
  return at < 0 ? undefined : at;
}

/** The guilty frame of a leak: who got the memory, not the function by which each subsystem allocates its things. */
export function leakingIndex(frames: readonly string[]): number | undefined {
  const at = frames.findIndex(
    frame => !isTool(frame) && !/(?:^|_)[kvzc]{0,2}(?:alloc|realloc|dup|memdup)(?:_|$)|_k[mz]alloc/.test(frame),
  );
  return at < 0 ? faultyIndex(frames) : at;
}

/**
 * Functions that hand over to the one who does the work, whoever that is: system call entry, the file, socket and
 * netlink layers, timers, softirqs, work queues, kernel threads.
 */
const dispatch = new RegExp(
  [
    begins(
      'do_syscall_(?:64|32|x64)',
      'do_(?:fast|int80)_syscall',
      'entry_(?:SYSCALL|SYSENTER|INT80)',
      'sysenter_',
      'system_call',
      'tracesys',
      'el0_svc',
      'invoke_syscall',
      'do_el0_svc',
      'ret_fast_syscall',
      'ret_from_(?:fork|syscall)',
      'x64_sys_call',
      'ia32_sys_call',
      'syscall_exception',
      'do_trap_ecall',
    ),
    begins(
      'vfs_(?:read|write|readv|writev|iter_|ioctl|fsync)',
      '(?:new|do)_sync_(?:read|write)',
      'do_readv_writev',
      'call_(?:read|write)_iter',
      'do_(?:iter|loop)_(?:read|write)',
      'do_iter_(?:read|write)v',
      'do_vfs_ioctl',
      '\\w*(?:ksys|SyS|sys|compat\\w{0,24})_ioctl$',
      'blkdev_(?:driver_)?ioctl',
      'call_mmap',
      'mmap_region',
      'mmap_file',
      'generic_file_splice',
      'do_splice',
    ),
    begins(
      '(?:rt|nf)netlink_rcv_msg',
      'nfnetlink_rcv_msg',
      'genl_(?:family_)?rcv_msg',
      'genl_(?:lock_)?dumpit',
      'netlink_dump',
      'xfrm_user_rcv_msg',
      'sock_(?:sendmsg|recvmsg|write_iter|read_iter)',
      'sys_(?:sendmsg|recvmsg|sendto|recvfrom)',
      '(?:\\w{0,16}(?:sys|SyS)_|sock_common_|do_sock_|compat_sock_common_)[sg]etsockopt$',
      'netif_receive_skb',
      'dev_queue_xmit$',
    ),
    begins(
      'call_timer_fn',
      'expire_timers',
      'run_timers',
      'run_timer',
      'hrtimer_run_queues',
      'tasklet_action',
      'rcu_(?:do_batch|process_callbacks|core)',
      'net_rx_action',
      'napi_poll',
      '(?:do|handle)_softirq',
      'run_ksoftirqd',
      'smpboot_thread_fn',
      'handle_irq_event',
    ),
    begins(
      'process_(?:one_work|scheduled_works)',
      'worker_thread',
      'kthread$',
      'task_work_run',
      'exit_to_user',
      'get_signal',
      'do_group_exit',
      'cpu_startup_entry',
      'start_secondary',
      'start_kernel',
      'secondary_startup',
    ),
  ].join('|'),
);

/**
 * The guilty frame of a stall. Where in a loop the stall was noticed is chance; what runs too long is what a dispatcher
 * called: the frame above the first of them. Without one, the first that is not plumbing.
 */
export function stalledIndex(frames: readonly string[]): number | undefined {
  const innermost = guiltyIndex(frames);
  if (innermost === undefined) return undefined;
  // Who waits for another CPU to answer is not the one to blame, nor who asked it to.
  const call = frames.findIndex(frame => crossCall.test(frame));
  if (call >= 0 && call <= innermost) return call;
  const border = frames.findIndex((frame, i) => i > 0 && dispatch.test(frame));
  for (let i = border - 1; i > innermost; i--) if (!isPlumbing(frames[i]!)) return i;
  return innermost;
}

/**
 * What the architectures put in front of a system call's function (arch/.../include/asm/syscall_wrapper.h,
 * include/linux/syscalls.h): the stub is `sys_X`, its body `X`.
 */
const stub = /^__(?:x64|ia32|arm64|riscv|s390x?|powerpc)_(?:compat_)?(sys_\w+)$/;
const body = /^(?:(?:__se_|__do_)?(?:compat_)?sys_|ksys_|(?:__)?SyS_|SYSC_|C_SYSC_)(\w+)$/;
const crossCall = /^(smp_call_function)_(?:single|many|many_cond|any)$/;

/**
 * The name under which a frame is blamed: one for all entry points of a grace period, of a call to other CPUs, and for
 * each system call.
 */
export function blamedName(symbol: string): string {
  if (gracePeriod.test(symbol)) return gracePeriodName;
  return stub.exec(symbol)?.[1] ?? body.exec(symbol)?.[1] ?? crossCall.exec(symbol)?.[1] ?? symbol;
}
