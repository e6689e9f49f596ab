/** The arrows of the house: who may import whom, and that nothing imports itself in a circle. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** Rooms that know no platform: no package, nothing of Node. */
const pure = ['core', 'linux', 'glossary', 'facts', 'formats', 'rules', 'answers'];
/** What a room may import. `core/model` and the like are rooms within a room. */
const allowed: Record<string, readonly string[]> = {
  'core/model': ['core/model'],
  'core/read': ['core/read', 'core/model'],
  'core/review': ['core/review', 'core/read', 'core/model'],
  linux: ['linux', 'core'],
  glossary: ['glossary', 'linux', 'core'],
  facts: ['facts', 'glossary', 'linux', 'core'],
  formats: ['formats', 'facts', 'glossary', 'linux', 'core'],
  rules: ['rules', 'facts', 'glossary', 'linux', 'core'],
  answers: ['answers', 'facts', 'glossary', 'linux', 'core'],
  io: ['io', 'core'],
  threads: ['threads', 'io', 'formats', 'facts', 'glossary', 'linux', 'core'],
  lsp: ['lsp', 'threads', 'answers', 'io', 'formats', 'rules', 'facts', 'glossary', 'linux', 'core'],
  cli: ['cli', 'threads', 'answers', 'io', 'formats', 'rules', 'facts', 'glossary', 'linux', 'core'],
};
const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(f => f.endsWith('.ts'))
    .map(f => path.join(folder, f));
const imports = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b[^;']*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(m => (m[1] ?? m[2] ?? m[3])!);
const inside = (place: string, room: string): boolean => place === room || place.startsWith(`${room}/`);

for (const [room, mayUse] of Object.entries(allowed))
  test(`server/${room} imports only ${mayUse.join(', ')}`, () => {
    const files = sources(`server/${room}`);
    assert.ok(files.length > 0, 'an empty room');
    for (const file of files)
      for (const target of imports(file)) {
        if (!target.startsWith('.')) {
          assert.ok(!pure.some(r => inside(room, r)), `${file} imports the package ${target}`);
          const protocol = target.startsWith('vscode-languageserver');
          assert.ok(room === 'lsp' || !protocol, `${file} knows the protocol: only lsp may`);
          continue;
        }
        const to = path.relative('server', path.join(path.dirname(file), target));
        assert.ok(
          mayUse.some(r => inside(to, r)),
          `${file} imports ${target}`,
        );
      }
  });

test('no room is forgotten', () => {
  for (const file of sources('server'))
    assert.ok(
      Object.keys(allowed).some(room => inside(path.relative('server', file), room)),
      `${file} is in no room`,
    );
});

test('rules never see each other, nor do formats', () => {
  for (const room of ['server/rules', 'server/formats'])
    for (const file of sources(room)) {
      if (path.basename(file) === 'index.ts' || file.includes('kernel-log')) continue;
      for (const target of imports(file)) {
        const to = path.join(path.dirname(file), target);
        if (inside(to, room)) assert.match(path.basename(to), /^_/, `${file} imports ${target}`);
      }
    }
});

test('nothing imports itself in a circle', () => {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    assert.ok(!trail.includes(file), `a circle: ${[...trail.slice(trail.indexOf(file)), file].join(' > ')}`);
    if (done.has(file)) return;
    for (const target of imports(file))
      if (target.startsWith('.')) visit(path.join(path.dirname(file), target), [...trail, file]);
    done.add(file);
  };
  for (const file of [...sources('server'), ...sources('client')]) visit(file, []);
});

test('client sees only the message types of lsp', () => {
  for (const file of sources('client'))
    for (const target of imports(file))
      if (target.includes('server/')) assert.match(target, /server\/lsp\/messages\.ts$/, `${file} imports ${target}`);
});

/** Names that a file takes from another: `file name`, for `{ a, b as c }`, `export { a } from`, and `m.a` of `* as m`. */
function takenBy(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const from = (target: string): string => path.join(path.dirname(file), target);
  const named = [...text.matchAll(/^(?:import|export)\b[^;']*?\{([^}]*)\}\s*from '(\.[^']+)'/gm)].flatMap(m =>
    m[1]!.split(',').map(name => `${from(m[2]!)} ${/^(?:type )?(\w*)/.exec(name.trim())![1]}`),
  );
  const starred = [...text.matchAll(/^import \* as (\w+) from '(\.[^']+)'/gm)].flatMap(([, alias, target]) =>
    [...text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'))].map(m => `${from(target!)} ${m[1]}`),
  );
  return [...named, ...starred];
}

test('no name that is passed on means two things', () => {
  const declaredIn = new Map<string, Set<string>>();
  for (const file of sources('server'))
    for (const [, name] of readFileSync(file, 'utf8').matchAll(
      /^export (?:const|let|(?:async )?function\*?|class|interface|type) (\w+)/gm,
    ))
      declaredIn.set(name!, (declaredIn.get(name!) ?? new Set()).add(file));
  assert.deepEqual(
    [...declaredIn].filter(([, files]) => files.size > 1).map(([name, files]) => `${name}: ${[...files].join(', ')}`),
    [],
  );
});

// Code that only its own test calls is kept alive by nothing but that test. A test may reach into a file for a part of
// what the product runs, so there it is enough that the file itself uses the name. Types are free.
test('whatever server exports is used by the product', () => {
  const product = new Set([...sources('server'), ...sources('client')].flatMap(takenBy));
  const tests = new Set(sources('test').flatMap(takenBy));
  // Scripts name files and exports in texts that they hand to the bundler.
  const scripts = readdirSync('scripts', { recursive: true, encoding: 'utf8' })
    .filter(f => f.endsWith('.mjs'))
    .map(f => readFileSync(path.join('scripts', f), 'utf8'));
  const unused: string[] = [];
  for (const file of sources('server')) {
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const declared = [...text.matchAll(/^export (?:const|let|(?:async )?function\*?|class) (\w+)/gm)].map(m => m[1]!);
    const passedOn = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(m =>
      m[1]!.split(',').map(name => name.trim().replace(/.* as /, '')),
    );
    for (const name of [...declared, ...passedOn]) {
      const word = new RegExp(`\\b${name}\\b`, 'g');
      const used =
        product.has(`${file} ${name}`) ||
        (tests.has(`${file} ${name}`) && text.match(word)!.length > 1 && !passedOn.includes(name)) ||
        scripts.some(script => script.includes(file) && script.search(word) >= 0);
      if (!used) unused.push(`${file} ${name}`);
    }
  }
  assert.deepEqual(unused, []);
});
