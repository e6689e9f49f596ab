// Opens a bundle with this extension in VS Code: the `code` on PATH, else the embedded editor on the loopback, until
// Ctrl-C.
//   node scripts/host/open.mjs [PATH] [--embedded] [--port N] [--password] [--exit-after-ready]
// PATH is a folder (default: samples/) or a file of one. The extension must have been built.
// --exit-after-ready is for tests: it ends once the workbench has answered, and counts as one.
// Exit code: 0; 1 when the editor cannot be had; 2 when PATH does not exist.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  findChromium,
  findOnPath,
  load,
  openBrowser,
  pack,
  remoteUri,
  repo,
  startHost,
  workbenchUrl,
} from './host.mjs';
import { install } from './install.mjs';
import { isEnding, run, scratch } from './process.mjs';
import { showSummary, summary } from './summary.mjs';

const { values: o, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'exit-after-ready': { type: 'boolean', default: false },
    embedded: { type: 'boolean', default: false },
    port: { type: 'string' },
    password: { type: 'boolean', default: false },
    extension: { type: 'string', default: repo },
  },
});
const extension = path.resolve(o.extension);
const target = path.resolve(positionals[0] ?? path.join(repo, 'samples'));
const kind = await stat(target).catch(() => undefined);
if (!kind) {
  console.error(`${target}: no such file or folder`);
  process.exit(2);
}
/** An archive is no text: the folder it stands in is opened, and its findings are there. */
const isArchive = /\.(?:tar|tgz|txz|tbz2?|tar\.(?:gz|xz|bz2|zst))$/i.test(target);
const manifest = JSON.parse(await readFile(path.join(extension, 'package.json'), 'utf8'));
const main = path.join(extension, manifest.main ?? 'package.json');
if (!manifest.main || !(await stat(main).catch(() => undefined))?.isFile()) {
  console.error(`${path.relative(process.cwd(), main)} is missing: run \`npm run build\` first`);
  process.exit(1);
}
if (!o.embedded && !o['exit-after-ready'] && (await openDesktop())) process.exit(0);
process.exit(await openEmbedded());

/** @returns {Promise<boolean>} whether a desktop VS Code took the folder. */
async function openDesktop() {
  const code = findOnPath('code');
  // In a terminal of VS Code itself, on a remote host, `code` only forwards to its window and cannot load an extension
  // from a folder.
  if (!code || process.env.VSCODE_IPC_HOOK_CLI) return false;
  const result = await run(
    code,
    ['--new-window', `--extensionDevelopmentPath=${extension}`, isArchive ? path.dirname(target) : target],
    { seconds: 60 },
  );
  if (result.code === 0) {
    console.log(`opened ${target} in VS Code (${code})`);
    return true;
  }
  console.log(
    `${code} did not start (${result.output.trim().split('\n')[0] || `exit code ${result.code}`}); using the embedded editor`,
  );
  return false;
}

/** @returns {Promise<number>} the exit code. */
async function openEmbedded() {
  const missing = await install(console.log);
  if (missing && o['exit-after-ready']) {
    console.log(`${missing}; opening the editor is skipped`);
    console.log(showSummary(summary(0, 0, 1)));
    return 0;
  }
  if (missing) {
    console.error(`${missing}; no \`code\` on PATH either`);
    return 1;
  }
  const { dir, remove } = await scratch('editor');
  await mkdir(path.join(dir, 'host'));
  let host;
  try {
    const file = path.join(dir, 'extension.vsix');
    await pack(extension, file);
    const password = o.password ? { password: randomBytes(9).toString('base64url') } : {};
    const port = o.port ? { port: Number(o.port) } : {};
    host = await startHost({ dir: path.join(dir, 'host'), trusted: false, vsix: [file], ...port, ...password });

    const folder = kind.isDirectory() ? target : path.dirname(target);
    const opened = kind.isDirectory() || isArchive ? [] : [['openFile', remoteUri(host, target)]];
    const url = workbenchUrl(host, folder, opened);
    console.log(`VS Code with the extension: ${url}`);
    if (o.password) console.log(`password: ${password.password}`);
    console.log(
      "It opens in Restricted Mode, as a customer's bundle should. Any user of this machine can reach it; --password asks for one.",
    );
    if (!o['exit-after-ready']) {
      console.log('Ctrl-C ends it.');
      const code = await host.ended;
      if (!isEnding()) console.error(`the embedded editor ended:\n${host.output()}`);
      return code || 1;
    }
    await checkReady(host, url);
    console.log('the editor is ready');
    console.log(showSummary(summary(1, 0, 0)));
    return 0;
  } catch (error) {
    console.error(error.message);
    return 1;
  } finally {
    await host?.stop();
    await remove();
  }
}

/** Throws unless the workbench answers with the extension installed and, where there is a browser, shows itself. */
async function checkReady(host, url) {
  const id = `${manifest.publisher}.${manifest.name}`;
  if (!(await host.installed()).includes(id)) throw new Error(`the editor does not list ${id}`);
  const answer = await fetch(url);
  // Behind a password it is the page that asks for it.
  if (!answer.ok || !(await answer.text()).includes(o.password ? 'password' : 'workbench'))
    throw new Error(`the workbench answered HTTP ${answer.status}`);
  const chromium = o.password ? undefined : findChromium();
  if (!chromium) return;
  const { page, close } = await openBrowser(chromium, { width: 1280, height: 800 });
  try {
    await load(page, url);
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    await page.locator('.explorer-viewlet .monaco-list-row').first().waitFor({ timeout: 60_000 });
  } finally {
    await close();
  }
}
