/**
 * Hovers, hints, symbols and ways from place to place over stdio, on a small machine whose files speak of the same
 * things.
 */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { cleanUp, type Client, folderOf, start } from './client.ts';
import { below, hungTask, quietHost, zoneinfo } from './host.ts';

afterEach(cleanUp);

const dmesg = `${[
  'Linux version 5.4.0-100-generic (buildd@host) (gcc version 9.3.0) #113-Ubuntu SMP Thu Feb 3 18:43:29 UTC 2022',
  'irq 45: nobody cared (try booting with the "irqpoll" option)',
]
  .map((text, i) => `[    ${i}.000000] ${text}`)
  .join('\n')}
[  500.100000] INFO: task ceph-osd:4242 blocked for more than 120 seconds.
[  500.100010]       Tainted: G        W  OE     5.4.0-100-generic #113-Ubuntu
[  500.100020] "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
[  500.100030] ceph-osd        D    0  4242      1 0x00000000
[  500.100040] Call Trace:
[  500.100050]  __schedule+0x2e3/0x740
[  500.100060]  xlog_grant_head_check+0xe8/0x100 [xfs]
[  600.000000] blk_update_request: I/O error, dev sda, sector 1234 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0
`;
const files: Readonly<Record<string, string>> = {
  ...quietHost,
  'sos_commands/kernel/dmesg': dmesg,
  'sos_commands/kernel/sysctl_-a': `${quietHost['sos_commands/kernel/sysctl_-a']}kernel.hung_task_timeout_secs = 120\n`,
  'proc/meminfo':
    'MemTotal:        1000000 kB\nMemFree:           40000 kB\nDirty:              1000 kB\nSlab:             150000 kB\nHugePages_Total:     100\nHugePages_Free:       25\nHugepagesize:       2048 kB\n',
  'proc/stat':
    'cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\nintr 1\nctxt 2\nbtime 1700000000\nprocesses 3\nprocs_running 1\nprocs_blocked 0\n',
  'proc/interrupts':
    '           CPU0       CPU1\n  45:         10         30  PCI-MSI 1-edge      nvme0q1\n  46:          1          3  PCI-MSI 2-edge      eth0\n',
  'sos_commands/process/ps_aux':
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1  0.0  0.1 100000 10000 ?        Ss   Oct22   0:01 /sbin/init\nceph        4242  0.0  0.1 500000 50000 ?        Dsl  Oct22   0:01 /usr/bin/ceph-osd -f --id 3\n',
  'proc/slabinfo':
    'slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\ndentry            200000 200000    192   20    1 : tunables    0    0    0 : slabdata   10000  10000      0\n',
};

const at = (name: string, text: string, word = text, all = files): { line: number; character: number } => {
  const offset = all[name]!.indexOf(text) + text.indexOf(word);
  assert.ok(all[name]!.includes(text) && text.includes(word), `${name} holds ${text}`);
  const head = all[name]!.slice(0, offset);
  return { line: head.split('\n').length - 1, character: offset - head.lastIndexOf('\n') };
};

async function open(settings: object = {}): Promise<Client> {
  const c = await start([await folderOf(files)], { settings });
  await c.reviewed();
  for (const [name, text] of Object.entries(files)) c.open(c.uri(name), text);
  return c;
}
const dmesgFile = 'sos_commands/kernel/dmesg';

test('a hover on a word of the log says what it is, below what happened, and covers the word', async () => {
  const c = await open();
  const ask = (text: string, word = text): Promise<any> =>
    c.request('textDocument/hover', { textDocument: { uri: c.uri(dmesgFile) }, position: at(dmesgFile, text, word) });
  const taint = await ask('Tainted: G        W  OE');
  assert.match(taint.contents.value, /task ceph\\?-osd:4242 blocked[\s\S]*---[\s\S]*- \*\*W\*\*/);
  assert.deepEqual(taint.range.start, { line: 3, character: 21 });
  assert.equal(taint.range.end.line, 3);
  assert.match((await ask('xlog_grant_head_check')).contents.value, /of the module `xfs`/);
  assert.equal(await ask('nobody cared'), null, 'a word that nobody knows');
  const quiet = await c.request('textDocument/hover', {
    textDocument: { uri: c.uri('proc/meminfo') },
    position: { line: 0, character: 3 },
  });
  assert.doesNotMatch(quiet.contents.value, /---/);
});

