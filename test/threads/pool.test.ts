/** Threads that read: the same results whoever reads, and what becomes of a thread that dies or hangs. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type Bundle, loadBundle, type LoadOptions } from '../../server/core/read/load.ts';
import { review } from '../../server/core/review/run.ts';
import { machines } from '../../server/facts/host/machine.ts';
import { filesAt } from '../../server/io/disk.ts';
import { rules } from '../../server/rules/index.ts';
import { Pool, type PoolOptions } from '../../server/threads/pool.ts';
import { built } from '../built.ts';
import { formats } from '../harness.ts';
import { placeOf } from '../../server/core/model/places.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const load = (top: string, options: LoadOptions): Promise<Bundle> =>
  loadBundle(filesAt(top), formats, { machines, top: 'top', ...options });

async function loadBy(top: string, options: Omit<PoolOptions, 'script'>, script?: string): Promise<Bundle> {
  const pool = new Pool({ script: script ?? (await built('reader')), ...options });
  try {
    return await load(top, { readers: pool });
  } finally {
    await pool.end();
  }
}

/** Everything that a bundle says: of every fact, value, place, places of fields, time; every finding; every note. */
function told(bundle: Bundle): unknown {
  const facts = bundle.hosts.flatMap(host =>
    host
      .files()
      .flatMap(file =>
        host
          .factsOf(file)
          .map(({ fields, ...fact }) =>
            JSON.stringify([fact, fields?.names.map((name, i) => [name, ...placeOf(fields, i)])]),
          ),
      ),
  );
  const findings = review(bundle.hosts, rules).findings.map(f => [f.rule.id, f.message, f.evidence.map(e => e.at)]);
  const captions = bundle.hosts.flatMap(host => host.files().map(file => host.file(file)!.captions));
  return {
    facts,
    findings,
    captions,
    files: bundle.files,
    truncated: bundle.truncated,
    hosts: bundle.hosts.map(h => h.captures),
  };
}

test('one thread, four, or none beside this one: the same facts, places and findings', async () => {
  for (const sample of readdirSync('samples', { withFileTypes: true }).filter(e => e.isDirectory())) {
    const top = path.join('samples', sample.name);
    const plain = told(await load(top, {}));
    for (const options of [
      { jobs: 1, caller: 'answers' },
      { jobs: 4, caller: 'answers' },
      { jobs: 4, caller: 'reads' },
    ] as const)
      assert.deepEqual(told(await loadBy(top, options)), plain, `${sample.name}, ${JSON.stringify(options)}`);
  }
});

/** The thread of the product, with something that happens when it comes to a job. */
async function oddThread(name: string, atJob: number, happens: string): Promise<string> {
  const script = path.join(folder, `${name}.cjs`);
  writeFileSync(
    script,
    `const { workerData } = require('node:worker_threads');
const store = Atomics.store;
Atomics.store = (array, i, value) => {
  store(array, i, value);
  if (array === workerData.at && value === ${atJob}) { ${happens} }
};
require(${JSON.stringify(await built('reader'))});
`,
  );
  return script;
}

const files = (bundle: Bundle): string[] => bundle.files.map(f => f.path).sort();

test('a thread that dies costs the file that it read, and is named', async () => {
  const top = path.join('samples', 'cvm');
  const plain = files(await load(top, {}));
  for (const [name, happens, why] of [
    ['exits', 'process.exit(3)', 'ended'],
    ['throws', "throw new Error('odd\\nsecond line')", 'failed: odd'],
  ] as const) {
    const bundle = await loadBy(top, { jobs: 2, caller: 'answers' }, await oddThread(name, 2, happens));
    const lost = plain.filter(file => !files(bundle).includes(file));
    const [note, ...others] = bundle.truncated;
    assert.deepEqual(others, []);
    assert.equal(note!.what, `not read: the thread that read it ${why}`);
    assert.ok(lost.every(file => file === note!.file));
    assert.ok(files(bundle).length >= plain.length - 1);
  }
});

test('a thread that cannot be begun is done without', async () => {
  const top = path.join('samples', 'cvm');
  for (const caller of ['answers', 'reads'] as const)
    assert.deepEqual(
      told(await loadBy(top, { jobs: 2, caller }, path.join(folder, 'not-there.cjs'))),
      told(await load(top, {})),
    );
});

test('large files come after small ones, wherever they are listed, and when no thread can be begun', async () => {
  const top = path.join(folder, 'sizes');
  mkdirSync(top);
  const row = 'root      4711  0.0  0.1 100000  9000 ?        Ssl  Oct22   0:01 /usr/bin/worker\n';
  const head = 'USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n';
  writeFileSync(path.join(top, 'a-ps_aux'), head + row.repeat(20_000));
  mkdirSync(path.join(top, 'proc/sys/vm'), { recursive: true });
  for (let i = 0; i < 20; i++) writeFileSync(path.join(top, `proc/sys/vm/knob_${i}`), `${i}\n`);
  for (const script of [await built('reader'), path.join(folder, 'not-there.cjs')]) {
    const pool = new Pool({ script, jobs: 1, caller: 'answers' });
    const ended: string[] = [];
    const { files } = await load(top, {
      readers: { read: (at, file, how, tell) => pool.read(at, file, how, tell).then(() => void ended.push(file)) },
    });
    await pool.end();
    assert.equal(files.length, 21);
    assert.equal(ended.at(-1), 'a-ps_aux');
  }
});

test('what is cancelled ends soon, even in a thread that hangs; what was read is kept', async () => {
  const top = path.join('samples', 'cvm');
  const pool = new Pool({ script: await oddThread('hangs', 17, 'for (;;) {}'), jobs: 1, caller: 'answers' });
  let cancelled = 0;
  const bundle = await load(top, {
    readers: pool,
    cancelled: () => cancelled > 0,
    onFile: (_, done) => {
      if (done === 1) setTimeout(() => (cancelled ||= Date.now()), 300);
    },
  });
  assert.ok(Date.now() - cancelled < 2000);
  await pool.end();
  assert.ok(files(bundle).length > 0 && files(bundle).length < files(await load(top, {})).length);
  assert.ok(bundle.truncated.length > 0);
  for (const { what } of bundle.truncated)
    assert.match(what, /^(?:not read|read in part)\b.*: the review was cancelled$/);
});
