/** The report decides once what every output shows: how much, in which order, and what is counted instead. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { reportMarkdown } from '../../../server/answers/report-markdown.ts';
import { reviewText } from '../../../server/cli/text.ts';
import type { Fact } from '../../../server/core/model/fact.ts';
import type { Bundle } from '../../../server/core/read/load.ts';
import { atOrAbove, type Report, reportOf, type Told } from '../../../server/core/review/report.ts';
import { defineRule, type Finding, type Rule, type Severity } from '../../../server/core/review/rule.ts';
import { review } from '../../../server/core/review/run.ts';
import { MemInfo } from '../../../server/facts/memory/meminfo.ts';
import { reviewedFolder } from '../../../server/lsp/reviewed-folder.ts';
import { treeOf } from '../../../server/lsp/tree.ts';
import { bundleOf } from '../../moments.ts';

let bundle: Bundle;
before(async () => {
  // A file of more rows than any cap.
  const rows = Array.from({ length: 80 }, (_, i) => `Row${i}:        ${i} kB`);
  bundle = await bundleOf({ 'proc/meminfo': `MemTotal:        1000000 kB\n${rows.join('\n')}\n` });
});
const facts = (): readonly Fact<any>[] => bundle.hosts[0]!.all(MemInfo).slice(1);

/** A rule that finds what it is told to. */
const ruleOf = (
  id: string,
  severity: Severity,
  found: () => Iterable<Finding>,
  explains: Rule['explains'] = {},
): Rule =>
  defineRule({ id, severity, summary: `${id} it is`, why: 'So it is.', needs: [MemInfo], explains, check: found });
/** So many findings, one a row. */
const many = (n: number, count = (_: number): number => 1) =>
  function* (): Iterable<Finding> {
    for (let i = 0; i < n; i++) yield { message: `no. ${i}`, evidence: [facts()[i]!], count: count(i) };
  };
/** One finding that stands on so many rows. */
const standingOn = (n: number) =>
  function* (): Iterable<Finding> {
    const [first, ...rest] = facts().slice(0, n);
    yield { message: 'it', evidence: [first!, ...rest] };
  };

function outputs(rules: readonly Rule[]) {
  const found = review(bundle.hosts, rules);
  assert.deepEqual(found.faults, []);
  const report = reportOf(bundle, found);
  const reviewed = reviewedFolder({ root: 'file:///b', remediation: undefined }, bundle, found, 'whole', {
    uriOf: key => key,
    longest: undefined,
  });
  return {
    report,
    told: report.hosts[0]!.findings,
    text: reviewText(report, { colours: false }),
    markdown: reportMarkdown(report),
    tree: treeOf([reviewed]).hosts[0]!,
  };
}
const times = (text: string, part: RegExp): number => [...text.matchAll(part)].length;