test('an event shows its time on both clocks, and how the second is known', async () => {
  const c = await open();
  assert.match(
    await c.hover(c.uri(dmesgFile), at(dmesgFile, 'INFO: task')),
    /500\.100 s after boot, 2023-11-14 22:21:40\.100 UTC \(btime of \/proc\/stat\)/,
  );
});

test('a number shows its share of the right total, and of no wrong one', async () => {
  const c = await open();
  const hover = (name: string, text: string, word = text): Promise<string> =>
    c.hover(c.uri(name), at(name, text, word));
  assert.match(await hover('proc/meminfo', 'MemFree:           40000', '40000'), /= 39\.1 MiB, 4\.0 % of MemTotal/);
  assert.match(await hover('proc/meminfo', 'HugePages_Free:       25', '25'), /25 % of HugePages_Total/);
  assert.doesNotMatch(await hover('proc/meminfo', 'Dirty:              1000', '1000'), /, [\d.]+ % of/);
  assert.doesNotMatch(await hover('proc/meminfo', 'MemTotal:        1000000', '1000000'), /, [\d.]+ % of/);
  assert.match(await hover('proc/slabinfo', 'dentry'), /4\.0 % of MemTotal/);
  assert.match(await hover('proc/zoneinfo', 'free     200000', '200000'), /80 % of the pages the zone manages/);
  assert.match(await hover('proc/interrupts', '30  PCI', '30'), /on CPU 1.*75 % of all 2 CPUs/);
  assert.match(await hover('sos_commands/process/ps_aux', '50000 ?', '50000'), /5\.0 % of MemTotal/);
});

test('a control group is held against its own limit, in the same capture', async () => {
  const group = 'sys/fs/cgroup/system.slice/db.service';
  const c = await start([
    await folderOf({
      ...files,
      [`${group}/memory.current`]: '750000000\n',
      [`${group}/memory.max`]: '1000000000\n',
      [`${group}/memory.stat`]: 'anon 600000000\nfile 75000000\npgfault 12\n',
      'sys/fs/cgroup/other.slice/memory.current': '5000\n',
      'sys/fs/cgroup/other.slice/memory.max': 'max\n',
    }),
  ]);
  await c.reviewed();
  assert.match(await c.hover(c.uri(`${group}/memory.current`), { line: 0, character: 2 }), /75 % of memory\.max/);
  assert.match(await c.hover(c.uri(`${group}/memory.stat`), { line: 1, character: 7 }), /10 % of memory\.current/);
  assert.doesNotMatch(await c.hover(c.uri(`${group}/memory.stat`), { line: 2, character: 9 }), /% of/);
  assert.doesNotMatch(
    await c.hover(c.uri('sys/fs/cgroup/other.slice/memory.current'), { line: 0, character: 2 }),
    /% of/,
  );
});

