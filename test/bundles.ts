/** Whole bundles, read from disk as the command line reads them. */
import { type Bundle, loadBundle } from '../server/core/read/load.ts';
import { review, type Review } from '../server/core/review/run.ts';
import { machines } from '../server/facts/host/machine.ts';
import { filesAt } from '../server/io/disk.ts';
import { rules } from '../server/rules/index.ts';
import { formats } from './harness.ts';

export async function reviewed(
  path: string,
): Promise<{ bundle: Bundle; review: Review; of(rule: string): Review['findings'] }> {
  const bundle = await loadBundle(filesAt(path), formats, { machines, top: 'top' });
  const result = review(bundle.hosts, rules);
  return { bundle, review: result, of: rule => result.findings.filter(f => f.rule.id === rule) };
}
