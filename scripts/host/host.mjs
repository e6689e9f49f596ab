// The embedded editor and the browser that shows it: find, start, load, end.
import { accessSync, constants } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostEntry, hostNode } from './install.mjs';
import { limit, onEnd, run, sleep, start } from './process.mjs';

/** The root of this repository. */
export const repo = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const chromiumPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** What to say where there is no browser. */
export const chromiumMissing = `no Chromium: set CHROMIUM, or install one of ${chromiumPlaces.join(', ')}`;

/** @returns {string | undefined} the browser to drive: $CHROMIUM, else the first of the usual places. */
export function findChromium() {
  const places = process.env.CHROMIUM ? [process.env.CHROMIUM] : chromiumPlaces;
  return places.find(isExecutable);
}

/** @returns {string | undefined} the full path of a program on PATH. */
export function findOnPath(program) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map(folder => path.join(folder, program)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Editor settings that keep what is not under test off the screen and off the network. */
export const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'git.enabled': false,
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/**
 * What the running editor would take from its surroundings and must not: where to listen, how to log in, another
 * editor's socket.
 */
const foreign =
  /^(VSCODE_|CODE_SERVER_|CS_|ELECTRON_|PORT$|PASSWORD$|HASHED_PASSWORD$|GITHUB_TOKEN$|NODE_OPTIONS$|npm_)/;

/** Packs the extension at `folder` into `out`. Throws with what vsce said. */
export async function pack(folder, out) {
  const vsce = path.join(repo, 'node_modules/@vscode/vsce/vsce');
  const args = [
    vsce,
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--skip-license',
    '--out',
    out,
  ];
  const { code, output } = await run(process.execPath, args, { cwd: folder, seconds: 180 });
  if (code) throw new Error(`the extension could not be packed:\n${output}`);
}

/**
 * Starts the embedded editor on a free port of the loopback, with fresh user data.
 * @param {{ dir: string, vsix?: string[], trusted: boolean, options?: string[], settings?: object, env?: object, port?:
 * number, password?: string }} o
 *   `dir`: an empty folder for its data; `options`: passed as `--vscode-option`; `settings`: added to the quiet ones;
 *   `trusted`: no workspace trust at all, every folder trusted; otherwise every folder opens in Restricted Mode.
 */
export async function startHost(o) {
  const data = path.join(o.dir, 'data');
  const extensions = path.join(o.dir, 'extensions');
  await mkdir(path.join(data, 'User'), { recursive: true });
  await mkdir(extensions, { recursive: true });
  await writeFile(path.join(data, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...o.settings }, null, 2));
  await writeFile(path.join(o.dir, 'config.yaml'), 'auth: none\n');

  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const own = {
    XDG_RUNTIME_DIR: o.dir,
    XDG_CONFIG_HOME: path.join(o.dir, 'config'),
    XDG_DATA_HOME: path.join(o.dir, 'share'),
  };
  const secret = o.password ? { PASSWORD: o.password } : {};
  // No marketplace: nothing is looked up, nothing waits for the network.
  const offline = {
    EXTENSIONS_GALLERY: JSON.stringify({
      serviceUrl: '',
      itemUrl: '',
      extensionUrlTemplate: '',
      resourceUrlTemplate: '',
    }),
  };
  const env = { ...inherited, ...own, ...secret, ...offline, ...o.env };
  const common = [
    hostEntry,
    '--config',
    path.join(o.dir, 'config.yaml'),
    '--user-data-dir',
    data,
    '--extensions-dir',
    extensions,
  ];

  for (const file of o.vsix ?? []) {
    const { code, output } = await run(hostNode, [...common, '--install-extension', path.resolve(file)], {
      env,
      seconds: 90,
    });
    if (code) throw new Error(`the editor did not take ${path.basename(file)}:\n${output}`);
  }
  const port = o.port ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const server = start(
    hostNode,
    [
      ...common,
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--auth',
      o.password ? 'password' : 'none',
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      ...(o.trusted ? ['--disable-workspace-trust'] : []),
      ...(o.options ?? []).flatMap(option => ['--vscode-option', option]),
    ],
    { env },
  );
  const up = async () => {
    while (
      !(await fetch(`${origin}/healthz`).then(
        answer => answer.ok,
        () => false,
      ))
    )
      await sleep(50);
  };
  const died = server.ended.then(() => Promise.reject(new Error('it ended at once')));
  died.catch(() => {});
  try {
    await Promise.race([up(), died, limit(60, 'it did not answer within 60 s')]);
  } catch (error) {
    await server.stop();
    throw new Error(`the embedded editor did not start: ${error.message}\n${server.output()}`);
  }
  const installed = async () => (await run(hostNode, [...common, '--list-extensions'], { env })).output;
  return { origin, port, ended: server.ended, stop: server.stop, output: server.output, installed };
}

/** The address of a path as the workbench names it. */
export function remoteUri(host, file) {
  return `vscode-remote://127.0.0.1:${host.port}${encodeURI(file)}`;
}

/**
 * The address that opens `folder` in the workbench.
 * @param {{ origin: string }} host
 * @param {string} folder
 * @param {[string, string][]} payload what the desktop editor would take as arguments
 */
export function workbenchUrl(host, folder, payload) {
  const url = new URL(host.origin);
  url.searchParams.set('folder', folder);
  if (payload.length) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Starts headless Chromium. Its own signal handlers stay off: they would end this process before it has cleaned up. */
export async function openBrowser(executablePath, viewport) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=en-US',
    ],
  });
  const close = onEnd(() => browser.close().catch(() => {}));
  const page = await browser.newPage({ viewport, locale: 'en-US' });
  return { page, close };
}

/** Loads the workbench into `page`. */
export async function load(page, url) {
  const answer = await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 60_000 });
  if (!answer?.ok()) throw new Error(`the workbench answered HTTP ${answer?.status()}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
