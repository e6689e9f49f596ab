/** What `review` prints in each format: the same review, in the shape that is promised. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allKinds } from '../../server/core/model/kind.ts';
import { elementsOf, namesOf, parseHtml, textOf } from '../html.ts';
import { bad, good, sos, under } from '../moments.ts';
import { bundle, call } from './call.ts';

const line = (at: number, text: string): string => `[${at.toFixed(6).padStart(12)}] ${text}\n`;
/** A server is silent for five minutes, which is a warning; a task that waits for it hangs, which is an error. */
const hang = [
  line(1000, 'nfs: server filer01 not responding, still trying'),
  line(1200, 'INFO: task df:812 blocked for more than 120 seconds.'),
  line(1200, '      Not tainted 5.4.0-42-generic #46-Ubuntu'),
  line(1200, 'df              D    0   812      2 0x80004000'),
  line(1200, 'Call Trace:'),
  ...['__schedule', 'schedule', 'rpc_wait_bit_killable', '__rpc_execute', 'nfs4_proc_getattr', 'vfs_statx'].map(f =>
    line(1200, ` ${f}+0x2c/0x80`),
  ),
  line(1300, 'nfs: server filer01 OK'),
].join('');
const silent = bundle('silent', { 'dmesg.txt': hang });
/** Two reports of one machine: a zone is below its mark in the first, and the server is silent. */
const twice = bundle('twice', {
  ...under('one', sos('web1', '09:51:32', bad, { 'proc/uptime': '1400.00 1.00\n', 'sos_commands/kernel/dmesg': hang })),
  ...under('two', sos('web1', '10:20:00', good, { 'proc/uptime': '3108.00 1.00\n' })),
});
const jsonOf = async (...paths: string[]): Promise<any> =>
  JSON.parse((await call('review', '--format', 'json', ...paths)).out);

test('json: what a finding explains, its moment and its time, and the captures of a host', async () => {
  const { hosts, findings } = await jsonOf(twice);
  assert.deepEqual(
    hosts.map((h: any) => [h.name, h.captures]),
    [['web1', ['09:51', '10:20']]],
  );
  const of = (rule: string): any => findings.find((f: any) => f.rule === rule);
  const [server, hung, zone] = [of('nfs-not-responding'), of('hung-task'), of('zone-below-min')];
  assert.equal(findings.length, 3, JSON.stringify(findings.map((f: any) => f.rule)));
  assert.deepEqual(
    server.explains.map((i: number) => findings[i]),
    [hung],
  );
  assert.deepEqual([hung.explains, zone.explains], [[], []]);
  assert.deepEqual([server.severity, hung.severity, zone.severity], ['warning', 'error', 'warning']);
  assert.deepEqual([zone.capture, zone.file], ['09:51', 'one/proc/zoneinfo']);
  assert.equal(zone.time, '2022-02-10T09:51:32.000Z', 'when its tree was taken');
  assert.equal(hung.capture, '09:51', 'the capture whose log tells of it');
  // Up 1400 seconds at 09:51:32.
  assert.deepEqual([server.time, hung.time], ['2022-02-10T09:44:52.000Z', '2022-02-10T09:48:12.000Z']);
  assert.deepEqual((await jsonOf(silent)).findings[0].time, undefined, 'no clock, no time');
});

test('json: a local time has no zone, and one dump of several in a tree no time', async () => {
  const times = async (name: string, zone: string, zones: Record<string, string>) =>
    (await jsonOf(bundle(name, { date: `Thu Feb 10 09:51:32 ${zone} 2022\n`, ...zones }))).findings.map(
      (f: any) => f.time,
    );
  assert.deepEqual(await times('zoned', 'UTC', { zoneinfo: bad }), ['2022-02-10T09:51:32.000Z']);
  assert.deepEqual(await times('local', 'EST', { zoneinfo: bad }), ['2022-02-10T09:51:32.000']);
  assert.deepEqual(await times('several', 'UTC', { 'zoneinfo.1': bad, 'zoneinfo.2': good }), [undefined]);
});

