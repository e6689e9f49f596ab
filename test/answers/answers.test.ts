/** What is asked of a reviewed bundle, asked without an editor: every answer is of plain values. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { hoverAt } from '../../server/answers/hover.ts';
import { hintsOn } from '../../server/answers/inlay.ts';
import { definitionAt, referencesAt } from '../../server/answers/navigate.ts';
import { foldsOf, outlineOf } from '../../server/answers/outline.ts';
import { type Reviewed, reviewedOf } from '../../server/answers/reviewed.ts';
import { thingsNamed } from '../../server/answers/symbols.ts';
import type { Span } from '../../server/core/model/fact.ts';
import { loadBundle } from '../../server/core/read/load.ts';
import { defineRule } from '../../server/core/review/rule.ts';
import { review } from '../../server/core/review/run.ts';
import { machines } from '../../server/facts/host/machine.ts';
import { Zone } from '../../server/facts/memory/zoneinfo.ts';
import { rules } from '../../server/rules/index.ts';
import { formats } from '../harness.ts';
import { hungTask, troubledHost } from '../lsp/host.ts';
import { bundleOf, type Texts } from '../moments.ts';

const ps = 'sos_commands/process/ps_aux';
const log = 'var/log/kern.log';
const netlink = 'proc/net/netlink';
const files: Readonly<Record<string, string>> = {
  ...troubledHost,
  [netlink]:
    'sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n000000000c965487 0   612        00000551 213120   0        0     3        9        18719   \n',
  [ps]: 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot        4242  0.0  0.1 100000 10000 ?        Ds   Oct22   0:01 writer\n',
};
const linesOf = (file: string): string[] => files[file]!.split('\n');
const textAt = ({ file, line, start, end }: Span): string => linesOf(file)[line]!.slice(start, end);
/** Where the first of these words stands in a file. */
const at = (file: string, words: string): { line: number; character: number } => {
  const line = linesOf(file).findIndex(l => l.includes(words));
  return { line, character: linesOf(file)[line]!.indexOf(words) };
};

let reviewed: Reviewed;
before(async () => {
  const bundle = await loadBundle(
    {
      async *list() {
        for (const path of Object.keys(files)) yield { path };
      },
      async *read(path) {
        yield new TextEncoder().encode(files[path]);
      },
    },
    formats,
    { machines },
  );
  reviewed = reviewedOf(bundle, review(bundle.hosts, rules), 'here');
});

test('the id of a finding begins with the name of its bundle, and leads to it', () => {
  assert.ok(reviewed.findings.size > 0);
  for (const [id, finding] of reviewed.findings) assert.ok(id.startsWith(`here ${finding.rule.id} db1 `), id);
  assert.deepEqual([...reviewed.findings.values()], reviewed.review.findings);
});

test('a hover is Markdown and the place of the word it is about', () => {
  const { line, character } = at('proc/meminfo', '3600');
  const told = hoverAt(reviewed, 'proc/meminfo', { line, character }, textAt);
  assert.match(String(told!.markdown), /^\*\*MemFree\*\*: `3600` kB = 3\.5 MiB/);
  assert.deepEqual(told!.at, { file: 'proc/meminfo', line, start: character, end: character + 4 });
  assert.equal(hoverAt(reviewed, 'no/such/file', { line, character }, textAt), undefined);
});

test('a field without a glossary is explained by the schema of its kind, unit and all', () => {
  const told = hoverAt(reviewed, netlink, at(netlink, '213120'), textAt);
  assert.match(String(told!.markdown), /^\*\*rmem\*\*: `213120` bytes = 208 KiB/);
  assert.match(String(told!.markdown), /\n\nMemory of messages that wait to be read/);
  const lines = { first: 1, last: 1 };
  assert.deepEqual(
    hintsOn(reviewed, netlink, lines, { time: false, sizes: true }, textAt).map(h => h.label),
    ['= 208 KiB'],
  );
});

test('a definition is a place, references are places', () => {
  const position = at(log, '4242');
  const row = { file: ps, ...at(ps, '4242') };
  assert.deepEqual(
    definitionAt(reviewed, log, position, textAt).map(s => [s.file, s.line, s.start]),
    [[row.file, row.line, row.character]],
  );
  assert.deepEqual(
    referencesAt(reviewed, log, position, textAt)
      .map(s => s.file)
      .sort(),
    [ps, log],
  );
});

