/**
 * What stands between the outputs of a pasted session: prompts, and dates alone on their line as `date` prints them, or
 * a collector's loop (`zzz ***Thu Feb 10 09:51:32 UTC 2022`, `=== 2022-02-10 09:51:32 ===`).
 */
import type { Caption, Captions } from '../core/read/captions.ts';
import { anyDate } from './_dates.ts';

const name = '[A-Za-z0-9][\\w.-]{0,63}';
/** `[root@web1 ~]# `, `admin@web1:/var/log$ `, `core@web1 ~ $ `, `web1:~ # ` (SUSE), and the command behind it. */
const prompts = [
  `\\[[^\\]\\s@]{1,32}@(${name}) [^\\]\\n]{0,80}\\][#$] `,
  `[a-z_][\\w.-]{0,31}@(${name})(?::[^\\s#$>]{0,120}| [~/][^\\s#$>]{0,120} ?)[#$>] `,
  `(${name}):[~/]\\S{0,80} # `,
  `➜ {1,3}(?:(${name})(?::| ) ?)?[~/]?\\S{0,80} (?:git:\\(\\S{1,80}\\) )?(?:✗ )?`,
  // Headings of dumps begin with `# ` too.
  '(?:\\$ (?=\\S)|# (?=/|(?:cat|date|df|dmesg|free|ps|ssh|sudo|sysctl|top|uptime|vmstat)\\b))',
];
/** Before a prompt stands what a shell was told to show: an environment, or a machine. */
const prompt = `(?:\\(([^)\\n]{1,40})\\) )?[ \\t]{0,8}(?:${prompts.join('|')})(.{0,400})`;
/** A command that is run on another machine, or a way to it. */
const elsewhere = new RegExp(
  `^(?:sudo )?ssh (?:-[bcDEeFIiJLlmOopQRSWw] ?\\S{1,80} |-\\w{1,20} )*(?:[\\w.-]{1,32}@)?(${name})(?: (?=\\S)(?!-)|(.{0,80})$)`,
);
/** What begins a shell that may show another prompt. */
const shells = /^(?:sudo (?:-\w+ )*)?(?:su|(?:ba|da|k|z)?sh|sudo -[is])(?= |$)/;
/** What leads back to where one came from. */
const leads = /^(?:exit|logout)\b/;
/** What runs a command on one machine after the other, or on one that is not named. */
const severalMachines =
  /\bfor \w{1,20} in\b.{0,200}\bssh\b|\bssh\b[^;&|]{1,200}[;&|]{1,2} ?ssh\b|\b(?:p(?:arallel-)?ssh|pdsh|dsh|clush|ansible|salt|mco|fab|kubectl|oc|docker|podman|nsenter|virsh|lxc) /;
/** The same where a paste begins with what was typed, without a prompt. */
const bare =
  '(?:for \\w{1,20} in .{1,200}\\bssh\\b|ssh (?:\\$|.{1,200}[;&] ?ssh )|(?:p(?:arallel-)?ssh|pdsh|dsh|clush|ansible|salt|mco) ).{0,400}';
/** What prints files; those of /proc and /sys tell of now, others of when they were written. */
const printsFile =
  /^(?:sudo )?(?:cat|tac|head|tail|less|more|zcat|xzcat|bzcat|z?e?grep|sed|awk|cut|sort|column|vi|vim|view|nano) /;
