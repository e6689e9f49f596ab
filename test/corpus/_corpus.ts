/** Where the files of others are that this project is tried on; they are no part of it. */
import { existsSync } from 'node:fs';
import path from 'node:path';

export const corpus = path.resolve('../shared/corpus');
export const seeds = path.resolve('../shared/seeds');
const without = (folder: string): string | false =>
  existsSync(folder) ? false : `no ${path.relative('.', folder)} beside the project`;
/** Reasons to skip where the files to try on are absent. */
export const withoutCorpus = without(corpus);
export const withoutSeeds = without(seeds);