test('an outline is of nested places, each with a head within it', () => {
  const [zone] = outlineOf(reviewed, 'proc/zoneinfo', textAt);
  assert.deepEqual([zone!.what, zone!.at.line, zone!.at.through], ['struct', 0, 8]);
  assert.deepEqual(zone!.head, { file: 'proc/zoneinfo', line: 0, start: 0, end: 0, through: 1 });
  const free = zone!.children!.find(n => n.name === 'free');
  assert.deepEqual([free!.what, free!.detail, textAt(free!.at)], ['field', '900', '900']);
  assert.deepEqual(foldsOf(reviewed, 'proc/zoneinfo'), [{ from: 0, to: 8 }]);
});

test('what goes by a name is told with its bundle', () => {
  const [row] = thingsNamed([reviewed], 'writer');
  assert.deepEqual([row!.what, row!.at.file, row!.container], ['task', ps, `db1 ${ps}`]);
  assert.equal(row!.of, reviewed);
});

test('hints stand behind the number they explain, on the lines asked for', () => {
  const lines = { first: 1, last: 1 };
  const both = { time: true, sizes: true };
  assert.deepEqual(hintsOn(reviewed, 'proc/meminfo', lines, both, textAt), [
    { line: 1, character: linesOf('proc/meminfo')[1]!.length, label: '= 3.5 MiB' },
  ]);
  assert.deepEqual(hintsOn(reviewed, 'proc/meminfo', lines, { time: true, sizes: false }, textAt), []);
});

// ---- Bundles of their own ---------------------------------------------------------------------------------------------

async function reviewedOfTexts(texts: Texts): Promise<Reviewed> {
  const bundle = await bundleOf(texts);
  return reviewedOf(bundle, review(bundle.hosts, rules), 'here');
}
const textIn =
  (texts: Texts) =>
  ({ file, line, start, end }: Span): string =>
    texts[file]!.split('\n')[line]!.slice(start, end);

test('names that are the words go before those that begin with them, and these before those that hold them', async () => {
  const all = await reviewedOfTexts({
    'sos_commands/kernel/sysctl_-a':
      'fs.nr_panic = 3\nkernel.panic_on_oops = 1\nkernel.panic = 10\nvm.panic_on_oom = 0\n',
  });
  const named = (query: string): string[] => thingsNamed([all], query).map(t => t.name.split(' ')[0]!);
  // Without its first part a setting goes by its name too.
  assert.deepEqual(named('panic'), ['kernel.panic', 'kernel.panic_on_oops', 'vm.panic_on_oom', 'fs.nr_panic']);
  assert.deepEqual(named('Kernel.Panic '), ['kernel.panic', 'kernel.panic_on_oops']);
  assert.deepEqual(named('panic_on'), ['kernel.panic_on_oops', 'vm.panic_on_oom']);
  assert.deepEqual(named(' '), []);
  assert.deepEqual(named('x'.repeat(201)), []);
});

test('a thing is named once a file, the row it is at home in first', async () => {
  const ps = 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n';
  const row = 'root        4242  0.0  0.1 100000 10000 ?        Ss   Oct22   0:01 /usr/sbin/worker -f\n';
  const all = await reviewedOfTexts({
    'sos_commands/process/ps_aux': ps + row + row,
    'var/log/kern.log': hungTask('worker', 4242, 500.1),
  });
  assert.deepEqual(
    thingsNamed([all], 'worker').map(t => [t.what, t.at.file, t.at.line]),
    [
      ['task', 'sos_commands/process/ps_aux', 1],
      ['event', 'var/log/kern.log', 0],
    ],
  );
  assert.deepEqual(thingsNamed([all], '4242')[0]!.name, '4242 /usr/sbin/worker -f');
});

