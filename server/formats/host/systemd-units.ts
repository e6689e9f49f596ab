/** systemd: `systemctl list-units`, `--failed`, `list-unit-files`, and unit files themselves. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit, type Parser } from '../../core/read/format.ts';
import { type Word, words } from '../../core/read/words.ts';
import { SystemdCount, SystemdUnit, SystemdUnitFile, UnitSetting } from '../../facts/host/systemd-units.ts';
import { isGap, measured } from '../_figures.ts';

const types = 'service|socket|device|mount|automount|swap|target|path|timer|slice|scope|snapshot';
const unitNames = ['unit', 'load', 'active', 'sub'];
const fileNames = ['unit', 'state', 'preset'];
const UNIT = new RegExp(`^\\S{1,250}\\.(?:${types})$`);
/** Lines of a list that are no rows: what the columns mean, and how to see more. */
const LEGEND = /^(?:LOAD|ACTIVE|SUB|JOB) +(?:=|→)|^To show all|^Pass --all/;
const COUNT = /^ *(\d{1,9}) (loaded units listed|unit files listed|loaded unit listed|jobs listed)\b/;
const JOB = /^(?:start|stop|restart|reload|verify-active|reload-or-start|try-restart|nop)$/;
const folders = ['etc/systemd/system', 'usr/lib/systemd/system', 'lib/systemd/system', 'run/systemd/system'];
const unitFiles = folders.flatMap(f => [
  ...['service', 'slice', 'socket', 'scope', 'timer'].map(t => `${f}/*.${t}`),
  `${f}/*/*.conf`,
]);
const isUnitFile = new RegExp(`systemd/system/(?:[^/]+\\.(?:${types})|[^/]+/[^/]+\\.conf)$`);

/** A unit file: settings below the names of their sections. */
function openUnitFile(emit: Emit): Parser {
  let section = '';
  return {
    line(text, n) {
      if (isGap(text) || /^\s*[#;]/.test(text)) return;
      const head = /^\[([A-Za-z-]{1,30})\] *$/.exec(text);
      if (head) section = head[1]!;
      else tellSetting(text, n, section, emit);
    },
  };
}

function tellSetting(text: string, n: number, section: string, emit: Emit): void {
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

/** What systemctl lists: units, or unit files. */
function openList(emit: Emit): Parser {
  let table: 'units' | 'units with jobs' | 'files' | undefined;
  return {
    line(text, n) {
      if (isGap(text)) return;
      if (/^ *UNIT +LOAD +ACTIVE/.test(text)) table = / JOB /.test(text) ? 'units with jobs' : 'units';
      else if (/^ *UNIT FILE +STATE/.test(text)) table = 'files';
      else if (!tellCount(text, n, emit)) {
        if (!table) return false;
        if (LEGEND.test(text)) return;
        const cells = words(text);
        if (/^[●*○×↻]$/.test(cells[0]!.text)) cells.shift();
        if (!UNIT.test(cells[0]?.text ?? '')) return false;
        if (table === 'files') tellFile(cells, n, emit);
        else tellUnit(cells, text, n, table === 'units with jobs', emit);
      }
    },
  };
}

function tellCount(text: string, n: number, emit: Emit): boolean {
  const m = COUNT.exec(text);
  if (!m) return false;
  const [all, count, what] = m as unknown as [string, string, string];
  const start = text.indexOf(count);
  const fields = new Places(n).put('count', start, start + count.length).done();
  const end = start + all.trimStart().length;
  emit(SystemdCount, { what, count: Number(count) }, { line: n, start, end, fields });
  return true;
}

function tellUnit(cells: readonly Word[], text: string, n: number, jobs: boolean, emit: Emit): void {
  const [unit, load, active, sub, fifth] = cells;
  if (!unit || !load || !active || !sub) return;
  // Behind the state a job only where one is pending: its column is blank for most.
  const job = jobs && JOB.test(fifth?.text ?? '') ? fifth : undefined;
  const first = job ? cells[5] : fifth;
  const description = first ? text.slice(first.start).trimEnd() : undefined;
  const value = defined({
    unit: unit.text,
    load: load.text,
    active: active.text,
    sub: sub.text,
    job: job?.text,
    description,
  });
  const fields = new Places(n).putRow(unitNames, cells).done();
  const end = description ? first!.start + description.length : sub.end;
  emit(SystemdUnit, value, { line: n, start: unit.start, end, fields });
}

function tellFile(cells: readonly Word[], n: number, emit: Emit): void {
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
  open: (emit, path) => (isUnitFile.test(path) ? openUnitFile(emit) : openList(emit)),
});
