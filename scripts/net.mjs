// A net under a change: everything a build says of some bundles, to be held against what another build says. It sees
// the product from outside only, so it outlives any change of shape.
//   node scripts/net.mjs write OUT [--dist DIST] PATH...   facts, review and a hover on every word, of each PATH as one bundle
//   node scripts/net.mjs compare BEFORE AFTER              what was lost, what came, what reads differently; exit code 1
//                                                          where something differs
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { dist: { type: 'string', default: 'dist' }, shown: { type: 'string', default: '5' } },
  allowPositionals: true,
});
async function write(out, bundles) {
  for (const bundle of bundles) {
    const folder = path.join(out, path.resolve(bundle).split(path.sep).slice(-2).join('-'));
    mkdirSync(folder, { recursive: true });
    const facts = cli('facts', bundle);
    writeFileSync(path.join(folder, 'facts.jsonl'), facts);
    writeFileSync(path.join(folder, 'review.json'), cli('review', '--format', 'json', '--fail-on', 'never', bundle));
    const { places, texts } = statSync(bundle).isDirectory()
      ? await hovers(path.resolve(bundle), linesOf(facts))
      : { places: [], texts: {} };
    writeFileSync(path.join(folder, 'hovers.txt'), places.join(''));
    writeFileSync(path.join(folder, 'texts.json'), JSON.stringify(texts, null, 1));
    console.log(`${folder}: ${facts.split('\n').length - 1} facts, ${places.length} hovers`);
  }
}

function cli(...command) {
  const run = spawnSync(process.execPath, [path.join(values.dist, 'cli.js'), ...command], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (run.status !== 0) throw new Error(`${command.join(' ')}: ${run.stderr}`);
  return run.stdout;
}

/** The lines that facts stand on, by file. */
function linesOf(facts) {
  const lines = new Map();
  for (const text of facts.split('\n').filter(Boolean)) {
    const { file, range } = JSON.parse(text);
    if (!lines.has(file)) lines.set(file, new Set());
    for (let n = range.start.line; n <= range.end.line; n++) lines.get(file).add(n);
  }
  return lines;
}

/** A hover on every word of the lines that facts stand on, and of every tenth other line of those files. */
async function hovers(root, lines) {
  const server = await serve(root);
  const places = [];
  const texts = {};
  for (const [file, covered] of [...lines].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const whole = path.join(root, file);
    if (!existsSync(whole) || /\.(?:gz|xz)$/.test(file)) continue;
    const text = readFileSync(whole, 'utf8');
    const uri = pathToFileURL(whole).href;
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'linux-dump', version: 1, text } });
    const wanted = text
      .split(/\r\n|\r|\n/)
      .flatMap((line, n) =>
        covered.has(n) || n % 10 === 0 ? wordsOf(line).map(character => ({ line: n, character })) : [],
      );
    for (let i = 0; i < wanted.length; i += 500) {
      const part = wanted.slice(i, i + 500);
      const answers = await Promise.all(
        part.map(position => server.request('textDocument/hover', { textDocument: { uri }, position })),
      );
      answers.forEach((hover, k) => {
        if (!hover) return;
        const { line, character } = part[k];
        const r = hover.range;
        const text = hover.contents.value ?? String(hover.contents);
        const hash = createHash('sha1').update(text).digest('base64url').slice(0, 12);
        texts[hash] = text;
        places.push(
          `${file}\t${line}:${character}\t${r ? `${r.start.line}:${r.start.character}-${r.end.line}:${r.end.character}` : '-'}\t${hash}\n`,
        );
      });
    }
    server.notify('textDocument/didClose', { textDocument: { uri } });
  }
  server.end();
  return { places, texts };
}

const wordsOf = line => [...line.slice(0, 16384).matchAll(/[\p{L}\p{N}_]+/gu)].slice(0, 1500).map(m => m.index);

