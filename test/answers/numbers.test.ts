/** Numbers of a dump in human units: by what they count, in which unit, and where there is nothing to convert. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldValue, humanValue, measureText, type PageSizes, pageSizes } from '../../server/answers/numbers.ts';
import type { Measure } from '../../server/glossary/entry.ts';
import { shareText } from '../../server/answers/shares.ts';
import { hostOf, readText } from '../harness.ts';

const [row] = readText('proc/meminfo', 'MemFree:           40000 kB\n').facts;
const small = { page: 4, huge: 2048 };
const human = (text: string, measure: Measure | undefined, sizes: PageSizes = small) =>
  humanValue(text, measure, row!, () => sizes);

test('memory by pages, huge pages, kB and bytes', () => {
  assert.equal(human('256', 'pages'), '1.0 MiB');
  assert.equal(human('256', 'pages', { page: 64, huge: 2048 }), '16.0 MiB (pages of 64 KiB)');
  assert.equal(human('3', 'huge pages'), '6.0 MiB');
  assert.equal(human('3', 'huge pages', { page: 4, huge: undefined }), undefined);
  assert.deepEqual(
    [human('1023', 'kB'), human('1024', 'kB'), human('-2048', 'kB')],
    [undefined, '1.0 MiB', '-2.0 MiB'],
  );
  assert.deepEqual([human('1023', 'bytes'), human('2048', 'bytes')], [undefined, '2 KiB']);
});

test('times by their unit, in the largest that reads well', () => {
  assert.deepEqual(
    (['jiffies', '1/100 s', 'ms', 'us', 'ns'] as const).map(unit => human('150000', unit)),
    ['25.0 min', '25.0 min', '2.5 min', '0.15 s', '0.00015 s'],
  );
  assert.deepEqual(
    ['119', '120', '7199', '7200', '172799', '172800'].map(n => human(n, 's')),
    [undefined, '2.0 min', '120.0 min', '2.0 h', '48.0 h', '2.0 days'],
  );
  assert.equal(human('119999', 'ms'), '120 s');
});

test('nothing for 0, for what is no plain number, and for what needs no unit', () => {
  for (const text of ['0', '0.0', '', 'abc', '0x10', '1e9', '12 34', '1,5', '99999999999999999'])
    assert.equal(human(text, 'pages'), undefined, text);
  assert.equal(human(' 2048 kB ', 'kB'), '2.0 MiB');
  assert.equal(human('1.5', 'pages'), '6 KiB');
  for (const measure of ['count', '%', undefined] as const) assert.equal(human('5000', measure), undefined);
  const told = (['kB', 'count', undefined] as const).map(measure => measureText(measure, row!));
  assert.deepEqual(told, [' kB', '', '']);
});

test('a row that says in what it is printed', () => {
  const free = (options: string, figure: string): string | undefined => {
    const head = '               total        used        free      shared  buff/cache   available';
    const text = `${head}\nMem:          ${figure}      100000        7000         100      150000      140000\n`;
    const [fact] = readText(`sos_commands/memory/free${options}`, text).facts;
    return humanValue(figure, 'kB', fact!, () => small);
  };
  assert.equal(free('_-m', '257000'), '251 GiB');
  assert.equal(free('', '257000'), '251 MiB');
});

test('the value behind the name of a field', () => {
  const [irq] = readText(
    'proc/interrupts',
    '           CPU0       CPU1\n 30:        100        300   PCI-MSI 5-edge      eth0\n',
  ).facts;
  assert.deepEqual(
    ['irq', 'counts[1]', 'counts[2]', 'nothing', 'toString', 'irq[0]'].map(name => fieldValue(irq!, name)),
    ['30', 300, undefined, undefined, undefined, undefined],
  );
});

test('page sizes of a host: 4 KiB unless its memory says otherwise', () => {
  const of = (totalKb: number, release: string) =>
    pageSizes(
      hostOf('n', [
        readText('proc/meminfo', `MemTotal: ${totalKb} kB\nHugepagesize:       2048 kB\n`),
        readText(
          'proc/zoneinfo',
          'Node 0, zone   Normal\n  pages free     5000\n        min      1000\n        low      1250\n        high     1500\n        managed  100000\n',
        ),
        readText('sos_commands/kernel/uname_-a', `Linux n ${release} GNU/Linux\n`),
      ]),
    );
  assert.deepEqual(of(400_000, '5.14.0 #1 SMP aarch64 aarch64 aarch64'), { page: 4, huge: 2048 });
  assert.equal(of(6_400_000, '5.14.0 #1 SMP aarch64 aarch64 aarch64').page, 64);
  assert.equal(of(1_600_000, '5.14.0 #1 SMP aarch64 aarch64 aarch64').page, 16);
  // Within 30 %; x86 has no others.
  assert.equal(of(5_000_000, '5.14.0 #1 SMP aarch64 aarch64 aarch64').page, 64);
  assert.equal(of(4_400_000, '5.14.0 #1 SMP aarch64 aarch64 aarch64').page, 4);
  assert.equal(of(6_400_000, '5.14.0 #1 SMP x86_64 x86_64 x86_64').page, 4);
});

test('a share says of what it is one', () => {
  const head = '               total        used        free      shared  buff/cache   available';
  const mem = 'Mem:          1000         250        7000         100         140         140';
  const rows = `${head}\n${mem}\nSwap:          400         100         300\n`;
  const reading = readText('sos_commands/memory/free', rows);
  const host = hostOf('web1', [reading]);
  assert.deepEqual(
    reading.facts.map(fact => shareText(fact, 'used', host)),
    ['25 % of the total of Mem', '25 % of the total of Swap'],
  );
});
