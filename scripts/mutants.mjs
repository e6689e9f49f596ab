// Tests that can fail: small faults are put into the code one at a time, and the tests that reach it must notice.
// `npm run mutants [-- options]`: 300 mutants, drawn with a fixed seed, each tried for at most 20 s of tests; survivors
// are printed, and below 80 % killed the exit code is 1. --again tries only those that survived last time, --count=N
// draws another number, a word only from files whose path holds it. Mutants that no test can tell from the original are
// listed with the reason in mutants-equivalent.json and not counted.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { SyntaxKind as K } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { generateRegistries } from './generate.mjs';

const rooms = ['server/core', 'server/answers', 'server/linux', 'server/rules'];
const seed = 1;
const wantedShare = 0.8;
/** Seconds of tests a mutant is tried for, by the processor time they take without it: the same on a busy machine. */
const budget = 20;
/** Takes more than a minute: of a rule those of its tests are tried that bear its name. */
const byNameOnly = 'hostile.test.ts';
const atOnce = 2;
const cache = '.mutants';
const equivalentsFile = 'scripts/mutants-equivalent.json';
/** Fixed seeds and few runs: a mutant lives or dies the same way each time. */
const env = { ...process.env, RUNS: '3', SEED: '1', UPDATE: undefined, NODE_V8_COVERAGE: undefined };

// ---- What can be changed ---------------------------------------------------------------------------------------------

const swapped = {
  [K.LessThanToken]: ['<=', '>='],
  [K.LessThanEqualsToken]: ['<', '>'],
  [K.GreaterThanToken]: ['>=', '<='],
  [K.GreaterThanEqualsToken]: ['>', '<'],
  [K.EqualsEqualsEqualsToken]: ['!=='],
  [K.ExclamationEqualsEqualsToken]: ['==='],
  [K.PlusToken]: ['-'],
  [K.MinusToken]: ['+'],
  [K.AsteriskToken]: ['/'],
  [K.SlashToken]: ['*'],
  [K.AmpersandAmpersandToken]: ['||'],
  [K.BarBarToken]: ['&&'],
};
const isText = node =>
  node.kind === K.StringLiteral || node.kind === K.TemplateExpression || node.kind === K.NoSubstitutionTemplateLiteral;
const isComparison = node =>
  node?.kind === K.BinaryExpression &&
  [K.EqualsEqualsEqualsToken, K.ExclamationEqualsEqualsToken].includes(node.operatorToken.kind);
/** Types and imports say nothing at run time. */
const isType = node =>
  (node.kind >= K.FirstTypeNode && node.kind <= K.LastTypeNode && node.kind !== K.ExpressionWithTypeArguments) ||
  [K.ImportDeclaration, K.ExportDeclaration, K.InterfaceDeclaration, K.TypeAliasDeclaration].includes(node.kind);
const isFunction = node =>
  [
    K.ArrowFunction,
    K.FunctionDeclaration,
    K.FunctionExpression,
    K.MethodDeclaration,
    K.Constructor,
    K.GetAccessor,
  ].includes(node.kind);

/** Changes of one node: what stands at [start, end) becomes another text. */
function* changesOf(node, sf) {
  const whole = (text, at = node) => ({ start: at.getStart(sf), end: at.end, text });
  const textOf = at => at.getText(sf);
  switch (node.kind) {
    case K.BinaryExpression: {
      const { left, operatorToken: op, right } = node;
      if (op.kind === K.QuestionQuestionToken) yield whole(`(${textOf(right)})`);
      if (op.kind === K.PlusToken && (isText(left) || isText(right))) break;
      for (const other of swapped[op.kind] ?? []) yield whole(other, op);
      break;
    }
    case K.PrefixUnaryExpression:
      if (node.operator === K.ExclamationToken) yield whole(textOf(node.operand));
      break;
    case K.TrueKeyword:
      yield whole('false');
      break;
    case K.FalseKeyword:
      yield whole('true');
      break;
    case K.NumericLiteral:
      yield whole(String(Number(node.text.replaceAll('_', '')) + 1));
      break;
    case K.StringLiteral:
      if (isComparison(node.parent)) yield whole("'another'");
      break;
    case K.ReturnStatement:
      // Nobody tells a missing answer from `false`.
      if (node.expression && !['undefined', 'false'].includes(textOf(node.expression)))
        yield whole('undefined', node.expression);
      break;
    case K.IfStatement:
      for (const all of ['true', 'false']) yield whole(all, node.expression);
      break;
    case K.ConditionalExpression:
      for (const all of ['true', 'false']) yield whole(all, node.condition);
      break;
    case K.ExpressionStatement:
      if (node.expression.kind === K.CallExpression) yield whole(';');
      break;
    case K.CallExpression: {
      const called = node.expression;
      if (called.kind !== K.PropertyAccessExpression) break;
      const name = textOf(called.name);
      if (textOf(called.expression) === 'Math' && (name === 'min' || name === 'max'))
        yield whole(name === 'min' ? 'max' : 'min', called.name);
      if (name === 'some' || name === 'every') yield whole(name === 'some' ? 'every' : 'some', called.name);
      if (['slice', 'filter', 'sort', 'toSorted', 'reverse'].includes(name)) yield whole(textOf(called.expression));
    }
  }
}

