/**
 * Named rows of /proc/interrupts: x86 (arch/x86/kernel/irq.c), arm64 (arch/arm64/kernel/smp.c) and others. Counts since
 * boot for each CPU, save for ERR and MIS.
 */
import { table } from './entry.ts';

export const interrupts = table('arch/x86/kernel/irq.c', [
  [
    '<irq>',
    'count',
    'A device interrupt. After the counts stand the interrupt controller, the trigger, and the devices; a network queue shows by its name.',
    {
      normal: 'A busy line on one CPU alone: see its `smp_affinity_list`, and whether irqbalance runs.',
      source: 'kernel/irq/proc.c',
    },
  ],
  [
    'NMI',
    'count',
    'Non-maskable interrupts: the hard lockup watchdog, perf, and hardware errors.',
    { normal: 'Grows slowly while the watchdog runs.' },
  ],
  [
    'LOC',
    'count',
    'Local timer interrupts: the tick, and timers.',
    { normal: 'Up to CONFIG_HZ a second on a busy CPU, few on an idle or `nohz_full` one.' },
  ],
  ['SPU', 'count', 'Spurious interrupts: raised and gone.', { normal: '0 or a few.' }],
  ['PMI', 'count', 'Performance monitoring interrupts.'],
  ['IWI', 'count', 'IRQ work: code that had to wait until interrupts were safe.'],
  ['RTR', 'count', 'Retries when reading the interrupt controller’s command register.', { normal: '0.' }],
  ['PLT', 'count', 'Platform interrupts.'],
  [
    'RES',
    'count',
    'Rescheduling interrupts: another CPU woke a task for this one.',
    { normal: 'Grows with wakeups across CPUs. In guests each can cost an exit to the host.' },
  ],
  [
    'CAL',
    'count',
    'Function call interrupts: another CPU asks this one to run something. TLB shootdowns are counted apart, under `TLB`.',
  ],
  [
    'TLB',
    'count',
    'Requests of other CPUs to forget address translations, as memory was unmapped, protected or migrated.',
    { normal: 'Fast growth: programs with many threads that map and unmap, NUMA balancing, compaction.' },
  ],
  [
    'TRM',
    'count',
    'Thermal events: the CPU got hot, or cooled down.',
    { normal: '0. Growth means throttling: look at cooling.' },
  ],
  [
    'THR',
    'count',
    'Threshold interrupts for corrected hardware errors.',
    { normal: '0. Growth: memory or CPU errors that are still corrected.' },
  ],
  ['DFR', 'count', 'Deferred error interrupts (AMD): bad data found but not used yet.', { normal: '0.' }],
  ['MCE', 'count', 'Machine check exceptions.', { normal: '0. Anything else: faulty hardware, see the log.' }],
  ['MCP', 'count', 'Polls for corrected hardware errors, one each few minutes.'],
  ['HYP', 'count', 'Callbacks of the hypervisor (Xen, Hyper-V).'],
  ['HRE', 'count', 'Hyper-V reenlightenment interrupts, after a migration.'],
  ['HVS', 'count', 'Hyper-V timer interrupts.'],
  ['BAD', 'count', 'Spurious interrupts on ppc64, for all CPUs.', { normal: '0.' }],
  ['ERR', 'count', 'Interrupts with an error or no owner, for all CPUs.', { normal: '0.' }],
  [
    'MIS',
    'count',
    'Level-triggered interrupts that came as edges (a workaround for old I/O APICs), for all CPUs.',
    { normal: '0.' },
  ],
  ['PIN', 'count', 'Posted interrupts delivered to running guests.'],
  ['NPI', 'count', 'Posted interrupts of nested guests.'],
  ['PIW', 'count', 'Posted interrupts that woke a halted guest CPU.'],
  ['PMN', 'count', 'Notifications of posted MSIs: device interrupts collected before delivery.'],
  ['VPMI', 'count', 'Performance interrupts of guests with their own counters.'],
  ['Err', 'count', 'Spurious interrupts (arm, arm64).', { normal: '0.', source: 'arch/arm64/kernel/smp.c' }],
  [
    'IPI',
    'count',
    'An interrupt between CPUs (arm, arm64). What the number means differs by kernel: rescheduling, function calls, stop, crash stop, timer broadcast, ' +
      'IRQ work, wakeup, backtrace. The text at the end of the row says it.',
    { source: 'arch/arm64/kernel/smp.c' },
  ],
  ['CNT', 'count', 'Performance counter interrupts (powerpc: PMI).', { source: 'arch/powerpc/kernel/irq.c' }],
  ['DBL', 'count', 'Doorbell interrupts between CPUs (powerpc).', { source: 'arch/powerpc/kernel/irq.c' }],
  ['BCT', 'count', 'Broadcast timer interrupts (powerpc).', { source: 'arch/powerpc/kernel/irq.c' }],
  ['SRE', 'count', 'System reset interrupts (powerpc).', { source: 'arch/powerpc/kernel/irq.c' }],
  ['WDG', 'count', 'Watchdog soft-NMI interrupts (powerpc).', { source: 'arch/powerpc/kernel/irq.c' }],
  ['HMI', 'count', 'Hypervisor maintenance interrupts (powerpc).', { source: 'arch/powerpc/kernel/irq.c' }],
]);
