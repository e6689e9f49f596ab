/** systemd: `systemctl list-units`, `--failed`, `list-unit-files`, and unit files themselves. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Parser } from '../../core/read/format.ts';
import { type Word, words } from '../../core/read/words.ts';
import { SystemdCount, SystemdUnit, SystemdUnitFile, UnitSetting } from '../../facts/host/systemd-units.ts';
import { isGap, measured } from '../_figures.ts';

const types = 'service|socket|device|mount|automount|swap|target|path|timer|slice|scope|snapshot';
const unitNames = ['unit', 'load', 'active', 'sub'];
const fileNames = ['unit', 'state', 'preset'];
const UNIT = new RegExp(`^\\S{1,250}\\.(?:${types})$`);
const folders = ['etc/systemd/system', 'usr/lib/systemd/system', 'lib/systemd/system', 'run/systemd/system'];
const unitFiles = folders.flatMap(f => [
  ...['service', 'slice', 'socket', 'scope', 'timer'].map(t => `${f}/*.${t}`),
  `${f}/*/*.conf`,
]);
const isUnitFile = new RegExp(`systemd/system/(?:[^/]+\\.(?:${types})|[^/]+/[^/]+\\.conf)$`);

export default defineFormat({
  id: 'systemd-units',
  title: 'Units of systemd (systemctl, unit files)',
  paths: [
    'systemctl_list-units',
    'systemctl_list-units_--failed',
    'systemctl_list-units_--all',
    'systemctl_list-unit-files',
    'systemctl-failed.txt',
    'systemctl_--failed',
    'systemctl.txt',
    'systemctl-list-units.txt',
    'systemctl-list-unit-files.txt',
    'sos_commands/systemd/systemctl_list-units_*',
    ...unitFiles,
  ],
  starts: /^ *(?:UNIT +LOAD +ACTIVE +SUB(?: +JOB)? +DESCRIPTION|UNIT FILE +STATE(?: +(?:VENDOR PRESET|PRESET))?) *$/,
  emits: [SystemdUnit, SystemdUnitFile, SystemdCount, UnitSetting],
  open(emit, path): Parser {
    let section = '';
    let table: 'none' | 'units' | 'files' = 'none';
    let jobs = false;
    if (isUnitFile.test(path)) return { line: setting };
    return { line: row };

    function setting(text: string, n: number): void {
      if (isGap(text) || /^\s*[#;]/.test(text)) return;
      const head = /^\[([A-Za-z-]{1,30})\] *$/.exec(text);
      if (head) {
        section = head[1]!;
        return;
      }
      const sign = text.indexOf('=');
      const name = text.slice(0, sign).trim();
      if (sign <= 0 || !/^[A-Z][A-Za-z0-9-]{1,60}$/.test(name)) return;
      const rest = text.slice(sign + 1);
      const value = rest.trim();
      const start = sign + 1 + (rest.length - rest.trimStart().length);
      const nameAt = text.indexOf(name);
      const only = measured(value);
      // `8G` is no 8.
      const number = only?.unit === '' ? only : undefined;
      const places = new Places(n).put('name', nameAt, nameAt + name.length);
      if (number) places.put('value', start, start + number.digits.length);
      if (number?.digits !== value) places.put('text', start, start + value.length);
      emit(UnitSetting, defined({ section, name, text: value, value: number?.value }), {
        line: n,
        start: nameAt,
        end: value === '' ? sign + 1 : start + value.length,
        fields: places.done(),
      });
    }

    function row(text: string, n: number): void | boolean {
      if (isGap(text)) return;
      if (/^ *UNIT +LOAD +ACTIVE/.test(text)) {
        table = 'units';
        jobs = / JOB /.test(text);
        return;
      }
      if (/^ *UNIT FILE +STATE/.test(text)) {
        table = 'files';
        return;
      }
      const count = /^ *(\d{1,9}) (loaded units listed|unit files listed|loaded unit listed|jobs listed)\b/.exec(text);
      if (count) {
        const at = text.indexOf(count[1]!);
        emit(
          SystemdCount,
          { what: count[2]!, count: Number(count[1]) },
          {
            line: n,
            start: at,
            end: at + count[0].trimStart().length,
            fields: new Places(n).put('count', at, at + count[1]!.length).done(),
          },
        );
        return;
      }
      if (/^(?:LOAD|ACTIVE|SUB|JOB) +(?:=|→)|^To show all|^Pass --all/.test(text) || table === 'none')
        return table === 'none' ? false : undefined;
      const cut = words(text);
      const from = /^[●*○×↻]$/.test(cut[0]!.text) ? 1 : 0;
      const unit = cut[from];
      if (!unit || !UNIT.test(unit.text)) return false;
      return table === 'units' ? unitRow(cut, from, text, n) : fileRow(cut, from, n);
    }

    function unitRow(cut: readonly Word[], from: number, text: string, n: number): void {
      const cells = cut.slice(from);
      const [unit, load, active, sub] = cells;
      if (!unit || !load || !active || !sub) return;
      // Behind the state a job only where one is pending: its column is blank for most.
      const job =
        jobs &&
        /^(?:start|stop|restart|reload|verify-active|reload-or-start|try-restart|nop)$/.test(cells[4]?.text ?? '')
          ? cells[4]
          : undefined;
      const first = cells[job ? 5 : 4];
      const description = first ? text.slice(first.start).trimEnd() : undefined;
      const fields = new Places(n).putRow(unitNames, cells).done();
      emit(
        SystemdUnit,
        defined({
          unit: unit.text,
          load: load.text,
          active: active.text,
          sub: sub.text,
          job: job?.text,
          description,
        }),
        { line: n, start: unit.start, end: description ? first!.start + description.length : sub.end, fields },
      );
    }

    function fileRow(cut: readonly Word[], from: number, n: number): void {
      const cells = cut.slice(from);
      const [unit, state, preset] = cells;
      if (!unit || !state) return;
      const fields = new Places(n).putRow(fileNames, cells).done();
      emit(SystemdUnitFile, defined({ unit: unit.text, state: state.text, preset: preset?.text }), {
        line: n,
        start: unit.start,
        end: (preset ?? state).end,
        fields,
      });
    }
  },
});
