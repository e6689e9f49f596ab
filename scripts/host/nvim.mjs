// Drives the language server from Neovim over stdio (test/nvim/drive.lua) on a copy of a host of the samples.
//   node scripts/host/nvim.mjs [--server FILE] [--workspace DIR] [--file FILE --line TEXT]
// Where there is no Neovim it says so in one line and counts as skipped. The last line is `N passed, N failed, N
// skipped`.
import { cp, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findOnPath, repo } from './host.mjs';
import { run, scratch } from './process.mjs';
import { readSummary, showSummary, summary } from './summary.mjs';

const { values: o } = parseArgs({
  options: {
    server: { type: 'string', default: path.join(repo, 'dist/server.js') },
    workspace: { type: 'string', default: path.join(repo, 'samples') },
    file: { type: 'string', default: '' },
  },
});
const nvim = findOnPath('nvim');
if (!nvim) end('no Neovim (nvim) on PATH; its tests are skipped', summary(0, 0, 1));
if (!(await stat(o.server).catch(() => undefined)))
  end(`${path.relative(process.cwd(), o.server)} is missing: run \`npm run build\` first`, summary(0, 1, 0));

const { dir, remove } = await scratch('nvim');
const workspace = path.join(dir, 'samples');
await cp(o.workspace, workspace, { recursive: true });
const env = {
  ...process.env,
  SERVER: path.resolve(o.server),
  NODE: process.execPath,
  BUNDLE: workspace,
  FILE: o.file,
  XDG_CONFIG_HOME: path.join(dir, 'config'),
  XDG_DATA_HOME: path.join(dir, 'data'),
  XDG_STATE_HOME: path.join(dir, 'state'),
  XDG_CACHE_HOME: path.join(dir, 'cache'),
};
const script = path.join(repo, 'test/nvim/drive.lua');
// `-l` would be the way, but Neovim has it only since 0.9.
const { code, output } = await run(
  nvim,
  ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${script}`, '-c', 'cquit 3'],
  { env, cwd: workspace, seconds: 90 },
);
await remove();
const said = output.replaceAll('\r', '');
const result = readSummary(said);
console.log(
  said
    .split('\n')
    .filter(line => line.trim() && !readSummary(line))
    .join('\n'),
);
if (result && !code === !result.failed) end('', result);
end(
  `FAILED  Neovim ended with exit code ${code}`,
  summary(result?.passed ?? 0, (result?.failed ?? 0) + 1, result?.skipped ?? 0),
);

function end(line, result) {
  if (line) console.log(line);
  console.log(showSummary(result));
  process.exit(result.failed ? 1 : 0);
}