const flat = text => text.replace(/\s+/g, ' ').trim();

/** Every mutant of a file: where, what the lines say and what they would say. */
function mutantsOf(file, sf) {
  const source = sf.text;
  const found = [];
  const walk = (node, inFunction) => {
    if (isType(node)) return;
    for (const { start, end, text } of changesOf(node, sf)) {
      const from = source.lastIndexOf('\n', start - 1) + 1;
      const to = source.indexOf('\n', end) < 0 ? source.length : source.indexOf('\n', end);
      const original = flat(source.slice(from, to));
      const mutated = flat(source.slice(from, start) + text + source.slice(end, to));
      const line = source.slice(0, start).split('\n').length;
      found.push({ file, line, start, end, text, original, mutated, inFunction });
    }
    node.forEachChild(child => walk(child, inFunction || isFunction(node)));
  };
  walk(sf, false);
  return found;
}

function allMutants(words) {
  const api = new API({ cwd: process.cwd() });
  const [{ program }] = api.updateSnapshot({ openProjects: [path.resolve('tsconfig.json')] }).getProjects();
  const files = rooms
    .flatMap(room => readdirSync(room, { recursive: true }).map(f => path.posix.join(room, f)))
    .filter(f => f.endsWith('.ts') && path.basename(f) !== 'index.ts')
    .filter(f => words.length === 0 || words.some(w => f.includes(w)))
    .sort();
  const mutants = files.flatMap(f => mutantsOf(f, program.getSourceFile(path.resolve(f))));
  api.close();
  return mutants;
}

/**
 * The draw: mutants in the order of a digest of what they are. A change of the code moves only the mutants of the lines
 * that changed in or out of it.
 */
