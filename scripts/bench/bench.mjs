// How fast, as a ratio against ripgrep with the same literals in the same run, and peak memory.
// `npm run bench [-- [--quick] [SECTION]...]`; the sections are named below.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import {
  bundle,
  folder,
  grown,
  interrupts,
  kernelLog,
  large,
  logs,
  processes,
  sosreport,
  unknownText,
} from './samples.mjs';

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { quick } = values;
/** Runs of which the best counts. */
const runs = quick ? 2 : 5;

const sections = { hover, server, log, reports, unknown, pathological, growth };
for (const name of positionals)
  if (!sections[name]) throw new Error(`the sections are ${Object.keys(sections).join(', ')}`);

const bundled = (name, options) =>
  build({
    outfile: path.join(folder, name),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
    ...options,
  }).then(() => path.join(folder, name));
if (spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' }).status !== 0) process.exit(1);
const [cli, serverFile] = ['dist/cli.js', 'dist/server.js'].map(file => path.resolve(file));
const gate = await bundled('gate.cjs', {
  stdin: {
    contents: "import k from './server/formats/kernel-log/index.ts'; process.stdout.write(k.gate.join('\\n'));",
    resolveDir: '.',
    loader: 'ts',
  },
});
const literals = path.join(folder, 'literals.txt');
writeFileSync(literals, spawnSync(process.execPath, [gate]).stdout);

const rg = ['rg', '/usr/bin/rg'].find(p => spawnSync(p, ['--version']).status === 0);
const needsRg = [log, reports, unknown];
if (rg) console.log(`against ${spawnSync(rg, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]}, two threads`);
else console.log('bench: ripgrep (rg) is missing: what is compared with it is left out');
const ripgrep = target => [rg, ['--no-config', '-j2', '-c', '-uu', '-F', '-f', literals, target]];

const hook = path.join(folder, 'peak.cjs');
writeFileSync(
  hook,
  "process.on('exit', () => require('fs').writeSync(2, 'peak ' + process.resourceUsage().maxRSS + '\\n'));",
);
const review = (target, ...options) => [
  process.execPath,
  ['-r', hook, cli, 'review', '--fail-on', 'never', '--format', 'json', ...options, target],
];

/** Best of some runs, in seconds, with the peak memory in MB where the program tells it. */
function timed([command, args], times = runs) {
  let best = Infinity;
  let peak = 0;
  for (let i = 0; i < times; i++) {
    const start = process.hrtime.bigint();
    const run = spawnSync(command, args, { maxBuffer: 1 << 28 });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (run.status === null || run.status > 1) throw new Error(`${command} ${args.join(' ')} failed: ${run.stderr}`);
    best = Math.min(best, seconds);
    peak = Math.max(peak, Number(/peak (\d+)/.exec(String(run.stderr))?.[1] ?? 0) / 1024);
  }
  return { seconds: best, peak };
}

const node = timed([process.execPath, ['-e', '0']]).seconds;
const startup = timed([process.execPath, [cli, 'rules']]).seconds;
console.log(`start-up alone: ${startup.toFixed(2)} s, of which Node takes ${node.toFixed(2)} s`);
for (const [name, section] of Object.entries(sections)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  if (!rg && needsRg.includes(section)) continue;
  await section();
}

/** One line: ours against ripgrep on the same files. */
function compared(what, target) {
  const theirs = timed(ripgrep(target));
  const ours = timed(review(target));
  const one = timed(review(target, '--jobs', '1'), Math.min(runs, 3));
  const ratio = (seconds, less) => ((seconds - less) / theirs.seconds).toFixed(2);
  const told = [
    `${what}: ${ours.seconds.toFixed(2)} s (one thread ${one.seconds.toFixed(2)} s), rg ${theirs.seconds.toFixed(3)} s`,
    `ratio ${ratio(ours.seconds, 0)}, ${ratio(ours.seconds, startup)} without start-up`,
    `peak ${ours.peak.toFixed(0)} MB`,
  ];
  console.log(told.join(', '));
}

function log() {
  for (const megabytes of quick ? [25, 50] : [25, 200]) compared(`kernel log ${megabytes} MB`, kernelLog(megabytes));
  const top = logs(quick ? 20 : 200, 5);
  compared(`five kernel logs, ${quick ? 100 : 1000} MB in all`, top);
}

function reports() {
  compared(`a sosreport of ${quick ? 300 : 3000} files`, sosreport(quick ? 300 : 3000));
  compared(`bundle of ${quick ? 200 : 1000} files`, bundle(quick ? 200 : 1000));
}

function unknown() {
  const files = quick ? 200 : 1000;
  compared(`${files} files of no known format`, unknownText(files));
}

function growth() {
  const sizes = { 'mapped devices with 20 errors each': 1000, zones: 500, hosts: 2000, folders: 20_000 };
  for (const [what, size] of Object.entries(sizes)) {
    const n = quick ? size / 10 : size;
    const [half, whole] = [n / 2, n].map(count => timed(review(grown(what, count))).seconds - startup);
    console.log(
      `${n} ${what}: ${whole.toFixed(2)} s, ${(whole / half).toFixed(1)} times what half as many take, start-up not counted`,
    );
  }
}

/** Run a program of this folder and show what it says. */
async function shown(script, { flags = [], args = [], env = {} } = {}) {
  const built = await bundled(`${script}.cjs`, { entryPoints: [`scripts/bench/${script}.ts`] });
  const run = spawnSync(process.execPath, [...flags, built, ...args], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`${script} failed: ${run.stderr}`);
  process.stdout.write(run.stdout);
}

/** In the editor's server, with one large bundle. */
function server() {
  return shown('server', { args: [large(quick ? 100 : 1000)], env: { SERVER_FILE: serverFile } });
}

async function hover() {
  const files = { interrupts: interrupts(quick ? 2 : 13), processes: processes(quick ? 5 : 50) };
  for (const file of Object.values(files)) {
    const top = path.join(folder, path.relative(folder, file).split(path.sep)[0]);
    await shown('hover', { flags: ['--expose-gc'], args: [top, path.relative(top, file)] });
  }
}

function pathological() {
  return shown('pathological');
}
