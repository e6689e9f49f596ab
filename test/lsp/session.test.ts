/** What the session keeps on show when a reading comes to nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Watch } from '../../server/lsp/ports.ts';
import { Session } from '../../server/lsp/session.ts';
import { defineRule } from '../../server/core/review/rule.ts';
import { SysctlValue } from '../../server/facts/host/sysctl.ts';
import { Zone } from '../../server/facts/memory/zoneinfo.ts';
import { rules } from '../../server/rules/index.ts';
import { formats } from '../harness.ts';
import { hungTask, quietHost, troubledHost, zoneinfo } from './host.ts';

const root = 'file:///bundle';

/** A session over files in memory, which a test changes and breaks at will. */
function sessionOver(files: Readonly<Record<string, string>>, ruleList = rules) {
  const disk = new Map(Object.entries(files));
  /** Fails the listing after so many files, and every access to a file. */
  const breaks: { after?: number | undefined; file?: string | undefined } = {};
  const refuse = (path: string): void => {
    if (path === breaks.file) throw new Error('permission denied');
  };
  const shown = new Map<string, readonly string[]>();
  const states: string[] = [];
  const failures: unknown[] = [];
  const bytes = new TextEncoder();
  const session = new Session(
    formats,
    ruleList,
    {
      folder: key =>
        key === root
          ? {
              async *list() {
                let n = 0;
                for (const path of disk.keys()) {
                  if (n++ === breaks.after) throw new Error('the disk is gone');
                  yield { path };
                }
              },
              async *read(path) {
                refuse(path);
                yield bytes.encode(disk.get(path)!);
              },
            }
          : undefined,
      size: async key => {
        const path = key.slice(root.length + 1);
        refuse(path);
        const text = disk.get(path);
        return text === undefined ? undefined : bytes.encode(text).length;
      },
      text: async () => undefined,
      link: async () => false,
    },
    {
      reviewed: ({ review }) => shown.set(root, review.findings.map(f => f.rule.id).sort()),
      dropped: () => shown.delete(root),
      changed: ({ state }) => states.push(state),
      failed: error => failures.push(error),
    },
  );
  session.setFolders([root]);
  return { session, disk, breaks, shown: () => shown.get(root), states, failures };
}

/** Cancels once so many files were begun. */
const cancelledAt = (n: number): Watch => {
  let begun = 0;
  return {
    files: (_, known) => (begun = known),
    get cancelled() {
      return begun >= n;
    },
  };
};
const trouble = ['hung-task', 'zone-below-min'];

test('a reading that fails leaves the last review on show, and says so', async () => {
  const s = sessionOver(troubledHost);
  await s.session.reviewFolders();
  assert.deepEqual(s.shown(), trouble);
  assert.equal(s.states.at(-1), 'ready');
  for (const after of [0, 1, 3]) {
    s.breaks.after = after;
    await s.session.reviewFolder(root);
    assert.deepEqual(s.shown(), trouble);
    assert.equal(s.states.at(-1), 'failed');
    assert.equal(s.session.summary().errors, 2);
  }
  assert.equal(s.failures.length, 3);
  s.breaks.after = undefined;
  s.disk.set('proc/zoneinfo', zoneinfo(200_000));
  await s.session.reviewFolder(root);
  assert.deepEqual(s.shown(), ['hung-task']);
  assert.equal(s.states.at(-1), 'ready');
});

test('a first reading that fails shows nothing', async () => {
  const s = sessionOver(troubledHost);
  s.breaks.after = 1;
  await s.session.reviewFolders();
  assert.equal(s.shown(), undefined);
  assert.deepEqual(s.session.reviewed(), []);
  s.breaks.after = undefined;
  await s.session.reviewFolders();
  assert.deepEqual(s.shown(), trouble);
});

test('a reading that is cancelled leaves the last review on show, and says so', async () => {
  const s = sessionOver(troubledHost);
  await s.session.reviewFolders();
  s.disk.set('proc/zoneinfo', zoneinfo(200_000));
  for (const at of [0, 1, 2]) {
    await s.session.reviewFolder(root, cancelledAt(at));
    assert.deepEqual(s.shown(), trouble);
    assert.equal(s.states.at(-1), 'cancelled');
    assert.equal(s.session.summary().errors, 2);
  }
  const all = s.session.reviewAll();
  s.session.cancel();
  await all;
  assert.equal(s.states.at(-1), 'cancelled');
  await s.session.reviewFolder(root);
  assert.deepEqual(s.shown(), ['hung-task']);
  assert.equal(s.states.at(-1), 'ready');
});

test('after a reading that came to nothing, what changes is read as before', async () => {
  for (const end of ['failed', 'cancelled', 'cancelled while another was under way'] as const) {
    const s = sessionOver(troubledHost);
    await s.session.reviewFolders();
    // Noted as changed when the reading begins, and to be read after it as well.
    s.disk.set('var/log/kern.log', hungTask('reader', 77, 600));
    s.session.touched(`${root}/var/log/kern.log`);
    s.breaks.after = end === 'failed' ? 1 : undefined;
    let later: Promise<void> | undefined;
    const early: Watch = {
      files: () => void (later ??= s.session.reviewFolder(root, cancelledAt(1))),
      cancelled: false,
    };
    await s.session.reviewFolder(root, end === 'failed' ? undefined : end === 'cancelled' ? cancelledAt(1) : early);
    await later;
    const state = end === 'failed' ? 'failed' : 'cancelled';
    assert.equal(s.states.at(-1), state);
    assert.deepEqual(s.shown(), trouble);
    // The listing stays broken: only the file itself may be read.
    s.breaks.after = 0;
    const document = TextDocument.create(`${root}/proc/zoneinfo`, 'plaintext', 1, zoneinfo(200_000));
    await s.session.opened(document);
    await s.session.reviewedAt(document.uri);
    assert.deepEqual(s.shown(), ['hung-task'], end);
    assert.match(s.session.reviewed()[0]!.review.findings[0]!.message, /reader/);
    assert.deepEqual(
      s.session.reviewed().map(r => r.bundle.hosts.map(h => h.files().length)),
      [[5]],
    );
    assert.equal(s.states.at(-1), state, 'the folder was not read whole since');
    s.session.setFolders([]);
  }
});

