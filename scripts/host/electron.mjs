// Runs the editor suite in a desktop VS Code: the one given, else one that @vscode/test-electron downloads into
// .vscode-test/.
//   node scripts/host/electron.mjs [--executable PATH] [--version stable|1.91.0] [--restricted] [--grep TEXT] [--limit SECONDS]
// Where none can be had it says so in one line and counts as skipped. The last line is `N passed, N failed, N skipped`.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSuite } from './bundle-suite.mjs';
import { findOnPath, quietSettings, repo } from './host.mjs';
import { limit, scratch, start } from './process.mjs';
import { stackReader } from './stack.mjs';
import { readSummary, showSummary, summary } from './summary.mjs';

const { values: o } = parseArgs({
  options: {
    executable: { type: 'string' },
    version: { type: 'string', default: 'stable' },
    restricted: { type: 'boolean', default: false },
    extension: { type: 'string', default: repo },
    suite: { type: 'string', default: path.join(repo, 'test/vscode/suite') },
    workspace: { type: 'string', default: path.join(repo, 'samples') },
    grep: { type: 'string', default: '' },
    limit: { type: 'string', default: '180' },
  },
});
const { executable, problem } = await findEditor();
if (problem) {
  console.log(`${problem}; the tests on the desktop are skipped`);
  console.log(showSummary(summary(0, 0, 1)));
  process.exit(0);
}
const { dir, remove } = await scratch('desktop-suite');
const result = await inside(dir).catch(error => {
  console.log(`FAILED  ${error.message}`);
  return summary(0, 1, 0);
});
await remove();
console.log(showSummary(result));
process.exit(result.failed ? 1 : 0);

/** @returns {Promise<{ executable?: string, problem?: string }>} */
async function findEditor() {
  const hasScreen =
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY || findOnPath('xvfb-run');
  if (!hasScreen) return { problem: 'no screen for a desktop VS Code (neither DISPLAY nor xvfb-run)' };
  if (o.executable) return { executable: path.resolve(o.executable) };
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  const download = downloadAndUnzipVSCode({
    version: o.version,
    cachePath: path.join(repo, '.vscode-test'),
    reporter: new SilentReporter(),
    timeout: 20_000,
  });
  return Promise.race([download, limit(300, 'not within 300 s')]).then(
    found => ({ executable: found }),
    error => ({
      problem: `no desktop VS Code: it cannot be downloaded (${String(error.message).split('\n')[0]}), and no --executable was given`,
    }),
  );
}

async function inside(dir) {
  const workspace = path.join(dir, path.basename(path.resolve(o.workspace)));
  await cp(o.workspace, workspace, { recursive: true });
  const data = path.join(dir, 'data');
  await mkdir(path.join(data, 'User'), { recursive: true });
  await writeFile(path.join(data, 'User/settings.json'), JSON.stringify(quietSettings));
  const extension = path.resolve(o.extension);
  const suite = path.join(extension, 'dist/test-vscode/suite.js');
  await bundleSuite({
    suite: path.resolve(o.suite),
    out: suite,
    run: { host: 'desktop', from: 'folder', trusted: !o.restricted, grep: o.grep },
  });

  const args = [
    workspace,
    `--extensionDevelopmentPath=${extension}`,
    `--extensionTestsPath=${suite}`,
    `--user-data-dir=${data}`,
    `--extensions-dir=${path.join(dir, 'extensions')}`,
    '--disable-extensions',
    '--no-sandbox',
    '--disable-gpu-sandbox',
    '--disable-updates',
    '--skip-welcome',
    '--skip-release-notes',
    // The package's own runTests() always passes this one, so it cannot test Restricted Mode.
    ...(o.restricted ? [] : ['--disable-workspace-trust']),
  ];
  const { ELECTRON_RUN_AS_NODE: _, VSCODE_IPC_HOOK_CLI: __, ...env } = process.env;
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const command = screen ? [executable, ...args] : ['xvfb-run', '-a', executable, ...args];

  const readable = stackReader(suite);
  const job = start(command[0], command.slice(1), { env });
  const code = await Promise.race([job.ended, limit(Number(o.limit), 'late')]).catch(() => undefined);
  await job.stop();
  const said = [...job.output().matchAll(/^(?:.*\s)?@@ (.*)$/gm)].map(match => match[1]);
  for (const line of said.filter(text => !readSummary(text)).map(readable)) if (line !== undefined) console.log(line);
  const result = readSummary(said.join('\n'));
  if (result && !code === !result.failed) return result;
  const ended = `VS Code ended with exit code ${code} and ${result ? showSummary(result) : 'no summary'}`;
  console.log(`FAILED  ${code === undefined ? `no result within ${o.limit} s` : ended}`);
  console.log(
    job
      .output()
      .split('\n')
      .slice(-15)
      .map(line => `        ${line}`)
      .join('\n'),
  );
  const count = word => said.filter(line => line.startsWith(`  ${word}`)).length;
  return summary(count('passed'), count('FAILED') + 1, count('skipped'));
}
