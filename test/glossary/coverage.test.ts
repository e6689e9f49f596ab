/**
 * A reviewer who hovers a number learns what it is: every field of every fixture of a dump has an entry in the
 * glossary or a text in the schema of its kind.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { entryOf } from '../../server/answers/numbers.ts';
import { fixtures, readText } from '../harness.ts';
import { cases, marks } from '../markdown.ts';

/** Names and words that identify a row rather than measure something need no entry of their own. */
const identity = new Set([
  'name',
  'key',
  'text',
  'value',
  'row',
  'unit',
  'release',
  'version',
  'machine',
  'hostname',
  'selected',
  'words',
  'detail',
  'path',
  'command',
  'device',
]);

/** top in another language: its words are those of the translation. */
const translated = /^(?:tasks\.(?:gesamt|laufend|schlafend|gestoppt|Zombie)|cpu\.(?:be|un))$/;

test('every field of a dump is explained', () => {
  const missing = new Map<string, string>();
  for (const file of fixtures('formats').filter(f => !f.includes('kernel-log')))
    for (const c of cases(readFileSync(file, 'utf8')))
      for (const fence of c.fences.filter(f => f.tag === 'file'))
        for (const fact of readText(fence.arg, marks(fence.body).clean.join('\n')).facts)
          for (const name of fact.fields?.names ?? []) {
            if (identity.has(name) || translated.test(name)) continue;
            if (!entryOf(fact, name).entry?.doc) missing.set(`${fact.kind}.${name}`, file);
          }
  assert.deepEqual([...missing].map(([field, file]) => `${field} (${file})`).sort(), []);
});