test('the same number elsewhere in the bundle, three at most', async () => {
  const hosts = ['a', 'b', 'c', 'd', 'e'];
  const all = Object.assign(
    {},
    ...hosts.map((h, i) =>
      below(h, {
        ...files,
        'proc/meminfo': `MemTotal:        1000000 kB\nMemFree:           ${40000 + i} kB\n`,
        'sos_commands/kernel/sysctl_-a': `kernel.hostname = ${h}\nvm.swappiness = 60\n`,
      }),
    ),
  );
  const c = await start([await folderOf(all)]);
  await c.reviewed();
  c.open(c.uri('b/proc/meminfo'), all['b/proc/meminfo']);
  const text = await c.hover(c.uri('b/proc/meminfo'), at('b/proc/meminfo', '40001', '40001', all));
  assert.deepEqual(
    [...text.matchAll(/also in `(.*?)`: `(\d+)` kB/g)].map(m => [m[1], m[2]]),
    [
      ['a/proc/meminfo', '40000'],
      ['c/proc/meminfo', '40002'],
      ['d/proc/meminfo', '40003'],
    ],
  );
  c.open(c.uri('b/proc/interrupts'), all['b/proc/interrupts']);
  assert.doesNotMatch(
    await c.hover(c.uri('b/proc/interrupts'), at('b/proc/interrupts', '30  PCI', '30', all)),
    /also in/,
    'interrupt 45 of another machine is another thing',
  );
  assert.match(
    await c.hover(c.uri('b/sos_commands/kernel/sysctl_-a'), at('b/sos_commands/kernel/sysctl_-a', '= 60', '60', all)),
    /also in `a\/.*`: `60`, the same/,
  );
});

const hintsOf = async (c: Client, name: string, from = 0, to = 1000): Promise<string[]> =>
  (
    await c.request('textDocument/inlayHint', {
      textDocument: { uri: c.uri(name) },
      range: { start: { line: from, character: 0 }, end: { line: to, character: 0 } },
    })
  ).map((h: any) => `${h.position.line}:${h.position.character} ${h.label}`);

test('inlay hints are off by default', async () => {
  const c = await open();
  for (const name of [dmesgFile, 'proc/meminfo', 'proc/zoneinfo']) assert.deepEqual(await hintsOf(c, name), []);
});

test('inlay hints tell wall time behind the stamp of events, and sizes behind numbers, where they are asked for', async () => {
  const c = await open({ inlayHints: { time: true, sizes: true } });
  assert.deepEqual(
    (await hintsOf(c, dmesgFile)).filter(h => !h.startsWith('0:')),
    ['2:14 2023-11-14 22:21:40 UTC', '9:14 2023-11-14 22:23:20 UTC'],
  );
  assert.deepEqual(
    await hintsOf(c, 'proc/meminfo', 1, 2),
    ['1:27 = 39.1 MiB'],
    'of the lines asked for; 1000 kB needs no words',
  );
  assert.deepEqual(await hintsOf(c, 'proc/meminfo', 5, 5), ['5:24 = 50.0 MiB'], 'huge pages by their size');
  assert.deepEqual((await hintsOf(c, 'proc/zoneinfo')).slice(0, 2), ['1:23 = 781 MiB', '2:21 = 3.9 MiB']);
  assert.deepEqual(await hintsOf(c, 'proc/interrupts'), []);
  const ps = await hintsOf(c, 'sos_commands/process/ps_aux', 2, 2);
  assert.deepEqual(
    ps.map(h => h.split(' = ')[1]),
    ['488 MiB', '48.8 MiB'],
  );
});

test('hints follow the settings without a new review, and the lines of free -m keep their unit', async () => {
  const c = await start(
    [
      await folderOf({
        ...files,
        'sos_commands/memory/free_-m':
          '              total        used        free      shared  buff/cache   available\nMem:         257000      100000        7000         100      150000      140000\n',
      }),
    ],
    { capabilities: { workspace: { inlayHint: { refreshSupport: true } } } },
  );
  await c.reviewed();
  const reviews = c.states().length;
  c.notify('workspace/didChangeConfiguration', { settings: { bundleReview: { inlayHints: { sizes: true } } } });
  await c.until(() => c.requests.some(r => r.method === 'workspace/inlayHint/refresh'), 'the editor to be told');
  assert.equal(c.states().length, reviews);
  const name = 'sos_commands/memory/free_-m';
  c.open(
    c.uri(name),
    '              total        used        free      shared  buff/cache   available\nMem:         257000      100000        7000         100      150000      140000\n',
  );
  assert.equal((await hintsOf(c, name))[0], '1:19 = 251 GiB');
});

