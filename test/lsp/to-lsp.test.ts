import assert from 'node:assert/strict';
import { md } from '../../server/core/model/markdown.ts';
import { test } from 'node:test';
import type { Fact } from '../../server/core/model/fact.ts';
import { int, state } from '../../server/core/model/kind.ts';
import type { Linked } from '../../server/core/review/links.ts';
import { defineRule, type Severity, severities } from '../../server/core/review/rule.ts';
import type { ReviewedFolder } from '../../server/lsp/reviewed-folder.ts';
import {
  diagnosticsOf,
  documentSymbolOf,
  headRange,
  hoverOf,
  inlayHintOf,
  locationOf,
  symbolOf,
  touches,
} from '../../server/lsp/to-lsp.ts';

const Thing = state('thing', 'A thing', { n: int() }, { show: v => `thing ${v.n}\n\u001b[31m` });
const fact = (n: number, file = 'a.txt'): Fact<{ n: number }> => ({
  kind: Thing.name,
  value: { n },
  at: { file, line: n, start: 0, end: 5 },
});
const rule = defineRule({
  id: 'things',
  severity: 'info',
  summary: 'S',
  why: 'First, **why** of `it`.\n\nSecond.',
  needs: [],
  *check() {},
});
const verdict = (n: number, severity: Severity, further: Fact<any>[] = []): Linked => ({
  rule,
  host: 'h',
  severity,
  count: 1,
  message: `message ${n}`,
  evidence: [fact(n), ...further],
  explains: [],
  seeAlso: [],
  gravest: severity,
});
const folderOf = (findings: readonly Linked[]): ReviewedFolder =>
  ({
    findings: new Map(findings.map((f, i) => [String(i), f])),
    uriOf: (path: string) => `file:///${path}`,
    excerptOf: () => undefined,
    explainedBy: () => undefined,
  }) as unknown as ReviewedFolder;

test('of a file at most a thousand diagnostics are kept, hints leaving first and then the mildest', () => {
  const findings = severities.flatMap((severity, s) =>
    Array.from({ length: 400 }, (_, i) => verdict(1000 * s + i, severity, [fact(5000 + i)])),
  );
  const [list] = [...diagnosticsOf(folderOf(findings)).values()];
  assert.deepEqual(
    [1, 2, 3, 4].map(s => list!.filter(d => d.severity === s).length),
    [400, 400, 200, 0],
  );
});

test('a place that proves several findings is one hint', () => {
  const list = diagnosticsOf(
    folderOf([verdict(1, 'error', [fact(9, 'b.txt'), fact(9, 'b.txt')]), verdict(2, 'warning', [fact(9, 'b.txt')])]),
  ).get('file:///b.txt');
  assert.equal(list?.length, 1);
  assert.equal(list[0]!.message, 'evidence for 2 findings:\n- message 1\n- message 2');
  assert.equal(list[0]!.relatedInformation?.length, 2);
});

test('a message says why in plain text, and a fact is one printable line', () => {
  const [d] = diagnosticsOf(folderOf([verdict(1, 'error', [fact(2)])])).get('file:///a.txt')!;
  assert.equal(d!.message, 'message 1\nFirst, why of it.');
  assert.equal(d!.relatedInformation![0]!.message, 'thing 2 [31m');
  assert.equal(d!.codeDescription, undefined);
});

test('ranges', () => {
  assert.deepEqual(headRange({ file: '', line: 3, start: 2, end: 9, through: 7 }), {
    start: { line: 3, character: 2 },
    end: { line: 4, character: 0 },
  });
  const at = (l: number, a: number, b: number) => ({
    start: { line: l, character: a },
    end: { line: l, character: b },
  });
  assert.ok(
    touches(at(1, 0, 5), at(1, 5, 5)) && !touches(at(1, 0, 5), at(1, 6, 6)) && !touches(at(1, 0, 5), at(2, 0, 5)),
  );
});

test('answers become what the protocol calls them', () => {
  const report = { file: 'a.txt', line: 3, start: 2, end: 9, through: 7 };
  const word = { file: 'a.txt', line: 4, start: 1, end: 5 };
  const range = { start: { line: 4, character: 1 }, end: { line: 4, character: 5 } };
  const head = { start: { line: 3, character: 2 }, end: { line: 4, character: 0 } };
  const folder = folderOf([]);
  assert.equal(hoverOf(undefined), null);
  assert.deepEqual(hoverOf({ markdown: md`*x*` }), { contents: { kind: 'markdown', value: '*x*' } });
  assert.deepEqual(hoverOf({ markdown: md`*x*`, at: word })!.range, range);
  assert.deepEqual(locationOf(folder, report), { uri: 'file:///a.txt', range: head });
  const field = { name: 'free', detail: '9', what: 'field', at: word, head: word } as const;
  assert.deepEqual(
    documentSymbolOf({ name: 'zone', what: 'struct', at: report, head: { ...word, line: 3 }, children: [field] }),
    {
      name: 'zone',
      kind: 23,
      range: { start: head.start, end: { line: 7, character: 9 } },
      selectionRange: { start: { line: 3, character: 1 }, end: { line: 3, character: 5 } },
      children: [{ name: 'free', detail: '9', kind: 8, range, selectionRange: range }],
    },
  );
  assert.deepEqual(symbolOf({ name: 'sda', what: 'device', at: report, container: 'h a.txt', of: folder }), {
    name: 'sda',
    kind: 11,
    location: { uri: 'file:///a.txt', range: head },
    containerName: 'h a.txt',
  });
  assert.deepEqual(inlayHintOf({ line: 1, character: 2, label: '= 1 MiB' }), {
    position: { line: 1, character: 2 },
    label: '= 1 MiB',
    paddingLeft: true,
  });
});

test('an explained finding leads to its root', () => {
  const [root, third] = [verdict(1, 'error', []), verdict(3, 'warning', [])];
  const other = { ...verdict(2, 'warning', []), seeAlso: [third] };
  const folder = { ...folderOf([root, other]), explainedBy: (f: Linked) => (f === other ? root : undefined) };
  const [list] = [...diagnosticsOf(folder).values()];
  const [first, second] = list!;
  assert.equal(first!.relatedInformation, undefined);
  assert.deepEqual(
    second!.relatedInformation!.map(r => [r.message, r.location.range.start.line]),
    [
      [`explained by: ${root.message}`, 1],
      [`may also come from: ${third.message}`, 3],
    ],
  );
});
