/**
 * uptime(1), and the first line of w(1): `19:49:33 up 12 days,  3:04,  1 user,  load average: 0.10, 0.20, 0.30`
 * (procps; busybox leaves the users out).
 */
import { defined } from '../../core/model/defined.ts';
import type { Time } from '../../core/model/fact.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer } from '../../core/read/words.ts';
import { UptimeLine } from '../../facts/host/uptime.ts';

const shape =
  /^ ?(?<clock>\d\d:\d\d:\d\d) up +(?<up>(?:\d{1,6} days?, +)?(?:\d{1,2}:\d\d|\d{1,3} min)), +(?:(?<users>\d{1,6}) users?, +)?load averages?: (?<one>\d{1,6}[.,]\d\d), (?<five>\d{1,6}[.,]\d\d), (?<fifteen>\d{1,6}[.,]\d\d)$/d;

/** Fields, and the groups they are. */
const parts = [
  ['up', 'up'],
  ['users', 'users'],
  ['load[0]', 'one'],
  ['load[1]', 'five'],
  ['load[2]', 'fifteen'],
] as const;

export default defineFormat({
  id: 'uptime-command',
  title: 'Time since boot and load (uptime, w)',
  paths: ['sos_commands/host/uptime', 'sos_commands/general/uptime', 'uptime.txt', 'insights_commands/uptime'],
  starts:
    /^ ?\d\d:\d\d:\d\d up +(?:\d{1,6} days?, +)?(?:\d{1,2}:\d\d|\d{1,3} min), +(?:\d{1,6} users?, +)?load averages?: \d/,
  emits: [UptimeLine],
  open: emit => ({
    line(text, n) {
      const m = shape.exec(text.trimEnd());
      if (!m) return text.trim() === '';
      const { clock, up, users, one, five, fifteen } = m.groups!;
      const places = new Places(n);
      for (const [name, group] of parts) {
        const range = m.indices!.groups![group];
        if (range) places.put(name, range[0], range[1]);
      }
      emit(
        UptimeLine,
        defined({ up: up!, users: integer(users), load: [decimal(one)!, decimal(five)!, decimal(fifteen)!] }),
        { line: n, start: 0, end: text.trimEnd().length, fields: places.done(), time: inDay(clock!) },
      );
      return;
    },
  }),
});

/** The time of day, without a day. */
function inDay(clock: string): Time {
  const [hours, minutes, seconds] = clock.split(':').map(Number);
  return { wall: ((hours! * 60 + minutes!) * 60 + seconds!) * 1000, wallIs: 'daily' };
}
