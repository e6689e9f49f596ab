/**
 * Lists of packages: `rpm -qa` as sosreport and insights take it (plain, with dates, or JSON a line), `dpkg -l`,
 * `dpkg-query -W`.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { words } from '../../core/read/words.ts';
import { Package } from '../../facts/host/packages.ts';

const arch = '(?:x86_64|noarch|i[3-6]86|aarch64|ppc64le|ppc64|s390x|armv7hl|riscv64|\\(none\\))';
/** One bounded word; that it holds a version is looked at afterwards. Kernels of a boot folder are called alike. */
const RPM = new RegExp(
  `^(?!vmlinuz|initr|System\\.map|config-|symvers)[A-Za-z0-9][\\w+.~^:-]{3,200}\\.${arch}(?=[ \\t]|$)`,
);
const STATE = /^[uirphUIRPH][ncHUFWTti][R ]?$/;

interface Parts {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
}

/** `openssl-libs-1.0.2k-25.el7_9.x86_64` from its end: the architecture, the release, the version. */
function nevra(text: string): Parts | undefined {
  const dot = text.lastIndexOf('.');
  const release = text.lastIndexOf('-', dot);
  const version = text.lastIndexOf('-', release - 1);
  if (version <= 0 || release <= version + 1 || dot <= release + 1) return undefined;
  return {
    name: text.slice(0, version),
    version: text.slice(version + 1, release),
    release: text.slice(release + 1, dot),
    arch: text.slice(dot + 1),
  };
}

export default defineFormat({
  id: 'packages',
  title: 'Installed packages (rpm -qa, dpkg -l)',
  paths: [
    'installed-rpms',
    'installed-debs',
    'rpm_-qa',
    'rpm_-qa_*',
    'sos_commands/rpm/sh_-c_rpm_*',
    'dpkg_-l',
    'sos_commands/dpkg/dpkg_-l',
    'insights_commands/rpm_-qa*',
    'dpkg-l.txt',
    'rpm-qa.txt',
  ],
  starts: new RegExp(
    `^(?:Desired=Unknown/Install/Remove/Purge/Hold|\\|\\|/ Name +Version|ii  [a-z0-9][\\w.+-]{1,80}(?::\\w+)? +\\d[\\w.+~:-]{0,80} +(?:amd64|all|arm64|i386|ppc64el|s390x) |` +
      `(?!vmlinuz|initr|System\\.map|config-|symvers)[A-Za-z][\\w+.~^:]{1,60}(?:-[\\w+.~^:]{1,60}){2,8}\\.${arch}` +
      '(?:[ \\t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [\\w :,]{10,60})?[ \\t]*$)',
  ),
  emits: [Package],
  open: emit => ({
    line(text, n) {
      if (text === '' || text === '--') return;
      const first = text.charCodeAt(0);
      // A row of dpkg: the state in two or three letters, then blanks.
      if (text.charCodeAt(2) === 32 && STATE.test(text.slice(0, 3))) return dpkg(emit, text, n);
      if (first === 0x7b) return json(emit, text, n);
      const m = RPM.exec(text);
      if (m) {
        const of = nevra(m[0]);
        if (!of) return;
        const end = m[0].length;
        const version = of.name.length + 1;
        const release = version + of.version.length + 1;
        const places = new Places(n)
          .put('name', 0, of.name.length)
          .put('version', version, version + of.version.length)
          .put('release', release, release + of.release.length)
          .put('arch', end - of.arch.length, end);
        emit(Package, { ...of }, { line: n, start: 0, end, fields: places.done() });
        return;
      }
      if (/^(?:Desired=|\| Status=|\|\/ |\|\|\/ |\+{3}-|gpg-pubkey|#)/.test(text) || text.trim() === '') return;
      // dpkg-query -W: `name[:arch]<TAB>version`
      const w = /^([a-z0-9][a-z0-9.+-]{1,100})(?::([a-z0-9]{2,10}))?\t(\d[\w.+~:-]{0,100})[ \t]*$/.exec(text);
      if (!w) return false;
      const [, name, machine, version] = w as unknown as [string, string, string | undefined, string];
      const start = text.indexOf('\t') + 1;
      const end = start + version.length;
      const places = new Places(n).put('name', 0, name.length).put('version', start, end);
      emit(Package, defined({ name, version, arch: machine }), { line: n, start: 0, end, fields: places.done() });
      return;
    },
  }),
});

/** `ii  bash  5.1-6ubuntu1  amd64  GNU Bourne Again SHell`; before dpkg 1.16 without the architecture. */
function dpkg(emit: Emit, text: string, n: number): void {
  // Only the words before the description are cut.
  const row = words(text.slice(0, 400));
  const [state, full, version] = row;
  if (!state || !full || !version || !/\d/.test(version.text)) return;
  const colon = full.text.indexOf(':');
  const name = colon < 0 ? full.text : full.text.slice(0, colon);
  if (name === '') return;
  const machine = /^(?:all|any|amd64|arm64|i386|armhf|armel|ppc64el|s390x|riscv64)$/.test(row[3]?.text ?? '')
    ? row[3]
    : undefined;
  const places = new Places(n)
    .put('state', state.start, state.end)
    .put('name', full.start, full.start + name.length)
    .put('version', version.start, version.end);
  if (machine) places.put('arch', machine.start, machine.end);
  emit(Package, defined({ name, version: version.text, arch: machine?.text, state: state.text }), {
    line: n,
    start: 0,
    end: (machine ?? version).end,
    fields: places.done(),
  });
}

/**
 * A line of insights' query:
 * `{"name":"bash","epoch":"(none)","version":"4.2.46","release":"34.el7","arch":"x86_64",...}`.
 */
function json(emit: Emit, text: string, n: number): void | boolean {
  const found: Partial<Record<(typeof jsonNames)[number], string>> = {};
  const places = new Places(n);
  for (const key of jsonNames) {
    const m = new RegExp(`"${key}": ?"([^"]{1,200})"`).exec(text.slice(0, 2000));
    if (!m) continue;
    found[key] = m[1]!;
    const start = m.index + m[0].length - 1 - m[1]!.length;
    places.put(key, start, start + m[1]!.length);
  }
  const { name, version, release, epoch, arch: machine } = found;
  if (name === undefined || version === undefined) return false;
  emit(Package, defined({ name, version, release, epoch: epoch === '(none)' ? undefined : epoch, arch: machine }), {
    line: n,
    start: 0,
    end: text.trimEnd().length,
    fields: places.done(),
  });
}
const jsonNames = ['name', 'epoch', 'version', 'release', 'arch'] as const;