function drawn(mutants, count) {
  const seen = new Map();
  const order = m => {
    const id = `${seed} ${m.file} ${m.original} ${m.mutated}`;
    const again = seen.get(id) ?? 0;
    seen.set(id, again + 1);
    return createHash('sha256').update(`${id} ${again}`).digest('hex');
  };
  return mutants
    .map(m => ({ ...m, order: order(m) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, count);
}

// ---- Tests, and which of them reach a file ---------------------------------------------------------------------------

// The corpus lies beside the project, not in it.
const testFiles = readdirSync('test', { recursive: true })
  .map(String)
  .filter(f => f.endsWith('.test.ts') && !f.startsWith(`vscode${path.sep}`) && f !== 'corpus.test.ts')
  .sort();
const bundled = (folder, test) => path.join(folder, test.replace(/\.ts$/, '.cjs'));
/** The server that tests of a client start. */
const serverIn = folder => path.resolve(folder, 'server.cjs');
const startsServer = test => test === 'lsp/features.test.ts' || test === 'lsp/server.test.ts';

/** Bundle tests, with one file of the server replaced. */
async function bundle(folder, tests, mutant) {
  const file = mutant && path.resolve(mutant.file);
  const plugin = {
    name: 'mutant',
    setup: b =>
      b.onLoad({ filter: /\.ts$/ }, args => (args.path === file ? { contents: mutant.source, loader: 'ts' } : null)),
  };
  return build({
    entryPoints: [
      ...tests.map(t => ({ in: path.join('test', t), out: t.replace(/\.ts$/, '') })),
      ...(tests.some(startsServer) ? [{ in: 'server/lsp/main.ts', out: 'server' }] : []),
    ],
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outExtension: { '.js': '.cjs' },
    logLevel: 'silent',
    metafile: !mutant,
    plugins: mutant ? [plugin] : [],
  });
}

/** Told on a pipe of its own when a run ends: the seconds it had of a processor, with those of servers it started. */
const tellSeconds = `data:text/javascript,import { readFileSync, writeSync } from 'node:fs'; process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  let children = 0;
  try {
    const [waited, inKernel] = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').slice(13, 15);
    children = (Number(waited) + Number(inKernel)) / 100;
  } catch {}
  writeSync(3, String((user + system) / 1e6 + children));
});`;

/** Run a bundled test. It ends at the first test that fails, or when it takes too long. */
function run(folder, test, { pattern, seconds, more = {} }) {
  return new Promise(done => {
    const only = pattern ? [`--test-name-pattern=${pattern}`] : [];
    const args = [`--import=${tellSeconds}`, '--test-reporter=tap', ...only, bundled(folder, test)];
    const stdio = ['ignore', 'pipe', 'pipe', 'pipe'];
    // A test that is ended leaves its folders behind.
    const temporary = path.resolve(folder, 'tmp');
    mkdirSync(temporary, { recursive: true });
    const own = { ...env, ...more, SERVER_FILE: serverIn(folder), TMPDIR: temporary };
    const child = spawn(process.execPath, args, { env: own, stdio });
    let output = '';
    let took = '';
    child.stdio[3].on('data', data => {
      took += data;
    });
    let end;
    const stop = how => {
      end ??= how;
      child.kill('SIGKILL');
    };
    const timer = seconds === undefined ? undefined : setTimeout(() => stop('hang'), seconds * 1000);
    child.stdout.on('data', data => {
      output = output.slice(-200) + data;
      if (/^not ok /m.test(output)) stop('failed');
    });
    child.stderr.resume();
    child.on('close', code => {
      clearTimeout(timer);
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
      end ??= code === 0 ? 'passed' : 'crash';
      done({ end, seconds: Number(took) });
    });
  });
}

/** The modules a run of a bundle called a function of: esbuild names each module in a comment before its code. */
function calledModules(file, folder) {
  const text = readFileSync(file, 'utf8');
  const starts = [...text.matchAll(/^\/\/ (server\/\S+\.ts)$/gm)].map(m => ({ at: m.index, module: m[1] }));
  const called = new Set();
  for (const report of readdirSync(folder))
    for (const script of JSON.parse(readFileSync(path.join(folder, report), 'utf8')).result) {
      if (script.url !== pathToFileURL(path.resolve(file)).href) continue;
      for (const { functionName, ranges } of script.functions) {
        const [{ startOffset, count }] = ranges;
        // Bundling wraps what a circle of imports needs in functions of its own.
        if (count > 0 && startOffset > 0 && !/^(?:__|init_)/.test(functionName))
          called.add(starts.findLast(s => s.at <= startOffset)?.module);
      }
    }
  return [...called].filter(Boolean);
}

/** For each test: how long it takes, and the modules it calls and holds. What did not change is not measured again. */
async function measured() {
  const known = existsSync(`${cache}/reach.json`) ? JSON.parse(readFileSync(`${cache}/reach.json`, 'utf8')) : {};
  const folder = path.join(cache, 'whole');
  const { metafile } = await bundle(folder, testFiles);
  const reach = {};
  for (const test of testFiles.filter(t => t !== byNameOnly)) {
    const file = bundled(folder, test);
    const files = startsServer(test) ? [file, serverIn(folder)] : [file];
    const digest = createHash('sha256')
      .update(files.map(f => readFileSync(f, 'utf8')).join(''))
      .digest('hex');
    reach[test] = known[test]?.digest === digest ? known[test] : { digest, ...(await measure(folder, test, metafile)) };
    writeFileSync(`${cache}/reach.json`, JSON.stringify({ ...known, ...reach }));
  }
  return reach;
}

async function measure(folder, test, metafile) {
  const file = bundled(folder, test);
  const reports = path.join(cache, 'coverage');
  rmSync(reports, { recursive: true, force: true });
  const { end, seconds } = await run(folder, test, { more: { NODE_V8_COVERAGE: reports } });
  if (end !== 'passed') throw new Error(`${test} fails without any mutant`);
  const output = Object.entries(metafile.outputs).find(([f]) => path.resolve(f) === path.resolve(file))[1];
  const holds = Object.keys(output.inputs).filter(f => f.startsWith('server/'));
  console.error(`measured ${test}: ${seconds.toFixed(1)} s`);
  const calls = [file, ...(startsServer(test) ? [serverIn(folder)] : [])].flatMap(f => calledModules(f, reports));
  return { seconds, calls: [...new Set(calls)].sort(), holds };
}

const named = text => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/**
 * The tests of a mutant: those of its own name, then the quick ones that call little else. What runs at the load of a
 * module is reached by every test that holds it.
 */
function testsFor(mutant, reach) {
  const { file } = mutant;
  const [room, domain, rule] = file.slice('server/'.length).replace(/\.ts$/, '').split('/');
  const plan = [];
  if (room === 'rules' && rule && !rule.startsWith('_'))
    plan.push(
      { test: 'fixtures.test.ts', pattern: `^${named(`rules/${domain}/${rule}.md: `)}`, seconds: 1 },
      { test: 'rule-laws.test.ts', pattern: `^${named(`${rule}: `)}`, seconds: 1 },
      { test: byNameOnly, pattern: `^${named(`${rule}: `)}`, seconds: 4 },
    );
  const own = test => test === `${file.slice('server/'.length).replace(/\.ts$/, '')}.test.ts`;
  const reaching = Object.entries(reach)
    .filter(([, r]) => r.calls.includes(file) || (!mutant.inFunction && r.holds.includes(file)))
    .map(([test, { seconds, calls }]) => ({ test, seconds, general: seconds * calls.length }))
    .sort((a, b) => Number(own(b.test)) - Number(own(a.test)) || a.general - b.general);
  const within = [];
  let sum = 0;
  for (const step of [...plan, ...reaching]) {
    if (sum + step.seconds > budget) return { steps: within, left: plan.length + reaching.length - within.length };
    sum += step.seconds;
    within.push(step);
  }
  return { steps: within, left: 0 };
}

/** Try one mutant: how it was killed and by what, or that it survived. */
async function attempt(mutant, reach, worker) {
  const source = readFileSync(mutant.file, 'utf8');
  const changed = { ...mutant, source: source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end) };
  const { steps, left } = testsFor(mutant, reach);
  const folder = path.join(cache, `worker-${worker}`);
  const together = 8;
  for (let i = 0; i < steps.length; i += together) {
    const some = steps.slice(i, i + together);
    await bundle(folder, [...new Set(some.map(s => s.test))], changed);
    for (const { test, pattern, seconds } of some) {
      const { end } = await run(folder, test, { pattern, seconds: 10 + 5 * seconds });
      if (end !== 'passed') return { ...mutant, end, by: test };
    }
  }
  return { ...mutant, end: 'survived', left };
}

// ---- The whole -------------------------------------------------------------------------------------------------------

const args = process.argv.slice(2);
const again = args.includes('--again');
const count = Number(args.find(a => a.startsWith('--count='))?.slice('--count='.length) ?? 300);
const words = args.filter(a => !a.startsWith('--'));
mkdirSync(cache, { recursive: true });
generateRegistries();

const listed = JSON.parse(readFileSync(equivalentsFile, 'utf8'));
const same = (a, b) => a.file === b.file && a.original === b.original && a.mutated === b.mutated;
const every = allMutants(words);
const draw = drawn(every, count);
const stale = words.length ? [] : listed.filter(e => !every.some(m => same(m, e)));
for (const e of stale) console.log(`listed as equivalent, and no mutant any more: ${e.file}: ${e.mutated}`);

const lastFile = `${cache}/survivors.json`;
const last = again && existsSync(lastFile) ? JSON.parse(readFileSync(lastFile, 'utf8')) : undefined;
const tried = draw.filter(m => !listed.some(e => same(m, e))).filter(m => !last || last.some(s => same(m, s)));
const reach = await measured();

const results = [];
const queue = [...tried];
const show = m => `${m.file}:${m.line}\n  - ${m.original}\n  + ${m.mutated}`;
const work = async worker => {
  for (let m = queue.shift(); m; m = queue.shift()) {
    const result = await attempt(m, reach, worker);
    results.push(result);
    if (result.end === 'survived') {
      const untried = result.left ? `\n  ${result.left} test files more than ${budget} s allow` : '';
      console.log(`survived ${show(result)}${untried}`);
    }
    if (results.length % 20 === 0) console.error(`${results.length} of ${tried.length}`);
  }
};
await Promise.all(Array.from({ length: atOnce }, (_, n) => work(n)));

const survivors = results.filter(r => r.end === 'survived');
writeFileSync(lastFile, JSON.stringify(survivors));
writeFileSync(`${cache}/results.json`, JSON.stringify(results, null, 1));
const number = end => results.filter(r => r.end === end).length;
const share = results.length ? (results.length - survivors.length) / results.length : 1;
console.log(
  `${results.length - survivors.length} of ${results.length} mutants killed (${(100 * share).toFixed(1)} %): ` +
    `${number('failed')} by a failing test, ${number('crash')} by a crash, ${number('hang')} by a hang; ` +
    `${draw.length - draw.filter(m => !listed.some(e => same(m, e))).length} equivalent not counted`,
);
process.exit(share < wantedShare && !last ? 1 : 0);
