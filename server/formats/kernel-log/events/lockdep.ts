/**
 * The lock validator (kernel/locking/lockdep.c, kernel/lockdep.c up to 3.12). Up to 4.10 titles stand as `[ INFO: ...
 * ]`, since then as `WARNING: ...`.
 */
import { Lockdep } from '../../../facts/kernel-log/crash.ts';
import { plainSymbol } from '../../../linux/calltraces.ts';
import { suspectNamed, openCrash, type Suspects, traces } from '../crash.ts';
import { type EventReader, placeIn } from '../event.ts';

const word = '^(?:\\[ )?(?:INFO|WARNING|BUG): ';
const heads: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${word}possible (?:circular locking|recursive locking|irq lock inversion)`, 'd'), 'possible deadlock'],
  [new RegExp(`${word}\\S{1,40}-safe -> \\S{1,40}-unsafe lock order detected`, 'd'), 'possible deadlock'],
  [new RegExp(`${word}inconsistent lock state`, 'd'), 'inconsistent lock state'],
  [new RegExp(`${word}suspicious RCU usage`, 'id'), 'suspicious RCU usage'],
  [new RegExp(`${word}(?:bad unlock balance|bad contention) detected`, 'id'), 'bad unlock balance'],
  [new RegExp(`${word}held lock freed`, 'd'), 'held lock freed'],
  [new RegExp(`${word}nested lock was not taken`, 'id'), 'nested lock was not taken'],
  [new RegExp(`${word}invalid wait context`, 'id'), 'invalid wait context'],
  [
    /^WARNING: (?:\S{1,64}\/\d{1,10} )?(?:lock held when returning to user space|still has locks held)/d,
    'lock held when returning to user space',
  ],
  [/^INFO: trying to register non-static key/d, 'trying to register non-static key'],
  [
    /^WARNING: (?:CPU: (?<cpu>\d{1,5}) PID: (?<pid>\d{1,10}) )?at (?<source>(?:\S{0,200}\/)?kernel\/(?:locking\/)?lockdep\.c:\d{1,6})/d,
    'locking bug',
  ],
  [/^WARNING: (?:\[.{1,400}?\] )?(?<source>(?:\S{0,200}\/)?kernel\/locking\/lockdep\.c:\d{1,6}) at /d, 'locking bug'],
];

/** The line that says what the task was about to do; the lock and the function stand in it or in the next. */
const about =
  /is trying to (?:acquire|lock|release)|\btakes:|is freeing memory|is trying to contend|just changed the state of lock|locks? held by|is leaving the kernel with locks/;
const at =
  /\bat: (?:\[<[0-9a-f]{1,16}>\] )?(?<function>[A-Za-z_][\w.]{0,200})\+0x|^\s{0,4}\[<[0-9a-f]{1,16}>\] (?<alone>[A-Za-z_][\w.]{0,200})\+0x/d;

/** Who is about to take, give back or free. */
const who = /^(?<task>\S.{0,63}?)\/(?<pid>\d{1,10}) (?:\[HC\d|is trying|is freeing|is leaving|just changed)/d;

const lockdep: EventReader = {
  id: 'lockdep',
  emits: [Lockdep],
  gate: [
    'WARNING: ',
    'INFO: possible',
    'INFO: inconsistent',
    'INFO: suspicious',
    'INFO: trying to register',
    'uspicious RCU',
    'unlock balance',
    'held lock freed',
    'nvalid wait context',
    'ested lock was not',
    'lock order detected',
  ],
  begin(line, log) {
    for (const [head, title] of heads) {
      const m = head.exec(line.message);
      if (!m) continue;
      let waiting = false;
      /** What takes the lock, and for a deadlock what took the one already held. */
      const says: Suspects[] = [];
      const most = title === 'possible deadlock' ? 2 : 1;
      const order = line.message.includes('lock order');
      return openCrash(Lockdep, line, m, title, log, {
        read(next, { value, places }) {
          const task = value.pid === undefined ? who.exec(next.message) : null;
          if (task) {
            value.task = task.groups!['task']!;
            value.pid = Number(task.groups!['pid']);
            for (const key of ['task', 'pid'] as const) placeIn(places, key, next, ...task.indices!.groups![key]!);
          }
          if (says.length >= most) return undefined;
          waiting ||= about.test(next.message);
          const found = waiting ? at.exec(next.message) : null;
          if (!found) return waiting && about.test(next.message) ? true : undefined;
          const name = found.groups!['function'] === undefined ? 'alone' : 'function';
          says.push(suspectNamed(next, plainSymbol(found.groups![name]!), found.indices!.groups![name]!));
          return true;
        },
        *suspects(reading) {
          // To blame is who takes the lock in the interrupt.
          if (order)
            for (const piece of reading.pieces) if (piece.label.startsWith('... which became')) yield piece.steps;
          yield* says;
          yield* traces(reading);
        },
      });
    }
    return undefined;
  },
};
export default lockdep;
