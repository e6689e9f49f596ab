/** Every whole file of a bundle that the fixtures and samples of the project hold, as path and text. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fixtures, splitFiles } from './harness.ts';
import { cases, marks } from './markdown.ts';

export interface OwnFile {
  readonly path: string;
  readonly text: string;
}

const clean = (lines: readonly string[]): string => marks(lines).clean.join('\n');

const ofFixture = (file: string): OwnFile[] =>
  cases(readFileSync(file, 'utf8'))
    .filter(c => !/damage/i.test(c.title))
    .flatMap(c => c.fences)
    .flatMap(fence =>
      fence.tag === 'file'
        ? [{ path: fence.arg, text: clean(fence.body) }]
        : fence.tag === 'host'
          ? splitFiles(fence.body).map(f => ({ path: f.path, text: clean(f.lines) }))
          : [],
    );

const ofSamples = (): OwnFile[] =>
  readdirSync('samples', { recursive: true, withFileTypes: true })
    .filter(e => e.isFile())
    .map(e => path.join(e.parentPath, e.name))
    .map(file => ({ path: file, text: readFileSync(file, 'utf8') }));

export const ownFiles = (): OwnFile[] => [
  ...['formats', 'rules', 'bundles'].flatMap(fixtures).flatMap(ofFixture),
  ...ofSamples(),
];
