import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../fast-check.ts';
import { countLines, literalFinder } from '../../../server/core/read/literals.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('finds what indexOf finds', () => {
  const literals = ['BUG: K', ' for more than ', 'Kernel panic', 'I/O error on dev', 'nvme nvme', 'nvme nvm'];
  const finder = literalFinder(literals);
  const piece = fc.oneof(
    fc.constantFrom(...literals, 'BUG: ', 'for more', 'Kernel', ' ', '\n', 'nvme ', 'panic'),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(20), (pieces, from) => {
      const text = pieces.join('').replace(/[^\n -~]/g, '?');
      const expected = Math.min(...literals.map(l => text.indexOf(l, from)).map(i => (i < 0 ? Infinity : i)));
      const found = finder.find(bytes(text), from, text.length);
      // Windows lie at different offsets of their literals: the line of the hit counts, and a hit there must be.
      assert.equal(found >= 0, Number.isFinite(expected), JSON.stringify(text));
      if (found >= 0) assert.ok(literals.some(l => text.startsWith(l, found)));
    }),
    { numRuns: 2000 },
  );
});

test('a literal that is too short is refused', () => assert.throws(() => literalFinder(['abcde']), RangeError));

test('counts line feeds as a loop does, at any alignment', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(8), fc.nat(8), (data, from, cut) => {
      const some = data.map(b => (b % 3 === 0 ? 10 : b));
      const to = Math.max(from, some.length - cut);
      let n = 0;
      for (let i = from; i < to && i < some.length; i++) if (some[i] === 10) n++;
      assert.equal(countLines(some, Math.min(from, some.length), Math.min(to, some.length)), n);
    }),
  );
});
