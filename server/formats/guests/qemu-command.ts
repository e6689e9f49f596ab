/**
 * libvirt's log of a guest (var/log/libvirt/qemu/NAME.log): each start with QEMU's whole command line, on one line or
 * (libvirt 4.x and later) over many ending in `\`.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { diskProperties, QemuDisk, QemuExit, QemuStart } from '../../facts/guests/qemu-command.ts';
import { type Argument, isQemu, qemuDrives, qemuGuest, splitArguments } from '../../linux/qemu.ts';

const STAMP = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})\+0000: (starting up|shutting down)/;
const emulator = '/usr/(?:bin|libexec)/(?:qemu-system-\\w{1,20}|qemu-kvm|kvm)';
const COMMAND = new RegExp(`^(?:LC_ALL=C |[A-Z_]{2,40}=\\S{0,400} ){0,12}${emulator}(?: |$)`);

interface Word extends Argument {
  readonly line: number;
}
/** A start while it is being read. */
interface Start {
  readonly line: number;
  readonly time?: { readonly wall: number; readonly wallIs: 'zoned' };
  readonly versions: Record<
    'libvirt' | 'qemu' | 'kernel' | 'hostname',
    readonly [text: string, start: number] | undefined
  >;
  readonly words: Word[];
  through: number;
  end: number;
}

/** What stands behind `name` in the line of a start, up to the comma. */
function told(text: string, name: string): readonly [string, number] | undefined {
  const at = text.indexOf(`${name}: `);
  if (at < 0) return undefined;
  const start = at + name.length + 2;
  const comma = text.indexOf(',', start);
  const value = text.slice(start, comma < 0 ? text.length : comma).trimEnd();
  return value === '' ? undefined : [value, start];
}

/** The places within an option's value by which its cache mode is told. */
const marks: readonly (readonly [string, RegExp])[] = [
  ['cache', /(?:^|,)cache=(\w+)/],
  ['direct', /(?:(?:^|,)(?:file\.)?cache\.direct=|"direct": ?)(\w+)/],
  ['noFlush', /(?:(?:^|,)(?:file\.)?cache\.no-flush=|"no-flush": ?)(\w+)/],
  ['aio', /(?:(?:^|,)(?:file\.)?aio=|"aio": ?")(\w+)/],
];

export default defineFormat({
  id: 'qemu-command',
  title: 'Starts of a guest and its disks (log of libvirt for QEMU)',
  paths: ['var/log/libvirt/qemu/*.log', 'var/log/libvirt/qemu/*.log.1'],
  starts: new RegExp(
    '^(?:\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000: (?:starting up|shutting down)|' +
      `(?:LC_ALL=C |[A-Z_]{2,40}=\\S{0,400} ){0,12}${emulator} (?:-|\\\\$))`,
  ),
  emits: [QemuStart, QemuDisk, QemuExit],
  open(emit, path) {
    const named = /\/([^/]+)\.log(?:\.\d)?$/.exec(path)?.[1];
    let open: Start | undefined;

    function close(): void {
      const start = open;
      open = undefined;
      if (!start || start.words.length === 0) return;
      const { line, words, versions, time, through, end } = start;
      const { name, ...given } = qemuGuest(words);
      const guest = name ?? named;
      const places = new Places(line);
      const value: Record<string, string> = {};
      for (const [key, at] of Object.entries(versions)) {
        if (!at) continue;
        value[key] = at[0];
        places.put(key, at[1], at[1] + at[0].length);
      }
      for (const [option, field] of [
        ['-name', 'guest'],
        ['-m', 'memory'],
        ['-smp', 'cpus'],
      ] as const) {
        const word = words[words.findIndex(w => w.text === option) + 1];
        if (word && words.some(w => w.text === option)) places.put(field, word.start, word.end, word.line);
      }
      emit(QemuStart, defined({ guest, ...given, ...value }), {
        line,
        through,
        start: 0,
        end,
        fields: places.done(),
        time,
      });
      for (const drive of qemuDrives(words)) {
        const word = words[drive.argument]!;
        const fields = new Places(word.line);
        const quote = word.end - word.start > word.text.length ? 1 : 0;
        for (const [field, mark] of marks) {
          const m = mark.exec(word.text);
          if (!m) continue;
          const to = word.start + quote + m.index + m[0].length;
          if (to <= word.end) fields.put(field, to - m[1]!.length, to);
        }
        emit(QemuDisk, diskProperties(drive, guest), {
          line: word.line,
          start: word.start,
          end: word.end,
          fields: fields.done(),
          time,
        });
      }
    }

    return {
      line(text, n) {
        const m = STAMP.exec(text);
        if (m) {
          close();
          const [, year, month, day, hour, minute, second, ms, what] = m;
          const time = {
            wall: Date.UTC(
              Number(year),
              Number(month) - 1,
              Number(day),
              Number(hour),
              Number(minute),
              Number(second),
              Number(ms),
            ),
            wallIs: 'zoned' as const,
          };
          if (what === 'shutting down') {
            const reason = /reason=([a-z]{1,30})/.exec(text)?.[1];
            const at = text.indexOf('reason=') + 'reason='.length;
            const fields = new Places(n).put('reason', at, at + (reason?.length ?? 0)).done();
            emit(QemuExit, defined({ guest: named, reason }), {
              line: n,
              start: 0,
              end: text.trimEnd().length,
              fields,
              time,
            });
            return;
          }
          const versions = {
            libvirt: told(text, 'libvirt version'),
            qemu: told(text, 'qemu version'),
            kernel: told(text, 'kernel'),
            hostname: told(text, 'hostname'),
          };
          open = { line: n, time, versions, words: [], through: n, end: text.trimEnd().length };
          return;
        }
        if (!open) {
          // Messages of QEMU itself stand between the starts.
          if (!COMMAND.test(text)) return;
          open = {
            line: n,
            versions: { libvirt: undefined, qemu: undefined, kernel: undefined, hostname: undefined },
            words: [],
            through: n,
            end: 0,
          };
        }
        const command = text.trimEnd();
        const words = splitArguments(command);
        const begun = open.words.length > 0;
        const at = begun ? 0 : words.findIndex(w => isQemu(w.text));
        if (at >= 0) for (const word of words.slice(at)) open.words.push({ ...word, line: n });
        [open.through, open.end] = [n, command.length];
        if (open.words.length > 0 && !command.endsWith('\\')) close();
        else if (open.words.length === 0 && !/^[A-Z_]{2,40}=/.test(command)) open = undefined;
        return;
      },
      end: close,
    };
  },
});
