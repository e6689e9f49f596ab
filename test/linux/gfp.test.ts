import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import { decodeGfp, gfpDoc, highestZone, mayBlock, parseGfpFlags } from '../../server/linux/gfp.ts';
import { parseRelease } from '../../server/linux/versions.ts';

const decode = (mode: number, release: string) => {
  const flags = decodeGfp(mode, parseRelease(release));
  return flags && [...flags].sort();
};
const symbolic = (text: string) => [...parseGfpFlags(text)].sort();

test('the same request in every generation', () => {
  const kernel = symbolic('GFP_KERNEL');
  assert.deepEqual(decode(0xd0, '3.10.0-1160.el7.x86_64'), kernel);
  assert.deepEqual(decode(0x24000c0, '4.4.0-201-generic'), kernel);
  assert.deepEqual(decode(0x24000c0, '4.9.45'), kernel);
  assert.deepEqual(decode(0x14000c0, '4.15.0-72-generic'), kernel);
  assert.deepEqual(decode(0x6000c0, '4.19.0-9-amd64'), kernel);
  assert.deepEqual(decode(0xcc0, '5.10.44'), kernel);
  assert.deepEqual(decode(0xcc0, '6.12.1'), kernel);
  const atomic = symbolic('GFP_ATOMIC');
  assert.deepEqual(decode(0x20, '3.10.99'), atomic);
  assert.deepEqual(decode(0x2080020, '4.4.121'), atomic);
  assert.deepEqual(decode(0xa20, '6.1.0-50-amd64'), atomic);
  assert.deepEqual(decode(0x820, '6.12.1'), ['HIGH', 'KSWAPD_RECLAIM']);
});

test('a bit alone is one flag in every generation from 4.4 on', () => {
  for (const release of ['4.4.121', '4.9.45', '4.15.0', '4.19.0', '5.4.0', '5.10.44', '6.1.0', '6.12.1'])
    for (const [bit, flag] of [
      [0x1, 'DMA'],
      [0x2, 'HIGHMEM'],
      [0x4, 'DMA32'],
    ] as const)
      assert.deepEqual(decode(bit, release), [flag], release);
});

test('the modes printed with their symbols agree with them', () => {
  assert.deepEqual(decode(0x140c0c0, '4.15.0-72-generic'), symbolic('GFP_KERNEL|__GFP_COMP|__GFP_ZERO'));
  assert.deepEqual(decode(0x40cc0, '6.1.0-50-amd64'), symbolic('GFP_KERNEL|__GFP_COMP'));
  assert.deepEqual(decode(0x40a20, '6.1.0-50-amd64'), symbolic('GFP_ATOMIC|__GFP_COMP'));
  assert.deepEqual(decode(0x14200ca, '4.15.0'), symbolic('GFP_HIGHUSER_MOVABLE'));
  assert.deepEqual(decode(0x100cca, '5.10.0'), symbolic('GFP_HIGHUSER_MOVABLE'));
  for (const [release, modes] of [
    [
      '4.15.0-72-generic',
      [
        [0x1080020, 'GFP_ATOMIC'],
        [0x15080c0, 'GFP_KERNEL_ACCOUNT|__GFP_ZERO'],
        [0x14052c0, 'GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP'],
        [0x14044c0, 'GFP_KERNEL|__GFP_RETRY_MAYFAIL|__GFP_COMP'],
        [0x1c200ca, 'GFP_HIGHUSER_MOVABLE|__GFP_WRITE'],
        [0x14000d0, 'GFP_KERNEL|__GFP_RECLAIMABLE'],
      ],
    ],
    [
      '4.19.0-9-amd64',
      [
        [0x480020, 'GFP_ATOMIC'],
        [0x400000, 'GFP_NOWAIT'],
        [0x600040, 'GFP_NOFS'],
        [0x7080c0, 'GFP_KERNEL_ACCOUNT|__GFP_ZERO'],
        [0x6052c0, 'GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP'],
        [0x6044c0, 'GFP_KERNEL|__GFP_RETRY_MAYFAIL|__GFP_COMP'],
        [0x6201ca, 'GFP_HIGHUSER_MOVABLE|__GFP_WRITE'],
        [0x6000d0, 'GFP_KERNEL|__GFP_RECLAIMABLE'],
        [0x6c0020, 'GFP_ATOMIC|__GFP_DIRECT_RECLAIM|__GFP_THISNODE'],
        [0x6100c0, 'GFP_KERNEL|__GFP_NOMEMALLOC'],
        [0x6028c0, 'GFP_KERNEL|__GFP_NOFAIL|__GFP_MEMALLOC'],
      ],
    ],
    [
      '5.10.44',
      [
        [0x800, 'GFP_NOWAIT'],
        [0xc40, 'GFP_NOFS'],
        [0xb20, 'GFP_ATOMIC|__GFP_ZERO'],
        [0x400dc0, 'GFP_KERNEL_ACCOUNT|__GFP_ZERO'],
        [0x52cc0, 'GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP'],
        [0x44cc0, 'GFP_KERNEL|__GFP_RETRY_MAYFAIL|__GFP_COMP'],
        [0x101cca, 'GFP_HIGHUSER_MOVABLE|__GFP_WRITE'],
        [0xcd0, 'GFP_KERNEL|__GFP_RECLAIMABLE'],
        [0x2a0cc0, 'GFP_KERNEL|__GFP_THISNODE|__GFP_MEMALLOC|__GFP_NOMEMALLOC'],
        [0x8cc0, 'GFP_KERNEL|__GFP_NOFAIL'],
      ],
    ],
  ] as const)
    for (const [mode, text] of modes)
      assert.deepEqual(decode(mode, release), symbolic(text), `${release} 0x${mode.toString(16)}`);
});

