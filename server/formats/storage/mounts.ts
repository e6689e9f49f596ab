/**
 * What is mounted where: /proc/mounts and mountinfo (fs/proc_namespace.c), and mount(8). The three layouts are told
 * apart line by line.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { integer, type Word, words } from '../../core/read/words.ts';
import { Mount } from '../../facts/storage/mounts.ts';

const ofMount = String.raw`\S{1,400} on /\S* type [\w.-]{1,40} \((?:rw|ro)[,)]`;
const ofMountinfo = String.raw`\d{1,9} \d{1,9} \d{1,5}:\d{1,7} \S{1,400} /\S* r[wo]\S* (?:[a-z_]{1,40}(?::\d{1,9})? ){0,6}- [\w.-]{1,40} \S{1,400} r[wo]\S* *$`;
const ofProc = String.raw`\S{1,400} /\S* [\w.-]{1,40} r[wo](?:,\S+)? 0 0 *$`;

/** `options[0]`, `options[1]`, ...: each made once, for mounts may be many. */
function numbered(name: string): (i: number) => string {
  const made: string[] = [];
  return i => (made[i] ??= `${name}[${i}]`);
}
const ofOptions = numbered('options');
const ofSuperOptions = numbered('superOptions');
const ofPropagation = numbered('propagation');
const mountinfoNames = ['id', 'parent', 'device', 'root', 'target', 'type', 'source'];
const procNames = ['source', 'target', 'type', '', 'freq', 'passno'];

/** The options of a word, comma by comma; commas within quotes belong to the option. */
function optionsOf(nameOf: (i: number) => string, text: string, from: number, places: Places): string[] {
  const options: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    if (i < text.length && (text[i] !== ',' || quoted)) continue;
    if (i > start) {
      places.put(nameOf(options.length), from + start, from + i);
      options.push(text.slice(start, i));
    }
    start = i + 1;
  }
  return options;
}

/** Tell what a line says is mounted; false where it says nothing of the kind. */
function tellMount(text: string, n: number, emit: Emit): void | boolean {
  const row = words(text);
  if (row.length === 0 || text === '--') return;
  if (row.length >= 8 && /^\d{1,7}:\d{1,7}$/.test(row[2]!.text) && integer(row[0]!.text) !== undefined)
    return mountinfo(text, row, n, emit);
  if (row.length === 6 && row[1]!.text.startsWith('/') && /^\d{1,3}$/.test(row[4]!.text)) return proc(row, n, emit);
  return mount(text, n, emit) ? undefined : false;
}

/** A row of eight words or more. */
function mountinfo(text: string, row: readonly Word[], n: number, emit: Emit): void {
  const dash = row.findIndex((w, i) => i >= 6 && w.text === '-');
  const [, , device, root, target, options] = row as [Word, Word, Word, Word, Word, Word];
  const [type, source, superOptions] = row.slice(dash + 1);
  const [id, parent] = [integer(row[0]!.text), integer(row[1]!.text)];
  if (dash < 0 || id === undefined || parent === undefined || !type || !source) return;
  const places = new Places(n).putRow(mountinfoNames, [...row.slice(0, 5), type, source]);
  const propagation = row.slice(6, dash).map((w, i) => {
    places.put(ofPropagation(i), w.start, w.end);
    return w.text;
  });
  const value = defined({
    source: source.text,
    target: target.text,
    type: type.text,
    options: optionsOf(ofOptions, options.text, options.start, places),
    id,
    parent,
    device: device.text,
    root: root.text,
    propagation,
    superOptions: superOptions && optionsOf(ofSuperOptions, superOptions.text, superOptions.start, places),
  });
  emit(Mount, value, { line: n, start: row[0]!.start, end: text.trimEnd().length, fields: places.done() });
}

/** A row of six words. */
function proc(row: readonly Word[], n: number, emit: Emit): void {
  const [source, target, type, options] = row as [Word, Word, Word, Word];
  const [freq, passno] = [integer(row[4]!.text), integer(row[5]!.text)];
  if (freq === undefined || passno === undefined) return;
  const places = new Places(n).putRow(procNames, row);
  const value = {
    source: source.text,
    target: target.text,
    type: type.text,
    options: optionsOf(ofOptions, options.text, options.start, places),
    freq,
    passno,
  };
  emit(Mount, value, { line: n, start: source.start, end: row[5]!.end, fields: places.done() });
}

/** `SOURCE on TARGET type TYPE (OPTIONS) [LABEL]`: names may have blanks in them. */
function mount(text: string, n: number, emit: Emit): boolean {
  const open = text.lastIndexOf(' (');
  const close = text.indexOf(')', open);
  const on = text.indexOf(' on ');
  const typed = text.lastIndexOf(' type ', open);
  const start = text.length - text.trimStart().length;
  if (open < 0 || close < 0 || on <= start || typed <= on + 4 || typed + 6 >= open) return false;
  const places = new Places(n)
    .put('source', start, on)
    .put('target', on + 4, typed)
    .put('type', typed + 6, open);
  const options = optionsOf(ofOptions, text.slice(open + 2, close), open + 2, places);
  const labelled = /^ \[([^\]]{1,255})\]/.exec(text.slice(close + 1));
  const label = labelled?.[1];
  if (label !== undefined) places.put('label', close + 3, close + 3 + label.length);
  const value = defined({
    source: text.slice(start, on),
    target: text.slice(on + 4, typed),
    type: text.slice(typed + 6, open),
    options,
    label,
  });
  emit(Mount, value, { line: n, start, end: close + 1 + (labelled?.[0].length ?? 0), fields: places.done() });
  return true;
}

export default defineFormat({
  id: 'mounts',
  title: 'Mounted filesystems (/proc/mounts, mountinfo, mount)',
  paths: [
    'proc/mounts',
    'proc/*/mounts',
    'proc/*/mountinfo',
    'mount',
    'mounts',
    'mountinfo',
    'mount.txt',
    'mounts.txt',
    'mountinfo.txt',
    'mount-l.txt',
    'sos_commands/filesys/mount_-l',
    'insights_commands/mount',
    'etc/mtab',
  ],
  starts: new RegExp(`^(?:${ofMountinfo}|${ofProc}|${ofMount})`),
  emits: [Mount],
  open: emit => ({ line: (text, n) => tellMount(text, n, emit) }),
});
