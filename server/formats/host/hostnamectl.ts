/** `hostnamectl [status]` (systemd 190 on): headings flush right, their values behind a colon. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { Hostnamectl } from '../../facts/host/identity.ts';
import { KernelRelease } from '../../facts/host/uname.ts';

/** Headings are aligned at their colons, so most begin with blanks; `Firmware Version` is the longest. */
const row = /^ {0,16}([A-Z][A-Za-z]{1,20}(?: [A-Za-z]{1,12}){0,2}): (\S.{0,400}?)[ \t]*$/;
const isName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_])?$/;

export default defineFormat({
  id: 'hostnamectl',
  title: 'The machine, its system and kernel (hostnamectl)',
  paths: ['hostnamectl', 'hostnamectl_status', 'hostnamectl-status', 'hostnamectl.txt', 'sos_commands/*/hostnamectl*'],
  starts: /^ {0,5}Static hostname: \S{1,255}[ \t]*$/,
  emits: [Hostnamectl, Hostname, KernelRelease],
  open: emit => ({
    line(text, n) {
      const m = row.exec(text);
      if (!m) return text.trim() === '' ? undefined : false;
      const [, name, value] = m as unknown as [string, string, string];
      const from = text.indexOf(name);
      const start = from + name.length + 2;
      const end = start + value.length;
      const fields = new Places(n)
        .put('name', from, from + name.length)
        .put('value', start, end)
        .done();
      emit(Hostnamectl, { name, value }, { line: n, start: from, end, fields });
      const at = (field: string, begin: number) => ({
        line: n,
        start: begin,
        end,
        fields: new Places(n).put(field, begin, end).done(),
      });
      if (/^(?:Static|Transient) hostname$/.test(name) && isName.test(value))
        emit(Hostname, { name: value }, at('name', start));
      const release = name === 'Kernel' ? /^Linux (\d\S*)$/.exec(value)?.[1] : undefined;
      if (release) emit(KernelRelease, { release }, at('release', end - release.length));
      return;
    },
  }),
});
