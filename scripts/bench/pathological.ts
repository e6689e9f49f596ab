/** Lines made to be slow, in every format: seconds for so many bytes against those of an ordinary log. Called by `bench.mjs`. */
import { formats as list } from '../../server/formats/index.ts';
import { openReader } from '../../server/core/read/reader.ts';
import { formatsOf } from '../../server/core/read/recognise.ts';
const formats = formatsOf(list);
const filled = (text, length = 16000) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const odd = {
  brackets: '[',
  nested: '[(<{',
  digits: '9',
  blanks: ' ',
  words: 'a ',
  colons: 'a: ',
  settings: 'k=v ',
  quotes: '"a",',
  paths: '/a',
  numbers: '12 ',
  dots: '1.2.',
  hex: '0x1f ',
};
const seconds = (format, line) => {
  const text = (line + '\n').repeat(Math.ceil(300000 / line.length));
  const begun = process.hrtime.bigint();
  const reader = openReader(formats, format.id, format);
  reader.push(text);
  reader.end();
  return Number(process.hrtime.bigint() - begun) / 1e9 / text.length;
};
const log = list.find(f => f.id === 'kernel-log');
const plain = '[    1.000000] usb 1-1: new high-speed USB device number 4 using xhci_hcd';
for (let i = 0; i < 3; i++) seconds(log, plain);
const ordinary = Math.min(...Array.from({ length: 5 }, () => seconds(log, plain)));
const cost = (format, piece) => Math.min(seconds(format, filled(piece) + 'x'), seconds(format, filled(piece) + 'x'));
const worst = formats =>
  formats
    .flatMap(f => Object.entries(odd).map(([name, piece]) => ({ name, format: f.id, cost: cost(f, piece) })))
    .sort((a, b) => b.cost - a.cost)[0];
const [ofLog, ofAll] = [worst([log]), worst(list)];
const told = [
  'pathological lines, per byte against a plain log line: ',
  'kernel log ' + (ofLog.cost / ordinary).toFixed(2) + ' (' + ofLog.name + '), ',
  'worst of all formats ' + (ofAll.cost / ordinary).toFixed(1),
  ' (' + ofAll.format + ', ' + ofAll.name + ', ' + (1e-6 / ofAll.cost).toFixed(0) + ' MB/s)',
];
console.log(told.join(''));
