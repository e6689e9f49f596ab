/**
 * The output of sysctl(8), mostly `sysctl -a`: what the running kernel reports. Not sysctl.conf, which says what
 * somebody wanted.
 */
import { defineFormat } from '../../core/read/format.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';
import { typed } from '../_prompt.ts';
import { emitSetting } from './_setting.ts';

/** Settings nobody can or does write into a sysctl.conf: a line with one of these was printed by sysctl. */
const printed = [
  String.raw`abi\.vsyscall32`,
  String.raw`crypto\.fips_enabled`,
  String.raw`debug\.(?:exception-trace|kprobes-optimization)`,
  String.raw`dev\.cdrom\.info`,
  String.raw`fs\.(?:aio-nr|dentry-state|file-nr|inode-nr|inode-state)`,
  String.raw`kernel\.(?:osrelease|ostype|version|cap_last_cap|ngroups_max|ns_last_pid|pty\.nr|random\.(?:boot_id|entropy_avail|uuid))`,
  String.raw`net\.netfilter\.nf_conntrack_count`,
].join('|');
const noise = `sysctl: (?:reading key|permission denied on key|cannot stat|unable to open directory|error reading key) `;
const key = String.raw`[a-z]\w*(?:[./][\w-]+){1,8}`;
const command = typed(
  String.raw`sysctl (?:(?:-a|-A|--all)(?: 2>.{1,20}| *\| *grep .{1,200})?|${key}(?: ${key}){0,20})`,
);
const NOISE = new RegExp(`^(?:sysctl: |${command})`);
const KEY = /^[a-z][a-z0-9_]*[./][^\s=]{1,200}$/;
/** Files of settings, whose commented commands look like a prompt. */
const intentions = /(?:\.conf|(?:^|\/)sysctl\.d\/[^/]+)$/;

export default defineFormat({
  id: 'sysctl',
  title: 'Kernel settings (sysctl -a)',
  paths: ['sysctl_-a', 'sysctl_-a.txt', 'sysctl-a.txt'],
  starts: new RegExp(`^(?:(?:${printed}) = |${noise}|${command})`),
  emits: [SysctlValue],
  open(emit, path) {
    if (intentions.test(path)) return { line: () => false };
    return {
      line(text, n) {
        let sign = text.indexOf(' = ');
        if (sign < 0 && text.endsWith(' =')) sign = text.length - 2;
        if (sign < 0) return text.trim() === '' || NOISE.test(text) ? undefined : false;
        const keyFrom = text.length - text.trimStart().length;
        const key = text.slice(keyFrom, sign);
        if (!KEY.test(key)) return NOISE.test(text) ? undefined : false;
        emitSetting(emit, key, keyFrom, text, sign + 2, n);
      },
    };
  },
});
