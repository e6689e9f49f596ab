import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import type { Span } from '../../server/core/model/fact.ts';
import { lineIndex } from '../../server/answers/line-index.ts';

test('what stands on some lines is what looking at everything finds, in its order', () => {
  const place = fc.record({ line: fc.nat(60), start: fc.nat(5), lines: fc.option(fc.nat(40), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 60 }), fc.nat(70), fc.nat(10), (places, first, more) => {
      const spans: Span[] = places
        .map(({ line, start, lines }) => ({
          file: 'f',
          line,
          start,
          end: start + 1,
          ...(lines === undefined ? {} : { through: line + lines }),
        }))
        .sort((a, b) => a.line - b.line || a.start - b.start);
      const wanted = spans.filter(s => s.line <= first + more && (s.through ?? s.line) >= first);
      const found = lineIndex(spans, s => s).between(first, first + more);
      assert.equal(found.length, wanted.length);
      assert.ok(wanted.every(s => found.includes(s)));
      assert.deepEqual(
        found.map(s => [s.line, s.start]),
        wanted.map(s => [s.line, s.start]),
      );
      // What begins at one place stays in the order given.
      for (const long of [true, false]) {
        const alike = (list: readonly Span[]) => list.filter(s => (s.through ?? s.line) > s.line === long);
        assert.ok(alike(found).every((s, i) => s === alike(wanted)[i]));
      }
    }),
  );
});
