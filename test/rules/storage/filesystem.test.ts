/** What to do about a filesystem depends on which it is, and on whether its device failed first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remedyMarkdown } from '../../../server/core/model/remedy.ts';
import { review } from '../../../server/core/review/run.ts';
import { rules } from '../../../server/rules/index.ts';
import { hostOf, readText } from '../../harness.ts';

const advice = (...lines: readonly string[]): string => {
  const log = lines.map((l, i) => `[ ${900 + i}.000001] ${l}\n`).join('');
  const found = review(
    [hostOf('n', [readText('dmesg', log)])],
    rules.filter(r => r.id === 'filesystem-error'),
  ).findings;
  assert.equal(found.length, 1);
  return found[0]!.remedies!.map(r => String(remedyMarkdown(r))).join('\n');
};
const ext4 = 'EXT4-fs error (device sdb1): ext4_lookup:1855: inode #2: comm ls: deleted inode referenced: 12';
const xfs = 'XFS (dm-1): Metadata corruption detected at xfs_agi_verify+0x12/0x20 [xfs], xfs_agi block 0x2';
const btrfs = 'BTRFS error (device sdc): bad tree block start, want 30408704 have 0';
const failed = 'I/O error, dev sdb, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2';

test('each filesystem is checked by its own tool, without writing', () => {
  assert.match(advice(ext4), /Unmount `\/dev\/sdb1` and run `e2fsck -fn`/);
  assert.match(advice(xfs), /Unmount `\/dev\/dm-1` and run `xfs_repair -n`/);
  assert.match(advice(btrfs), /Run `btrfs device stats` and `btrfs scrub` on `\/dev\/sdc`/);
});

test('where the device failed first, it is looked at first', () => {
  assert.match(advice(failed, ext4), /The device failed first.*, then unmount `\/dev\/sdb1` and run `e2fsck -fn`/);
  assert.doesNotMatch(advice(failed.replace('sdb', 'sdd'), ext4), /failed first/);
});