/** The server over its standard streams, once its first review is done. */
async function serve(root) {
  const child = spawn(process.execPath, [path.join(values.dist, 'server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map();
  let ready;
  const reviewed = new Promise(done => (ready = done));
  let [chunks, size, id] = [[], 0, 0];
  const send = message => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const request = (method, params) =>
    new Promise(done => {
      waiting.set(++id, done);
      send({ id, method, params });
    });
  const take = message => {
    if (message.method === undefined) {
      waiting.get(message.id)?.(message.result);
      waiting.delete(message.id);
    } else if (message.id !== undefined) send({ id: message.id, result: null });
    else if (message.method === 'bundleReview/changed' && message.params.state === 'ready' && message.params.files > 0)
      ready();
  };
  child.stdout.on('data', data => {
    chunks.push(data);
    size += data.length;
    let buffer = chunks.length > 1 ? Buffer.concat(chunks, size) : data;
    for (let end = buffer.indexOf('\r\n\r\n'); end >= 0; end = buffer.indexOf('\r\n\r\n')) {
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
      if (buffer.length < end + 4 + length) break;
      take(JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()));
      buffer = buffer.subarray(end + 4 + length);
    }
    [chunks, size] = [[buffer], buffer.length];
  });
  const uri = pathToFileURL(root).href;
  await request('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: path.basename(root) }],
    capabilities: {},
  });
  send({ method: 'initialized', params: {} });
  await Promise.race([reviewed, new Promise(done => setTimeout(done, 60_000).unref())]);
  return { request, notify: (method, params) => send({ method, params }), end: () => child.kill() };
}

function compare(before, after) {
  let differences = 0;
  const tell = (title, lines) => {
    if (lines.length === 0) return;
    differences += lines.length;
    console.log(`\n${title}: ${lines.length}`);
    for (const line of lines.slice(0, Number(values.shown)))
      console.log(`  ${line.slice(0, 600).replace(/\n/g, '\n    ')}`);
  };
  for (const bundle of readdirSync(before)) {
    const read = (side, file) => readFileSync(path.join(side, bundle, file), 'utf8');
    const facts = side => read(side, 'facts.jsonl').split('\n').filter(Boolean).map(canonical);
    const [lostFacts, newFacts] = apart(facts(before), facts(after));
    tell(`${bundle}: facts lost`, lostFacts);
    tell(`${bundle}: facts new`, newFacts);
    const [a, b] = [before, after].map(side => JSON.parse(read(side, 'review.json')));
    for (const part of ['hosts', 'findings', 'notRun', 'faults', 'truncated']) {
      const told = review => review[part].map(f => canonical(JSON.stringify(part === 'findings' ? known(f) : f)));
      const [lost, come] = apart(told(a), told(b));
      tell(`${bundle}: ${part} lost`, lost);
      tell(`${bundle}: ${part} new`, come);
    }
    const places = side =>
      new Map(
        read(side, 'hovers.txt')
          .split('\n')
          .filter(Boolean)
          .map(line => line.split('\t'))
          .map(([file, at, range, hash]) => [`${file}\t${at}`, [range, hash]]),
      );
    const [was, is] = [places(before), places(after)];
    const [old, now] = [before, after].map(side => JSON.parse(read(side, 'texts.json')));
    tell(
      `${bundle}: hovers lost`,
      [...was.keys()].filter(k => !is.has(k)).map(k => `${k} ${old[was.get(k)[1]].slice(0, 120)}`),
    );
    tell(
      `${bundle}: hovers new`,
      [...is.keys()].filter(k => !was.has(k)).map(k => `${k} ${now[is.get(k)[1]].slice(0, 120)}`),
    );
    tell(
      `${bundle}: hovers at another range`,
      [...was]
        .filter(([k, [range]]) => is.has(k) && is.get(k)[0] !== range)
        .map(([k, [range]]) => `${k} ${range} now ${is.get(k)[0]}`),
    );
    const words = new Map();
    for (const [k, [, hash]] of was)
      if (is.has(k) && asShown(now[is.get(k)[1]]) !== asShown(old[hash])) words.set(`${hash} ${is.get(k)[1]}`, k);
    tell(
      `${bundle}: hover texts that read differently`,
      [...words].map(([hashes, k]) => `${k}\n- ${old[hashes.split(' ')[0]]}\n+ ${now[hashes.split(' ')[1]]}`),
    );
  }
  console.log(differences ? `\n${differences} differences` : 'no difference');
  return differences ? 1 : 0;
}

/** Markdown as it is shown: without the escapes that keep text from being more. */
const asShown = text => text.replace(/\\([!-/:-@[-`{-~])/g, '$1').replace(/ +$/gm, '');

/** JSON with its keys in order, so that only what is said counts; what newer builds add to a finding is left aside. */
const canonical = text =>
  JSON.stringify(JSON.parse(text), (_, v) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1)))
      : v,
  );
const known = ({ rule, severity, message, host, file, range, count, evidence, detail, remedies }) => ({
  rule,
  severity,
  message,
  host,
  file,
  range,
  count,
  evidence,
  detail: detail ? asShown(detail) : undefined,
  remedies: remedies.map(r => (r.markdown === undefined ? r : { ...r, markdown: asShown(r.markdown) })),
});

/** What the one list has and the other has not, equal entries counted. */
function apart(a, b) {
  const left = new Map();
  for (const x of b) left.set(x, (left.get(x) ?? 0) + 1);
  const lost = a.filter(x => {
    const n = left.get(x) ?? 0;
    if (n) left.set(x, n - 1);
    return n === 0;
  });
  return [lost, [...left].flatMap(([x, n]) => Array(n).fill(x))];
}

const [verb, ...args] = positionals;
if (verb === 'write' && args.length > 1) await write(args[0], args.slice(1));
else if (verb === 'compare' && args.length === 2) process.exitCode = compare(args[0], args[1]);
else {
  console.error('usage: net.mjs write OUT [--dist DIST] PATH... | net.mjs compare BEFORE AFTER [--shown N]');
  process.exitCode = 2;
}
