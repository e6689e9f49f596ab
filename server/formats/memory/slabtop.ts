/** slabtop(1) of procps: a summary and a table of caches, `-o` or several screens in a row. */
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal, integer, rowFields, type Word, words } from '../../core/read/words.ts';
import { SlabtopCache, SlabtopObjects, SlabtopTotal } from '../../facts/memory/slabtop.ts';
import { typed } from '../_prompt.ts';

const TOTAL = /^\s*Active \/ Total (Objects|Slabs|Caches|Size) \(% used\) *: (.+)$/;
const OBJECT = /^\s*Minimum \/ Average \/ Maximum Object *: (.+)$/;
const HEADER = /^\s*OBJS +ACTIVE +USE +OBJ SIZE +SLABS +OBJ\/SLAB +CACHE SIZE +NAME *$/;
const ROW = /^\s*\d+ +\d+ +\d+% +\d/;
/** A size: KiB unless --human gives it another unit. */
const SIZE = /^(\d{1,16}(?:[.,]\d{1,3})?)([BKMGTP]i?)?$/;

const command = typed('slabtop(?: -?-?[a-z]{1,10}(?:[ =][a-z0-9]{1,6})?){0,4}');
const COMMAND = new RegExp(`^${command}`);

/** Figures of a line of the summary: words from column `from` on that are no slashes. */
const figuresOf = (line: string, from: number): Word[] =>
  words(line.slice(from))
    .filter(w => w.text !== '/')
    .map(w => ({ text: w.text, start: w.start + from, end: w.end + from }));

function emitTotal(emit: Emit, what: string, figures: readonly Word[], line: string, n: number): void {
  const [a, b, share] = figures;
  const [active, total] = [SIZE.exec(a?.text ?? ''), SIZE.exec(b?.text ?? '')];
  const percent = decimal(/^\(([\d.,]{1,12})%\)$/.exec(share?.text ?? '')?.[1]);
  const [x, y] = [decimal(active?.[1]), decimal(total?.[1])];
  if (x === undefined || y === undefined || percent === undefined || figures.length !== 3) return;
  const suffix = total![2];
  const fields = rowFields(
    ['active', 'total', 'percent'],
    [
      { ...a!, end: a!.start + active![1]!.length },
      { ...b!, end: b!.start + total![1]!.length },
      { ...share!, start: share!.start + 1, end: share!.end - 2 },
    ],
  );
  const start = line.indexOf('Active');
  emit(
    SlabtopTotal,
    { what, active: x, total: y, percent, ...(suffix && suffix !== 'K' ? { suffix } : {}) },
    { line: n, start, end: share!.end, fields },
  );
}

function emitRow(emit: Emit, row: readonly Word[], n: number): void {
  const [objects, active, slabs, objectsPerSlab] = [
    integer(row[0]!.text),
    integer(row[1]!.text),
    integer(row[4]?.text),
    integer(row[5]?.text),
  ];
  const use = integer(row[2]!.text.slice(0, -1));
  const [each, all] = [SIZE.exec(row[3]!.text), SIZE.exec(row[6]?.text ?? '')];
  const [objectSize, cacheSize] = [decimal(each?.[1]), decimal(all?.[1])];
  const name = row[7];
  if (!name || objects === undefined || active === undefined || use === undefined || slabs === undefined) return;
  if (objectsPerSlab === undefined || objectSize === undefined || cacheSize === undefined) return;
  const suffixes = { objectSize: each![2] ?? '', cacheSize: all![2] ?? '' };
  const plain = suffixes.objectSize === 'K' && suffixes.cacheSize === 'K';
  const figure = (word: Word, digits: string): Word => ({ ...word, end: word.start + digits.length });
  const places = [
    row[0]!,
    row[1]!,
    { ...row[2]!, end: row[2]!.end - 1 },
    figure(row[3]!, each![1]!),
    row[4]!,
    row[5]!,
    figure(row[6]!, all![1]!),
    name,
  ];
  const fields = rowFields(
    ['objects', 'active', 'use', 'objectSize', 'slabs', 'objectsPerSlab', 'cacheSize', 'name'],
    places,
  );
  const value = {
    name: name.text,
    objects,
    active,
    use,
    objectSize,
    slabs,
    objectsPerSlab,
    cacheSize,
    ...(plain ? {} : { suffixes }),
  };
  emit(SlabtopCache, value, { line: n, start: row[0]!.start, end: name.end, fields });
}

export default defineFormat({
  id: 'slabtop',
  title: 'Slab caches (slabtop)',
  paths: ['slabtop.txt', 'slabtop', 'slabtop_*', 'slabtop-*.txt', 'sos_commands/memory/slabtop_-o'],
  starts: new RegExp(
    `^(?: *Active / Total (?:Objects|Slabs|Caches|Size) \\(% used\\) *: \\d| *Minimum / Average / Maximum Object *: \\d| *OBJS +ACTIVE +USE +OBJ SIZE +SLABS |` +
      ` *\\d{1,16} +\\d{1,16} +\\d{1,3}% +\\d[\\d.,]{0,12}[BKMG]i? +\\d{1,16} +\\d{1,9} +\\d[\\d.,]{0,16}[BKMGT]i? [A-Za-z:]|${command})`,
  ),
  emits: [SlabtopCache, SlabtopTotal, SlabtopObjects],
  open: emit => ({
    line(text, n) {
      if (ROW.test(text)) {
        const row = words(text);
        if (row.length > 3) emitRow(emit, row, n);
        return;
      }
      const total = TOTAL.exec(text);
      if (total) {
        emitTotal(emit, total[1]!, figuresOf(text, text.indexOf(':') + 1), text, n);
        return;
      }
      const object = OBJECT.exec(text);
      if (object) {
        const figures = figuresOf(text, text.indexOf(':') + 1);
        const sizes = figures.map(w => decimal(/^(.+)K$/.exec(w.text)?.[1]));
        const [minimum, average, maximum] = sizes;
        if (minimum === undefined || average === undefined || maximum === undefined) return;
        const fields = rowFields(
          ['minimum', 'average', 'maximum'],
          figures.map(w => ({ ...w, end: w.end - 1 })),
        );
        emit(
          SlabtopObjects,
          { minimum, average, maximum },
          { line: n, start: text.indexOf('Minimum'), end: figures[2]!.end, fields },
        );
        return;
      }
      return HEADER.test(text) || text.trim() === '' || text === '--' || COMMAND.test(text);
    },
  }),
});