test('3.10: a request that neither waits nor leaves kswapd alone is atomic', () => {
  assert.deepEqual(decode(0x0, '3.10.99'), ['ATOMIC', 'KSWAPD_RECLAIM']);
  assert.deepEqual(decode(0x400000, '3.10.99'), []);
});

test('no decoding without a release whose numbering is known', () => {
  assert.equal(decodeGfp(0xcc0, undefined), undefined);
  for (const release of ['4.13.0-46-generic', '4.18.0-553.el8_10.x86_64', '5.2.0', '6.3.0', '2.6.32-754.el6'])
    assert.equal(decode(0xcc0, release), undefined, release);
  assert.equal(decode(-1, '5.10.0'), undefined);
  assert.equal(decode(2 ** 40, '5.10.0'), undefined);
});

test('what a request may do', () => {
  assert.ok(mayBlock(parseGfpFlags('GFP_KERNEL')) && mayBlock(parseGfpFlags('GFP_NOFS|__GFP_NOWARN')));
  assert.ok(
    !mayBlock(parseGfpFlags('GFP_ATOMIC')) &&
      !mayBlock(parseGfpFlags('GFP_NOWAIT')) &&
      !mayBlock(parseGfpFlags('GFP_TRANSHUGE_LIGHT')),
  );
  assert.ok(parseGfpFlags('GFP_ATOMIC|__GFP_NORETRY').has('NORETRY'));
});

test('the highest zone', () => {
  for (const [flags, zone] of [
    ['GFP_KERNEL', 'Normal'],
    ['GFP_KERNEL|GFP_DMA', 'DMA'],
    ['GFP_KERNEL|__GFP_DMA32', 'DMA32'],
    ['GFP_HIGHUSER', 'HighMem'],
    ['GFP_HIGHUSER_MOVABLE', 'Movable'],
    ['GFP_KERNEL|__GFP_MOVABLE', 'Normal'],
  ] as const)
    assert.equal(highestZone(parseGfpFlags(flags)), zone, flags);
});

test('any text gives a set, and Object’s own names are only words', () => {
  fc.assert(fc.property(fc.string(), text => assert.ok(parseGfpFlags(text).size <= text.length * 8)));
  assert.deepEqual(symbolic('constructor|__proto__|'), ['__proto__', 'constructor']);
});

test('every word that is parsed apart is explained', () => {
  for (const word of [
    'GFP_KERNEL',
    'GFP_ATOMIC',
    'GFP_NOWAIT',
    'GFP_HIGHUSER_MOVABLE',
    '__GFP_COMP',
    '__GFP_ZERO',
    '__GFP_NORETRY',
    '__GFP_RETRY_MAYFAIL',
    '__GFP_THISNODE',
  ])
    assert.match(gfpDoc[word] ?? '', /\.$/, word);
});
