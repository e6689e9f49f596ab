/** Hovers at places all over a large dump, through the review that the server holds. Called by `bench.mjs`. */
import { readFileSync } from 'node:fs';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { loadBundle } from '../../server/core/read/load.ts';
import { formatsOf } from '../../server/core/read/recognise.ts';
import { review } from '../../server/core/review/run.ts';
import { formats } from '../../server/formats/index.ts';
import { rules } from '../../server/rules/index.ts';
import { diskFiles } from '../../server/io/disk.ts';
import { hoverAt } from '../../server/answers/hover.ts';
import { rangeOf } from '../../server/lsp/to-lsp.ts';
import { reviewedOf } from '../../server/answers/reviewed.ts';

const [root, file] = process.argv.slice(2);
const ms = begun => Number(process.hrtime.bigint() - begun) / 1e6;
(async () => {
  const text = readFileSync(root + '/' + file, 'utf8');
  const document = TextDocument.create('file:///x', 'plaintext', 1, text);
  globalThis.gc();
  const before = process.memoryUsage();
  let begun = process.hrtime.bigint();
  const bundle = await loadBundle(diskFiles(root), formatsOf(formats));
  const loaded = ms(begun);
  globalThis.gc();
  const after = process.memoryUsage();
  const held = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const reviewed = reviewedOf(bundle, review(bundle.hosts, rules), root);
  const textAt = span => document.getText(rangeOf(span));
  const times = [];
  let answered = 0;
  for (let i = 0, seed = 1; i < 5000; i++) {
    seed = (seed * 48271) % 2147483647;
    const line = 1 + (seed % (document.lineCount - 2));
    const length = document.offsetAt({ line: line + 1, character: 0 }) - document.offsetAt({ line, character: 0 });
    const character = 12 + ((seed >> 7) % (length - 20));
    begun = process.hrtime.bigint();
    if (hoverAt(reviewed, file, { line, character }, textAt)) answered++;
    times.push(ms(begun));
  }
  const first = times[0];
  times.sort((a, b) => a - b);
  const at = share => times[Math.floor(share * (times.length - 1))].toFixed(2);
  const told = [
    'hover on ' + file + ' of ' + (text.length / 1e6).toFixed(0) + ' MB, ' + document.lineCount + ' lines: ',
    'p50 ' + at(0.5) + ' ms, p90 ' + at(0.9) + ' ms, p99 ' + at(0.99) + ' ms, most ' + at(1) + ' ms, ',
    'first ' + first.toFixed(1) + ' ms; ' + answered + ' of ' + times.length + ' places answered; ',
    'read at ' + (text.length / 1e3 / loaded).toFixed(0) + ' MB/s, ',
    'its facts hold ' + (held / text.length).toFixed(1) + ' times the text',
  ];
  console.log(told.join(''));
})();
