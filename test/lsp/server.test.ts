/** The language server over stdio, as any editor meets it. */
import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Diagnostic } from 'vscode-languageserver';
import { tarOf } from '../bundles.ts';
import { applied, cleanUp, folderOf, start, type StartOptions } from './client.ts';
import { below, hungTask, quietHost, troubledHost, zoneinfo } from './host.ts';

afterEach(cleanUp);

/** What VS Code can do, as far as the server asks. */
const editor: StartOptions = {
  capabilities: { window: { workDoneProgress: true }, textDocument: { codeAction: { disabledSupport: true } } },
};
const text = (d: Diagnostic): string => (typeof d.message === 'string' ? d.message : d.message.value);
const shown = (list: readonly Diagnostic[]): Diagnostic[] => list.filter(d => d.severity !== 4);
const onDisk = (uri: string): Promise<string | undefined> =>
  readFile(fileURLToPath(uri), 'utf8').catch(() => undefined);
const trouble = 'zone-below-min';

test('files that nobody opened show what is wrong with them', async () => {
  const c = await start([await folderOf(troubledHost)], editor);
  await c.reviewed();
  const [zone] = shown(c.diagnostics(c.uri('proc/zoneinfo')));
  assert.equal(zone?.code, trouble);
  assert.equal(zone.severity, 1);
  assert.equal(zone.source, 'bundle-review');
  assert.deepEqual(zone.range, { start: { line: 1, character: 17 }, end: { line: 1, character: 20 } });
  assert.match(
    text(zone),
    /^Node 0 Normal: 900 pages .* below min 1000 .*\nWhat can be done: Set vm\.watermark_scale_factor = 20.* An ordinary request.*$/,
    'two lines',
  );
  assert.match(zone.codeDescription?.href ?? '', /^https:\/\//);
  assert.equal(zone.relatedInformation?.[0]?.location.uri, c.uri('proc/zoneinfo'));
  assert.equal(zone.relatedInformation?.[0]?.location.range.start.line, 2);
  const [log] = shown(c.diagnostics(c.uri('var/log/kern.log')));
  assert.equal(log?.code, 'hung-task');
  assert.deepEqual(
    [log.range.start.line, log.range.end],
    [0, { line: 1, character: 0 }],
    'a report of several lines is marked at its head',
  );
  assert.deepEqual(c.states().at(-1), {
    state: 'ready',
    judged: c.states().at(-1).judged,
    hosts: 1,
    files: 5,
    errors: 2,
    warnings: 0,
    infos: 0,
    notRun: c.states().at(-1).notRun,
    faults: 0,
  });
});

test('what proves a finding elsewhere is a hint that leads back to it', async () => {
  const c = await start([await folderOf(troubledHost)]);
  await c.reviewed();
  const hint = c.diagnostics(c.uri('proc/zoneinfo')).find(d => d.severity === 4);
  assert.equal(hint?.range.start.line, 2);
  assert.match(text(hint), /^evidence for: Node 0 Normal: 900 pages/);
  assert.deepEqual(hint.relatedInformation?.[0]?.location.range.start, { line: 1, character: 17 });
});

test('a healthy host and a folder that is no bundle are quiet: no diagnostics, no progress', async () => {
  const c = await start(
    [
      await folderOf(quietHost),
      await folderOf({ 'main.c': 'int main(void) { return 0; }\n', 'notes/readme.txt': 'buy milk\n' }),
    ],
    editor,
  );
  await c.reviewed();
  assert.deepEqual(c.published(), []);
  assert.ok(!c.requests.some(r => r.method.startsWith('window/show')));
  assert.ok(!c.notifications.some(n => n.method === '$/progress' || n.method.startsWith('window/show')));
});

test('a hover tells the field, what it means here, and the finding that rests on it', async () => {
  const c = await start([await folderOf(troubledHost)]);
  await c.reviewed();
  c.open(c.uri('proc/zoneinfo'), troubledHost['proc/zoneinfo']!);
  const free = await c.hover(c.uri('proc/zoneinfo'), { line: 1, character: 18 });
  assert.match(free, /\*\*free\*\*: `900`/);
  assert.match(free, /below min by 100 pages/);
  assert.match(free, /\*\*error\*\*: Node 0 Normal: 900 pages/);
  assert.match(await c.hover(c.uri('proc/zoneinfo'), { line: 2, character: 17 }), /evidence for error/);
  assert.match(
    await c.hover(c.uri('var/log/kern.log'), { line: 4, character: 50 }),
    /task writer:4242 blocked/,
    'files that are not open, and any line of a report',
  );
  assert.equal(await c.hover(c.uri('proc/meminfo'), { line: 40, character: 0 }), '');
});

test('text of a bundle stays text: no link, no image, no command in a hover or a report', async () => {
  const evil = '[x](command:a)![i](http://e.x/i)<img/>';
  const c = await start([await folderOf({ ...troubledHost, 'var/log/kern.log': hungTask(evil, 7, 500) })]);
  await c.reviewed();
  const [d] = shown(c.diagnostics(c.uri('var/log/kern.log')));
  assert.ok(d, 'the report is found');
  const tree = await c.request('bundleReview/tree', {});
  const texts = [
    await c.hover(c.uri('var/log/kern.log'), d.range.start),
    (await c.request('bundleReview/report', { format: 'markdown' })).text,
    ...tree.hosts[0].findings.flatMap((f: any) => f.remedies.map((r: any) => r.detail)),
  ];
  assert.match(texts[0], /e\.x/);
  for (const text of texts) {
    // Code spans show their text as it is.
    const live = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '').replace(/\\[^\w\s]/g, '');
    assert.doesNotMatch(live, /\]\(command|!\[|<img|http:\/\/e\.x/);
  }
});

test('a quick fix writes a snippet below remediation, and applied twice is applied once', async () => {
  const folder = await folderOf(troubledHost);
  const c = await start([folder], editor);
  await c.reviewed();
  const uri = c.uri('proc/zoneinfo');
  const [d] = shown(c.diagnostics(uri));
  const [action] = await c.actions(uri, d!);
  assert.equal(action.kind, 'quickfix');
  assert.equal(action.diagnostics[0].data.id, (d!.data as any).id);
  const conf = c.uri('remediation/db1/90-bundle-review.conf');
  const texts = await applied(action.edit, onDisk);
  assert.deepEqual([...texts.keys()], [conf]);
  assert.match(
    texts.get(conf)!,
    /# present: vm\.watermark_scale_factor = 10\n(?:# .*\n){5}vm\.watermark_scale_factor = 20\n$/,
  );

  await mkdir(path.dirname(fileURLToPath(conf)), { recursive: true });
  await writeFile(fileURLToPath(conf), texts.get(conf)!);
  const [saved] = await c.actions(uri, d!);
  assert.deepEqual(
    [saved.edit, saved.disabled],
    [undefined, { reason: 'already in remediation/db1/90-bundle-review.conf' }],
  );

  await rm(path.dirname(fileURLToPath(conf)), { recursive: true });
  c.open(conf, texts.get(conf)!, 'properties', 3);
  const [open] = await c.actions(uri, d!);
  assert.ok(open.disabled, 'what is open and not saved counts');
  assert.ok(!c.published().some(u => u.includes('remediation')), 'snippets are no evidence');
});

test('a setting that a person wrote stands; a second proposal is a conflict, not a second line', async () => {
  const mine = 'vm.watermark_scale_factor=77\n';
  const c = await start([await folderOf({ ...troubledHost, 'remediation/db1/90-bundle-review.conf': mine })], editor);
  await c.reviewed();
  const uri = c.uri('proc/zoneinfo');
  const [d] = shown(c.diagnostics(uri));
  const [action] = await c.actions(uri, d!);
  const [text] = [...(await applied(action.edit, onDisk)).values()];
  assert.ok(text!.startsWith(mine));
  assert.match(text!, /^# Conflict: vm\.watermark_scale_factor = 20 /m);
  assert.equal(text!.match(/^\s*[^#\s].*$/gm)?.length, 1);
});

test('a link in place of the snippet folder is not followed', async () => {
  const folder = await folderOf(troubledHost);
  await symlink(await folderOf({}), path.join(folder, 'remediation'));
  const c = await start([folder], editor);
  await c.reviewed();
  const [action] = await c.actions(c.uri('proc/zoneinfo'), shown(c.diagnostics(c.uri('proc/zoneinfo')))[0]!);
  assert.equal(action.edit, undefined);
  assert.match(action.disabled.reason, /symbolic link/);
});

test('a file that changes on disk is read again, and its findings go when it is well', async () => {
  const folder = await folderOf(troubledHost);
  const c = await start([folder]);
  await c.reviewed();
  const uri = c.uri('proc/zoneinfo');
  await writeFile(path.join(folder, 'proc/zoneinfo'), zoneinfo(200000));
  c.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
  await c.until(() => c.diagnostics(uri).length === 0, 'the finding to go');
  assert.equal(shown(c.diagnostics(c.uri('var/log/kern.log'))).length, 1, 'what did not change stays');

  await rename(path.join(folder, 'var/log/kern.log'), path.join(folder, 'var/log/kern.log.1'));
  c.notify('workspace/didChangeWatchedFiles', {
    changes: [
      { uri: c.uri('var/log/kern.log'), type: 3 },
      { uri: c.uri('var/log/kern.log.1'), type: 1 },
    ],
  });
  await c.until(
    () =>
      c.diagnostics(c.uri('var/log/kern.log')).length === 0 &&
      shown(c.diagnostics(c.uri('var/log/kern.log.1'))).length === 1,
    'the finding to follow its file',
  );
});

test('a second host that is unpacked into the folder is found', async () => {
  const folder = await folderOf(below('one', troubledHost));
  const c = await start([folder]);
  await c.reviewed();
  const files = below('two', {
    ...troubledHost,
    'sos_commands/kernel/uname_-a':
      'Linux db2 5.4.0-100-generic #113 SMP Thu Feb 3 18:43:29 UTC 2022 x86_64 x86_64 x86_64 GNU/Linux\n',
    'sos_commands/kernel/sysctl_-a': 'kernel.hostname = db2\n',
  });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  c.notify('workspace/didChangeWatchedFiles', {
    changes: Object.keys(files).map(name => ({ uri: c.uri(name), type: 1 })),
  });
  await c.until(() => shown(c.diagnostics(c.uri('two/proc/zoneinfo'))).length === 1, 'the finding of the second host');
  const { hosts } = await c.request('bundleReview/tree', {});
  assert.deepEqual(
    hosts.map((h: any) => [h.name, h.folder]),
    [
      ['db1', 'one'],
      ['db2', 'two'],
    ],
  );
});

test('open text wins over the disk, while it is open', async () => {
  const folder = await folderOf(troubledHost);
  const c = await start([folder]);
  await c.reviewed();
  const uri = c.uri('proc/zoneinfo');
  c.open(uri, zoneinfo(900));
  c.change(uri, zoneinfo(200000), 2);
  assert.doesNotMatch(
    await c.hover(uri, { line: 1, character: 18 }),
    /below min by/,
    'a hover does not wait for the pause in typing',
  );
  await c.until(() => c.diagnostics(uri).length === 0, 'the finding to go');
  c.notify('textDocument/didClose', { textDocument: { uri } });
  await c.until(() => shown(c.diagnostics(uri)).length === 1, 'the finding on disk to come back');
});

test('a document outside of every folder is reviewed by itself, and leaves nothing behind', async () => {
  const folder = await folderOf(troubledHost);
  const c = await start([]);
  const uri = c.uri('proc/zoneinfo', folder);
  c.open(uri, zoneinfo(900));
  await c.until(() => shown(c.diagnostics(uri)).length === 1, 'the finding');
  c.open('untitled:Untitled-1', hungTask('pasted', 9, 100));
  await c.until(
    () => shown(c.diagnostics('untitled:Untitled-1')).length === 1,
    'the finding in a document without a file',
  );
  assert.match(await c.hover('untitled:Untitled-1', { line: 0, character: 60 }), /task pasted:9 blocked/);
  assert.deepEqual(
    c.published().filter(u => u.includes('kern.log')),
    [],
    'its neighbours are not read',
  );
  c.notify('textDocument/didClose', { textDocument: { uri } });
  await c.until(() => c.diagnostics(uri).length === 0, 'the finding to go with the document');
});

test('outline and folding', async () => {
  const log = hungTask('a', 1, 100) + hungTask('b', 2, 200);
  const c = await start([await folderOf({ ...troubledHost, 'var/log/kern.log': log })]);
  await c.reviewed();
  const symbols = (name: string): Promise<any[]> =>
    c.request('textDocument/documentSymbol', { textDocument: { uri: c.uri(name) } });
  c.open(c.uri('proc/zoneinfo'), zoneinfo(900));
  const [zone] = await symbols('proc/zoneinfo');
  assert.match(zone.name, /^Node 0, zone Normal/);
  assert.deepEqual(
    zone.children.slice(0, 2).map((s: any) => [s.name, s.detail]),
    [
      ['free', '900'],
      ['min', '1000'],
    ],
  );
  const events = (await symbols('var/log/kern.log')).filter(s => s.detail === 'hung-task');
  assert.deepEqual(
    events.map(s => s.name.split(' blocked')[0]),
    ['task a:1', 'task b:2'],
  );
  for (const s of [zone, ...events]) {
    const at = (p: any): number => p.line * 1e6 + p.character;
    assert.ok(
      at(s.range.start) <= at(s.selectionRange.start) && at(s.selectionRange.end) <= at(s.range.end),
      'editors refuse a selection outside of its range',
    );
  }
  const folds = await c.request('textDocument/foldingRange', { textDocument: { uri: c.uri('var/log/kern.log') } });
  assert.deepEqual(
    folds.map((f: any) => f.startLine),
    [0, 9],
  );
});

test('tree, report, snippet and remedy serve what diagnostics cannot', async () => {
  const c = await start([await folderOf(troubledHost)]);
  await c.reviewed();
  const { hosts } = await c.request('bundleReview/tree', {});
  const [host] = hosts;
  assert.deepEqual([host.name, host.kernel, host.files], ['db1', '5.4.0-100-generic', 5]);
  assert.ok(
    host.notRun.rules.some(
      (n: any) => n.rule === 'slab-heavy' && n.text === 'needs slab-cache; collect: cat /proc/slabinfo',
    ),
  );
  const zone = host.findings.find((f: any) => f.rule === trouble);
  assert.equal(zone.place.label, 'proc/zoneinfo:2');
  const remedy = zone.remedies.find((r: any) => r.kind === 'sysctl');
  assert.match(remedy.detail, /- risk: .*\n- check: .*\n- undo: /);
  const { edit, uri } = await c.request('bundleReview/remedy', { id: remedy.id });
  assert.equal(uri, c.uri('remediation/db1/90-bundle-review.conf'));
  const text = (await applied(edit, onDisk)).get(uri)!;
  for (const id of [remedy.id, zone.id]) assert.equal((await c.request('bundleReview/snippet', { id })).text, text);
  assert.ok((await c.request('bundleReview/snippet', { id: host.id })).text.includes('vm.watermark_scale_factor = 20'));
  const report = (await c.request('bundleReview/report', { format: 'markdown' })).text;
  assert.match(report, /\*\*1 host, 5 files read: 2 errors; /);
  assert.match(report, /### error: Node 0 Normal: 900 pages/);
  assert.match(report, /`slab-heavy` needs slab-cache; collect: `cat \/proc\/slabinfo`/);
});

test('two captures of one machine are one host, which tells them in the tree and in the report', async () => {
  const captured = (date: string): [string, string][] => [
    ...Object.entries(troubledHost),
    ['sos_commands/date/date', date],
  ];
  const folder = await folderOf(
    Object.fromEntries([
      ...captured('Fri Nov 20 10:20:00 UTC 2020\n').map(([path, text]) => [`sos-b/${path}`, text]),
      ...captured('Fri Nov 20 09:51:00 UTC 2020\n').map(([path, text]) => [`sos-a/${path}`, text]),
    ]),
  );
  const c = await start([folder]);
  await c.reviewed();
  const { hosts } = await c.request('bundleReview/tree', {});
  assert.deepEqual(
    hosts.map((h: any) => [h.name, h.captures]),
    [['db1', { count: 2, text: '2 captures: 09:51 (sos-a), 10:20 (sos-b)' }]],
  );
  const zone = hosts[0].findings.find((f: any) => f.rule === trouble);
  assert.match(zone.message, /; worst at 10:20, seen in 2 of 2 captures$/);
  const report = (await c.request('bundleReview/report', { format: 'markdown' })).text;
  assert.match(report, /2 captures: 09:51 \(sos-a\), 10:20 \(sos-b\)/);
});

test('settings: rules that are off, files that are left out, folders that wait to be asked for', async () => {
  const c = await start([await folderOf(troubledHost)], {
    settings: { disabledRules: [trouble], exclude: ['var/**'], automatic: 'nonsense' },
  });
  await c.reviewed();
  assert.deepEqual([c.states().at(-1).errors, c.states().at(-1).files], [0, 4]);
  c.notify('workspace/didChangeConfiguration', {
    settings: { bundleReview: { disabledRules: [], exclude: ['*.log'] } },
  });
  await c.until(() => c.states().at(-1).state === 'ready' && c.states().at(-1).errors === 1, 'the rule to run again');
  await c.stop();

  const waiting = await start([await folderOf(troubledHost)], { settings: { automatic: false } });
  const found = await waiting.request('bundleReview/review', { folder: waiting.uri('') });
  assert.equal(waiting.states()[0].state, 'reviewing');
  assert.equal(found.errors, 2);
});

test('a review that is asked for shows its progress; cancelled, it says so and the next one is whole', async () => {
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`var/log/app-${i}.txt`, 'x\n'.repeat(2000)]));
  const c = await start([await folderOf({ ...many, ...troubledHost })], { ...editor, settings: { automatic: false } });
  const asked = c.request('bundleReview/review', { folder: c.uri('') });
  const begun = () => c.notifications.find(n => n.method === '$/progress' && n.params.value.kind === 'begin');
  await c.until(() => begun() !== undefined, 'progress');
  assert.equal(begun()!.params.value.cancellable, true);
  c.notify('window/workDoneProgress/cancel', { token: begun()!.params.token });
  const result = await asked;
  assert.equal(result.state, 'cancelled');
  assert.ok(c.notifications.some(n => n.method === '$/progress' && n.params.value.kind === 'end'));
  assert.match((await c.request('bundleReview/tree', {})).notes.flatMap((n: any) => n.lines).join(), /cancelled|^$/);

  const again = c.request('bundleReview/review', {});
  c.notify('$/cancelRequest', { id: again.id });
  await again.catch(() => undefined);
  const whole = await c.request('bundleReview/review', { folder: c.uri('') });
  assert.deepEqual([whole.state, whole.errors], ['ready', 2]);
});

test('damage on disk and nonsense in requests leave the server up', async () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919 + (i >> 3)) % 256);
  const c = await start([
    await folderOf({
      ...troubledHost,
      'var/log/kern.log.1': bytes,
      'var/log/messages': `${'['.repeat(3_000_000)}\n${hungTask('late', 5, 900)}`,
      'proc/buddyinfo': '',
      'proc/slabinfo': 'slabinfo - version: 2.1\n# name\nfoo -1 99999999999999999999 x\n',
      'dmesg.txt': new Uint8Array(Buffer.from(`\ufeff${hungTask('wide', 6, 950)}`, 'utf16le')),
      'sos_commands/process/ps_aux': 'USER PID\n\u0000\u0000\r\n\r\nroot',
    }),
  ]);
  await c.reviewed();
  assert.match(
    JSON.stringify(shown(c.diagnostics(c.uri('dmesg.txt'))).concat(shown(c.diagnostics(c.uri('var/log/kern.log'))))),
    /hung-task/,
  );
  const nothing = { textDocument: { uri: 'file:///nowhere/%ff%zz' } };
  assert.equal(await c.request('textDocument/hover', { ...nothing, position: { line: 99999999, character: 0 } }), null);
  assert.deepEqual(
    await c.request('textDocument/codeAction', {
      ...nothing,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      context: { diagnostics: [] },
    }),
    [],
  );
  assert.deepEqual(await c.request('textDocument/documentSymbol', nothing), []);
  assert.equal((await c.request('bundleReview/remedy', { id: 'no such thing remedy 1' })).edit, undefined);
  assert.equal((await c.request('bundleReview/snippet', { id: '' })).text, '');
  await c.request('bundleReview/review', { folder: 'file:///nowhere/at/all' });
  await c.request('bundleReview/report', undefined).catch(() => undefined);
  c.open('file:///nowhere/%ff%zz', 'x');
  c.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: 'nonsense', type: 9 }] });
  c.notify('textDocument/didClose', { textDocument: { uri: 'file:///never/opened' } });
  assert.match(await c.hover(c.uri('proc/zoneinfo'), { line: 1, character: 18 }), /below min/);
  assert.ok(c.running());
});

