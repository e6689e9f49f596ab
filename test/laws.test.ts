/** What holds for every format, written once. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from './fast-check.ts';
import type { Fact } from '../server/core/model/fact.ts';
import { type Field, kindOf, type Schema } from '../server/core/model/kind.ts';
import { FactPacker, PackedFacts } from '../server/core/model/packed.ts';
import { placeOf } from '../server/core/model/places.ts';
import { literalFinder } from '../server/core/read/literals.ts';
import { openReader } from '../server/core/read/reader.ts';
import { factLine, fixtures, formats, readText } from './harness.ts';
import { cases, marks } from './markdown.ts';

/** The numbers of a value that stand in the text as they are: the schema says which are derived. */
function numbersOf(value: unknown, f: Field | undefined): number[] {
  if (f?.derived) return [];
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const inner = (key: string): Field | undefined => f?.fields?.[key] ?? f?.of?.[0];
  return Object.entries(value).flatMap(([key, v]) => numbersOf(v, inner(key)));
}

/** A value is of the type that its field declares; undefined where it is, else what is wrong. */
function mistyped(value: unknown, f: Field): string | undefined {
  const wrong = `${JSON.stringify(value)} is no ${f.type}`;
  switch (f.type) {
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : wrong;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : wrong;
    case 'text':
      return typeof value === 'string' ? undefined : wrong;
    case 'flag':
      return typeof value === 'boolean' ? undefined : wrong;
    case 'word':
      return f.values!.includes(value as string) ? undefined : `${wrong} of ${f.values!.join(', ')}`;
    case 'either':
      return f.of!.some(of => mistyped(value, of) === undefined) ? undefined : wrong;
    case 'list':
      return Array.isArray(value) ? value.map(v => mistyped(v, f.of![0]!)).find(Boolean) : wrong;
    case 'record':
      return isObject(value)
        ? Object.values(value)
            .map(v => mistyped(v, f.of![0]!))
            .find(Boolean)
        : wrong;
    case 'part':
      return isObject(value) ? mismatch(value, f.fields!) : wrong;
  }
}
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value against a schema: no field too many, none missing, each of its type. */
function mismatch(value: Readonly<Record<string, unknown>>, fields: Schema): string | undefined {
  for (const key of Object.keys(value)) if (!fields[key]) return `${key} is not declared`;
  for (const [key, f] of Object.entries(fields)) {
    const v = value[key];
    const wrong = v === undefined ? (f.optional ? undefined : 'missing') : mistyped(v, f);
    if (wrong) return `${key}: ${wrong}`;
  }
  return undefined;
}

/** The lines as the reader sees them. */
const linesOf = (text: string): string[] => text.replace(/\r\n?/g, '\n').split('\n');

function assertReadable(fact: Fact<any>, lines: readonly string[]): void {
  const { line, through = line, start, end } = fact.at;
  assert.ok(line >= 0 && through >= line && through < lines.length, `span outside the file: ${factLine(fact)}`);
  assert.ok(
    start >= 0 && start <= lines[line]!.length && end <= lines[through]!.length,
    `columns outside the line: ${factLine(fact)}`,
  );
  const seen = new Set(
    lines
      .slice(line, through + 1)
      .join('\n')
      .match(/-?\d+(?:[.,]\d+)?|\d+/g)
      ?.flatMap(n => [
        Number(n.replace(',', '.')),
        ...n.split(/[.,]/).map(Number),
        Math.abs(Number(n.replace(',', '.'))),
      ]) ?? [],
  );
  // A process is named by the path of its files.
  for (const n of fact.at.file.match(/\d+/g) ?? []) seen.add(Number(n));
  for (const n of numbersOf(fact.value, { type: 'part', fields: kindOf(fact).fields })) {
    assert.ok(
      Number.isFinite(n) && Math.abs(n) <= Number.MAX_SAFE_INTEGER,
      `${n} is no exact number: ${factLine(fact)}`,
    );
    assert.ok(seen.has(n), `${n} does not stand in the lines of ${factLine(fact)}`);
  }
  if (fact.fields)
    fact.fields.names.forEach((name, i) => {
      const [below, s, e] = placeOf(fact.fields!, i);
      const l = below + line;
      if (e === 0) return;
      assert.ok(
        l >= line && l <= through && s < e && e <= lines[l]!.length,
        `field ${name} is outside its fact: ${factLine(fact)}`,
      );
      const v = fact.value[name];
      if (typeof v === 'number' && !kindOf(fact).fields[name]?.derived)
        assert.ok(
          lines[l]!.slice(s, e).includes(String(v)) ||
            Number(
              lines[l]!.slice(s, e)
                .replace(',', '.')
                .replace(/[^\d.-]/g, ''),
            ) === v,
          `field ${name} = ${v} is not at ${l + 1}:${s}-${e}`,
        );
    });
}

