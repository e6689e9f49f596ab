import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../fast-check.ts';
import { md } from '../../../server/core/model/markdown.ts';
import {
  actionOf,
  briefOf,
  pathSegment,
  type Remedy,
  type RunOnceRemedy,
  snippet,
  snippetPath,
  type SysctlRemedy,
} from '../../../server/core/model/remedy.ts';

const stated = { title: 'T', why: 'W', effect: 'E', risk: 'R', check: 'C', undo: 'U' };
const setting = (key: string, proposed: string): SysctlRemedy => ({
  kind: 'sysctl',
  key,
  present: '1',
  proposed,
  ...stated,
});
const once = (...commands: string[]): RunOnceRemedy => ({ kind: 'run-once', commands, ...stated });
const because = <R extends Remedy>(remedy: R, finding = 'F') => ({ finding, remedy });
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
/** Lines that do something. */
const live = (text: string): string[] => text.split(/\r?\n/).filter(l => l.trim() !== '' && !l.trim().startsWith('#'));

test('a settings file says what was found, what is there, and what to think of', () => {
  const text = snippet(undefined, [because(setting('vm.swappiness', '10'))], 'db1');
  assert.match(
    text,
    /\n\n# finding: F\n# present: vm\.swappiness = 1\n# why: W\n# effect: E\n# risk: R\n# check: C\n# undo: U\nvm\.swappiness = 10\n$/,
  );
});

test('each key once: the same value adds nothing, another one is a conflict', () => {
  const first = snippet(undefined, [because(setting('vm.swappiness', '10'))], 'db1');
  assert.equal(snippet(first, [because(setting('vm.swappiness', '10'), 'another')], 'db1'), first);
  const second = snippet(first, [because(setting('vm.swappiness', '20'), 'another')], 'db1');
  assert.deepEqual(live(second), ['vm.swappiness = 10']);
  assert.match(second, /^# Conflict: vm\.swappiness = 20 .*\n# finding: another\n/m);
  assert.equal(snippet(second, [because(setting('vm.swappiness', '20'))], 'db1'), second);
});

test('what a person wrote is understood: other spellings, line ends, several values', () => {
  const mine = '# mine\r\n-net/ipv4/tcp_mem=1   2\t3\r\n';
  assert.equal(snippet(mine, [because(setting('net.ipv4.tcp_mem', '1 2 3'))], 'h'), mine);
  const more = snippet(mine, [because(setting('vm.swappiness', '1'))], 'h');
  assert.ok(more.startsWith(mine) && !/[^\r]\n/.test(more));
});

test('one-time commands go to a script and never to sysctl.d', () => {
  const remedy = once('sync', 'echo 1 > /proc/sys/vm/drop_caches');
  const both = [because(setting('vm.swappiness', '10')), because(remedy)];
  assert.deepEqual(live(snippet(undefined, both, 'h')), ['vm.swappiness = 10']);
  const text = snippet(undefined, [because(remedy)], 'h');
  assert.ok(text.startsWith('#!/bin/sh\n'));
  assert.deepEqual(live(text), ['set -eu', ...remedy.commands]);
  assert.equal(snippet(text, [because(remedy, 'another')], 'h'), text);
  assert.equal(snippetPath(remedy, 'h'), 'remediation/h/run-once.sh');
  assert.equal(
    snippetPath({ kind: 'config', file: '/etc/x/90-bundle-review.conf', lines: [], ...stated }, 'h'),
    'remediation/h/etc_90-bundle-review.conf',
  );
});

test('lines of other files say where they belong', () => {
  const remedy: Remedy = {
    kind: 'config',
    file: '/etc/systemd/system.conf',
    lines: ['[Manager]', 'CPUAffinity=2-7'],
    ...stated,
  };
  const text = snippet(undefined, [because(remedy)], 'h');
  assert.match(text, /# For \/etc\/systemd\/system\.conf on the host: T\n/);
  assert.deepEqual(live(text), remedy.lines);
  assert.equal(snippet(text, [because(remedy)], 'h'), text);
});

test('no text of a bundle makes a line of its own, and twice is once', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\r', '\u2028', '\u0085', '\u0000', '#', '=', '`', '\u202e', 'é', '$'),
  });
  fc.assert(
    fc.property(text, text, text, text, (finding, why, title, host) => {
      for (const remedy of [
        { ...setting('vm.swappiness', '10'), why, title },
        { ...once('true'), why, title },
      ] as Remedy[]) {
        const written = snippet(undefined, [{ finding, remedy }], host);
        assert.deepEqual(live(written), remedy.kind === 'sysctl' ? ['vm.swappiness = 10'] : ['set -eu', 'true']);
        assert.equal(snippet(written, [{ finding, remedy }], host), written);
      }
      const odd: readonly Remedy[] = [
        { ...setting('vm.swappiness', '10'), title, effect: why },
        { ...once(`echo ${why}`), title, effect: why },
        { ...stated, kind: 'config', file: `/etc/${host}`, lines: [`x ${why}`], title, effect: why },
        { kind: 'advice', title, markdown: md`${why}` },
      ];
      for (const remedy of odd) {
        for (const words of [actionOf(remedy), briefOf(remedy)]) assert.doesNotMatch(words, unprintable);
        const written = snippet(undefined, [{ finding, remedy }], host);
        assert.doesNotMatch(written.replaceAll('\n', ''), unprintable);
        const lines = { sysctl: 1, 'run-once': 2, runtime: 2, config: 1, advice: 0 }[remedy.kind];
        assert.equal(live(written).length, lines);
      }
    }),
  );
  assert.deepEqual(
    live(
      snippet(undefined, [because(setting('vm.x\nkernel.y', '1')), because(setting('vm.x', '1\nkernel.y = 2'))], 'h'),
    ),
    [],
  );
});

test('a host name is one harmless segment of a path, and two names stay two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), name => {
      assert.match(pathSegment(name), /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
    }),
  );
  assert.equal(pathSegment('db1.example.org'), 'db1.example.org');
  assert.equal(pathSegment('db1 (case/a)'), 'db1_case_a');
  assert.notEqual(pathSegment('ü1'), pathSegment('ö1'));
  for (const odd of ['..', '', '/', 'CON', '../../etc']) assert.doesNotMatch(pathSegment(odd), /^\.|^con$/i);
});

test('escaped text is one line without anything that Markdown would act on', () => {
  assert.equal(String(md`${'a\n# b'}`), 'a \\# b');
  for (const text of [
    '[a](b)',
    '![a](b)',
    '<img>',
    'http://a.b',
    '`c`',
    '**d**',
    '| e |',
    '- f',
    '1. g',
    'www.a.b',
    'a@b.c',
    '~~h~~',
    '&lt;',
  ])
    assert.doesNotMatch(String(md`${text}`).replace(/\\[^\w\s]/g, ''), /[[\]<>`*|@~&]|:\/\/|^[-+]|^\d+\.|www\./, text);
});