test('a change whose reading a later one overtakes is read after that', async () => {
  const s = sessionOver(troubledHost);
  await s.session.reviewFolders();
  s.disk.set('var/log/kern.log', hungTask('reader', 77, 600));
  s.session.touched(`${root}/var/log/kern.log`);
  // Reading the change is under way when everything is to be read, and that is given up.
  const change = s.session.reviewedAt(`${root}/var/log/kern.log`);
  const all = s.session.reviewFolder(root, cancelledAt(1));
  await Promise.all([change, all]);
  assert.equal(s.states.at(-1), 'cancelled');
  await s.session.reviewedAt(`${root}/var/log/kern.log`);
  assert.match(s.session.reviewed()[0]!.review.findings[0]!.message, /reader/);
  s.session.setFolders([]);
});

test('a file that cannot be looked at is not gone', async () => {
  const s = sessionOver(troubledHost);
  await s.session.reviewFolders();
  s.breaks.file = 'proc/zoneinfo';
  s.session.touched(`${root}/proc/zoneinfo`);
  await s.session.reviewedAt(`${root}/proc/zoneinfo`);
  const { truncated } = s.session.reviewed()[0]!.bundle;
  assert.deepEqual(truncated, [{ file: 'proc/zoneinfo', what: 'not read: permission denied' }]);
  s.breaks.file = undefined;
  s.session.touched(`${root}/proc/zoneinfo`);
  await s.session.reviewedAt(`${root}/proc/zoneinfo`);
  assert.deepEqual(s.shown(), trouble);
  assert.deepEqual(s.session.reviewed()[0]!.bundle.truncated, []);
  s.session.setFolders([]);
});

test('a file that changes has only the rules judged again that read it', async () => {
  const asked: string[] = [];
  const probe = (kind: typeof Zone | typeof SysctlValue) =>
    defineRule({
      id: `probe-${kind.name}`,
      severity: 'info',
      summary: 'A probe',
      why: 'A probe.',
      needs: [kind],
      judge() {
        asked.push(kind.name);
        return [];
      },
    });
  const s = sessionOver(troubledHost, [probe(Zone), probe(SysctlValue)]);
  await s.session.reviewFolders();
  assert.deepEqual(asked.splice(0), ['zone', 'sysctl']);
  for (const [path, text, wanted] of [
    ['proc/zoneinfo', zoneinfo(800), ['zone']],
    // A log that names its machine as before leaves it the machine it was.
    ['var/log/kern.log', hungTask('other', 77, 600), []],
    ['proc/meminfo', 'MemTotal:        1000000 kB\nMemFree:            3000 kB\n', []],
  ] as const) {
    s.disk.set(path, text);
    s.session.touched(`${root}/${path}`);
    await s.session.reviewedAt(`${root}/${path}`);
    assert.deepEqual(asked.splice(0), wanted, path);
  }
});

test('a file that is left out stays out when it changes, is written anew or is opened', async () => {
  const s = sessionOver(troubledHost);
  const exclude = (...globs: string[]) =>
    s.session.setSettings({
      exclude: globs,
      disabledRules: [],
      automatic: true,
      inlayHints: { time: false, sizes: false },
    });
  const log = `${root}/var/log/kern.log`;
  assert.equal(exclude('var/log/**', '*.old'), true);
  await s.session.reviewFolders();
  assert.deepEqual(s.shown(), ['zone-below-min']);

  const old = `${root}/proc/zoneinfo.old`;
  const touch = (path: string, text: string) => async () => {
    s.disk.set(path, text);
    s.session.touched(`${root}/${path}`);
  };
  const type = (uri: string, version: number, text: string) => async () =>
    s.session.changedText(TextDocument.create(uri, 'plaintext', version, text));
  for (const change of [
    touch('proc/zoneinfo.old', zoneinfo(10)),
    touch('var/log/kern.log', hungTask('reader', 77, 600)),
    () => s.session.opened(TextDocument.create(old, 'plaintext', 1, zoneinfo(20))),
    type(old, 2, zoneinfo(30)),
    type(log, 1, hungTask('typed', 78, 700)),
    // Something that is part of the bundle.
    touch('proc/meminfo', 'MemTotal:        1000000 kB\nMemFree:            3000 kB\n'),
  ]) {
    await change();
    for (const uri of [old, log, `${root}/proc/meminfo`]) await s.session.reviewedAt(uri);
    assert.deepEqual(s.shown(), ['zone-below-min']);
    const files = s.session.reviewed()[0]!.bundle.files.map(f => f.path);
    assert.deepEqual(files.sort(), Object.keys(quietHost).sort());
  }

  // What is no longer left out is read.
  assert.equal(exclude('*.old'), true);
  await s.session.reviewAll();
  assert.deepEqual(s.shown(), trouble);
  assert.equal(exclude('*.old'), false, 'nothing changed');
});