test('the kernel of a host is that of its last capture, and the others are told', async () => {
  const tree = (kernel: string) => ({ uname: `Linux web1 ${kernel} #1 SMP x86_64 GNU/Linux\n` });
  const [old, now] = ['5.4.0-100-generic', '5.15.0-50-generic'];
  const upgraded = bundle('upgraded', {
    ...under('a', sos('web1', '10:20:00', bad, tree(now))),
    ...under('b', sos('web1', '09:51:32', good, tree(old))),
  });
  assert.equal((await jsonOf(upgraded)).hosts[0].kernel, now);
  assert.match((await call('review', upgraded)).out, new RegExp(`kernel ${now} \\(09:51: ${old}\\)`));
});

test('jsonl: the findings of json, one a line', async () => {
  const { out } = await call('review', '--format', 'jsonl', twice);
  assert.match(out, /\n$/);
  const lines = out.slice(0, -1).split('\n');
  assert.deepEqual(
    lines.map(l => JSON.parse(l)),
    (await jsonOf(twice)).findings,
  );
  assert.equal(lines.length, 3);
  const quiet = bundle('quiet', { 'proc/meminfo': 'MemTotal:       16309868 kB\n' });
  assert.equal((await call('review', '--format', 'jsonl', quiet)).out, '');
});

test('an error that a warning explains is an error to --fail-on', async () => {
  const severities = (await jsonOf(silent)).findings.map((f: any) => [f.rule, f.severity]);
  assert.deepEqual(severities, [
    ['nfs-not-responding', 'warning'],
    ['hung-task', 'error'],
  ]);
  for (const format of ['text', 'json', 'jsonl', 'sarif', 'markdown', 'html'])
    assert.equal((await call('review', '--format', format, silent)).code, 1, format);
  assert.equal((await call('review', '--fail-on', 'error', silent)).code, 1);
  const short = bundle('short', {
    'dmesg.txt': hang
      .split('\n')
      .filter(l => l.includes('nfs: '))
      .join('\n'),
  });
  assert.equal((await call('review', '--fail-on', 'error', short)).code, 0);
  assert.equal((await call('review', '--fail-on', 'warning', short)).code, 1);
});

test('several PATHs: each a host, whatever they are called', async () => {
  const meminfo = (kB: number) => ({ 'proc/meminfo': `MemTotal:       ${kB} kB\n` });
  const [a, b] = [bundle('x/same', meminfo(1)), bundle('y/same', meminfo(2))];
  const file = bundle('alone', { 'dmesg.txt': hang });
  const { hosts, findings } = await jsonOf(a, b, `${file}/dmesg.txt`);
  assert.deepEqual(
    hosts.map((h: any) => [h.root, h.files.map((f: any) => f.path)]),
    [
      ['dmesg.txt', ['dmesg.txt/dmesg.txt']],
      ['same', ['same/proc/meminfo']],
      ['same-2', ['same-2/proc/meminfo']],
    ],
  );
  assert.deepEqual([...new Set(findings.map((f: any) => f.host))], [hosts[0].name]);
  assert.equal((await call('review', a, `${b}/nowhere`)).code, 2, 'one that is not there is a mistake');
});

