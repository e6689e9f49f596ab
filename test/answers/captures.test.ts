/** What a hover says of a number hangs on the files that were taken with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../server/answers/hover.ts';
import { reviewedOf } from '../../server/answers/reviewed.ts';
import { review } from '../../server/core/review/run.ts';
import { rules } from '../../server/rules/index.ts';
import { bundleOf, good, sos, type Texts, under } from '../moments.ts';

test('a zone is explained by the settings of its own capture, by those of another where its own shows none', async () => {
  const settings = (min: number): Texts => ({
    'sos_commands/kernel/sysctl_-a': `vm.min_free_kbytes = ${min}\nvm.watermark_scale_factor = 10\n`,
  });
  const bundle = await bundleOf({
    ...under('a', sos('web1', '09:51:00', good, settings(4000))),
    ...under('b', sos('web1', '10:20:00', good, settings(9000))),
    ...under('c', sos('web1', '10:40:00', good)),
  });
  assert.equal(bundle.hosts.length, 1);
  const reviewed = reviewedOf(bundle, review(bundle.hosts, rules), 'bundle');
  const said = (folder: string): string =>
    String(hoverAt(reviewed, `${folder}/proc/zoneinfo`, { line: 2, character: 18 }, () => '1000')!.markdown);
  assert.match(said('a'), /vm\.min_free_kbytes = 4000/);
  assert.match(said('b'), /vm\.min_free_kbytes = 9000/);
  assert.match(said('c'), /vm\.min_free_kbytes = \d000/);
});
