/** A line is read at a glance. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** The formatter breaks code at 120 columns but never a template; sentences in one piece may be as long as they are. */
const widest = 140;
const string = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y;
const regularExpression = /\/(?![*/])(?:\[(?:[^\]\\]|\\.)*\]|[^/\\[]|\\.)+\/[a-z]*/y;
/** What stands before a regular expression and never before a division. */
const startsValue = /(?:^|[-(,=:[!&|?{}>]|\breturn|\btypeof)\s*$/;

/** A line without its literals: strings, regular expressions and templates without holes. */
function withoutLiterals(line: string): string {
  let at = 0;
  const skip = (literal: RegExp): boolean => {
    literal.lastIndex = at;
    if (!literal.test(line)) return false;
    at = literal.lastIndex;
    return true;
  };
  /** Code up to the end, or to the brace that ends a hole. */
  const code = (): string => {
    let text = '';
    for (let depth = 0; at < line.length; ) {
      if (skip(string) || (startsValue.test(text) && skip(regularExpression))) continue;
      const character = line[at++]!;
      if (character === '{') depth++;
      if (character === '}' && --depth < 0) break;
      text += character === '`' ? template() : character;
    }
    return text;
  };
  const template = (): string => {
    let text = '`';
    for (let holes = 0; at < line.length; ) {
      if (line.startsWith('${', at)) {
        at += 2;
        holes++;
        text += `\${${code()}}`;
        continue;
      }
      const character = line[at++]!;
      text += character;
      if (character === '\\') text += line[at++] ?? '';
      if (character === '`') return holes > 0 ? text : '';
    }
    return text;
  };
  return /^\s*(?:\/?\*|\/\/)/.test(line) ? line : code();
}

test('no line is long but for its literals', () => {
  const long: string[] = [];
  for (const folder of ['server', 'client', 'scripts', 'test'])
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:ts|mjs)$/.test(file)) continue;
      const whole = path.join(folder, file);
      for (const [i, line] of readFileSync(whole, 'utf8').split('\n').entries())
        if (line.length > widest && withoutLiterals(line).length > widest) long.push(`${whole}:${i + 1}`);
    }
  assert.ok(long.length === 0, `too long but for their literals:\n${long.join('\n')}`);
});

test('literals are set aside, holes and what stands around them are not', () => {
  const words = 'word '.repeat(40);
  for (const line of [
    `f('${words}');`,
    `f(/[/'"]${words}/, 1);`,
    `x = md\`it's ${words}\`;`,
    `f(a ? \`$ ${words}\` : 0)`,
  ])
    assert.ok(withoutLiterals(line).length < 20, line);
  for (const line of [
    `// ${words}`,
    `f(\`${words}\${n}\`);`,
    `f(\`\${n}\${m ? \`${words}\${m}\` : ''}\`)`,
    `a / ${words} / b`,
  ])
    assert.ok(withoutLiterals(line).length > widest, line);
});
