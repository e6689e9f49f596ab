// How much of the dumps is read: `npm run score`. For each format, the share of the numbers of its files that stand in
// a field of a fact, and for a whole sosreport the share of files recognised. Reads ../shared/corpus; `-- --verbose`
// shows the lines whose numbers are missed.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({ options: { verbose: { type: 'boolean', default: false }, format: { type: 'string' } } });
const corpus = path.resolve('../shared/corpus');
if (!existsSync(corpus)) {
  console.log('score: no ../shared/corpus beside the project: nothing to measure against');
  process.exit(0);
}

const out = path.join('dist', `score-${process.pid}`);
await mkdir(out, { recursive: true });
const contents = `export { formats } from './server/formats/index.ts'; export { openReader } from './server/core/read/reader.ts'; export { formatsOf } from './server/core/read/recognise.ts'; export { placeOf } from './server/core/model/places.ts';`;
await build({
  stdin: { contents, resolveDir: '.', loader: 'ts' },
  outfile: path.join(out, 'score.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
const {
  formats: list,
  openReader,
  formatsOf,
  placeOf,
} = await import(pathToFileURL(path.join(out, 'score.mjs')).href).finally(() => rm(out, { recursive: true }));
const formats = formatsOf(list);

/** Logs are read for their events, not for every number. */
const logs = new Set(['kernel-log', 'nova-log', 'ceph-log', 'swift-log', 'ganeti-log']);
/** A number by itself: not a part of a word, an address or a time. */
const number = /(?<![\w.:/-])-?\d+(?:[.,]\d+)?(?![\w:/-])(?!\.\d)/g;

const tallies = new Map();
for (const folder of ['hotsos', 'insights-core', 'lab', 'node_exporter', 'procfs'])
  for (const name of readdirSync(path.join(corpus, folder), { recursive: true }).map(String)) {
    const file = path.join(corpus, folder, name);
    if (
      !statSync(file).isFile() ||
      statSync(file).size > 4e6 ||
      /\.(?:xz|gz|tar)$/.test(name) ||
      /BAD|INVALID|MISS_MATCH|MISMATCH/.test(name)
    )
      continue;
    measure(`${folder}/${name}`, readFileSync(file, 'utf8'));
  }

/**
 * Count the numbers of a file and those inside a field, or inside a fact without fields, of the one format it is of.
 */
function measure(name, content) {
  const reader = openReader(formats, name, formats.byPath(name));
  reader.push(content);
  const { formats: found, facts } = reader.end();
  if (found.length !== 1 || logs.has(found[0].id) || facts.length === 0) return;
  const lines = content.replace(/\r\n?/g, '\n').split('\n');
  const covered = lines.map(() => []);
  for (const { at, fields } of facts) {
    if (!fields) covered[at.line].push([at.start, at.through === undefined ? at.end : Infinity]);
    else
      fields.names.forEach((_, i) => {
        const [below, start, end] = placeOf(fields, i);
        if (end > 0) covered[at.line + below]?.push([start, end]);
      });
  }
  const tally = tallies.get(found[0].id) ?? { files: 0, numbers: 0, read: 0, missed: new Map() };
  tallies.set(found[0].id, tally);
  tally.files++;
  lines.forEach((line, n) => {
    for (const m of line.matchAll(number)) {
      tally.numbers++;
      if (covered[n].some(([start, end]) => start <= m.index && m.index + m[0].length <= end)) tally.read++;
      else tally.missed.set(`${name}:${n + 1}: ${line.slice(0, 110)}`, (tally.missed.get(`${name}:${n + 1}`) ?? 0) + 1);
    }
  });
}

const percent = (n, of) => `${of === 0 ? '-' : ((100 * n) / of).toFixed(2)} %`;
let [all, read] = [0, 0];
for (const [id, t] of [...tallies].sort((a, b) => a[1].read / a[1].numbers - b[1].read / b[1].numbers)) {
  all += t.numbers;
  read += t.read;
  if (values.format && id !== values.format) continue;
  console.log(`${id}: ${percent(t.read, t.numbers)} of ${t.numbers} numbers in ${t.files} files`);
  if (values.verbose)
    for (const line of [...t.missed.keys()].slice(0, values.format ? 60 : 4)) console.log(`    ${line}`);
}
console.log(`all dumps: ${percent(read, all)} of ${all} numbers (headings count as numbers too)`);

for (const host of ['openstack', 'vault']) {
  const top = path.join(corpus, 'hotsos', host);
  const files = readdirSync(top, { recursive: true })
    .map(String)
    .filter(f => statSync(path.join(top, f)).isFile() && statSync(path.join(top, f)).size > 0);
  const known = files.filter(f => formats.byPath(f) || readerOf(f, readFileSync(path.join(top, f), 'utf8')));
  console.log(
    `hotsos/${host}: ${known.length} of ${files.length} files that are not empty are of a format that is read`,
  );
}

function readerOf(name, content) {
  const reader = openReader(formats, name);
  reader.push(content);
  return reader.end().facts.length > 0;
}
