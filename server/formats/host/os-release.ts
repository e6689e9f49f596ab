/**
 * Which distribution it is: os-release and lsb-release (NAME="value"), `lsb_release -a`, and the files of one line
 * (redhat-release, debian_version).
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { OsRelease } from '../../facts/host/os-release.ts';
import { isGap } from '../_figures.ts';

const oneLine = [
  'redhat-release',
  'centos-release',
  'system-release',
  'rocky-release',
  'almalinux-release',
  'oracle-release',
  'fedora-release',
  'debian_version',
  'SuSE-release',
];

export default defineFormat({
  id: 'os-release',
  title: 'The distribution (os-release)',
  paths: [
    'etc/os-release',
    'usr/lib/os-release',
    'etc/lsb-release',
    'lsb_release_-a',
    'sos_commands/release/lsb_release',
    'lsb-release',
    'os-release',
    ...oneLine.map(f => `etc/${f}`),
    'redhat-release',
  ],
  starts:
    /^(?:PRETTY_NAME="[^"]{1,100}"|VERSION_CODENAME="?[\w.-]{1,40}"?|DISTRIB_ID="?[A-Za-z]\w{1,30}"?|Distributor ID:[ \t]+[A-Z]\w{1,30}|CPE_NAME="?cpe:[^\n]{1,100})[ \t]*$/,
  emits: [OsRelease],
  open(emit, path) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const whole = oneLine.includes(file) ? file : undefined;
    return {
      line(text, n) {
        if (isGap(text)) return;
        if (whole) {
          const value = text.trim();
          const start = text.indexOf(value);
          const end = start + value.length;
          const fields = new Places(n).put('value', start, end).done();
          emit(OsRelease, { name: whole, value }, { line: n, start, end, fields });
          return;
        }
        const m =
          /^([A-Z][A-Z0-9_]{1,40})=("?)(.*?)\2[ \t]*$/.exec(text) ??
          /^([A-Z][A-Za-z ]{2,30}):(\s+)(\S.*?)[ \t]*$/.exec(text);
        if (!m) return text.startsWith('#') || /^No LSB modules/.test(text) ? undefined : false;
        const [, name, between, value] = m as unknown as [string, string, string, string];
        const from = name.length + 1 + between.length;
        const fields = new Places(n)
          .put('name', 0, name.length)
          .put('value', from, from + value.length)
          .done();
        emit(OsRelease, { name, value }, { line: n, start: 0, end: text.trimEnd().length, fields });
        return;
      },
    };
  },
});
