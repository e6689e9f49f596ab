/** Whole bundles of our own: hosts in trouble of one kind, and hosts that nothing is wrong with. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Fact } from '../server/core/model/fact.ts';
import { HungTask } from '../server/facts/kernel-log/hung-task.ts';
import { assertJudged, hostsIn, reviewed, reviewedTexts, tarOf } from './bundles.ts';
import { readText } from './harness.ts';
import { logForms } from './logs.ts';
import { type Texts, under } from './moments.ts';
import { xz } from './xz.ts';

/** Nothing is found, though everything is read and judged. */
async function assertQuiet(files: Texts): Promise<void> {
  const { bundle, review } = await reviewedTexts(files);
  assert.deepEqual([...bundle.faults, ...review.faults, ...bundle.truncated], []);
  const [host, ...others] = bundle.hosts;
  assert.deepEqual(others, []);
  // A host without swap has a /proc/swaps of one line.
  const silent = Object.keys(files).filter(f => !host!.file(f)?.facts.length && f !== 'proc/swaps');
  assert.deepEqual(silent, [], 'files that no fact was read from');
  assert.deepEqual(
    review.findings.map(f => f.message),
    [],
  );
  assertJudged(host!, review);
}

for (const [name, files] of Object.entries(hostsIn('quiet')))
  test(`${name}: a quiet host of ${Object.keys(files).length} files is quiet`, () => assertQuiet(files));

// --- a machine whose disks stopped answering ---

const { hanging, recovered } = hostsIn('hung') as { hanging: Texts; recovered: Texts };
const booted = new Date('2026-05-07T09:10:59.400Z');
const logsOf = (raw: string, daemons?: number): Texts => logForms(raw, 'cellar3', booted, daemons);
const late = hanging['dmesg-raw.txt']!;
/** The same at boot: seven reports come before the log daemons run, which tell them later than they were. */
const early = late
  .replace(/^(<\d>)\[ *(7\d{3}\.\d+)\]/gm, (_, level, at) => `${level}[${(at - 7360).toFixed(6).padStart(12)}]`)
  .replaceAll('more than 60 seconds', 'more than 15 seconds')
  .replaceAll('more than 121 seconds', 'more than 76 seconds');

for (const [when, logs] of Object.entries({ 'two hours after boot': logsOf(late), 'at boot': logsOf(early, 31) }))
  test(`hung tasks ${when}: ten reports over eight tasks, once each though twelve logs hold them; reporting stopped; 14 in D`, async () => {
    const { bundle, review, of } = await reviewedTexts({ ...hanging, ...logs });
    assert.deepEqual([...bundle.faults, ...review.faults], []);
    const reports = bundle.hosts[0]!.events(HungTask);
    assert.equal(reports.length, 10);
    assert.deepEqual(
      [...new Set(reports.map(r => r.fact.value.pid))].sort((a, b) => a - b),
      [918, 1402, 2210, 2211, 2230, 2231, 2250, 2251],
    );
    const others = Object.keys(logs).length - 1;
    for (const r of reports) assert.equal(new Set(r.copies.map(c => c.at.file)).size, others, 'each in all other logs');
    const found = of('hung-task');
    assert.equal(
      found.filter(f => f.severity === 'error').reduce((n, f) => n + f.count, 0),
      10,
    );
    const stopped = found.find(f => /reporting stopped/i.test(f.message));
    assert.match(stopped?.message ?? '', /14 tasks in state D in ps, 6 of them never reported/);
    assert.ok(found.every(f => !/suppressed/.test(f.message)));
  });

/** The tree of `sos report`, its logs where they stand there. */
const sosTree = (): Texts => {
  const logs = logsOf(late);
  return under('sosreport-cellar3-2026-05-07-kqzvwxa', {
    ...recovered,
    'sos_commands/kernel/dmesg': logs['dmesg.txt']!,
    'sos_commands/kernel/dmesg_-T': logs['dmesg-T.txt']!,
    'sos_commands/logs/journalctl_--no-pager_--boot': logs['journalctl-k-short.txt']!,
    'var/log/kern.log': logs['var/log/kern.log']!,
    'var/log/messages': logs['journalctl-k-short.txt']!,
    'var/log/syslog': logs['var/log/kern.log']!,
  });
};
for (const [ending, pack] of Object.entries({ '.tar.gz': gzipSync, '.tar.xz': xz }))
  test(`hung tasks, the ${ending} of a host that is well again: the same reports, and nobody hangs still`, async t => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const archive = path.join(folder, `sosreport-cellar3-2026-05-07-kqzvwxa${ending}`);
    writeFileSync(archive, pack(await tarOf(sosTree())));
    const { bundle, of } = await reviewed(archive);
    assert.equal(bundle.hosts.length, 1);
    const reports = bundle.hosts[0]!.events(HungTask);
    assert.equal(reports.length, 10);
    for (const r of reports) assert.equal(r.copies.length, 5);
    const found = of('hung-task');
    assert.ok(found.length > 1);
    for (const f of found) assert.doesNotMatch(f.message, /still in state D|[1-9]\d* tasks? in state D/);
  });