test('markdown and text: what is explained stands under its root', async () => {
  const markdown = (await call('review', '--format', 'markdown', silent)).out;
  assert.match(markdown, /^### warning: NFS server filer01 [\s\S]*^This explains:\n\n#### error: df blocked /m);
  const text = (await call('review', silent)).out;
  assert.match(text, /^ {2}warning NFS server filer01 [\s\S]*^ {4}This explains:\n {6}error df blocked /m);
});

test('sarif: what is explained is told by its index', async () => {
  const { results } = JSON.parse((await call('review', '--format', 'sarif', silent)).out).runs[0];
  assert.deepEqual(
    results.map((r: any) => [r.ruleId, r.level, r.properties.explains]),
    [
      ['nfs-not-responding', 'warning', [1]],
      ['hung-task', 'error', []],
    ],
  );
});

test('html: one well-formed file that asks for nothing, for light and dark', async () => {
  for (const path of [silent, twice, 'samples']) {
    const { out } = await call('review', '--format', 'html', path);
    const page = parseHtml(out);
    const { elements, attributes } = namesOf(page);
    for (const name of ['script', 'link', 'img', 'iframe', 'object', 'base', 'form', 'a', 'svg'])
      assert.ok(!elements.has(name), name);
    assert.deepEqual([...attributes].sort(), ['charset', 'class', 'content', 'http-equiv', 'lang', 'name']);
    const [policy] = elementsOf(page, 'meta').filter(m => m.attributes['http-equiv'] === 'Content-Security-Policy');
    assert.equal(policy!.attributes['content'], "default-src 'none'; style-src 'unsafe-inline'");
    const [style, ...others] = elementsOf(page, 'style').map(textOf);
    assert.deepEqual(others, []);
    assert.doesNotMatch(style!, /url\(|@import|https?:/);
    assert.match(style!, /color-scheme: light dark/);
    assert.match(style!, /@media \(prefers-color-scheme: dark\)/);
  }
});

test('html: headings go down by one at most, and what is explained stands within its root', async () => {
  for (const path of [silent, twice, 'samples']) {
    const page = parseHtml((await call('review', '--format', 'html', path)).out);
    const levels = elementsOf(page, 'h1', 'h2', 'h3', 'h4', 'h5', 'h6').map(h => Number(h.name.slice(1)));
    assert.equal(levels.filter(l => l === 1).length, 1);
    levels.reduce((before, level) => {
      assert.ok(level <= before + 1, `h${level} below h${before}`);
      return level;
    }, 0);
  }
  const page = parseHtml((await call('review', '--format', 'html', silent)).out);
  const [root, ...rest] = elementsOf(page, 'article').filter(a => elementsOf(a, 'article').length);
  assert.deepEqual(rest, []);
  assert.match(textOf(elementsOf(root!, 'h3')[0]!), /^warning NFS server filer01 /);
  const [explained] = elementsOf(root!, 'article');
  assert.match(textOf(elementsOf(explained!, 'h4')[0]!), /^error df blocked /);
  assert.equal(explained!.attributes['class'], 'error');
});

test('html tells what json tells: every finding, each place of evidence, what was not run', async () => {
  const { findings, notRun } = await jsonOf(twice);
  const page = parseHtml((await call('review', '--format', 'html', twice)).out);
  const headings = elementsOf(page, 'h3', 'h4').map(textOf);
  assert.deepEqual(headings.map(h => h.slice(h.indexOf(' ') + 1)).sort(), findings.map((f: any) => f.message).sort());
  const codes = new Set(elementsOf(page, 'code').map(textOf));
  for (const f of findings)
    for (const e of f.evidence) assert.ok(codes.has(`${e.file}:${e.range.start.line + 1}`), JSON.stringify(e));
  assert.ok(notRun.length > 0);
  for (const n of notRun) assert.ok(codes.has(n.rule), n.rule);
});

test('schema: a kind in full, or all of them one a line', async () => {
  const zone = JSON.parse((await call('schema', 'zone')).out);
  assert.deepEqual([zone.$id, zone.type, zone.properties.zone.type], ['zone', 'object', 'string']);
  assert.ok(zone.required.includes('zone') && !zone.required.includes('managed'));
  const all = (await call('schema')).out
    .trimEnd()
    .split('\n')
    .map(l => JSON.parse(l));
  const names: string[] = all.map(s => s.$id);
  assert.deepEqual(
    names,
    allKinds()
      .map(k => k.name)
      .sort(),
  );
  assert.deepEqual(
    all.find(s => s.$id === 'zone'),
    zone,
  );
  const { out } = await call('facts', twice);
  const told = new Set(
    out
      .trimEnd()
      .split('\n')
      .map(l => JSON.parse(l).kind),
  );
  for (const kind of told) assert.ok(names.includes(kind), kind);
  const unknown = await call('schema', 'nothing-of-the-kind');
  assert.deepEqual([unknown.code, unknown.out], [2, '']);
  assert.match(unknown.err, /^bundle-review: no kind of fact is called nothing-of-the-kind[^\n]*\n$/);
});
