/**
 * `BUG()`, `BUG: ...` and what else the kernel says about a state of its own that must not be (kernel/sched/core.c,
 * lib/list_debug.c, mm/, fs/, slub).
 */
import { KernelBug } from '../../../facts/kernel-log/crash.ts';
import { openCrash, suspectNamed, type CrashKind, type Suspects, traces, withoutNumbers } from '../crash.ts';
import { bugs, type EventReader } from '../event.ts';
import { stallRule } from '../stalls.ts';

/** Lines that begin with `BUG:` and are told by other events. */
const others =
  'soft lockup|workqueue lockup|KASAN|KASan|KMSAN|KCSAN|KFENCE|memory leak|[Uu]nable to handle|kernel NULL pointer|Kernel NULL pointer|bad unlock balance|held lock freed|Invalid wait|possible|inconsistent|NMI Watchdog|using .{1,80} in preemptible|TASK stack';

const heads: readonly (readonly [RegExp, string])[] = [
  [/^[Kk]ernel BUG at (?<source>\S{1,300}:\d{1,6})!/d, 'kernel BUG'],
  [/^[Kk]ernel BUG (?:at |\[verbose)/d, 'kernel BUG'],
  [/^list_(?:add|del)\S{0,20} (?:corruption|double add)/d, 'BUG: corrupted list'],
  [/^BUG: scheduling while atomic: (?<task>.{1,64}?)\/(?<pid>\d{1,10})\/0x/d, 'BUG: scheduling while atomic'],
  [
    /^BUG: sleeping function called from invalid context at (?<source>\S{1,300}:\d{1,6})/d,
    'BUG: sleeping function called from invalid context',
  ],
  [
    /^BUG: using (?<what>\w{1,40}\(\)) in preemptible(?: \[[0-9a-f]{8}\])?(?: code)?: (?<task>.{1,64})\/(?<pid>\d{1,10})(?!\d)/d,
    'BUG: using $ in preemptible code',
  ],
  [
    /^BUG: (?<what>(?:spin|rw)lock (?:bad magic|lockup suspected|already unlocked|wrong owner|wrong CPU|recursion|cpu recursion|trylock failure on UP|lockup))(?: on CPU#(?<cpu>\d{1,5}), (?<task>.{1,64})\/(?<pid>\d{1,10})(?!\d))?/d,
    'BUG: $',
  ],
  [/^BUG: Bad (?<what>page state|page map|page cache|rss-counter state|swap file entry) ?/d, 'BUG: Bad $'],
  [/^BUG: Dentry .{1,200}still in use/d, 'BUG: Dentry still in use'],
  [/^BUG: (?:TASK |IRQ |#\w{1,3} )?stack guard page was hit/d, 'BUG: stack guard page was hit'],
  [
    /^(?:\[ )?BUG: (?:\S{1,64}\/\d{1,10} )?(?<what>lock held when returning to user space|lock held at task exit time|still has locks held)/d,
    'BUG: $',
  ],
  [/^(?:usercopy: |Bad or missing usercopy|Kernel memory (?:exposure|overwrite) attempt)/d, 'BUG: bad usercopy'],
  [/^VFS: (?<what>Busy inodes after unmount|Close: file count is)/d, 'VFS: $'],
  [/^BUG (?<what>[\w-]{1,64}) \((?:Not tainted|Tainted: [^)]{1,64})\): /d, 'BUG $'],
  [
    /^INFO: (?:(?:Freed|Allocated) in (?<what>[A-Za-z_][\w.]{0,200})\+0x|(?:Slab|Object) 0x[0-9a-f]{8,16} )/d,
    'BUG: slab object',
  ],
  [new RegExp(`^BUG: (?!${others})`, 'd'), ''],
];

/** A stack that is full is the fault of what was called, not of who was last. */
const overflow = /stack guard page/;

const caller = /^caller is (?<function>[A-Za-z_][\w.]{0,200})/d;
const heldAt = /^\s{0,4}#0: .{0,300}, at: (?:\[<[0-9a-f]{8,16}>\] )?(?<function>[A-Za-z_][\w.]{0,200})/d;

/** More lines of these reports, beyond what every dump may hold. */
const more =
  /^(?:kernel BUG at (?:lib\/list_debug|mm\/usercopy|mm\/slub|mm\/slab)|(?:Oops: )?(?:invalid opcode|stack guard page|kernel stack overflow)|Oops(?: -|:) (?:BUG|Exception in kernel mode|[0-9a-f]{4} )|Oops \[#|Internal error: Oops - BUG|Bad page state|page:|page dumped|raw: |flags: |bad because)/;

/** A function that a line of the report names, before its trace is asked. */
function shapeOf(title: string, head: Suspects | undefined): CrashKind {
  let says = head;
  const holder = /lock held when|locks held/.test(title);
  const expression = title.startsWith('BUG: using') ? caller : holder ? heldAt : undefined;
  return {
    read(line) {
      const m = expression && !says ? expression.exec(line.message) : null;
      if (m) says = suspectNamed(line, m.groups!['function']!, m.indices!.groups!['function']!);
      return m || more.test(line.message) ? true : undefined;
    },
    // The lock is held where it was taken, though that be in a function that only takes locks.
    ...(holder ? { blames: () => says?.[0] } : {}),
    ...(overflow.test(title) ? { rule: stallRule } : {}),
    *suspects(reading) {
      if (says) yield says;
      // Whose page it was says more than who freed it last.
      if (title === 'BUG: Bad page state')
        for (const piece of reading.pieces) if (piece.label === 'page last allocated') yield piece.steps;
      yield* traces(reading);
    },
  };
}

const kernelBug: EventReader = {
  id: 'kernel-bug',
  emits: [KernelBug],
  gate: [
    'ernel BUG ',
    'list_add ',
    'list_del ',
    ...bugs,
    '(Not tainted): ',
    '(Tainted: ',
    'still has locks held',
    'lock held when',
    'usercopy',
    'VFS: Busy ',
    'VFS: Close',
    'INFO: Freed in',
    'INFO: Allocated in',
    'INFO: Slab 0x',
    'INFO: Object 0x',
  ],
  begin(line, log) {
    for (const [head, name] of heads) {
      const m = head.exec(line.message);
      if (!m) continue;
      const what = m.groups?.['what'];
      const title = name === '' ? withoutNumbers(line.message) : name.replace('$', () => what ?? '');
      const slab =
        name === 'BUG: slab object' && what ? suspectNamed(line, what, m.indices!.groups!['what']!) : undefined;
      return openCrash(KernelBug, line, m, title, log, shapeOf(title, slab));
    }
    return undefined;
  },
};
export default kernelBug;