test('of one rule 50 findings are shown, the rest is counted, in every output', () => {
  for (const [n, shown] of [
    [49, 49],
    [50, 50],
    [51, 50],
    [70, 50],
  ] as const) {
    const { report, told, text, markdown, tree } = outputs([ruleOf('a', 'warning', many(n))]);
    const left = n > shown ? `and ${n - shown} more finding${n - shown > 1 ? 's' : ''}` : '';
    assert.equal(report.review.findings.length, n, 'programs get all');
    assert.deepEqual([told.length, tree.findings.length], [shown, shown]);
    assert.deepEqual([times(text, /^ {2}warning no\. /gm), times(markdown, /^### warning: no/gm)], [shown, shown]);
    assert.deepEqual(report.hosts[0]!.more, n > shown ? [{ rule: 'a', text: left }] : []);
    assert.equal(/and (\d+) more finding/.exec(text)?.[1], n > shown ? String(n - shown) : undefined);
    assert.equal(/and (\d+) more finding/.exec(markdown)?.[1], n > shown ? String(n - shown) : undefined);
    assert.deepEqual(
      tree.rules.map(r => r.findings),
      [n],
    );
  }
});

test('each rule has its own 50', () => {
  const { told, report } = outputs([ruleOf('a', 'warning', many(50)), ruleOf('b', 'warning', many(52))]);
  assert.equal(told.length, 100);
  assert.deepEqual(report.hosts[0]!.more, [{ rule: 'b', text: 'and 2 more findings' }]);
});

test('where findings are left out, those with most reports are shown; else they stay in their order', () => {
  const rising = (n: number): Told[] => [
    ...outputs([
      ruleOf(
        'a',
        'info',
        many(n, i => i + 1),
      ),
    ]).told,
  ];
  assert.deepEqual(
    rising(50).map(t => t.count),
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    rising(51).map(t => t.count),
    Array.from({ length: 50 }, (_, i) => 51 - i),
  );
});

test('of one finding 12 further places are shown, the rest is counted, in every output', () => {
  for (const [places, shown] of [
    [1, 0],
    [12, 11],
    [13, 12],
    [14, 12],
    [33, 12],
  ] as const) {
    const { told, text, markdown, tree } = outputs([ruleOf('a', 'warning', standingOn(places))]);
    const more = places - 1 - shown;
    const words = more ? `and ${more} more place${more > 1 ? 's' : ''}` : undefined;
    assert.deepEqual([told[0]!.evidence.length, told[0]!.morePlaces], [shown, words]);
    assert.deepEqual([tree.findings[0]!.evidence.length, tree.findings[0]!.more], [shown, words]);
    assert.equal(times(text, /^ {4}see proc\/meminfo:/gm), shown);
    assert.equal(/and (\d+) more place/.exec(text)?.[1], more ? String(more) : undefined);
    assert.equal(times(markdown, /^- .*meminfo:\d/gm), shown);
    assert.equal(/and (\d+) more place/.exec(markdown)?.[1], more ? String(more) : undefined);
    assert.equal(/^Evidence:$/m.test(markdown), shown > 0);
  }
});

test('a place is told once, however often it is evidence, and never again beside itself', () => {
  const twice = function* (): Iterable<Finding> {
    const [a, b, c] = facts();
    yield { message: 'it', evidence: [a!, b!, a!, c!, b!] };
  };
  const {
    told: [told],
    markdown,
    text,
  } = outputs([ruleOf('a', 'warning', twice)]);
  // Lines count from 1 for people.
  assert.match(markdown, /`a` at `proc\/meminfo:2`[\s\S]*- `proc\/meminfo:3` [\s\S]*- `proc\/meminfo:4` /);
  assert.match(text, /^ {4}proc\/meminfo:2:1\n {4}see proc\/meminfo:3:1 /m);
  assert.equal(told!.at.line, 1);
  assert.deepEqual(
    told!.evidence.map(e => e.at.line),
    [2, 3],
  );
});

test('why a rule speaks is said with its first finding alone', () => {
  const { told } = outputs([ruleOf('a', 'warning', many(3)), ruleOf('b', 'warning', many(1))]);
  assert.deepEqual(
    told.map(t => t.why !== undefined),
    [true, false, false, true],
  );
});

test('totals by rule stand above more than ten findings, the gravest first, then those with most reports', () => {
  const rules = [ruleOf('few', 'warning', many(4)), ruleOf('bad', 'error', many(1))];
  const overview = (more: number): Report['overview'] =>
    outputs([
      ...rules,
      ruleOf(
        'many',
        'warning',
        many(more, () => 3),
      ),
    ]).report.overview;
  assert.deepEqual(overview(5), []);
  assert.deepEqual(
    overview(6).map(r => [r.rule.id, r.findings, r.reports, r.hosts]),
    [
      ['bad', 1, 1, 1],
      ['many', 6, 18, 1],
      ['few', 4, 4, 1],
    ],
  );
});

test('the headline counts by severity, and what was not run or read', () => {
  const headline = (rules: readonly Rule[], more: Partial<Bundle> = {}): string => {
    const whole = { ...bundle, ...more };
    return reportOf(whole, review(whole.hosts, rules)).headline;
  };
  assert.equal(headline([]), '1 host, 1 file read: nothing found');
  assert.equal(
    headline([ruleOf('a', 'warning', many(2)), ruleOf('b', 'error', many(1)), ruleOf('c', 'info', many(1))]),
    '1 host, 1 file read: 1 error, 2 warnings, 1 info',
  );
  const truncated = [{ file: 'x', what: 'not read' }];
  const faults = [{ where: 'x', error: 'y' }];
  assert.equal(headline([], { truncated }), '1 host, 1 file read: nothing found; 1 file not read to the end');
  assert.equal(headline([], { faults }), '1 host, 1 file read: nothing found; 1 fault');
});

test('what a left-out finding explains is shown all the same', () => {
  const root = ruleOf('root', 'error', many(51), { child: (r, o) => r.message === 'no. 50' && o.message === 'no. 0' });
  const { told, report } = outputs([root, ruleOf('child', 'warning', many(1))]);
  assert.deepEqual(report.hosts[0]!.more, [{ rule: 'root', text: 'and 1 more finding' }]);
  assert.equal(told.at(-1)!.rule.id, 'child');
  assert.equal(report.review.roots.length, 51);
});

test('what fails a review: the severity asked for and what is graver', () => {
  assert.deepEqual(atOrAbove('error'), ['error']);
  assert.deepEqual(atOrAbove('warning'), ['error', 'warning']);
  assert.deepEqual(atOrAbove('info'), ['error', 'warning', 'info']);
});

test('a rule or a relation that throws is a fault that is told, and the others stand', () => {
  const broken = ruleOf('broken', 'error', () => {
    throw new Error('no');
  });
  const root = ruleOf('root', 'error', many(1), {
    child: () => {
      throw new Error('neither');
    },
  });
  const found = review(bundle.hosts, [broken, root, ruleOf('child', 'warning', many(1))]);
  assert.deepEqual(
    found.faults.map(f => [f.where, f.error]),
    [
      ['rule broken on bundle', 'no'],
      ['what root explains on bundle', 'neither'],
    ],
  );
  assert.deepEqual(
    found.roots.map(r => r.rule.id),
    ['root', 'child'],
  );
  assert.match(reportMarkdown(reportOf(bundle, found)), /## Faults\n[\s\S]*`rule broken on bundle`: no/);
});