test('hung tasks on disk: a line break in the name of a folder changes nothing', {
  skip: process.platform === 'win32',
}, async t => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const told = async (name: string) => {
    const top = mkdtempSync(path.join(folder, 'top-'));
    for (const [file, text] of Object.entries(under(`${name}/host`, { ...hanging, ...logsOf(late) }))) {
      mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
      writeFileSync(path.join(top, file), text);
    }
    const { bundle, review } = await reviewed(top);
    const place = ({ at }: Fact) => `${at.file.replace(`${name}/host/`, '')}:${at.line}:${at.start}`;
    return {
      hosts: bundle.hosts.length,
      findings: review.findings.map(f => [f.rule.id, f.severity, f.count, ...f.evidence.map(place)]),
    };
  };
  const plain = await told('case');
  assert.equal(plain.hosts, 1);
  assert.ok(plain.findings.length > 1);
  for (const name of ['new\nline', '\r\nreturn', 'u2028\u2028', 'pa\u2029ragraph'])
    assert.deepEqual(await told(name), plain, JSON.stringify(name));
});

test('a folder, its archive, and that archive among other files say the same at the same places', async t => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-review-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const told = async (top: string, below: string) => {
    const { bundle, review } = await reviewed(top);
    const place = ({ at }: Fact) => `${at.file.slice(below.length)}:${at.line}:${at.start}-${at.end}`;
    const [host] = bundle.hosts.filter(h => h.root === below.slice(0, -1) || bundle.hosts.length === 1);
    const facts = host!.files().flatMap(file => host!.factsOf(file).map(f => `${f.kind} ${place(f)}`));
    return {
      facts: facts.sort(),
      findings: review.findings
        .filter(f => f.host === host!.name)
        .map(f => [f.rule.id, f.severity, f.message, ...f.evidence.map(place)].join(' ')),
    };
  };
  for (const sample of readdirSync('samples', { withFileTypes: true }).filter(e => e.isDirectory())) {
    const top = path.join('samples', sample.name);
    const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter(e => e.isFile());
    const paths = files.map(e => path.relative(top, path.join(e.parentPath, e.name))).sort();
    const texts = Object.fromEntries(paths.map(file => [`sos/${file}`, readFileSync(path.join(top, file), 'utf8')]));
    const among = path.join(folder, sample.name);
    mkdirSync(among);
    const archive = path.join(among, 'upload.tar.gz');
    writeFileSync(archive, gzipSync(await tarOf(texts)));
    const plain = await told(top, '');
    assert.ok(plain.facts.length > 100);
    assert.deepEqual(await told(archive, 'sos/'), plain, sample.name);
    writeFileSync(path.join(among, 'meminfo.txt'), 'MemTotal:        1000000 kB\nMemFree:          500000 kB\n');
    assert.deepEqual(await told(among, 'upload.tar.gz/sos/'), plain, `${sample.name} among other files`);
  }
});

// --- a machine whose free memory is in crumbs ---

const crumbs = hostsIn('fragmented');

for (const capture of ['failed', 'pressure'])
  test(`fragmentation, ${capture}: two printed failures with more than 150 MB free, more failed than were printed`, async () => {
    const found = (await reviewedTexts(crumbs[capture]!)).of('page-allocation-failure');
    assert.deepEqual(found.map(f => [/order:(\d)/.exec(f.message)?.[1], f.count]).sort(), [
      ['4', 1],
      ['6', 1],
    ]);
    for (const f of found) {
      assert.match(f.message, /fragmentation.*\(15\d MiB free then\)/);
      assert.doesNotMatch(f.message, /shortage/);
    }
    assert.ok(found.some(f => /8 more reports after it were not printed/.test(f.message)));
  });