const symbols = (c: Client, query: string): Promise<any[]> => c.request('workspace/symbol', { query });
const place = (c: Client, l: any): string =>
  `${decodeURIComponent(l.uri).slice(decodeURIComponent(c.uri('')).length)}:${l.range.start.line + 1}`.replace(
    /^\//,
    '',
  );

test('workspace symbols: settings, tasks by name and number, devices, interrupts and events, what begins with the words first', async () => {
  const c = await start([
    await folderOf({
      ...below('a', files),
      ...below('b', {
        ...files,
        'sos_commands/kernel/sysctl_-a': 'kernel.hostname = db2\nvm.watermark_scale_factor = 200\n',
        'sos_commands/kernel/uname_-a': files['sos_commands/kernel/uname_-a']!.replace('db1', 'db2'),
      }),
    }),
  ]);
  await c.reviewed();
  const factor = await symbols(c, 'watermark_scale');
  assert.deepEqual(
    factor.map(s => [s.name, s.containerName]),
    [
      ['vm.watermark_scale_factor = 10', 'db1 sos_commands/kernel/sysctl_-a'],
      ['vm.watermark_scale_factor = 200', 'db2 sos_commands/kernel/sysctl_-a'],
    ],
  );
  const osd = await symbols(c, 'ceph-osd');
  assert.ok(osd[0].name.startsWith('4242 /usr/bin/ceph-osd'), osd[0].name);
  assert.ok(osd.some(s => s.name.startsWith('task ceph-osd:4242 blocked')));
  assert.equal((await symbols(c, '4242'))[0].name.slice(0, 5), '4242 ');
  assert.ok((await symbols(c, 'sda')).length > 0);
  assert.ok((await symbols(c, 'nvme0q1')).some(s => s.name.startsWith('IRQ 45')));
  assert.deepEqual(await symbols(c, ''), []);
  assert.deepEqual(await symbols(c, 'no such thing at all'), []);
});

const workers = (count: number): string =>
  [
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n',
    ...Array.from({ length: count }, (_, i) => {
      const pid = String(i + 1).padStart(7);
      return `root     ${pid}  0.0  0.1 100000 10000 ?        Ss   Oct22   0:01 worker-${i}\n`;
    }),
  ].join('');

test('at most 200 symbols', async () => {
  const c = await start([
    await folderOf({
      ...files,
      'sos_commands/process/ps_aux': workers(1000),
    }),
  ]);
  await c.reviewed();
  const found = await symbols(c, 'worker');
  assert.equal(found.length, 200);
});

test('definition: a PID of the log leads to its row, a setting to its running value, an interrupt to its counts', async () => {
  const c = await open();
  const definition = async (name: string, text: string, word = text): Promise<string[]> =>
    (
      await c.request('textDocument/definition', { textDocument: { uri: c.uri(name) }, position: at(name, text, word) })
    ).map((l: any) => place(c, l));
  for (const word of ['4242', 'ceph-osd'])
    assert.deepEqual(await definition(dmesgFile, 'task ceph-osd:4242', word), ['sos_commands/process/ps_aux:3']);
  assert.deepEqual(await definition(dmesgFile, '/proc/sys/kernel/hung_task_timeout_secs', 'hung_task'), [
    'sos_commands/kernel/sysctl_-a:5',
  ]);
  assert.deepEqual(await definition(dmesgFile, 'irq 45', '45'), ['proc/interrupts:2']);
  assert.deepEqual(await definition(dmesgFile, 'blocked for more than'), []);
  assert.deepEqual(await definition('proc/meminfo', 'MemFree'), []);
});