test('a folder within a folder of the workspace is reviewed once', async () => {
  const outer = await folderOf(below('case', troubledHost));
  const c = await start([outer, path.join(outer, 'case')]);
  await c.reviewed();
  const { hosts } = await c.request('bundleReview/tree', {});
  assert.equal(hosts.length, 1);
  assert.equal(c.states().at(-1).errors, 2);
});

test('names with blanks, percent signs and letters of any script', async () => {
  const folder = await folderOf({ 'Fall 7 %41 é#1/zoneinfo.txt': zoneinfo(900) });
  const c = await start([folder]);
  await c.reviewed();
  const uri = c.uri('Fall 7 %41 é#1/zoneinfo.txt');
  assert.equal(shown(c.diagnostics(uri)).length, 1);
  c.open(uri, zoneinfo(900));
  assert.match(await c.hover(uri, { line: 1, character: 18 }), /free/);
});

test('what lies in an archive and what is packed is found, opens and answers; it is nothing of the workspace', async () => {
  const inArchive = Object.fromEntries(Object.entries(troubledHost).map(([name, body]) => [`sos-db1/${name}`, body]));
  const folder = await folderOf({
    'upload/sosreport-db1.tar.gz': gzipSync(await tarOf(inArchive)),
    'other/var/log/kern.log.2.gz': gzipSync(troubledHost['var/log/kern.log']!),
  });
  const c = await start([folder], editor);
  await c.reviewed();
  const ofMember = (file: string): string => c.uri(file).replace(/^file:/, 'bundle-review:');
  const zoneinfo = ofMember('upload/sosreport-db1.tar.gz/sos-db1/proc/zoneinfo');
  const log = ofMember('other/var/log/kern.log.2.gz');
  assert.equal(shown(c.diagnostics(zoneinfo))[0]?.code, trouble);
  assert.equal(shown(c.diagnostics(log))[0]?.code, 'hung-task');
  const content = (uri: string): Promise<any> => c.request('bundleReview/content', { uri });
  assert.deepEqual(await content(zoneinfo), { text: troubledHost['proc/zoneinfo'] });
  // As editors write a URI of an unknown scheme.
  assert.deepEqual(await content(zoneinfo.replace('///', '/')), { text: troubledHost['proc/zoneinfo'] });
  assert.deepEqual(await content(log), { text: troubledHost['var/log/kern.log'] });
  for (const other of [`${zoneinfo}x`, `${ofMember('upload')}/../../../etc/hostname`, ofMember('upload/notes.txt')])
    assert.match((await content(other)).reason, /not part of a review/);
  assert.match((await content('bundle-review:///nowhere/x')).reason, /not part of a review/);
  const { hosts, files } = c.states().at(-1);
  c.open(zoneinfo, troubledHost['proc/zoneinfo']!);
  assert.match(await c.hover(zoneinfo, { line: 1, character: 18 }), /900/);
  const outline = await c.request('textDocument/documentSymbol', { textDocument: { uri: zoneinfo } });
  assert.ok(outline.length > 0);
  assert.ok((await c.actions(zoneinfo, shown(c.diagnostics(zoneinfo))[0]!)).length > 0);
  // The tree leads there too, and an open member is no file beside the archive.
  assert.ok(JSON.stringify(await c.request('bundleReview/tree', {})).includes(zoneinfo));
  c.notify('textDocument/didClose', { textDocument: { uri: zoneinfo } });
  assert.deepEqual([c.states().at(-1).hosts, c.states().at(-1).files], [hosts, files]);
  // Another archive under the same name is another content.
  const good = { ...inArchive, 'sos-db1/proc/zoneinfo': troubledHost['proc/zoneinfo']!.replace('900', '90000') };
  await writeFile(path.join(folder, 'upload/sosreport-db1.tar.gz'), gzipSync(await tarOf(good)));
  c.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: c.uri('upload/sosreport-db1.tar.gz'), type: 2 }] });
  await c.until(() => shown(c.diagnostics(zoneinfo)).every(d => d.code !== trouble), 'the other archive');
  assert.match((await content(zoneinfo)).text, /90000/);
});