interface Sample {
  readonly format: string;
  readonly file: string;
  readonly text: string;
}
const samples: Sample[] = fixtures('formats').flatMap(f =>
  cases(readFileSync(f, 'utf8')).flatMap(c =>
    c.fences
      .filter(x => x.tag === 'file')
      .map(x => ({
        // The kernel log has a fixture for each of its events.
        format: f.includes('kernel-log') ? 'kernel-log' : path.basename(f, '.md'),
        file: x.arg,
        text: marks(x.body).clean.join('\n'),
      })),
  ),
);

test('there are fixtures of every format', () => {
  for (const f of formats.list)
    assert.ok(
      samples.some(s => s.format === f.id),
      `no fixture of ${f.id}`,
    );
});

test('every gate can be looked for: ASCII, long enough', () => {
  for (const f of formats.list) if (f.gate) assert.doesNotThrow(() => literalFinder(f.gate!), f.id);
  for (const f of formats.list) for (const literal of f.gate ?? []) assert.match(literal, /^[ -~]+$/, f.id);
});

test('no two formats claim one path', () => {
  for (const s of samples) {
    const known = formats.byPath(s.file);
    if (known) assert.equal(known.id, s.format, s.file);
  }
});

test('each fixture is recognised as its own format and as no other', () => {
  for (const s of samples) {
    if (s.file.startsWith('several')) continue;
    for (const f of readText(s.file, s.text).formats)
      assert.equal(f.id, s.format, `${s.file}:\n${s.text.slice(0, 300)}`);
    // and under a name that says nothing: its own format or none
    for (const f of readText('loose.txt', s.text).formats)
      assert.equal(f.id, s.format, `${s.file} as loose.txt:\n${s.text.slice(0, 300)}`);
  }
});

test('every number of a fact can be read at its place', () => {
  for (const s of samples) for (const fact of readText(s.file, s.text).facts) assertReadable(fact, linesOf(s.text));
});

test('facts are of the kinds their format says it emits', () => {
  for (const s of samples) {
    const r = readText(s.file, s.text);
    const may = new Set(r.formats.flatMap(f => f.emits.map(k => k.name)));
    for (const fact of r.facts) assert.ok(may.has(fact.kind), `${s.format} does not say that it emits ${fact.kind}`);
  }
});

test('every value is of the schema of its kind', () => {
  for (const s of samples)
    for (const fact of readText(s.file, s.text).facts)
      assert.equal(mismatch(fact.value, kindOf(fact).fields), undefined, `${s.file}: ${factLine(fact)}`);
});

test('facts are plain data: packed and unpacked on their way between threads they are the same', () => {
  const plain = ({ fields, ...fact }: Fact): string =>
    JSON.stringify([fact, fields?.names.map((name, i) => [name, ...placeOf(fields, i)])]);
  for (const s of samples) {
    const { facts } = readText(s.file, s.text);
    const packer = new FactPacker();
    for (const fact of facts) packer.push(fact);
    const unpacked = new PackedFacts(s.file, structuredClone(packer.done()));
    const kinds = [...new Set(facts.map(f => f.kind))];
    assert.deepEqual([...unpacked.kinds], kinds);
    for (const kind of kinds.reverse())
      assert.deepEqual(unpacked.of(kind).map(plain), facts.filter(f => f.kind === kind).map(plain));
    assert.deepEqual(unpacked.all().map(plain), facts.map(plain));
  }
});

