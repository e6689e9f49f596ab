/** Files below /proc/sys: one setting each, its key told by the path. */
import { defineFormat } from '../../core/read/format.ts';
import { SysctlValue } from '../../facts/host/sysctl.ts';
import { emitSetting } from './_setting.ts';

/** The key as sysctl(8) prints it: a dot within a name (`eth0.100`) becomes a slash, as slashes become dots. */
function keyOf(path: string): string {
  const from = path.lastIndexOf('proc/sys/') + 'proc/sys/'.length;
  return path.slice(from).replace(/[./]/g, c => (c === '.' ? '/' : '.'));
}

export default defineFormat({
  id: 'proc-sys',
  title: 'A kernel setting (a file of /proc/sys)',
  paths: ['vm', 'kernel', 'fs', 'net', 'dev', 'debug', 'abi', 'user', 'crypto', 'sunrpc', 'xen'].flatMap(top =>
    ['*', '*/*', '*/*/*', '*/*/*/*', '*/*/*/*/*'].map(below => `proc/sys/${top}/${below}`),
  ),
  emits: [SysctlValue],
  open(emit, path) {
    const key = keyOf(path);
    // Registered interpreters, which are files of several lines and no settings.
    if (key.startsWith('fs.binfmt_misc.')) return { line: () => {} };
    return {
      line(text, n) {
        if (text.trim() !== '' && !text.startsWith('cat: ')) emitSetting(emit, key, undefined, text, 0, n);
      },
    };
  },
});
