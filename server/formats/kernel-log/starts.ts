/** A line by which a file, or a part of a pasted one, is certainly a kernel log. */

const clock = '\\d\\d:\\d\\d:\\d\\d';
const tag = '(?:\\S{1,254}[^\\s:] )?kernel(?:\\[0\\])?: ';
/**
 * printk's bracket: seconds padded to five columns, six digits behind the point; perhaps the caller in a second one.
 */
const printk = '\\[ {0,4}\\d{1,9}\\.\\d{6}(?: <[ \\d.]{12,20}>)?\\](?:\\[ {0,5}[TC]\\d{1,7}\\])?(?: |$)';
const isoDate = '\\d{4}-\\d\\d-\\d\\d[T ]';

const shapes = [
  `(?:<\\d{1,3}>|[\\w.-]{1,64} login: |\\*\\* \\d{1,10} printk messages dropped \\*\\* )?${printk}`,
  `(?:kern|user|daemon|auth|syslog|cron|authpriv|local\\d) {0,5}:(?:emerg|alert|crit|err|warn|notice|info|debug) {0,5}: \\[`,
  // dmesg -T, in any language. Apache's error log has a second bracket, with a word in it.
  `\\[[^\\s\\d\\[\\]]{1,6} [^\\s\\[\\]]{2,6} [ \\d]\\d ${clock} \\d{4}(?: <[ \\d.]{12,20}>)?\\] (?!\\[[a-z])`,
  `\\[ {1,6}\\+\\d{1,7}\\.\\d{6}\\] `,
  `\\[\\+\\d{3,7}\\.\\d{6}\\] `,
  `\\[[^\\s\\d\\[\\]]{3,5}[ \\d]\\d \\d\\d:\\d\\d\\] `,
  `[^\\s\\d\\[\\]<{#|>*-]{3,6} [ \\d]\\d ${clock}(?:\\.\\d{3,6})? ${tag}`,
  `(?:\\S{2,6} )?${isoDate}${clock}(?:\\.\\d{3,6})?(?:Z|[+-]\\d\\d:?\\d\\d| [A-Z]{3,5})? ${tag}`,
  `${isoDate}${clock},\\d{6}[+-]\\d\\d:?\\d\\d `,
  `<\\d{1,3}>1 ${isoDate}${clock}\\S{0,13} \\S{1,255} kernel `,
  `\\d{10}\\.\\d{6} ${tag}`,
  `\\d{1,3},\\d{1,10},\\d{1,15},[-c+](?:,caller=[TC]\\d{1,7})?;`,
  `\\s{0,8}"dmesg": {0,4}\\[`,
  `\\{"(?:__CURSOR|__REALTIME_TIMESTAMP|__MONOTONIC_TIMESTAMP|_BOOT_ID|_MACHINE_ID|_TRANSPORT|_HOSTNAME|_RUNTIME_SCOPE|_SOURCE_MONOTONIC_TIMESTAMP|SYSLOG_FACILITY|SYSLOG_IDENTIFIER|PRIORITY|MESSAGE)" ?: ?"(?=.{0,8000}"(?:__CURSOR|__REALTIME_TIMESTAMP|_BOOT_ID)")`,
  `(?:Panic|Oops|Emergency|Shutdown)#\\d{1,4} Part\\d{1,4}$`,
];

/** A line with a prefix that only a kernel log has. */
export const prefixed = new RegExp(`^(?:${shapes.join('|')})`);

/** First lines of reports that nobody writes by hand: a report that was cut out of its log without the prefixes. */
const bareHeads = [
  '.{1,16} invoked oom-killer: gfp_mask=0x[\\da-f]{1,8}[(,]',
  '.{1,16}: page allocation failure[:.] order:\\d{1,2}, mode:0x[\\da-f]{1,8}',
  'INFO: task .{1,16}:\\d{1,10} blocked for more than \\d{1,6} seconds\\.$',
  '(?:NMI )?(?:watchdog: )?BUG: soft lockup - CPU#\\d{1,4} stuck for \\d{1,6}s! \\[.{1,16}:\\d{1,10}\\]$',
];

export const starts = new RegExp(`^(?:${[...shapes, ...bareHeads].join('|')})`);