test('of a file too long for the client an excerpt is shown, which answers as the file would', async () => {
  const quiet = Array.from(
    { length: 300 },
    (_, i) => `Nov 20 09:00:00 db1 kernel: [${i}.500000] usb ${i}: new device\n`,
  );
  const logOf = (task: string): string =>
    [...quiet.slice(0, 200), hungTask(task, 4242, 500.1), ...quiet.slice(200)].join('');
  const log = logOf('writer');
  const folder = await folderOf({
    ...below('plain', { ...troubledHost, 'var/log/kern.log': log }),
    'packed/var/log/kern.log.2.gz': gzipSync(logOf('reader')),
    'all.tar.gz': gzipSync(
      await tarOf({ 'sos-x/var/log/kern.log': logOf('archived'), 'sos-x/proc/uptime': '100.00 100.00\n' }),
    ),
  });
  const c = await start([folder], { ...editor, longest: 200 });
  await c.reviewed();
  for (const [name, word] of [
    ['plain/var/log/kern.log', 'writer'],
    ['packed/var/log/kern.log.2.gz', 'reader'],
  ] as const) {
    const lines = logOf(word).split('\n');
    const uri = c.uri(name).replace(/^file:/, 'bundle-review:');
    assert.deepEqual(c.diagnostics(c.uri(name)), [], 'nothing stands where the client sees nothing');
    const [finding] = shown(c.diagnostics(uri));
    assert.equal(finding?.code, 'hung-task');
    const { text: excerpt } = await c.request('bundleReview/content', { uri });
    const told = excerpt.split('\n');
    const { line } = finding.range.start;
    assert.equal(told[line], `       201 │ ${lines[200]}`);
    assert.match(told[0], /^ +│ 69 of 309 lines of kern\.log/);
    const hover = (where: number, character: number): Promise<string> => c.hover(uri, { line: where, character });
    c.open(uri, excerpt);
    const task = told[line].indexOf(word);
    assert.match(await hover(line, task), new RegExp(word));
    const { range } = await c.request('textDocument/hover', {
      textDocument: { uri },
      position: { line, character: task },
    });
    assert.equal(told[line].slice(range.start.character, range.end.character), word);
    for (const ours of [0, told.findIndex((l: string) => l.includes('left out'))])
      assert.equal(await hover(ours, task), '', told[ours]);
    const symbols = await c.request('textDocument/documentSymbol', { textDocument: { uri } });
    assert.equal(symbols.find((s: any) => s.detail === 'hung-task').selectionRange.start.line, line);
    const folds = await c.request('textDocument/foldingRange', { textDocument: { uri } });
    assert.deepEqual(
      folds.map((f: any) => [f.startLine, f.endLine]),
      [[line, line + 8]],
    );
    assert.ok(JSON.stringify(await c.request('bundleReview/tree', {})).includes(uri));
    // What is on show while a later review speaks of other lines gives no answers about those.
    c.change(uri, `one more line\n${excerpt}`, 2);
    assert.equal(await hover(line, task), '');
    c.notify('textDocument/didClose', { textDocument: { uri } });
  }
  // Within an archive no more of it is unpacked than is shown, and what lies behind it opens too.
  const inside = (name: string): string => c.uri(`all.tar.gz/${name}`).replace(/^file:/, 'bundle-review:');
  const [hung] = shown(c.diagnostics(inside('sos-x/var/log/kern.log')));
  assert.equal(hung?.code, 'hung-task');
  const opened = async (name: string): Promise<string> =>
    (await c.request('bundleReview/content', { uri: inside(name) })).text;
  const shownOf = (await opened('sos-x/var/log/kern.log')).split('\n')[hung.range.start.line];
  assert.match(shownOf!, /^ {7}201 │ .*archived/);
  assert.equal(await opened('sos-x/proc/uptime'), '100.00 100.00\n');
  const zone = c.uri('plain/proc/zoneinfo').replace(/^file:/, 'bundle-review:');
  const [low] = shown(c.diagnostics(zone));
  assert.equal(low?.code, trouble);
  assert.ok((await c.actions(zone, low)).length > 0);
  const nowhere = { ...low, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 9 } } };
  assert.deepEqual(await c.actions(zone, nowhere), []);
});