const ofNow = /(?:^|[\s'"=])\/(?:proc|sys)\//;
/** What asks the machine itself how things stand, and what only waits for the next look; `ssh` tells its machine. */
const asksItself =
  /^(?:sudo )?(?:sleep|date|clear|true|do|done|for \w+ in|while|watch|top|ps|free|vmstat|slabtop|uptime|hostname|uname|df|dmesg|ss|netstat|mpstat|sar|iostat|lsblk|mount|sysctl|numastat|ssh)\b/;
/** What else is typed between two looks at a machine and leads to no other: what is not among it may. */
const staysHere =
  /^(?:sudo )?(?:echo|printf|tee|kill|pkill|killall|systemctl|service|sync|swapon|swapoff|renice|ionice|chrt|taskset|cd|ls|ll|pwd|id|whoami|who|w|su|sudo|export|set|history|lscpu|lspci|lsmod|modprobe|rmmod|ip|ifconfig|ethtool|tc|numactl|perf|strace|pidstat|iotop|journalctl|logger|stress(?:-ng)?|fio|dd|touch|cp|mv|rm|mkdir|tar|gzip|rpm|dpkg|exit|logout|clear|reset)(?= |$)/;
const everyPart = (command: string, between: RegExp, holds: (part: string) => boolean): boolean =>
  command
    .split(between)
    .map(part => part.trim())
    .every(part => part === '' || holds(part));
const asksHere = (command: string): boolean =>
  everyPart(command, /[;&]+/, part => asksItself.test(part) || (printsFile.test(part) && ofNow.test(part)));
const isHarmless = (command: string): boolean =>
  everyPart(command, /[;&|]+/, part => asksItself.test(part) || printsFile.test(part) || staysHere.test(part));
/** What somebody noted behind a command. */
const remark = /\s#\s*(\S.*)$/;
const reboots =
  /\b(?:reboot|shutdown|poweroff|halt|kexec|init 6|telinit 6|sysrq-trigger|power (?:cycle|reset|off))\b|\bvirsh (?:reset|destroy)\b/;
/** `date` that tells the time, and not another one (`-d`, `-r`). */
const tellsTime =
  /(?:^|[;&|({] ?|\b(?:sudo|do|then|watch) )(?:\/(?:usr\/)?bin\/)?date(?: (?!-d|-r|--date|--ref)[^\s;&|]{1,80})*(?: ?[;&|)]|$)/;
/** A script may tell the time between its dumps. */
const runsScript =
  /^(?:sudo )?(?:(?:ba|da|k|z)?sh (?!-c)|\. |source |\.{1,2}\/|[\w./-]{1,200}\.(?:sh|bash|py|pl)(?: |$))/;
/** What `head` and `tail` put above each of several files: the folder is as good as a machine. */
const heading = `==> ((?:[^\\s/<>]{1,80}/){1,8})[^\\s/<>]{1,80} <==$`;

/** The head of `watch`: what it runs, where and when. */
const watched = `Every \\d{1,6}[.,]\\d{1,3}s: .{1,300}? {1,300}(?:(${name}): )?([^\\s\\d:]{1,12} [^:]{4,24}:\\d\\d:\\d\\d.{0,16})$`;

const frame = '[-=*#~<>[\\]( )\\t]{0,40}';
const label = '(?:zzz|[Dd]ate|[Tt]ime(?:stamp)?|[Ss]ample|DATE|TIME(?:STAMP)?)[ :*]{1,6}';
/** No more than the look of a date. */
const looks = [
  '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:[\\d:.,]{2,13}(?: ?[A-Z][A-Za-z]{1,4}|Z| ?[+-]\\d\\d:?\\d{0,2})?',
  '[^\\s\\d]{1,12} (?:[^\\s\\d]{2,12} {1,2}\\d{1,2}| ?\\d{1,2}\\.? [^\\s\\d]{2,12}(?: \\d{4})?) \\d\\d:\\d\\d:\\d\\d[^\\n]{3,24}',
];
/** No date with its frame is longer; most lines are. */
const longestDate = 90;
const dated = `(?![^\\n]{${longestDate + 1}})${frame}(?:${label})?(${looks.join('|')})${frame}$`;

const isPrompt = new RegExp(`^${prompt}`);
const isBare = new RegExp(`^${bare}$`);
const isHeading = new RegExp(`^${heading}`);
const isWatched = new RegExp(`^${watched}`);
const isDated = new RegExp(`^${dated}`);

export const captions: Captions = {
  starts: new RegExp(`^(?:${prompt}|${bare}|${heading}|${watched}|${dated})`),
  // Every line of many a file is asked about.
  read: line => typedIn(line) ?? watchedAt(line) ?? (line.length > longestDate ? undefined : takenAt(line)),
};

function typedIn(line: string): Caption | undefined {
  const folder = line.startsWith('==> ') ? isHeading.exec(line)?.[1] : undefined;
  if (folder !== undefined) return { machine: folder, command: 'other' };
  const match = isPrompt.exec(line);
  if (!match) return isBare.test(line) ? { several: true, asked: line.trim(), command: 'other' } : undefined;
  const command = match.at(-1)!;
  const machine = match.slice(2, -1).find(m => m !== undefined) ?? (match[1] && `(${match[1]})`);
  const [, away, alone] = elsewhere.exec(command) ?? [];
  const gone = alone === undefined ? 'for one command' : 'until it leaves';
  const typed = tellsTime.test(command) ? 'date' : runsScript.test(command) ? 'script' : 'other';
  const several = severalMachines.test(command) || (printsFile.test(command) && !ofNow.test(command));
  return {
    ...(machine === undefined ? {} : { machine }),
    ...(away === undefined ? {} : { away: { machine: away, gone } }),
    ...(leads.test(command) ? { leaves: true } : {}),
    ...(shells.test(command) ? { opens: true } : {}),
    ...(several ? { several } : {}),
    ...(reboots.test(command) ? { restarts: true } : {}),
    asked: asksHere(command.replace(remark, '')) ? (remark.exec(command)?.[1] ?? '') : command.trim(),
    ...(isHarmless(command.replace(remark, '')) ? {} : { moves: true }),
    command: typed,
  };
}

function takenAt(line: string): Caption | undefined {
  const text = isDated.exec(line)?.[1]?.replace(/[-=*#~<>[\]( )\t]+$/, '');
  const date = text === undefined ? undefined : anyDate(text);
  return date && { ...date, framed: line.trim() !== text };
}

function watchedAt(line: string): Caption | undefined {
  const match = line.startsWith('Every ') ? isWatched.exec(line) : undefined;
  const date = match ? anyDate(match[2]!) : undefined;
  return date && { ...date, ...(match![1] === undefined ? {} : { machine: match![1] }), framed: true };
}
