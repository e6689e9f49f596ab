/** A small machine in trouble, as the files of a bundle: its one zone is below min, and a task hangs in the XFS log. */

import { normal as zoneinfo } from '../moments.ts';

export { zoneinfo };

export const hungTask = (task: string, pid: number, at: number, frame = 'xlog_grant_head_check'): string => {
  const line = (text: string, i: number): string =>
    `Nov 20 10:00:01 db1 kernel: [${(at + i / 1e5).toFixed(6).padStart(12)}] ${text}\n`;
  return [
    `INFO: task ${task}:${pid} blocked for more than 120 seconds.`,
    '      Not tainted 5.4.0-100-generic #113-Ubuntu',
    '"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.',
    `${task.padEnd(15)} D    0 ${pid}      1 0x00000000`,
    'Call Trace:',
    ' __schedule+0x2e3/0x740',
    ' schedule+0x42/0xb0',
    ` ${frame}+0xe8/0x100 [xfs]`,
    ' do_syscall_64+0x57/0x190',
  ]
    .map(line)
    .join('');
};

/** Nothing that a rule would speak of. */
export const quietHost: Readonly<Record<string, string>> = {
  'proc/zoneinfo': zoneinfo(200000),
  'proc/meminfo': 'MemTotal:        1000000 kB\nMemFree:          800000 kB\n',
  'sos_commands/kernel/sysctl_-a':
    'kernel.hostname = db1\nvm.min_free_kbytes = 4000\nvm.vfs_cache_pressure = 100\nvm.watermark_scale_factor = 10\n',
  'sos_commands/kernel/uname_-a':
    'Linux db1 5.4.0-100-generic #113 SMP Thu Feb 3 18:43:29 UTC 2022 x86_64 x86_64 x86_64 GNU/Linux\n',
};

export const troubledHost: Readonly<Record<string, string>> = {
  ...quietHost,
  'proc/zoneinfo': zoneinfo(900),
  'proc/meminfo': 'MemTotal:        1000000 kB\nMemFree:            3600 kB\n',
  'var/log/kern.log': hungTask('writer', 4242, 500.1),
};

export const below = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