test('hints of both kinds come in the order of their places', async () => {
  const texts = {
    'case.txt': [
      'MemTotal:        1000000 kB\nMemFree:           40000 kB\n',
      `${hungTask('writer', 7, 500).replace(/^.*?kernel: /gm, '')}\n`,
      'MemTotal:        1000000 kB\nMemFree:           50000 kB\n',
    ].join(''),
    'proc/stat': 'cpu  1 2 3 4 5 6 7 0 0 0\nbtime 1700000000\n',
  };
  const all = await reviewedOfTexts(texts);
  const hints = hintsOn(all, 'case.txt', { first: 0, last: 40 }, { time: true, sizes: true }, textIn(texts));
  assert.deepEqual(
    hints.map(h => [h.line, h.label]),
    [
      [0, '= 977 MiB'],
      [1, '= 39.1 MiB'],
      [2, '2023-11-14 22:21:40 UTC'],
      [12, '= 977 MiB'],
      [13, '= 48.8 MiB'],
    ],
  );
});

test('a number is held against the sum it is a part of, without what is counted in another part already', async () => {
  const texts = {
    // guest (50) is contained in user (200).
    'proc/stat': 'cpu  200 0 100 600 50 0 50 0 50 0\ncpu0 200 0 100 600 50 0 50 0 50 0\nbtime 1700000000\n',
    'proc/interrupts': '           CPU0       CPU1\n 30:        100        300   PCI-MSI 512000-edge      nvme0q1\n',
    'proc/softirqs': '                    CPU0\n      NET_RX:        100\n',
  };
  const all = await reviewedOfTexts(texts);
  const hover = (path: string, line: number, character: number): string =>
    String(hoverAt(all, path, { line, character }, textIn(texts))?.markdown ?? '');
  assert.match(hover('proc/stat', 0, 6), /`200`.*, 20 % of the time of this CPU/);
  assert.match(hover('proc/stat', 0, 16), /`600`.*, 60 % of the time of this CPU/);
  assert.match(hover('proc/interrupts', 1, 24), /on CPU 1.*75 % of all 2 CPUs/);
  assert.doesNotMatch(hover('proc/softirqs', 1, 21), /% of/);
});

test('a share is of the total that was taken beside the number, or of none', async () => {
  const meminfo =
    'MemTotal:        1000000 kB\nMemFree:            9600 kB\nCached:            10400 kB\nSlab: 400 kB\n';
  const ps =
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1  0.0  0.1 100000 50000 ?        Ss   Oct22   0:01 init\n';
  const texts = {
    'run1/meminfo': meminfo,
    'run1/ps_aux': ps,
    'run2/meminfo': meminfo.replace('1000000', '2000000'),
    'run2/ps_aux': ps,
    ps_aux: ps,
  };
  const all = await reviewedOfTexts(texts);
  assert.deepEqual([all.bundle.hosts.length, all.bundle.hosts[0]!.captures.length], [1, 1]);
  const hover = (path: string, line: number, character: number): string =>
    String(hoverAt(all, path, { line, character }, textIn(texts))?.markdown ?? '');
  assert.match(hover('run1/ps_aux', 1, 37), /`50000`.*, 5\.0 % of MemTotal/);
  assert.match(hover('run2/ps_aux', 1, 37), /`50000`.*, 2\.5 % of MemTotal/);
  assert.doesNotMatch(hover('ps_aux', 1, 37), /% of/);
});

test('shares have the same figures on both sides of one percent, and the smallest are not 0', async () => {
  const texts = {
    'proc/meminfo':
      'MemTotal:       10000000 kB\nMemFree:            9600 kB\nMemAvailable:      96000 kB\nCached:           104000 kB\nSlab:               4100 kB\nAnonPages:           123 kB\n',
  };
  const all = await reviewedOfTexts(texts);
  const share = (line: number): string | undefined =>
    /([\d.]+ %) of/.exec(
      String(hoverAt(all, 'proc/meminfo', { line, character: 22 }, textIn(texts))?.markdown ?? ''),
    )?.[1];
  assert.deepEqual([share(2), share(3)], ['1.0 %', '1.0 %']);
  assert.deepEqual([share(1), share(4), share(5)], ['0.1 %', '0.04 %', '0.001 %']);
});

test('of rows that name a task equally well the first is where it is at home', async () => {
  const ps = (time: string): string =>
    [
      'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n',
      `root        4242  0.0  0.1 100000 10000 ?        Ds   Oct22   ${time} writer\n`,
    ].join('');
  const texts = {
    'sos_commands/process/ps_aux': ps('0:01'),
    'sos_commands/process/ps_auxwwwm': ps('0:02'),
    'var/log/kern.log': hungTask('writer', 4242, 500.1),
  };
  const all = await reviewedOfTexts(texts);
  const character = texts['var/log/kern.log'].indexOf('4242');
  assert.deepEqual(
    definitionAt(all, 'var/log/kern.log', { line: 0, character }, textIn(texts)).map(s => [s.file, s.line]),
    [['sos_commands/process/ps_aux', 1]],
  );
});

