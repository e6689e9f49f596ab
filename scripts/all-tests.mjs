// All tests: types and style, the tests in Node, the suite inside a real VS Code, the server from Neovim. `npm test [--
// node|editor|nvim]...` What cannot run here is said in one line and counted as skipped. The last line is `N passed, N
// failed, N skipped`.
import { spawn } from 'node:child_process';
import { addSummaries, readSummary, showSummary, summary } from './host/summary.mjs';

const tool = name => `node_modules/.bin/${name}`;
const parts = [
  { id: 'node', title: 'types', command: [tool('tsc'), '--noEmit'] },
  { id: 'node', title: 'style', command: [tool('biome'), 'check', '--diagnostic-level=warn', '--error-on-warnings'] },
  { id: 'node', title: 'generated files', command: [process.execPath, 'scripts/generate.mjs', '--check'] },
  { id: 'node', title: 'tests in Node', command: [process.execPath, 'scripts/test.mjs'], counts: true },
  {
    id: 'editor',
    title: 'tests inside VS Code',
    command: [process.execPath, 'scripts/host/run.mjs', '--all'],
    counts: true,
  },
  { id: 'nvim', title: 'the server from Neovim', command: [process.execPath, 'scripts/host/nvim.mjs'], counts: true },
];

/** Run one command, showing what it prints; resolves with its exit code and its output. */
const run = ([command, ...args]) =>
  new Promise(done => {
    let output = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', data => {
        output += data;
        process.stdout.write(data);
      });
    child.on('error', error => done({ code: 1, output: String(error) }));
    child.on('close', code => done({ code: code ?? 1, output }));
  });

const wanted = process.argv.slice(2);
const build = await run([process.execPath, 'scripts/build.mjs']);
if (build.code) {
  console.log('the build failed');
  console.log(showSummary(summary(0, 1, 0)));
  process.exit(1);
}
const results = [];
for (const part of parts) {
  if (wanted.length && !wanted.includes(part.id)) continue;
  console.log(`\n== ${part.title}`);
  const { code, output } = await run(part.command);
  const counted = part.counts ? readSummary(output) : summary(code ? 0 : 1, 0, 0);
  // A part that failed without a count of its own is one failure; one that should count and did not has not run.
  const result =
    counted &&
    !(code && counted.failed === 0) &&
    !(part.counts && counted.passed + counted.failed + counted.skipped === 0)
      ? counted
      : summary(counted?.passed ?? 0, 1, counted?.skipped ?? 0);
  results.push(result);
}
const total = addSummaries(results);
console.log(`\n${showSummary(total)}`);
process.exit(total.failed ? 1 : 0);
