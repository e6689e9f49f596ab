/** A review that is shown while files are still read comes to what a review of all of them says. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Loading } from '../../../server/core/read/load.ts';
import { type Review, review } from '../../../server/core/review/run.ts';
import { machines } from '../../../server/facts/host/machine.ts';
import { filesAt } from '../../../server/io/disk.ts';
import { rules } from '../../../server/rules/index.ts';
import { formats } from '../../harness.ts';
import { filesOf, type Texts, zone } from '../../moments.ts';

const told = ({ findings, notRun }: Review): unknown => ({
  findings: findings.map(f => [f.rule.id, f.severity, f.message, f.explains.length, f.evidence.map(e => e.at)]),
  notRun,
});

/** Judged anew after each file, from what was judged before. */
async function filledIn(files: Parameters<Loading['all']>[0]): Promise<{ last: Review; fresh: Review; seen: number }> {
  const seen: number[] = [];
  let last: Review | undefined;
  const loading: Loading = new Loading(formats, {
    machines,
    top: 'top',
    onFile() {
      last = review(loading.bundle().hosts, rules, last);
      seen.push(last.findings.length);
    },
  });
  await loading.all({ ...files, inOrder: true });
  const fresh = review(loading.bundle().hosts, rules);
  return { last: review(loading.bundle().hosts, rules, last), fresh, seen: new Set(seen).size };
}

test('the samples, file by file', async () => {
  for (const sample of readdirSync('samples', { withFileTypes: true }).filter(e => e.isDirectory())) {
    const { last, fresh, seen } = await filledIn(filesAt(path.join('samples', sample.name)));
    assert.deepEqual(told(last), told(fresh), sample.name);
    assert.ok(seen > 1 || fresh.findings.length === 0);
  }
});

test('what puts captures in order comes last', async () => {
  const capture = (folder: string, free: number, date: string): Texts => ({
    [`${folder}/proc/zoneinfo`]: zone('Normal', free),
    [`${folder}/etc/hostname`]: 'db1\n',
    [`${folder}/proc/sys/kernel/hostname`]: 'db1\n',
    [`${folder}/sos_commands/general/date`]: `${date}\n`,
  });
  const { last, fresh } = await filledIn(
    filesOf({
      ...capture('b', 700, 'Sat Nov 28 10:00:00 UTC 2026'),
      ...capture('a', 90_000, 'Sat Nov 28 11:00:00 UTC 2026'),
    }),
  );
  assert.deepEqual(told(last), told(fresh));
  assert.match(JSON.stringify(told(fresh)), /over by/);
});