test('files of an archive open in any order, and what findings speak of is kept on the way', async () => {
  const host = below('sos-db1', troubledHost);
  const names = Object.keys(host);
  const nested = await tarOf({ 'sos-db2/etc/hostname': 'db2\n', 'sos-db2/proc/zoneinfo': zoneinfo(901) });
  const folder = await folderOf({ 'upload/both.tar.gz': gzipSync(await tarOf({ 'db2.tar': nested, ...host })) });
  const c = await start([folder], editor);
  await c.reviewed();
  const ofMember = (name: string): string => c.uri(`upload/both.tar.gz/${name}`).replace(/^file:/, 'bundle-review:');
  const content = async (name: string): Promise<string> =>
    (await c.request('bundleReview/content', { uri: ofMember(name) })).text;
  for (const name of [...names, ...names.toReversed(), names[2]!]) assert.equal(await content(name), host[name], name);
  assert.equal(await content('db2.tar/sos-db2/proc/zoneinfo'), zoneinfo(901));
  assert.deepEqual(
    await Promise.all(names.toReversed().map(content)),
    names.toReversed().map(name => host[name]),
  );
  // It is gone: what was kept is still there, the rest says so.
  await rm(path.join(folder, 'upload/both.tar.gz'));
  assert.equal(await content(names[0]!), host[names[0]!]);
});