test('a figure of an interval is not held against that of another run', async () => {
  const mpstat = (idle: string): string => `Linux 6.1.0-50-amd64 (lab01) \t11/20/26 \t_x86_64_\t(2 CPU)

18:15:30     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
18:15:31       0    0.99    0.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00   ${idle}
`;
  const texts = {
    'mpstat.1.txt': mpstat('99.01'),
    'mpstat.2.txt': mpstat('12.01'),
    'a/proc/meminfo': 'MemTotal:        1000000 kB\n',
    'b/proc/meminfo': 'MemTotal:        2000000 kB\n',
  };
  const all = await reviewedOfTexts(texts);
  const hover = (path: string, line: number, character: number): string =>
    String(hoverAt(all, path, { line, character }, textIn(texts))?.markdown ?? '');
  assert.match(hover('mpstat.1.txt', 3, 95), /99\.01/);
  assert.doesNotMatch(hover('mpstat.1.txt', 3, 95), /also in/);
  assert.match(hover('a/proc/meminfo', 0, 20), /also in/);
});

test('memory in MiB is not told in kB, and is the same where it is', async () => {
  const head = '              total        used        free      shared  buff/cache   available';
  const free = (used: string): string =>
    `${head}\nMem:   ${used.padStart(19)}         100           1         100         100\n`;
  const texts = {
    'a/sos_commands/memory/free': free('8388608      2097152'),
    'a/sos_commands/memory/free_-m': free('8192         2048'),
    'a/sos_commands/memory/free_-g': free('8            3'),
  };
  const all = await reviewedOfTexts(texts);
  const hover = (path: keyof typeof texts): string => {
    const row = texts[path].split('\n')[1]!;
    const character = row.search(/(?:2097152|2048|3) /) + 1;
    return String(hoverAt(all, path, { line: 1, character }, textIn(texts))?.markdown ?? '');
  };
  const kb = hover('a/sos_commands/memory/free');
  assert.match(kb, /^\*\*used\*\*: `2097152` kB = 2\.0 GiB, 25 % of the total of Mem\n/);
  assert.match(kb, /also in `a\/sos_commands\/memory\/free_-m`: `2048` = 2\.0 GiB, the same/);
  assert.match(kb, /also in `a\/sos_commands\/memory\/free_-g`: `3` = 3\.0 GiB(?!,)/);
  const mib = hover('a/sos_commands/memory/free_-m');
  assert.match(mib, /^\*\*used\*\*: `2048` = 2\.0 GiB, 25 %/);
  assert.match(mib, /also in `a\/sos_commands\/memory\/free`: `2097152` kB, the same/);
});

test('of the findings at a place five are shown, and the others counted', async () => {
  const told = Array.from({ length: 7 }, (_, i) =>
    defineRule({
      id: `rule-${i}`,
      severity: 'warning',
      summary: 'A zone',
      why: '',
      needs: [Zone],
      *judge(now) {
        yield { message: `found by ${i}`, evidence: [now.all(Zone)[0]!] };
      },
    }),
  );
  const texts = { 'proc/zoneinfo': troubledHost['proc/zoneinfo']! };
  const bundle = await bundleOf(texts);
  const shown = (count: number): string[] => {
    const all = reviewedOf(bundle, review(bundle.hosts, told.slice(0, count)), 'here');
    const text = String(hoverAt(all, 'proc/zoneinfo', { line: 0, character: 3 }, textIn(texts))!.markdown);
    return text.match(/found by \d|and \d more/g) ?? [];
  };
  assert.deepEqual(shown(5).length, 5);
  assert.deepEqual(shown(7).slice(4), ['found by 4', 'and 2 more']);
});