test('references: every fact of a task, a device or a setting, and what findings on a setting rest on', async () => {
  const trouble = {
    ...files,
    'proc/zoneinfo': zoneinfo(900),
    'proc/meminfo': 'MemTotal:        1000000 kB\nMemFree:            3600 kB\n',
  };
  const c = await start([await folderOf(trouble)]);
  await c.reviewed();
  for (const [name, text] of Object.entries(trouble)) c.open(c.uri(name), text);
  const references = async (name: string, text: string, word = text): Promise<string[]> =>
    (
      await c.request('textDocument/references', {
        textDocument: { uri: c.uri(name) },
        position: at(name, text, word, trouble),
        context: { includeDeclaration: true },
      })
    ).map((l: any) => place(c, l));
  assert.deepEqual((await references('sos_commands/process/ps_aux', '4242')).sort(), [
    'sos_commands/kernel/dmesg:3',
    'sos_commands/process/ps_aux:3',
  ]);
  assert.deepEqual(await references(dmesgFile, 'dev sda', 'sda'), ['sos_commands/kernel/dmesg:10']);
  const factor = await references('sos_commands/kernel/sysctl_-a', 'vm.watermark_scale_factor');
  assert.ok(factor.includes('sos_commands/kernel/sysctl_-a:4') && factor.includes('proc/zoneinfo:2'), factor.join());
});

test('a pasted file is outlined and folded by its parts', async () => {
  const pasted = `Some notes first.\n\n${files['proc/meminfo']}\nand the log:\n\n${hungTask('writer', 7, 500)}\n`;
  const c = await start([await folderOf({ 'case.txt': pasted })]);
  await c.reviewed();
  c.open(c.uri('case.txt'), pasted);
  const outline: any[] = await c.request('textDocument/documentSymbol', { textDocument: { uri: c.uri('case.txt') } });
  assert.deepEqual(
    outline.map(s => [s.name, s.range.start.line]),
    [
      ['Memory totals (/proc/meminfo)', 2],
      ['kernel log', 12],
    ],
  );
  assert.equal(outline[0].children[0].children.length, 7);
  const folds: any[] = await c.request('textDocument/foldingRange', { textDocument: { uri: c.uri('case.txt') } });
  assert.ok(folds.some(f => f.startLine === 2 && f.endLine === 8));
  assert.ok(folds.some(f => f.startLine === 12 && f.endLine >= 20));
});

test('a table of thousands of rows is one entry, and the cap cuts what lies deepest', async () => {
  const pageset = (cpu: number): string =>
    `    cpu: ${cpu}\n              count: 1\n              high:  2\n              batch: 3\n  vm stats threshold: 4\n`;
  const zone = (node: number): string =>
    zoneinfo(200000)
      .replace('Node 0', `Node ${node}`)
      .replace('  start_pfn', `  pagesets\n${Array.from({ length: 1152 }, (_, i) => pageset(i)).join('')}  start_pfn`);
  const big = { 'proc/zoneinfo': [0, 1, 2].map(zone).join(''), 'sos_commands/process/ps_aux': workers(5000) };
  const c = await start([await folderOf(big)]);
  await c.reviewed();
  const outline = (name: keyof typeof big): Promise<any[]> => {
    c.open(c.uri(name), big[name]);
    return c.request('textDocument/documentSymbol', { textDocument: { uri: c.uri(name) } });
  };
  const [tasks] = await outline('sos_commands/process/ps_aux');
  assert.deepEqual([tasks.detail, tasks.children ?? []], ['5000 rows', []]);
  const zones = await outline('proc/zoneinfo');
  assert.equal(zones.length, 3, 'every zone is there');
  assert.ok(zones.every(z => z.children.some((s: any) => s.name === 'free')));
  const count = (list: any[]): number => list.reduce((n, s) => n + 1 + count(s.children ?? []), 0);
  assert.ok(count(zones) <= 5000);
});