test('folders that come, go and change their name are followed', async () => {
  const folder = await folderOf({
    ...below('a', troubledHost),
    'b/sosreport-db1.tar.gz': gzipSync(await tarOf({ ...troubledHost, 'etc/hostname': 'db9\n' })),
  });
  const c = await start([folder], editor);
  await c.reviewed();
  const shownIn = (uri: string): boolean => shown(c.diagnostics(uri)).some(d => d.code === trouble);
  const zone = (name: string): string => c.uri(`${name}/proc/zoneinfo`);
  const member = c.uri('b/sosreport-db1.tar.gz/proc/zoneinfo').replace(/^file:/, 'bundle-review:');
  assert.deepEqual([zone('a'), member].map(shownIn), [true, true]);
  const changed = (...changes: (readonly [string, 1 | 3])[]): void =>
    c.notify('workspace/didChangeWatchedFiles', {
      changes: changes.map(([name, type]) => ({ uri: c.uri(name), type })),
    });
  // The editor tells the folder, not what is in it.
  await rename(path.join(folder, 'a'), path.join(folder, 'renamed'));
  changed(['a', 3], ['renamed', 1]);
  await c.until(() => !shownIn(zone('a')) && shownIn(zone('renamed')), 'the new name');
  await rm(path.join(folder, 'b'), { recursive: true });
  changed(['b', 3]);
  await c.until(() => !shownIn(member), 'the archive to go');
  assert.ok(shownIn(zone('renamed')));
});
