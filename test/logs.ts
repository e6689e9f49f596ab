/** One kernel log in all the forms that a bundle repeats it in: under other clocks, prefixes and precisions. */
import type { Texts } from './moments.ts';

interface Line {
  /** Facility and level, as printk numbers them. */
  readonly priority: number;
  /** Seconds since boot. */
  readonly at: number;
  readonly text: string;
}

const linesOf = (raw: string): Line[] =>
  [...raw.matchAll(/^<(\d+)>\[ *([\d.]+)\] (.*)$/gm)].map(([, priority, at, text]) => ({
    priority: Number(priority),
    at: Number(at),
    text: text!,
  }));

const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const clock = (time: Date) => {
  // `Thu, 07 May 2026 09:10:59 GMT`
  const [day, date, month, year, hours] = time.toUTCString().replace(',', '').split(' ') as string[];
  return {
    day: day!,
    date: date!.replace(/^0/, ' '),
    month: month!,
    year: year!,
    time: hours!,
    iso: time.toISOString(),
  };
};
const stamp = (seconds: number): string => `[${seconds.toFixed(6).padStart(12)}]`;

/**
 * The files of a log, from the text of `dmesg --raw`. The daemons are a moment behind the kernel, and give what came
 * before their start (in seconds since boot) the time of their start; `dmesg -T` is a second off, for it reckons with
 * the time of boot as it is now.
 */
export function logForms(raw: string, host: string, boot: Date, daemons = 4): Texts {
  const lines = linesOf(raw);
  const wall = (at: number): Date => new Date(boot.getTime() + Math.round(at * 1000));
  const received = (at: number): number => Math.max(at, daemons) + 0.21;
  const micros = (at: number): number => boot.getTime() * 1000 + Math.round(received(at) * 1e6);
  const each = (form: (line: Line, before: Line | undefined) => string): string =>
    lines.map((line, i) => `${form(line, lines[i - 1])}\n`).join('');
  const short = (at: number): string => {
    const { month, date, time } = clock(wall(received(at)));
    return `${month} ${date} ${time}`;
  };
  const minute = (at: number): string => {
    const { month, date, time } = clock(wall(at - 1));
    return `[${month}${date} ${time.slice(0, 5)}]`;
  };
  return {
    'dmesg-raw.txt': each(l => `<${l.priority}>${stamp(l.at)} ${l.text}`),
    'dmesg.txt': each(l => `${stamp(l.at)} ${l.text}`),
    'dmesg-x.txt': each(l => `kern  :${levels[l.priority & 7]!.padEnd(6)}: ${stamp(l.at)} ${l.text}`),
    'dmesg-T.txt': each(l => {
      const { day, month, date, time, year } = clock(wall(l.at - 1));
      return `[${day} ${month} ${date} ${time} ${year}] ${l.text}`;
    }),
    'dmesg-H-nopager.txt': each((l, before) =>
      before && minute(before.at) === minute(l.at)
        ? `[${`+${(l.at - before.at).toFixed(6)}`.padStart(11)}] ${l.text}`
        : `${minute(l.at)} ${l.text}`,
    ),
    'dmesg.json': `{\n   "dmesg": [\n      ${lines
      .map(
        l =>
          `{\n         "pri": ${l.priority},\n         "time": ${l.at.toFixed(6).padStart(12)},` +
          `\n         "msg": ${JSON.stringify(l.text)}\n      }`,
      )
      .join(',')}\n   ]\n}\n`,
    'journalctl-k-short.txt': each(l => `${short(l.at)} ${host} kernel: ${l.text}`),
    'journalctl-short-precise.txt': each(
      l => `${short(l.at)}.${String(micros(l.at) % 1e6).padStart(6, '0')} ${host} kernel: ${l.text}`,
    ),
    'journalctl-k-short-monotonic.txt': each(l => `${stamp(l.at)} ${host} kernel: ${l.text}`),
    'journalctl-k-short-iso.txt': each(
      l => `${clock(wall(received(l.at))).iso.slice(0, 19)}+0000 ${host} kernel: ${l.text}`,
    ),
    'journalctl-k.json': each(l =>
      JSON.stringify({
        __REALTIME_TIMESTAMP: String(micros(l.at)),
        __MONOTONIC_TIMESTAMP: String(Math.round(received(l.at) * 1e6)),
        _BOOT_ID: '5d0c2b1f84ae4f6b9a3e7c20d1b86f42',
        _SOURCE_MONOTONIC_TIMESTAMP: String(Math.round(l.at * 1e6)),
        _TRANSPORT: 'kernel',
        _HOSTNAME: host,
        PRIORITY: String(l.priority & 7),
        SYSLOG_FACILITY: String(l.priority >> 3),
        SYSLOG_IDENTIFIER: 'kernel',
        MESSAGE: l.text,
      }),
    ),
    'var/log/kern.log': each(l => `${short(l.at)} ${host} kernel: ${stamp(l.at)} ${l.text}`),
  };
}
