/** Time since boot: /proc/uptime and uptime(1). */
import { int, list, num, optional, seconds, state, text } from '../../core/model/kind.ts';

/** Suspend is included; `idle` is of all CPUs together. */
export const Uptime = state(
  'uptime',
  'Seconds since boot when the bundle was taken',
  { seconds: seconds(), idle: optional(seconds()) },
  { glossary: 'uptime', show: v => `${v.seconds} s`, runs: v => v.seconds },
);

/** `up` as printed: `12 days,  3:04`. */
export const UptimeLine = state(
  'uptime-line',
  'Time since boot and load as uptime prints them',
  { up: text(), users: optional(int()), load: list(num(), 'Over 1, 5 and 15 minutes') },
  {
    glossary: 'uptime',
    show: v => `up ${v.up}, load ${v.load.join(' ')}`,
    runs: v => upSeconds(v.up),
  },
);

/** `12 days,  3:04`, `5 min` in seconds, as far as that is told. */
export function upSeconds(text: string): number {
  const [, days = 0, hours = 0, minutes = 0] = /^(?:(\d+) days?, *)?(?:(\d+):(?=\d))?(\d+)?/.exec(text)!;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60;
}