test('a hint stands behind the unit of its number', async () => {
  const texts = {
    'cpuinfo.txt': 'processor\t: 0\nvendor_id\t: GenuineIntel\ncache size\t: 28160 KB\n',
    'slabtop.txt':
      '  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME\n 98868  98868 100%    0.10K   2535       39     10140K buffer_head\n',
  };
  const all = await reviewedOfTexts(texts);
  for (const [path, text] of Object.entries(texts))
    for (const h of hintsOn(all, path, { first: 0, last: 9 }, { time: false, sizes: true }, textIn(texts)))
      assert.match(text.split('\n')[h.line]!.slice(0, h.character), /\d ?KB?$/, `${path} ${h.label}`);
});

test('no wall time where nothing tells it, none where the line prints its own, one for a line', async () => {
  const line = '[  500.000000] INFO: task writer:7 blocked for more than 120 seconds.\n';
  const texts = {
    'a/dmesg.txt': line,
    'a/proc/loadavg': '0.10 0.20 0.30 1/200 4000\n',
    'b/dmesg.txt': line,
    'b/proc/stat': 'cpu  1 2 3 4 5 6 7 0 0 0\nbtime 1700000000\n',
    'b/var/log/kern.log': `Nov 14 22:21:40 db1 kernel: ${line}`,
  };
  const all = await reviewedOfTexts(texts);
  const hints = (path: string) =>
    hintsOn(all, path, { first: 0, last: 9 }, { time: true, sizes: true }, textIn(texts)).map(h => [
      h.line,
      h.character,
      h.label,
    ]);
  assert.deepEqual(hints('a/dmesg.txt'), []);
  assert.deepEqual(hints('b/dmesg.txt'), [[0, 14, '2023-11-14 22:21:40 UTC']]);
  assert.deepEqual(hints('b/var/log/kern.log'), []);
  assert.deepEqual(hints('nowhere'), []);
  // The text of a file that is not open is not known.
  const both = { time: true, sizes: true };
  assert.deepEqual(
    hintsOn(all, 'b/dmesg.txt', { first: 0, last: 9 }, both, () => ''),
    [],
  );
});

test('rows of a table are one entry that shows its first row; of more than 120 those a finding speaks of', async () => {
  const rows = (n: number): string => Array.from({ length: n }, (_, i) => `Row${i}:            ${i} kB\n`).join('');
  const outline = async (n: number) => {
    const texts = { 'proc/meminfo': rows(n) };
    return outlineOf(await reviewedOfTexts(texts), 'proc/meminfo', textIn(texts));
  };
  const [table, ...more] = await outline(120);
  assert.deepEqual([more.length, table!.what, table!.detail, table!.children!.length], [0, 'array', '120 rows', 120]);
  assert.deepEqual(table!.head, { file: 'proc/meminfo', line: 0, start: 0, end: 'Row0:            0 kB'.length });
  assert.deepEqual([table!.at.line, table!.at.through], [0, 119]);
  assert.deepEqual(
    (await outline(121)).map(t => [t.detail, t.children]),
    [['121 rows', undefined]],
  );
  assert.deepEqual(
    (await outline(1)).map(t => t.what),
    ['property'],
  );
});

test('of two facts that begin together the longer one holds the other, in whatever order they were told', async () => {
  const text = `MemTotal:        1000000 kB\nMemFree:           40000 kB\nMemAvailable:      50000 kB\n`;
  const bundle = await bundleOf({ 'proc/meminfo': text, 'proc/zoneinfo': troubledHost['proc/zoneinfo']! });
  const [host] = bundle.hosts;
  const zone = host!.factsOf('proc/zoneinfo')[0]!;
  const report = { ...zone, at: { file: 'proc/meminfo', line: 1, start: 0, end: 5, through: 2 } };
  const rows = host!.factsOf('proc/meminfo');
  const outline = (facts: typeof rows) => {
    const reading = { ...host!.file('proc/meminfo')!, facts };
    const other = { ...bundle, hosts: [host!.with('proc/meminfo', reading)] };
    return outlineOf(reviewedOf(other, review(other.hosts, []), 'here'), 'proc/meminfo', () => '').map(n => [
      n.at.line,
      n.children?.find(c => c.what === 'array')?.detail,
    ]);
  };
  for (const facts of [
    [rows[0]!, report, rows[1]!, rows[2]!],
    [rows[0]!, rows[1]!, report, rows[2]!],
  ])
    assert.deepEqual(outline(facts), [
      [0, undefined],
      [1, '2 rows'],
    ]);
});
