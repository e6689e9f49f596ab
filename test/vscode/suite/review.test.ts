/**
 * The extension inside a real VS Code, with the sample bundles open. The same tests run trusted and in Restricted Mode,
 * from the folder and from the package.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import * as vscode from 'vscode';
import { xz } from '../../xz.ts';
import { run } from '../run.ts';

const id = 'diagnostic-bundle-review.diagnostic-bundle-review';
const root = (): vscode.Uri => vscode.workspace.workspaceFolders![0]!.uri;
const at = (path: string): vscode.Uri => vscode.Uri.joinPath(root(), path);
const pause = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms));

/** Wait for something that comes by itself. */
async function until<T>(seen: () => T | undefined | false | Promise<T | undefined | false>, what: string): Promise<T> {
  for (let i = 0; i < 300; i++) {
    const value = await seen();
    if (value) return value;
    await pause(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

const problems = (path: string): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(at(path)).filter(d => d.severity !== vscode.DiagnosticSeverity.Hint);
const hints = (path: string): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(at(path)).filter(d => d.severity === vscode.DiagnosticSeverity.Hint);
const codeOf = (d: vscode.Diagnostic): string => String(typeof d.code === 'object' ? d.code.value : d.code);
const found = (path: string, rule: string): vscode.Diagnostic[] => problems(path).filter(d => codeOf(d) === rule);

const textOf = async (path: string): Promise<string> =>
  Buffer.from(await vscode.workspace.fs.readFile(at(path))).toString();

async function hoverText(path: string, text: string, word = text): Promise<string> {
  const document = await vscode.workspace.openTextDocument(at(path));
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${path} holds ${text}`);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset + text.indexOf(word) + 1),
  );
  return wordsOf(hovers);
}

const wordsOf = (hovers: readonly vscode.Hover[]): string =>
  hovers
    .flatMap(h => h.contents)
    .map(c => (typeof c === 'string' ? c : c.value))
    .join('\n');

const fixes = (path: string, d: vscode.Diagnostic): Thenable<vscode.CodeAction[]> =>
  vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    at(path),
    d.range,
    'quickfix',
  );

describe(`bundle review (${run.trusted ? 'trusted' : 'Restricted Mode'}, from the ${run.from})`, () => {
  before(async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, 'the extension is there');
    await until(() => extension.isActive, 'activation by what the folder holds');
    await until(
      () =>
        ['ceph-osd/sos_commands/kernel/dmesg', 'swift-xfs/proc/slabinfo', 'compute-hugepages/proc/zoneinfo'].every(
          path => problems(path).length > 0,
        ),
      'the findings of three hosts',
    );
  });

  it('runs in the mode it was started in', () => assert.equal(vscode.workspace.isTrusted, run.trusted));

  it('puts findings on the files of the bundle, open or not', () => {
    assert.deepEqual(
      vscode.workspace.textDocuments.filter(d => d.uri.path.includes('/swift-xfs/')),
      [],
    );
    assert.ok(found('swift-xfs/proc/slabinfo', 'slab-heavy').length > 0);
    assert.ok(
      found('compute-hugepages/sos_commands/kernel/dmesg', 'page-allocation-failure').some(d =>
        /order:6.*fragmentation/.test(d.message),
      ),
    );
    assert.ok(found('compute-hugepages/proc/zoneinfo', 'watermarks-not-recomputed').length > 0);
  });

  it('says nothing about a healthy host', () => {
    for (const [uri, diagnostics] of vscode.languages.getDiagnostics())
      if (uri.path.includes('/quiet/'))
        assert.deepEqual(
          diagnostics.map(d => d.message),
          [],
          uri.path,
        );
  });

  it('shows what proves a finding: related places, and a hint on each of them', () => {
    const [hung] = found('ceph-osd/sos_commands/kernel/dmesg', 'hung-task');
    assert.equal(hung!.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(hung!.source, 'bundle-review');
    assert.ok(
      hung!.relatedInformation!.some(r => r.location.uri.path.endsWith('/var/log/kern.log')),
      'the same report in the other log',
    );
    assert.ok(hung!.relatedInformation!.some(r => r.location.uri.path.endsWith('/proc/zoneinfo')));
    assert.ok(hints('ceph-osd/proc/zoneinfo').length > 0);
  });

  it('explains a watermark line: what it is, in bytes, where free stands, who wakes or stalls', async () => {
    const text = await hoverText('ceph-osd/proc/zoneinfo', 'min      11150', '11150');
    assert.match(text, /43\.6 MiB/);
    assert.match(text, /kswapd/);
    assert.match(text, /reclaim/);
    const low = await hoverText('compute-hugepages/proc/zoneinfo', 'low      3079', '3079');
    assert.match(low, /Computed now from vm\.min_free_kbytes = 16614/);
  });

  it('explains log events, columns of top and mpstat', async () => {
    assert.match(await hoverText('ceph-osd/sos_commands/kernel/dmesg', 'INFO: task tp_fstore_op'), /hung|blocked/);
    assert.match(await hoverText('compute-hugepages/sos_commands/kernel/dmesg', '__GFP_COMP'), /compound|GFP/i);
    assert.match(await hoverText('cvm/mpstat.txt', '43924.35'), /NET\\?_RX/);
    assert.match(await hoverText('cvm/top-H.txt', '-11'), /real-time|SCHED_(?:FIFO|RR)|PR/i);
  });

  it('writes a checked setting below remediation/, once however often it is applied, and never into evidence', async () => {
    const file = 'swift-xfs/proc/slabinfo';
    const before = (await vscode.workspace.openTextDocument(at(file))).getText();
    const [slab] = found(file, 'slab-heavy');
    const fix = (await fixes(file, slab!)).find(a => /vfs_cache_pressure/.test(a.title));
    assert.ok(fix?.edit, 'a quick fix with an edit');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    const snippet = vscode.Uri.joinPath(root(), 'remediation/swift-7/90-bundle-review.conf');
    const text = (await vscode.workspace.openTextDocument(snippet)).getText();
    assert.equal(text.match(/^vm\.vfs_cache_pressure = 200$/gm)?.length, 1, text);
    assert.doesNotMatch(text, /drop_caches|compact_memory/);
    const again = (await fixes(file, slab!)).find(a => /vfs_cache_pressure/.test(a.title) && !a.disabled);
    assert.equal(again, undefined, 'what was applied is not offered again');
    assert.equal((await vscode.workspace.openTextDocument(at(file))).getText(), before);
  });

  it('keeps one-shot commands out of the settings', async () => {
    const file = 'swift-xfs/proc/slabinfo';
    const once = (await fixes(file, found(file, 'slab-heavy')[0]!)).find(a => /once/i.test(a.title) && a.edit);
    assert.ok(once, 'a run-once fix');
    assert.ok(await vscode.workspace.applyEdit(once.edit!));
    const script = (
      await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root(), 'remediation/swift-7/run-once.sh'))
    ).getText();
    assert.match(script, /^#!\/bin\/sh/);
    assert.match(script, /^echo 2 > \/proc\/sys\/vm\/drop_caches$/m);
  });

  it('outlines and folds a log', async () => {
    const uri = at('ceph-osd/sos_commands/kernel/dmesg');
    await vscode.workspace.openTextDocument(uri);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    assert.ok(symbols.some(s => /tp_fstore_op/.test(s.name + s.detail)));
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      uri,
    );
    assert.ok(folds.some(f => f.end - f.start > 10));
  });

  it('tells what a word of the log means, and when it happened on both clocks', async () => {
    const text = await hoverText(
      'ceph-osd/sos_commands/kernel/dmesg',
      'xfs_reclaim_inodes_ag+0x2a5/0x330 [xfs]',
      'xfs_reclaim_inodes_ag',
    );
    assert.match(text, /of the module `xfs`/);
    assert.match(
      await hoverText('ceph-osd/sos_commands/kernel/dmesg', 'INFO: task tp_fstore_op'),
      /3572881\.402 s after boot, 2021-03-07 04:22:1\d/,
    );
  });

  it('sets a number beside its total, and beside the same number of other hosts', async () => {
    const text = await hoverText('ceph-osd/proc/meminfo', 'MemFree:         2797636', '2797636');
    assert.match(text, /0\.7 % of MemTotal/);
    assert.match(text, /also in `compute-hugepages\/proc\/meminfo`/);
  });

  it('finds settings, tasks and events across the hosts', async () => {
    const symbols = (query: string): Thenable<vscode.SymbolInformation[]> =>
      vscode.commands.executeCommand<vscode.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', query);
    const factor = await symbols('watermark_scale_factor');
    assert.ok(
      factor.some(s => s.name === 'vm.watermark_scale_factor = 10' && /^compute6 /.test(s.containerName)),
      factor.map(s => `${s.name} ${s.containerName}`).join(),
    );
    assert.ok((await symbols('ceph-osd')).some(s => /^\d+ \S*ceph-osd/.test(s.name)));
  });

  it('leads from a process of the log to every place that speaks of it, and from a setting to its running value', async () => {
    const log = at('ceph-osd/sos_commands/kernel/dmesg');
    const document = await vscode.workspace.openTextDocument(log);
    const position = (text: string, word: string): vscode.Position =>
      document.positionAt(document.getText().indexOf(text) + text.indexOf(word) + 1);
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      log,
      position('tp_fstore_op:21907', '21907'),
    );
    assert.ok(
      references.length >= 6 && references.some(r => r.uri.path.endsWith('/var/log/kern.log')),
      String(references.length),
    );
    const [running] = await vscode.commands.executeCommand<(vscode.Location & vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      log,
      position('/proc/sys/kernel/hung_task_timeout_secs', 'hung_task'),
    );
    const target = running?.targetUri ?? running?.uri;
    assert.ok(target?.path.endsWith('ceph-osd/sos_commands/kernel/sysctl_-a'), target?.toString());
  });

  it('puts hints between the words only when asked to', async () => {
    const file = at('ceph-osd/proc/meminfo');
    await vscode.workspace.openTextDocument(file);
    const hints = (): Thenable<vscode.InlayHint[]> =>
      vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        file,
        new vscode.Range(0, 0, 2, 0),
      );
    assert.deepEqual(await hints(), []);
    const settings = vscode.workspace.getConfiguration('bundleReview');
    await settings.update('inlayHints.sizes', true, vscode.ConfigurationTarget.Global);
    try {
      const shown = await until(async () => ((await hints()).length ? hints() : undefined), 'the hints');
      assert.equal(shown[0]!.label, '= 378 GiB');
    } finally {
      await settings.update('inlayHints.sizes', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('knows its languages, and leaves *.log alone', async () => {
    for (const [path, language] of [
      ['ceph-osd/proc/zoneinfo', 'linux-dump'],
      ['ceph-osd/sos_commands/kernel/dmesg', 'kernel-log'],
      ['ceph-osd/var/log/kern.log', 'kernel-log'],
    ] as const)
      assert.equal((await vscode.workspace.openTextDocument(at(path))).languageId, language, path);
    const manifest = vscode.extensions.getExtension(id)!.packageJSON;
    assert.doesNotMatch(JSON.stringify(manifest.contributes.languages), /"\*\.log"|"\.log"/);
  });

  it('shows the hosts in a tree, the report, and a snippet to copy', async () => {
    const { tree } = vscode.extensions.getExtension(id)!.exports;
    const content = await tree.content();
    assert.deepEqual(content.hosts.map((h: { name: string }) => h.name).sort(), [
      'ceph-osd-3',
      'compute6',
      'cvm-1',
      'quiet-1',
      'swift-7',
    ]);
    const report = await vscode.commands.executeCommand<vscode.Uri>('bundleReview.showReport');
    assert.match(
      (await vscode.workspace.openTextDocument(report)).getText(),
      /# Diagnostic bundle review[\s\S]*quiet-1[\s\S]*Nothing found/,
    );
    const remedy = content.hosts
      .flatMap((h: any) => h.findings)
      .flatMap((f: any) => f.remedies)
      .find((r: any) => r.kind === 'sysctl');
    assert.match(
      await vscode.commands.executeCommand<string>('bundleReview.copySnippet', remedy.id),
      /^[a-z][\w.]+ = \d/m,
    );
  });

  it('reviews a folder again when asked', async () => {
    const summary = await vscode.commands.executeCommand<{ state: string }>('bundleReview.reviewFolder', root());
    assert.equal(summary.state, 'ready');
  });

  it('opens what lies in an archive, as evidence that nobody changes', async () => {
    const member = (name: string, body: Uint8Array) => ({
      header: { name: `sos-compute9/${name}`, size: body.length, type: 'file' as const },
      body,
    });
    const sample = (name: string): Thenable<Uint8Array> =>
      vscode.workspace.fs.readFile(at(`compute-hugepages/${name}`));
    const members = [
      member('etc/hostname', Buffer.from('compute9\n')),
      member('proc/zoneinfo', Buffer.from(await sample('proc/zoneinfo'))),
      member('proc/buddyinfo', Buffer.from(await sample('proc/buddyinfo'))),
    ];
    const archive = at('upload/sosreport-compute9.tar.xz');
    await vscode.workspace.fs.writeFile(archive, xz(await packTar(members)));
    const zoneinfo = vscode.Uri.joinPath(archive, 'sos-compute9/proc/zoneinfo').with({ scheme: 'bundle-review' });
    try {
      await until(() => vscode.languages.getDiagnostics(zoneinfo).length > 0, 'the findings within the archive');
      const document = await vscode.workspace.openTextDocument(zoneinfo);
      const text = await textOf('compute-hugepages/proc/zoneinfo');
      assert.equal(document.getText(), text);
      const place = document.positionAt(text.indexOf('min', text.indexOf('Normal')) + 1);
      const hovers = await until(async () => {
        const found = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          zoneinfo,
          place,
        );
        return found.length > 0 && found;
      }, 'a hover within the archive');
      assert.ok(hovers.length > 0);
      const symbols = await vscode.commands.executeCommand<unknown[]>('vscode.executeDocumentSymbolProvider', zoneinfo);
      assert.ok(symbols.length > 0);
      await assert.rejects(async () => vscode.workspace.fs.writeFile(zoneinfo, Buffer.from('x')));
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.workspace.fs.delete(at('upload'), { recursive: true });
    }
    await until(() => vscode.languages.getDiagnostics(zoneinfo).length === 0, 'the findings to go with the archive');
  });

  it('opens a packed log, and of one of 60 MB what findings speak of, behind the numbers of its lines', async () => {
    const log = await textOf('ceph-osd/sos_commands/kernel/dmesg');
    const quiet = '[    1.000000] usb 1-1: new high-speed USB device number 4 using xhci_hcd\n'.repeat(500_000);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-logs-'));
    const put = (file: string, content: string | Uint8Array): vscode.Uri => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
      return vscode.Uri.file(path.join(folder, file)).with({ scheme: 'bundle-review' });
    };
    const packed = put('packed/var/log/dmesg.1.gz', gzipSync(log));
    const long = put('long/var/log/kern.log', quiet + log + quiet);
    const lines = log.split('\n');
    const hung = lines.findIndex(line => line.includes('blocked for more than'));
    const task = /task (\S+):/.exec(lines[hung]!)![1]!;
    const problemOf = (uri: vscode.Uri): vscode.Diagnostic | undefined =>
      vscode.languages.getDiagnostics(uri).find(d => codeOf(d) === 'hung-task');
    try {
      await vscode.commands.executeCommand('bundleReview.reviewFolder', vscode.Uri.file(folder));
      for (const [uri, line] of [
        [packed, lines[hung]!],
        [long, `${String(500_000 + hung + 1).padStart(10)} │ ${lines[hung]}`],
      ] as const) {
        const problem = await until(() => problemOf(uri), `the finding in ${uri.path}`);
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document);
        assert.equal(document.languageId, 'kernel-log');
        assert.ok(document.lineCount < 10_000, `${document.lineCount} lines`);
        const { text, range } = document.lineAt(problem.range.start);
        assert.equal(text, line);
        const place = range.start.translate(0, text.indexOf(task) + 1);
        const hovers = await until(async () => {
          const told = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, place);
          return told.length > 0 && told;
        }, `a hover in ${uri.path}`);
        assert.match(wordsOf(hovers), new RegExp(`task .*${task}.* blocked`));
        const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
          'vscode.executeDocumentSymbolProvider',
          uri,
        );
        assert.ok(symbols.some(s => s.selectionRange.start.line === problem.range.start.line));
      }
      assert.deepEqual(vscode.languages.getDiagnostics(long.with({ scheme: 'file' })), []);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('fills in while it reads, says how far it is, and keeps what was found when it is cancelled', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-large-'));
    const put = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    const row = `root      4711  0.0  0.1 100000  9000 ?        Ssl  Oct22   0:01 /usr/bin/worker --config /etc/worker.conf\n`;
    const head = 'USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n';
    for (let i = 1; i <= 4; i++) put(`sos_commands/process/${i}/ps_aux`, head + row.repeat(250_000));
    put('proc/meminfo', 'MemTotal:       16000000 kB\nMemFree:          300000 kB\n');
    const marks = '        min      1000\n        low      1250\n        high     1500\n        managed  250000\n';
    put('proc/zoneinfo', `Node 0, zone   Normal\n  pages free     700\n${marks}`);
    const zoneinfo = vscode.Uri.file(path.join(folder, 'proc/zoneinfo'));
    const meminfo = vscode.Uri.file(path.join(folder, 'proc/meminfo'));
    const { summary } = vscode.extensions.getExtension(id)!.exports;
    try {
      await vscode.workspace.openTextDocument(meminfo);
      const review = vscode.commands.executeCommand<{ state: string }>(
        'bundleReview.reviewFolder',
        vscode.Uri.file(folder),
      );
      await until(() => vscode.languages.getDiagnostics(zoneinfo).length > 0, 'the first findings');
      const { state, read } = summary();
      assert.equal(state, 'reviewing', 'findings are shown while files are read');
      assert.ok(read.known >= 6 && read.done < read.known, JSON.stringify(read));
      const asked = Date.now();
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        meminfo,
        new vscode.Position(0, 20),
      );
      assert.ok(hovers.length > 0 && summary().state === 'reviewing', `a hover after ${Date.now() - asked} ms`);
      await vscode.commands.executeCommand('bundleReview.cancel');
      assert.equal((await review).state, 'cancelled');
      assert.ok(vscode.languages.getDiagnostics(zoneinfo).length > 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