/** 5,000 reports of four kinds and thousands of causes. */
function manyReports(): string {
  const letters = (n: number): string =>
    (n < 26 ? '' : letters(Math.floor(n / 26))) + String.fromCharCode(97 + (n % 26));
  const lines: string[] = [];
  for (let i = 0; i < 5000; i++) {
    const line = (text: string): number => lines.push(`[${(100 + 3 * i).toFixed(6).padStart(12)}] ${text}`);
    const name = `svc-${letters(i % 1700)}`;
    const where = `CPU: ${i % 64} PID: ${1000 + i} Comm: ${name} Not tainted 5.4.0-100-generic #113-Ubuntu`;
    if (i % 4 === 0)
      [
        'INFO: task NAME:PID blocked for more than 120 seconds.',
        '      Not tainted 5.4.0-100-generic #113-Ubuntu',
        'Call Trace:',
        ' __schedule+0x2e3/0x740',
        ` fn_${letters(i % 900)}_wait+0xe8/0x100 [xfs]`,
      ].forEach(t => line(t.replace('NAME', name).replace('PID', String(1000 + i))));
    else if (i % 4 === 1)
      [
        '------------[ cut here ]------------',
        `WARNING: CPU: ${i % 64} PID: ${1000 + i} at drivers/net/x.c:${i} fn_${letters(i % 900)}+0x12/0x40`,
        where,
        `RIP: 0010:fn_${letters(i % 900)}+0x12/0x40`,
        'Call Trace:',
        ' caller+0x1/0x2',
        '---[ end trace 0000000000001234 ]---',
      ].forEach(line);
    else if (i % 4 === 2)
      line(`${name}[${1000 + i}]: segfault at 0 ip 00007f00 sp 00007ffe error 4 in libc-2.31.so[7f0000000000+1000]`);
    else
      [
        `watchdog: BUG: soft lockup - CPU#${i % 64} stuck for 22s! [${name}:${1000 + i}]`,
        where,
        `RIP: 0010:fn_${letters(i % 900)}+0x12/0x40`,
        'Call Trace:',
        ' caller+0x1/0x2',
      ].forEach(line);
  }
  return `${lines.join('\n')}\n`;
}

test('a log of 5,000 reports stays usable: an overview with totals, the most frequent first, and every question answered', async () => {
  const log = manyReports();
  const c = await start([await folderOf({ 'sos_commands/kernel/dmesg': log })]);
  await c.reviewed();
  const uri = c.uri(dmesgFile);
  c.open(uri, log);
  const all = c.states().at(-1);
  assert.ok(all.errors + all.warnings + all.infos > 1500, 'thousands of findings');

  const shown = c.diagnostics(uri);
  assert.equal(shown.length, 1000);
  assert.ok(
    shown.every(d => d.severity === 1),
    'the gravest go first',
  );

  const {
    hosts: [host],
  } = await c.request('bundleReview/tree', {});
  const totals: any[] = host.rules;
  assert.deepEqual(
    totals.map(r => r.severity),
    totals
      .map(r => r.severity)
      .toSorted((a, b) => ['error', 'warning', 'info'].indexOf(a) - ['error', 'warning', 'info'].indexOf(b)),
  );
  for (const severity of ['error', 'warning', 'info']) {
    const reports = totals.filter(r => r.severity === severity).map(r => r.reports);
    assert.deepEqual(
      reports,
      reports.toSorted((a, b) => b - a),
      `the most frequent ${severity} first`,
    );
  }
  assert.equal(
    totals.reduce((n, r) => n + r.findings, 0),
    all.errors + all.warnings + all.infos,
    'totals count what is not listed',
  );
  for (const r of totals) {
    const listed = host.findings.filter((f: any) => f.rule === r.rule && f.severity === r.severity);
    assert.ok(listed.length === Math.min(50, r.findings));
    if (r.findings > 50)
      assert.deepEqual(
        listed.map((f: any) => f.count),
        listed.map((f: any) => f.count).toSorted((a: number, b: number) => b - a),
      );
  }

  const { text: report } = await c.request('bundleReview/report', { format: 'markdown' });
  assert.match(report.slice(0, 2000), /\| error \| `(?:hung-task|soft-lockup)` \|/, 'the overview comes first');

  const outline = await c.request('textDocument/documentSymbol', { textDocument: { uri } });
  assert.ok(outline.length > 4000 && outline.length <= 5000);
  assert.ok((await c.request('textDocument/foldingRange', { textDocument: { uri } })).length > 3000);
  assert.match(await c.hover(uri, { line: 1000, character: 30 }), /\w/);
  assert.ok((await symbols(c, 'svc-')).length === 200);
});
