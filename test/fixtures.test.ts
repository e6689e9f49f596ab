/**
 * The Markdown fixtures of formats and rules are documentation, input and expectation at once. UPDATE=word rewrites the
 * expectations of those whose path holds the word.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fieldSpan } from '../server/core/model/fact.ts';
import { review } from '../server/core/review/run.ts';
import { rules } from '../server/rules/index.ts';
import { factLine, fixtures, hostOf, readText, ruleFixture, splitFiles, updates, updateWord } from './harness.ts';
import { type Case, cases, type Fence, type Mark, marks, replaceFences, withMarks } from './markdown.ts';

type Change = { fence: Fence; body: readonly string[] };

for (const file of fixtures('formats')) {
  const markdown = readFileSync(file, 'utf8');
  const update = updates(file);
  const changes: Change[] = [];
  for (const c of cases(markdown))
    test(`${path.relative('test', file)}: ${c.title}`, () => {
      c.fences.forEach((fence, i) => {
        if (fence.tag !== 'file') return;
        const { clean, found } = marks(fence.body);
        const reading = readText(fence.arg, clean.join('\n'));
        assert.deepEqual(reading.faults, []);
        assert.ok(
          reading.formats.length <= 1 || fence.arg.startsWith('several'),
          `recognised as ${reading.formats.map(f => f.id).join(', ')}`,
        );
        const expected = c.fences[i + 1]?.tag === 'facts' ? c.fences[i + 1] : undefined;
        const actual = reading.facts.map(factLine);
        if (update && expected) changes.push({ fence: expected, body: actual });
        else assert.deepEqual(actual, expected?.body ?? []);
        for (const mark of found) checkField(reading.facts, mark);
      });
    });
  if (update) test(`${file}: updated`, () => writeFileSync(file, replaceFences(markdown, changes)));
}

/** `^^^^ min = 11150`: a fact has a field of that name at that place with that value. */
function checkField(facts: ReturnType<typeof readText>['facts'], mark: Mark): void {
  const [name, value] = mark.text.split(' = ');
  const here = facts.filter(f => {
    const at = fieldSpan(f, name!);
    return at && at.line === mark.line && at.start === mark.start && at.end === mark.end;
  });
  assert.ok(here.length > 0, `no field ${name} at ${mark.line + 1}:${mark.start}-${mark.end}`);
  const key = /^(\w+)\[(\d+)\]$/.exec(name!);
  const got = here.map(f => {
    const v = f.value as Record<string, any>;
    return key
      ? v[key[1]!]?.[Number(key[2])]
      : (v[name!] ?? v['counters']?.[name!] ?? v['percent']?.[name!] ?? v['perSecond']?.[name!]);
  });
  assert.ok(
    got.some(v => String(v) === value),
    `${name} is ${got.join(', ')}, not ${value}`,
  );
}

for (const rule of rules) {
  const file = ruleFixture(rule.id);
  if (!existsSync(file)) {
    test(file, () => assert.fail('a rule without a fixture'));
    continue;
  }
  const markdown = readFileSync(file, 'utf8');
  const update = updates(file);
  const changes: Change[] = [];
  for (const c of cases(markdown))
    test(`${path.relative('test', file)}: ${c.title}`, () => checkRule(c, rule, update ? changes : undefined));
  if (update) test(`${file}: updated`, () => writeFileSync(file, replaceFences(markdown, changes)));
}

if (updateWord !== undefined && ![...fixtures('formats'), ...rules.map(r => ruleFixture(r.id))].some(updates))
  test('UPDATE', () => assert.fail(`no fixture's path holds ${updateWord}`));

/**
 * Fences: `host [name]` (files, with carets where a finding or its evidence stands), `detail`, `remedy`, `not-run`.
 * Given `changes`, it notes there what differs instead of failing.
 */
function checkRule(c: Case, rule: (typeof rules)[number], changes: Change[] | undefined): void {
  const folders = c.fences
    .filter(f => f.tag === 'host')
    .map(fence => {
      const files = splitFiles(fence.body).map(f => ({ ...f, ...marks(f.lines) }));
      return { fence, files, name: fence.arg || 'host' };
    });
  assert.ok(folders.length > 0, 'no host in this case');
  const readings = folders.map(h => h.files.map(f => readText(f.path, f.clean.join('\n'))));
  const hosts = folders.map((h, i) => hostOf(h.name, readings[i]!));
  const result = review(hosts, [rule]);
  assert.deepEqual(result.faults, []);
  assert.deepEqual(
    readings.flat().flatMap(r => r.faults),
    [],
  );
  for (const [i, folder] of folders.entries()) {
    const lines: string[] = [];
    for (const f of folder.files) {
      const found: Mark[] = [];
      for (const finding of result.findings)
        if (folders.length === 1 || finding.host.split(', ').includes(folder.name))
          finding.evidence.forEach((e, k) => {
            if (
              e.at.file !== f.path ||
              !readings[i]!.some(r => r.file === f.path && r.facts.some(x => x.value === e.value))
            )
              return;
            const end = e.at.through !== undefined ? f.clean[e.at.line]!.length : e.at.end;
            const what = `${finding.severity}${finding.count > 1 ? ` (${finding.count})` : ''}: ${finding.message}`;
            const mark = { line: e.at.line, start: e.at.start, end, text: k === 0 ? what : 'evidence' };
            if (!found.some(m => m.line === mark.line && m.start === mark.start && m.text === mark.text))
              found.push(mark);
          });
      found.sort((a, b) => a.line - b.line || a.start - b.start || (a.text < b.text ? -1 : 1));
      lines.push(`=== ${f.path}`, ...withMarks(f.clean, found));
    }
    if (changes) changes.push({ fence: folder.fence, body: lines });
    else assert.deepEqual(lines, [...folder.fence.body]);
  }
  const remedies = result.findings
    .flatMap(f => f.remedies ?? [])
    .map(r => (r.kind === 'sysctl' ? `${r.key} = ${r.proposed}` : `${r.kind}: ${r.title}`));
  const parts: Record<string, string[]> = {
    remedy: remedies,
    detail: result.findings.some(f => f.detail) ? result.findings.flatMap(f => String(f.detail ?? '').split('\n')) : [],
    'not-run': result.notRun.flatMap(n => n.missing),
  };
  for (const [tag, actual] of Object.entries(parts)) {
    const fence = c.fences.find(f => f.tag === tag);
    if (changes && fence) changes.push({ fence, body: actual });
    else assert.deepEqual(actual, [...(fence?.body ?? [])], tag);
  }
}
