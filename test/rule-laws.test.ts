/** What holds for every rule, written once. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Fact } from '../server/core/model/fact.ts';
import { Host } from '../server/core/model/host.ts';
import type { Reading } from '../server/core/read/reader.ts';
import { review } from '../server/core/review/run.ts';
import type { Verdict } from '../server/core/review/rule.ts';
import type { Rule } from '../server/core/review/rule.ts';
import { SysctlValue } from '../server/facts/host/sysctl.ts';
import { oneShots, sysctls } from '../server/linux/sysctls.ts';
import { rules } from '../server/rules/index.ts';
import { hostOf, readText, ruleFixture, splitFiles } from './harness.ts';
import { cases, marks } from './markdown.ts';

interface RuleCase {
  readonly title: string;
  readonly hosts: readonly { readonly name: string; readonly readings: readonly Reading[] }[];
}

const casesOf = (rule: Rule): RuleCase[] => {
  const file = ruleFixture(rule.id);
  if (!existsSync(file)) return [];
  return cases(readFileSync(file, 'utf8')).map(c => ({
    title: c.title,
    hosts: c.fences
      .filter(f => f.tag === 'host')
      .map(f => ({
        name: f.arg || 'host',
        readings: splitFiles(f.body).map(x => readText(x.path, marks(x.lines).clean.join('\n'))),
      })),
  }));
};
const judge = (rule: Rule, hosts: RuleCase['hosts']) =>
  review(
    hosts.map(h => hostOf(h.name, h.readings)),
    [rule],
  );

for (const rule of rules) {
  test(`${rule.id}: the fixture shows it firing, silent and not run`, () => {
    const results = casesOf(rule).map(c => judge(rule, c.hosts));
    assert.ok(
      results.some(r => r.findings.length > 0),
      'no case where it fires',
    );
    assert.ok(
      results.some(r => r.findings.length === 0 && r.notRun.length === 0),
      'no case where it is silent',
    );
    assert.ok(
      results.some(r => r.notRun.length > 0),
      'no case where it is not run',
    );
  });

  test(`${rule.id}: without any one file it is silent, not run, or still has its evidence; never a fault`, () => {
    for (const c of casesOf(rule))
      for (const [h, host] of c.hosts.entries())
        for (const [i] of host.readings.entries()) {
          const result = judge(
            rule,
            c.hosts.map((x, k) => (k === h ? { ...x, readings: x.readings.filter((_, j) => j !== i) } : x)),
          );
          assert.deepEqual(result.faults, [], `${c.title}, without ${host.readings[i]!.file}`);
          const files = new Set(
            c.hosts.flatMap((x, k) => x.readings.filter((_, j) => k !== h || j !== i).map(r => r.file)),
          );
          for (const f of result.findings)
            for (const e of f.evidence) assert.ok(files.has(e.at.file), 'evidence from a file that is not there');
        }
  });

  test(`${rule.id}: its words make sense`, () => {
    for (const c of casesOf(rule))
      for (const f of judge(rule, c.hosts).findings) {
        assert.doesNotMatch(
          `${f.message} ${f.detail ?? ''} ${JSON.stringify(f.remedies ?? [])}`,
          /undefined|NaN|Infinity|\[object/,
          f.message,
        );
        assert.doesNotMatch(f.message, /[\n\r]/);
        assert.ok(f.message.length <= 600, f.message);
      }
  });

  test(`${rule.id}: remedies are legal, and once applied are not proposed again`, () => {
    for (const c of casesOf(rule))
      for (const f of judge(rule, c.hosts).findings) {
        for (const r of f.remedies ?? []) {
          if (r.kind === 'advice') continue;
          for (const part of ['title', 'why', 'effect', 'risk', 'check', 'undo'] as const)
            assert.ok(r[part].length > 0, `${r.title} has no ${part}`);
          if (r.kind !== 'sysctl') continue;
          assert.ok(r.key in sysctls, `${r.key} is not in the catalogue`);
          assert.ok(
            !Object.values(oneShots).some(o => 'key' in o && o.key === r.key),
            `${r.key} acts once and is no setting`,
          );
          assert.notEqual(r.present, r.proposed);
        }
        const after = applied(c, f);
        for (const again of review(after, [rule]).findings)
          for (const r of again.remedies ?? [])
            if (r.kind === 'sysctl')
              assert.ok(
                !(f.remedies ?? []).some(x => x.kind === 'sysctl' && x.key === r.key),
                `${c.title}: ${r.key} is proposed again after it was set`,
              );
      }
  });
}

/** The hosts with the sysctl remedies of a finding written into their facts. */
function applied(c: RuleCase, finding: Verdict): Host[] {
  const set = new Map(
    (finding.remedies ?? []).flatMap(r => (r.kind === 'sysctl' ? [[r.key, r.proposed] as const] : [])),
  );
  return c.hosts.map(h => {
    const files = h.readings.map(r => ({
      ...r,
      facts: r.facts.map((fact: Fact<any>) => {
        const proposed = fact.kind === SysctlValue.name ? set.get(fact.value.key) : undefined;
        return proposed === undefined
          ? fact
          : { ...fact, value: { key: fact.value.key, text: proposed, values: proposed.split(' ').map(Number) } };
      }),
    }));
    return new Host(h.name, h.name, files);
  });
}
