/** Whole bundles: read from disk as the command line reads them, or the hosts of a fixture below test/bundles. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { packTar } from 'modern-tar';
import type { Files } from '../server/core/read/files.ts';
import { type Bundle, loadBundle } from '../server/core/read/load.ts';
import type { Host } from '../server/core/model/host.ts';
import { alternatives } from '../server/core/review/rule.ts';
import { review, type Review } from '../server/core/review/run.ts';
import { machines } from '../server/facts/host/machine.ts';
import { filesAt } from '../server/io/disk.ts';
import { rules } from '../server/rules/index.ts';
import { formats, splitFiles } from './harness.ts';
import { cases } from './markdown.ts';
import { filesOf, type Texts } from './moments.ts';

export interface Reviewed {
  readonly bundle: Bundle;
  readonly review: Review;
  of(rule: string): Review['findings'];
}

async function reviewOf(files: Files): Promise<Reviewed> {
  const bundle = await loadBundle(files, formats, { machines, top: 'top' });
  const result = review(bundle.hosts, rules);
  return { bundle, review: result, of: rule => result.findings.filter(f => f.rule.id === rule) };
}

export const reviewed = (path: string): Promise<Reviewed> => reviewOf(filesAt(path));
export const reviewedTexts = (texts: Texts): Promise<Reviewed> => reviewOf(filesOf(texts));

/** The files of each fence `host NAME` of test/bundles/FIXTURE.md, by that name. */
export const hostsIn = (fixture: string): Readonly<Record<string, Texts>> =>
  Object.fromEntries(
    cases(readFileSync(`test/bundles/${fixture}.md`, 'utf8'))
      .flatMap(c => c.fences)
      .filter(fence => fence.tag === 'host')
      .map(fence => [
        fence.arg,
        Object.fromEntries(splitFiles(fence.body).map(f => [f.path, f.lines.map(line => `${line}\n`).join('')])),
      ]),
  );

export const tarOf = (files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> =>
  packTar(
    Object.entries(files).map(([name, text]) => ({
      header: { name, size: Buffer.byteLength(text), type: 'file' as const },
      body: text,
    })),
  );

/** How many rules judge a host of ours that has all they need; a rule on a dump that these hosts lack may come beside them. */
const judging = 50;

/** Only rules that need a dump which the host has not were not run. */
export function assertJudged(host: Host, { notRun }: Review): void {
  const idle = notRun.filter(n => n.host === host.name).map(n => n.rule);
  assert.ok(rules.length - idle.length >= judging, `not run: ${idle.join(', ')}`);
  const lacks = (id: string): boolean =>
    rules.find(r => r.id === id)!.needs.some(need => !alternatives(need).some(kind => host.has(kind)));
  assert.deepEqual(
    idle.filter(id => !lacks(id)),
    [],
    'rules that had what they need',
  );
}
