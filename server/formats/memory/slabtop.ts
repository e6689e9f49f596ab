/** slabtop(1) of procps: a summary and a table of caches, `-o` or several screens in a row. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { decimal, integer, type Word, words } from '../../core/read/words.ts';
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
  const fields = new Places(n)
    .put('active', a!.start, a!.start + active![1]!.length)
    .put('total', b!.start, b!.start + total![1]!.length)
    .put('percent', share!.start + 1, share!.end - 2)
    .done();
  const start = line.indexOf('Active');
  emit(SlabtopTotal, defined({ what, active: x, total: y, percent, suffix: suffix === 'K' ? undefined : suffix }), {
    line: n,
    start,
    end: share!.end,
    fields,
  });
}

function emitObjects(emit: Emit, figures: readonly Word[], line: string, n: number): void {
  const [minimum, average, maximum] = figures.map(w => decimal(/^(.+)K$/.exec(w.text)?.[1]));
  if (minimum === undefined || average === undefined || maximum === undefined) return;
  const fields = new Places(n)
    .putRow(
      ['minimum', 'average', 'maximum'],
      figures.map(w => ({ ...w, end: w.end - 1 })),
    )
    .done();
  emit(
    SlabtopObjects,
    { minimum, average, maximum },
    { line: n, start: line.indexOf('Minimum'), end: figures[2]!.end, fields },
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
  const fields = new Places(n)
    .put('objects', row[0]!.start, row[0]!.end)
    .put('active', row[1]!.start, row[1]!.end)
    .put('use', row[2]!.start, row[2]!.end - 1)
    .put('objectSize', row[3]!.start, row[3]!.start + each![1]!.length)
    .put('slabs', row[4]!.start, row[4]!.end)
    .put('objectsPerSlab', row[5]!.start, row[5]!.end)
    .put('cacheSize', row[6]!.start, row[6]!.start + all![1]!.length)
    .put('name', name.start, name.end)
    .done();
  const value = defined({
    name: name.text,
    objects,
    active,
    use,
    objectSize,
    slabs,
    objectsPerSlab,
    cacheSize,
    suffixes: plain ? undefined : suffixes,
  });
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
      if (OBJECT.test(text)) {
        emitObjects(emit, figuresOf(text, text.indexOf(':') + 1), text, n);
        return;
      }
      return HEADER.test(text) || text.trim() === '' || text === '--' || COMMAND.test(text);
    },
  }),
});