test('fragmentation, before: no failure yet, and the fragmentation is seen', async () => {
  const { of } = await reviewedTexts(crumbs['before']!);
  assert.equal(of('page-allocation-failure').length, 0);
  const [found, ...others] = of('memory-fragmentation');
  assert.deepEqual(others, []);
  assert.match(
    found?.message ?? '',
    /DMA32: 9\d\.\d % of 42\d{3} free pages \(16\d MiB\) stand in blocks too small for order 3/,
  );
});

// --- a machine whose real-time thread holds a CPU ---

const mixer = hostsIn('real-time');

test('real-time contention, before: nothing is found', async () => {
  const { bundle, review } = await reviewedTexts(mixer['before']!);
  assert.deepEqual([...bundle.faults, ...review.faults], []);
  assert.deepEqual(
    review.findings.map(f => f.message),
    [],
  );
});

test('real-time contention on CPU 2, throttled once; no hung task, no stall, no dropped packets', async () => {
  const { of, review } = await reviewedTexts(mixer['during']!);
  assert.deepEqual(review.faults, []);
  const [rt, ...others] = of('rt-starves-softirq');
  assert.deepEqual(others, [], 'no other CPU');
  assert.match(rt?.message ?? '', /^CPU 2: real-time mixcore \(rtprio 60, 93\.6 %\)/);
  assert.match(rt!.message, /ksoftirqd\/2 runnable at 1\.3 %.*time_squeeze 3 since boot, nothing dropped/);
  assert.equal(rt!.severity, 'error', 'high on 5.10');
  const kinds = new Set(rt!.evidence.map(e => e.kind));
  assert.ok(kinds.has('task') && kinds.has('softnet'), [...kinds].join(', '));
  assert.deepEqual(
    of('rt-throttled').map(f => f.count),
    [1],
  );
  assert.deepEqual(
    [...new Set(review.findings.map(f => f.rule.id))].filter(id => !/^rt-/.test(id)),
    [],
  );
  assert.ok(review.findings.every(f => !/workqueue\/cpumask/.test(JSON.stringify(f.remedies ?? []))));
});

test('OOM kills: one of the host, one of a control group, with German stamps', async () => {
  const { of } = await reviewedTexts(hostsIn('oom')['logs']!);
  const text = of('oom-kill')
    .map(f => f.message)
    .sort();
  assert.equal(text.length, 2, text.join('\n'));
  assert.ok(
    text.some(t => /^java.*the host ran out/.test(t)),
    text.join('\n'),
  );
  assert.ok(
    text.some(t => /^node.*cgroup.*\/lxc\/204/.test(t)),
    text.join('\n'),
  );
});

test('articles, opened as text, light up at their own lines, and prose does not', () => {
  const read = (name: string) => {
    const [[file, text]] = Object.entries(hostsIn('articles')[name]!) as [[string, string]];
    const { facts } = readText(file, text);
    const lines = text.split('\n');
    return {
      kinds: [...new Set(facts.map(f => f.kind))],
      of: (kind: string) =>
        facts.filter(f => f.kind === kind).map(f => ({ ...(f.value as any), line: lines[f.at.line] })),
    };
  };
  const memory = read('memory');
  assert.deepEqual(
    memory.of('zone').map(z => [z.node, z.free, z.min, z.low, z.high, z.managed]),
    [
      [0, 120443, 8410, 10512, 12615, undefined],
      [1, 20117, 8502, 10627, 12753, undefined],
      [0, 880112, 2204, 4408, 6612, 22040118],
    ],
  );
  for (const zone of memory.of('zone')) assert.match(zone.line, /^Node \d, zone Normal$/);
  const [failure, ...others] = memory.of('page-allocation-failure');
  assert.deepEqual(others, [], 'prose about a failure is none');
  assert.equal(failure.order, 5);
  assert.match(failure.line, /CPU 0\/KVM: page allocation failure: order:5/);
  const processors = read('processors');
  const rates = processors.of('softirq-rate');
  assert.deepEqual(
    rates.map(r => r.perSecond.NET_RX),
    [28114.4, 61.07, 58.33, 60.91],
  );
  assert.ok(
    rates.every(r => r.interval === 'since-boot'),
    'no interval was given: since boot',
  );
  const rows = processors.of('task');
  assert.deepEqual(
    rows.map(r => [r.pid, r.rtprio]),
    [
      [7712, 20],
      [7714, 20],
      [7713, 20],
      [26, undefined],
      [412, undefined],
    ],
    'PR -21 is rtprio 20',
  );
  for (const row of rows) assert.ok(row.line.endsWith(row.command));
  for (const name of ['daemons', 'scheduler']) assert.deepEqual(read(name).kinds, [], name);
});
