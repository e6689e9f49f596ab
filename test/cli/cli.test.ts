/** The command line as scripts meet it: exit codes, one line for a mistake, the shape of what it prints. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { rules } from '../../server/rules/index.ts';
import { bundle, call, top } from './call.ts';

const hung =
  '[  120.000001] INFO: task dd:325 blocked for more than 120 seconds.\n[  120.000002]       Not tainted 4.4.0-201-generic #233\n[  120.000003] dd              D ffff88003d1f3c88     0   325      1 0x00000004\n[  120.000004] Call Trace:\n[  120.000005]  [<ffffffff81838545>] schedule+0x35/0x80\n[  120.000006]  [<ffffffffc01f1e3c>] xlog_grant_head_wait+0xbc/0x1b0 [xfs]\n[  120.000007]  [<ffffffffc01f2e3c>] xfs_log_reserve+0xbc/0x1b0 [xfs]\n';

test('a path that does not exist: exit 2 and one line that says so', async () => {
  const r = await call('review', path.join(top, 'nowhere'));
  assert.equal(r.code, 2);
  assert.match(r.err, /^bundle-review: no such file or folder: .*nowhere\n$/);
  assert.equal(r.out, '');
});

test('mistakes of the user: exit 2 and one line each', async () => {
  for (const args of [
    ['review'],
    ['review', '--format', 'xml', top],
    ['review', '--fail-on', 'always', top],
    ['review', '--nonsense', top],
    ['facts', '--as', 'nothing', top],
    ['frobnicate'],
    ['explain'],
    ['explain', 'nothing-of-the-kind'],
  ]) {
    const r = await call(...args);
    assert.equal(r.code, 2, args.join(' '));
    assert.match(r.err, /^bundle-review: [^\n]+\n$/, args.join(' '));
  }
  assert.equal((await call()).code, 2);
  assert.equal((await call('--help')).code, 0);
});

test('exit codes of review: 1 with findings at or above --fail-on, else 0', async () => {
  const sick = bundle('sick', { 'dmesg.txt': hung });
  assert.equal((await call('review', sick)).code, 1);
  assert.equal((await call('review', '--fail-on', 'never', sick)).code, 0);
  const well = bundle('well', {
    'dmesg.txt': '[    0.000000] Linux version 6.1.0-50-amd64 (x) #1 SMP\n[    1.000000] ok\n',
  });
  const r = await call('review', '--fail-on', 'info', well);
  assert.equal(r.code, 0);
  assert.match(r.out, /nothing found/);
  assert.match(r.out, /not run/);
});

test('review --format json prints the one object that is promised', async () => {
  const sick = bundle('json', {
    'a/dmesg.txt': hung,
    'a/proc/sys/vm/swappiness': '60\n',
    'b/proc/sys/vm/swappiness': '60\n',
  });
  const report = JSON.parse((await call('review', '--format', 'json', sick)).out);
  assert.equal(report.schema, 1);
  assert.deepEqual(
    report.hosts.map((h: any) => [h.name, h.root]),
    [
      ['a', 'a'],
      ['b', 'b'],
    ],
  );
  assert.ok(report.hosts[0].files.some((f: any) => f.path === 'a/dmesg.txt' && f.format === 'kernel-log'));
  assert.equal(report.hosts[0].kernel, '4.4.0-201-generic');
  const f = report.findings.find((x: any) => x.rule === 'hung-task');
  assert.deepEqual([f.severity, f.host, f.file, f.count], ['error', 'a', 'a/dmesg.txt', 1]);
  assert.equal(f.range.start.line, 0);
  assert.ok(Array.isArray(f.evidence) && f.evidence[0].kind === 'hung-task' && Array.isArray(f.remedies));
  assert.ok(
    report.notRun.some((n: any) => n.host === 'b' && n.rule === 'hung-task' && n.missing.includes('kernel-log')),
  );
  assert.deepEqual([report.faults, report.truncated], [[], []]);
});

test('review --format sarif and markdown', async () => {
  const sick = bundle('sarif', { 'dmesg.txt': hung });
  const log = JSON.parse((await call('review', '--format', 'sarif', sick)).out);
  assert.equal(log.version, '2.1.0');
  assert.equal(log.runs[0].results[0].ruleId, 'hung-task');
  assert.equal(log.runs[0].results[0].locations[0].physicalLocation.region.startLine, 1);
  assert.equal(log.runs[0].tool.driver.rules.length, rules.length);
  assert.match((await call('review', '--format', 'markdown', sick)).out, /^# [\s\S]*hung-task/);
});

test('facts: one JSON object a line, with the place; --as skips recognition', async () => {
  const at = bundle('facts', {
    'note.txt': 'prose\n\nMemTotal:       16309868 kB\nMemFree: 1 kB\n',
    bare: 'INFO: task dd:325 blocked for more than 120 seconds.\n',
  });
  const facts = (await call('facts', at)).out
    .trim()
    .split('\n')
    .map(l => JSON.parse(l));
  assert.deepEqual(
    facts.find(f => f.file === 'note.txt'),
    {
      kind: 'meminfo',
      value: { name: 'MemTotal', value: 16309868, unit: 'kB' },
      file: 'note.txt',
      range: { start: { line: 2, character: 0 }, end: { line: 2, character: 27 } },
    },
  );
  const bare = (await call('facts', '--as', 'kernel-log', path.join(at, 'bare'))).out;
  assert.match(bare, /"kind":"hung-task"/);
});

test('an archive says the same as the folder', async () => {
  const files = {
    'sos/dmesg.txt': hung,
    'sos/proc/meminfo': 'MemTotal:       16309868 kB\n',
    'sos/var/log/kern.log.2.gz': gzipSync(
      'Oct 22 19:49:33 n1 kernel: [   99.100000] INFO: task cp:7 blocked for more than 120 seconds.\n',
    ),
  };
  const folder = bundle('archive', files);
  const packed = await packTar(
    Object.entries(files).map(([name, text]) => ({
      header: { name, size: Buffer.byteLength(text), type: 'file' as const },
      body: text,
    })),
  );
  writeFileSync(path.join(top, 'archive.tar.gz'), gzipSync(packed));
  const strip = (out: string): unknown => JSON.parse(out).findings;
  const [a, b] = [
    await call('review', '--format', 'json', folder),
    await call('review', '--format', 'json', path.join(top, 'archive.tar.gz')),
  ];
  assert.deepEqual(strip(b.out), strip(a.out));
  assert.equal((strip(a.out) as unknown[]).length, 2, 'also what stands in the compressed log');
});

test('a member of an archive that would lie outside of it is not read, and those after it are', async () => {
  const member = (name: string, pid: number) => ({
    header: { name, size: Buffer.byteLength(hung), type: 'file' as const },
    body: hung.replace('dd:325', `dd:${pid}`),
  });
  const packed = await packTar([
    member('../dmesg.txt', 101),
    member('sos/../../dmesg.txt', 102),
    member('sos/..', 103),
    member('./sos/dmesg.txt', 201),
    // Two dots within a name are a name.
    member('sos/dmesg..txt', 202),
    // Such a path is taken from the top of the archive, as tar does.
    member('/sos/var/log/dmesg', 203),
  ]);
  const at = path.join(top, 'climbing.tar');
  writeFileSync(at, packed);
  const facts = (await call('facts', at)).out
    .trim()
    .split('\n')
    .map(l => JSON.parse(l))
    .filter(f => f.kind === 'hung-task');
  assert.deepEqual(facts.map(f => [f.file, f.value.pid]).sort(), [
    ['sos/dmesg..txt', 202],
    ['sos/dmesg.txt', 201],
    ['sos/var/log/dmesg', 203],
  ]);
});

test('bad input: truncated, binary, empty, CRLF, UTF-16, a line of 3 MB, numbers out of range; the rest is read', async () => {
  const at = bundle('bad', {
    'dmesg.txt': hung.replace(/\n/g, '\r\n'),
    empty: '',
    binary: new Uint8Array(4096).map((_, i) => (i * 31) % 256),
    'utf16.txt': new Uint8Array(
      Buffer.from('\ufeffMemTotal:       16309868 kB\r\nMemFree:       99999999999999999999 kB\r\n', 'utf16le'),
    ),
    'long.txt': `MemTotal:       16309868 kB\n${'x'.repeat(3 << 20)}\nMemFree:        5 kB\n`,
    'zoneinfo.txt': 'Node 0, zone   Normal\n  pages free     1063536\n        min      1510\n        lo',
    'broken.tar.gz': 'not an archive',
  });
  const r = await call('review', '--format', 'json', at);
  const report = JSON.parse(r.out);
  assert.equal(r.code, 1);
  assert.deepEqual(report.faults, []);
  assert.ok(report.truncated.some((t: any) => t.file === 'long.txt' && /1 line longer than 16 KiB/.test(t.what)));
  assert.ok(report.truncated.some((t: any) => t.file === 'broken.tar.gz'));
  const facts = (await call('facts', at)).out
    .trim()
    .split('\n')
    .map(l => JSON.parse(l));
  assert.ok(facts.some(f => f.kind === 'zone' && f.value.min === 1510 && f.value.low === undefined));
  assert.ok(facts.some(f => f.file === 'utf16.txt' && f.value.name === 'MemTotal'));
  assert.ok(
    !facts.some(f => f.file === 'utf16.txt' && f.value.name === 'MemFree'),
    'a number that cannot be held is not made up',
  );
  assert.ok(facts.some(f => f.file === 'long.txt' && f.value.name === 'MemFree' && f.range.start.line === 2));
});

test('a damaged archive is a mistake that is told in one line, not a crash', async () => {
  const folder = bundle('damaged', {
    'cut.tar.gz': new Uint8Array(gzipSync('x'.repeat(5000))).subarray(0, 30),
    'other.tar.gz': 'not an archive',
    'other.zip': 'PK',
  });
  for (const file of ['cut.tar.gz', 'other.tar.gz', 'other.zip']) {
    const r = await call('review', path.join(folder, file));
    assert.equal(r.code, 2, file);
    assert.match(r.err, /^bundle-review: [^\n]+\n$/, file);
  }
});

test('text of a bundle cannot reach the terminal as control characters', async () => {
  const at = bundle('evil', { 'dmesg.txt': hung.replaceAll('dd:325', '\u001b[31mdd\u0007:325') });
  assert.doesNotMatch((await call('review', at)).out, /[\u001b\u0007]/);
});

test('neither a file name nor a message begins a line of its own or acts on the terminal', async () => {
  const odd = 'x\u001b[2J\u009b2J\u061c\u200b\u2028y';
  // The dot of an expression stops at U+2028, so a task of that name is not seen at all.
  const task = odd.replace('\u2028', '');
  const at = bundle('odd', { [`dmesg\n0 hosts: nothing found ${odd}.txt`]: hung.replaceAll('dd:325', `${task}:325`) });
  const { out } = await call('review', at);
  assert.doesNotMatch(out, /(?!\n)\p{Cc}|[\u061c\u200b\u2028]/u);
  assert.doesNotMatch(out, /^0 hosts/m);
  const shown = 'x\ufffd[2J\ufffd2J\ufffd\ufffd\ufffdy';
  assert.ok(out.includes(`dmesg\ufffd0 hosts: nothing found ${shown}.txt:1:`), out);
  // A message is one line of printable text before any output sees it.
  assert.ok(out.includes('error x [2J 2J y blocked '), out);
  assert.equal((await call('review', `${at}/${odd}\n`)).err.split('\n').length, 2);
});

test('formats, rules and explain', async () => {
  assert.match((await call('formats')).out, /^zoneinfo\t/m);
  assert.match((await call('rules')).out, /^hung-task\terror\t/m);
  assert.match((await call('explain', 'hung-task')).out, /hung_task_timeout_secs/);
  assert.match((await call('explain', 'zoneinfo')).out, /proc\/zoneinfo/);
  assert.match((await call('explain', 'zoneinfo.min')).out, /min/);
  assert.match((await call('explain', 'netlink-socket.drops')).out, /receive buffer.*\n\nunit: count/);
});
