/**
 * sysctl.conf and sysctl.d: settings meant for the kernel at boot. Recognised by path only: what a line says is no sign
 * of whether it runs.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { SysctlSetting } from '../../facts/host/sysctl-conf.ts';
import { valueName } from './_setting.ts';

export default defineFormat({
  id: 'sysctl-conf',
  title: 'Kernel settings made at boot (sysctl.conf, sysctl.d)',
  paths: [
    'etc/sysctl.conf',
    'etc/sysctl.d/*',
    'usr/lib/sysctl.d/*',
    'lib/sysctl.d/*',
    'run/sysctl.d/*',
    'usr/local/lib/sysctl.d/*',
    'sysctl.conf',
  ],
  emits: [SysctlSetting],
  open: emit => ({
    line(text, n) {
      const sign = text.indexOf('=');
      if (sign < 0 || /^\s*[#;]/.test(text)) return;
      const keyAt = text.length - text.trimStart().length;
      // A leading `-`: failing to set it is no error.
      const from = keyAt + (text[keyAt] === '-' ? 1 : 0);
      const key = text.slice(from, sign).trim();
      if (!/^[A-Za-z_][\w./*?-]{0,200}$/.test(key)) return;
      const row = words(text.slice(sign + 1)).map(w => ({
        text: w.text,
        start: w.start + sign + 1,
        end: w.end + sign + 1,
      }));
      const places = new Places(n).put('key', from, from + key.length);
      const numbers = row.every(w => /^[+-]?\d+$/.test(w.text)) ? row.map(w => integer(w.text)) : [];
      const values: number[] = [];
      for (const value of numbers) {
        if (value === undefined) break;
        places.put(valueName(values.length), row[values.length]!.start, row[values.length]!.end);
        values.push(value);
      }
      const end = row.at(-1)?.end ?? text.trimEnd().length;
      const said = row.length ? text.slice(row[0]!.start, end) : '';
      if (said !== '' && values.length === 0) places.put('text', row[0]!.start, end);
      emit(SysctlSetting, { key, text: said, values }, { line: n, start: from, end, fields: places.done() });
    },
  }),
});
