/** What a kind declares is asked for by the names under which facts note places, and becomes JSON Schema. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allKinds,
  either,
  fieldNamed,
  flag,
  int,
  jsonSchema,
  kindNamed,
  kindOf,
  list,
  num,
  oneOf,
  optional,
  pages,
  part,
  record,
  state,
  text,
} from '../../../server/core/model/kind.ts';

const Sample = state('sample', 'a sample', {
  free: pages('Free pages'),
  counts: list(int({ unit: 'count' }), 'One a CPU'),
  tasks: part({ total: int('All of them'), running: optional(num()) }, 'Tasks'),
  counters: optional(record(num('A counter'))),
  cpu: either(int(), text(), { identity: true }),
  mode: oneOf(['on', 'off']),
  real: flag(),
});

test('a field by its own name, an entry of a list, a part of a part', () => {
  assert.equal(fieldNamed(Sample, 'free')?.doc, 'Free pages');
  assert.deepEqual([fieldNamed(Sample, 'counts')?.type, fieldNamed(Sample, 'counts[3]')?.type], ['list', 'integer']);
  assert.deepEqual(
    [fieldNamed(Sample, 'counts[3]')?.doc, fieldNamed(Sample, 'counts[3]')?.unit],
    ['One a CPU', 'count'],
  );
  assert.deepEqual(
    [fieldNamed(Sample, 'tasks')?.type, fieldNamed(Sample, 'tasks.total')?.doc],
    ['part', 'All of them'],
  );
  assert.equal(fieldNamed(Sample, 'counters.anything')?.doc, 'A counter');
  for (const name of ['', 'nr_free', 'toString', 'counts[x]', 'free.x', 'tasks.constructor'])
    assert.equal(fieldNamed(Sample, name), undefined, name);
});

test('JSON Schema says each type, and what may be missing', () => {
  const meaning = (name: string): string | undefined => (name === 'real' ? 'Is it?' : undefined);
  assert.deepEqual(jsonSchema(Sample, meaning), {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'sample',
    description: 'a sample',
    type: 'object',
    properties: {
      free: { type: 'integer', description: 'Free pages', 'x-unit': 'pages' },
      counts: { type: 'array', items: { type: 'integer', 'x-unit': 'count' }, description: 'One a CPU' },
      tasks: {
        type: 'object',
        properties: { total: { type: 'integer', description: 'All of them' }, running: { type: 'number' } },
        required: ['total'],
        additionalProperties: false,
        description: 'Tasks',
      },
      counters: { type: 'object', additionalProperties: { type: 'number', description: 'A counter' } },
      cpu: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-identity': true },
      mode: { enum: ['on', 'off'] },
      real: { type: 'boolean', description: 'Is it?' },
    },
    required: ['free', 'counts', 'tasks', 'cpu', 'mode', 'real'],
    additionalProperties: false,
  });
});

test('kinds are known by their names, each once', () => {
  assert.equal(kindNamed('sample'), Sample);
  assert.equal(kindOf({ kind: 'sample' }), Sample);
  assert.equal(kindNamed('another'), undefined);
  assert.throws(() => kindOf({ kind: 'another' }), /another/);
  assert.throws(() => state('sample', '', {}), /sample/);
  state('earlier', '', {});
  assert.deepEqual(
    allKinds().map(k => k.name),
    ['earlier', 'sample'],
  );
});