test('many facts, and places far to the right, cross threads as well', () => {
  const file = 'sos_commands/kernel/sysctl_-a';
  const text = Array.from({ length: 9000 }, (_, i) => `kernel.entry_${i} = ${i}\n`).join('');
  const reader = openReader(formats, file, formats.byPath(file), new FactPacker());
  reader.push(text);
  const { facts, packed } = reader.end();
  assert.deepEqual(facts, []);
  assert.ok(packed!.length > 1);
  const unpacked = new PackedFacts(file, packed!);
  assert.deepEqual([...unpacked.unpacking('sysctl')].length, packed!.length);
  assert.deepEqual(unpacked.all().map(factLine), readText(file, text).facts.map(factLine));
  const far = new FactPacker();
  const fields = { names: ['a'], at: [1, 70_000, 70_003] };
  far.push({ kind: 'sysctl', value: {}, at: { file, line: 0, start: 0, end: 1, through: 2 }, fields });
  const [fact] = new PackedFacts(file, far.done()).all();
  assert.deepEqual([placeOf(fact!.fields!, 0), fact!.at.through], [[1, 70_000, 70_003], 2]);
});

test('CRLF reads as LF', () => {
  for (const s of samples)
    assert.deepEqual(
      readText(s.file, s.text.replace(/\n/g, '\r\n')).facts.map(factLine),
      readText(s.file, s.text).facts.map(factLine),
    );
});

test('a file read in pieces gives what it gives at once', () => {
  for (const s of samples) {
    const whole = readText(s.file, s.text).facts.map(factLine);
    for (const size of [1, 7, 64]) {
      const r = openReader(formats, s.file, formats.byPath(s.file));
      for (let i = 0; i < s.text.length; i += size) r.push(s.text.slice(i, i + size));
      assert.deepEqual(r.end().facts.map(factLine), whole, `${s.file} in pieces of ${size}`);
    }
  }
});

test('a file cut short gives a prefix of its facts, the last one perhaps in part', () => {
  for (const s of samples) {
    const lines = linesOf(s.text);
    const place = (f: Fact<any>): string => `${f.kind} ${f.at.line}:${f.at.start}`;
    const whole = new Set(readText(s.file, s.text).facts.map(place));
    const step = Math.max(1, Math.floor(lines.length / 25));
    for (let n = 0; n <= lines.length; n += step) {
      const cut = readText(s.file, lines.slice(0, n).join('\n')).facts.filter(f => f.kind !== 'kernel-log');
      for (const fact of cut)
        assert.ok(whole.has(place(fact)), `cut after ${n} lines, ${s.file} says ${factLine(fact)}`);
    }
  }
});

for (const format of formats.list)
  test(`${format.id}: never throws, whatever the text, and keeps numbers exact`, () => {
    const own = samples.filter(s => s.format === format.id);
    const line = own.length
      ? fc.constantFrom(...new Set(own.flatMap(s => linesOf(s.text)).slice(0, 400)))
      : fc.string();
    const word = fc.constantFrom(
      'Node',
      '0,',
      'zone',
      'Normal',
      'min',
      '=',
      '12',
      '-3',
      '1.5',
      '0,7',
      '99999999999999999999',
      '1e400',
      '\t',
      '',
      '\u{1f600}',
      'NaN',
      '0x1f',
      ':',
      '-',
      '%',
      'CPU',
      'all',
      '[',
      ']',
      'kB',
      '\u2028',
    );
    const damaged = fc
      .tuple(line, fc.nat(), fc.nat(40), word)
      .map(([l, at, n, w]) => l.slice(0, at % (l.length + 1)) + w + l.slice((at % (l.length + 1)) + (n % 8)));
    const anyLine = fc.oneof(
      { weight: 3, arbitrary: line },
      { weight: 3, arbitrary: damaged },
      { weight: 1, arbitrary: fc.array(word).map(w => w.join(' ')) },
      { weight: 1, arbitrary: fc.string() },
    );
    const file = own[0]?.file ?? 'x';
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 30 }), lines => {
        const text = lines.join('\n');
        const r = openReader(formats, file, format);
        r.push(text);
        const reading = r.end();
        assert.deepEqual(reading.faults, []);
        for (const fact of reading.facts) {
          assertReadable(fact, linesOf(text));
          assert.equal(mismatch(fact.value, kindOf(fact).fields), undefined, factLine(fact));
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 150) },
    );
  });
