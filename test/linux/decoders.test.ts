import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import { decodeAt } from '../../server/linux/decoders.ts';

const at = (line: string, word: string): string | undefined => decodeAt(line, line.indexOf(word) + 1)?.text.toString();

test('words of a log line, decoded', () => {
  assert.match(
    at('CPU: 3 PID: 1 Comm: x Tainted: P        W  OE      6.1.0-50-amd64 #1', 'Tainted')!,
    /\*\*P\*\*[\s\S]*\*\*W\*\*[\s\S]*\*\*O\*\*[\s\S]*\*\*E\*\*/,
  );
  assert.match(at('CPU: 3 PID: 1 Comm: x Not tainted 4.4.0 #1', 'Not tainted')!, /Nothing/);
  assert.match(
    at('x: page allocation failure: order:6, mode:0x140c0c0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)', '__GFP_COMP')!,
    /compound/i,
  );
  assert.match(at('x: page allocation failure: order:6, mode:0x1', 'order:6')!, /64 adjoining pages, 256 KiB/);
  assert.match(at('XFS (dm-0): metadata I/O error in "x" at daddr 0x1 len 8 error 5', 'error 5')!, /EIO/);
  assert.match(at('task:dd              state:D stack:0', 'state:D')!, /uninterruptible/);
  assert.match(at('NOHZ: local_softirq_pending 08', 'local_softirq')!, /NET_RX/);
  assert.match(
    at('NOHZ tick-stop error: Non-RCU local softirq work is pending, handler #208!!!', 'handler')!,
    /NET_RX, RCU/,
  );
  assert.match(
    at(' [<ffffffff81>] xlog_grant_head_wait+0xbc/0x1b0 [xfs]', 'xlog_grant')!,
    /188 bytes into a function of 432 bytes, of the module `xfs`/,
  );
  assert.match(at('sd 0:0:0:0: [sda] tag#1 Sense Key : Medium Error [current]', 'Sense Key')!, /damaged/);
  assert.equal(at('an ordinary line of words', 'ordinary'), undefined);
});

test('any line, any column: no error, and the place holds the column', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(200), (line, column) => {
      const found = decodeAt(line, column);
      if (found) assert.ok(found.start <= column && column <= found.end);
    }),
  );
});
