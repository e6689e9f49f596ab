/** What the tests share: reading a fixture as a file of a bundle, and the paths of the project. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Fact, valueWithAll } from '../server/core/model/fact.ts';
import { Host } from '../server/core/model/host.ts';
import { openReader, type Reading } from '../server/core/read/reader.ts';
import { formatsOf } from '../server/core/read/recognise.ts';
import { captions } from '../server/formats/_captions.ts';
import { formats as formatList } from '../server/formats/index.ts';

export const formats = formatsOf(formatList, captions);
/** UPDATE=word rewrites the expectations of the fixtures whose path holds the word, and of no others. */
export const updateWord = process.env['UPDATE'];
export const updates = (file: string): boolean =>
  updateWord !== undefined && file.replace(/\.md$/, '').includes(updateWord);

/** Read text as a file of a bundle: recognised by path, else by content. */
export function readText(file: string, text: string, as?: string): Reading {
  const reader = openReader(formats, file, as ? formats.byId(as) : formats.byPath(file));
  reader.push(text);
  return reader.end();
}

export const factLine = (fact: Fact<any>): string => {
  const { line, start, through = line, end } = fact.at;
  return `${line + 1}:${start}-${through + 1}:${end} ${fact.kind} ${JSON.stringify(valueWithAll(fact))}`;
};

/** Every Markdown file below a folder of test/. */
export const fixtures = (folder: string): string[] =>
  existsSync(path.join('test', folder))
    ? readdirSync(path.join('test', folder), { recursive: true })
        .map(String)
        .filter(f => f.endsWith('.md'))
        .sort()
        .map(f => path.join('test', folder, f))
    : [];

/** The fixture of a rule, or where it should stand. */
export const ruleFixture = (id: string): string =>
  fixtures('rules').find(f => path.basename(f) === `${id}.md`) ?? `test/rules/${id}.md`;

/** A host from the files of a fence: `=== path` begins each. */
export function splitFiles(body: readonly string[]): { path: string; lines: string[]; at: number }[] {
  const files: { path: string; lines: string[]; at: number }[] = [];
  body.forEach((line, n) => {
    const m = /^=== (\S+)$/.exec(line);
    if (m) files.push({ path: m[1]!, lines: [], at: n });
    else files.at(-1)?.lines.push(line);
  });
  return files;
}

export const hostOf = (name: string, readings: readonly Reading[]): Host => new Host(name, '', readings);
