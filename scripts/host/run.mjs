// Runs the mocha suite inside a real VS Code: the embedded editor, its page in headless Chromium, the tests in its
// extension host.
//   node scripts/host/run.mjs [--dev | --vsix [--package FILE]] [--restricted] [--web] [--grep TEXT] [--limit SECONDS]
//   node scripts/host/run.mjs --all      trusted and restricted from the folder, trusted and restricted from the package
// Others than this repository: --extension DIR, --suite DIR, --workspace DIR. Pictures of a failure go to
// .vscode-host/. The last line is `N passed, N failed, N skipped`; the exit code is 0 when nothing failed.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSuite } from './bundle-suite.mjs';
import {
  chromiumMissing,
  findChromium,
  load,
  openBrowser,
  pack,
  remoteUri,
  repo,
  startHost,
  workbenchUrl,
} from './host.mjs';
import { hostDir, install } from './install.mjs';
import { limit, scratch } from './process.mjs';
import { stackReader } from './stack.mjs';
import { addSummaries, readSummary, showSummary, summary } from './summary.mjs';

const { values: o } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    vsix: { type: 'boolean', default: false },
    package: { type: 'string' },
    restricted: { type: 'boolean', default: false },
    web: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    extension: { type: 'string', default: repo },
    suite: { type: 'string', default: path.join(repo, 'test/vscode/suite') },
    workspace: { type: 'string', default: path.join(repo, 'samples') },
    grep: { type: 'string', default: '' },
    limit: { type: 'string', default: '180' },
  },
});
const extension = path.resolve(o.extension);
const verbose = Boolean(process.env.HOST_VERBOSE);

const folder = { from: 'folder', host: o.web ? 'web' : 'embedded' };
const vsix = { from: 'vsix', host: 'embedded' };
const runs = o.all
  ? [
      { ...folder, trusted: true },
      { ...folder, trusted: false },
      { ...vsix, trusted: true },
      { ...vsix, trusted: false },
    ]
  : [{ ...(o.vsix || o.package ? vsix : folder), trusted: !o.restricted }];

const chromium = findChromium();
const missing = chromium ? await install(console.log) : chromiumMissing;
if (missing) {
  console.log(`${missing}; the tests inside the editor are skipped`);
  console.log(showSummary(summary(0, 0, runs.length)));
  process.exit(0);
}

const results = [];
for (const run of runs) {
  const name = `in VS Code, from the ${run.from}, ${run.trusted ? 'trusted' : 'Restricted Mode'}${run.host === 'web' ? ', web' : ''}`;
  console.log(name);
  const started = Date.now();
  const result = await attempt(run).catch(error => {
    console.log(`FAILED  ${error.message}`);
    return summary(0, 1, 0);
  });
  results.push(result);
  if (runs.length > 1)
    console.log(`${name}: ${showSummary(result)} (${Math.round((Date.now() - started) / 1000)} s)\n`);
}
const total = addSummaries(results);
console.log(showSummary(total));
process.exit(total.failed ? 1 : 0);

/** One start of the editor, one run of the suite. */
async function attempt(run) {
  const { dir, remove } = await scratch('editor-suite');
  try {
    return await inside(dir, run);
  } finally {
    await remove();
  }
}

async function inside(dir, run) {
  // The suite may write into its own copy; it never sees the samples themselves.
  const workspace = path.join(dir, path.basename(path.resolve(o.workspace)));
  await cp(o.workspace, workspace, { recursive: true });

  const development = run.from === 'folder' ? extension : await carrier(path.join(dir, 'carrier'));
  const suite = path.join(development, 'dist/test-vscode/suite.js');
  await bundleSuite({
    suite: path.resolve(o.suite),
    out: suite,
    web: run.host === 'web',
    run: { ...run, grep: o.grep },
  });
  const packages = run.from === 'vsix' ? [await packed(dir)] : [];

  // Without the option a built workbench ignores everything the payload says about tests.
  const host = await startHost({
    dir: path.join(dir, 'host'),
    trusted: run.trusted,
    vsix: packages,
    options: ['enable-smoke-test-driver'],
  });
  const { page, close } = await openBrowser(chromium, { width: 1280, height: 800 });
  const stops = [close, host.stop];
  try {
    const readable = stackReader(suite);
    const said = [];
    const errors = [];
    const exit = new Promise(resolve => {
      page.exposeFunction('codeAutomationExit', resolve);
    });
    // The workbench hands over its own log and the console of the extension host.
    await page.exposeFunction('codeAutomationLog', (type, values) => {
      const text = values.map(value => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ');
      if (text.startsWith('@@ ')) {
        const lines = text.split('\n').map(line => line.replace(/^@@ /, ''));
        said.push(...lines);
        // The summary of a run is told once, by the caller.
        const shown = lines
          .filter(line => !readSummary(line))
          .map(readable)
          .filter(line => line !== undefined);
        if (shown.length) console.log(shown.join('\n'));
        return;
      }
      if (verbose) console.log(`[${type}] ${text}`);
      if (type === 'error') errors.push(text);
    });
    const crash = new Promise((_, reject) => {
      page.once('crash', () => reject(new Error('the page of the editor crashed')));
    });

    const payload = [
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    if (run.host === 'web') {
      const files = await serve(development);
      stops.push(files.close);
      await developInWorker(page, host, files.port, path.posix.join('/', path.relative(development, suite)));
    } else {
      payload.push(
        ['extensionDevelopmentPath', remoteUri(host, development)],
        ['extensionTestsPath', remoteUri(host, suite)],
      );
    }
    const died = host.ended.then(() => Promise.reject(new Error(`the embedded editor ended\n${host.output()}`)));
    await load(page, workbenchUrl(host, workspace, payload));
    let problem;
    const code = await Promise.race([exit, crash, died, limit(Number(o.limit), `no result within ${o.limit} s`)]).catch(
      error => {
        problem = error.message;
        return 1;
      },
    );

    const result = readSummary(said.join('\n'));
    if (result && !result.passed && !result.failed && !result.skipped) problem ??= 'no test was run';
    if (result && !problem && !code === !result.failed) {
      if (result.failed) await picture(page, run);
      return result;
    }
    // Cut short: what passed has passed, and the run itself is one failure more.
    await picture(page, run);
    console.log(
      `FAILED  ${problem ?? `the suite ended with ${code} and ${result ? showSummary(result) : 'no summary'}`}`,
    );
    for (const text of errors.slice(-10)) console.log(`        ${text.split('\n').slice(0, 4).join('\n        ')}`);
    const count = word => said.filter(line => line.startsWith(`  ${word}`)).length;
    return summary(count('passed'), count('FAILED') + 1, count('skipped'));
  } finally {
    for (const stop of stops) await stop();
  }
}

/**
 * An extension that does nothing: the package under test is installed beside it, and the suite needs a home to be
 * loaded from.
 */
async function carrier(dir) {
  await mkdir(dir, { recursive: true });
  const { engines } = JSON.parse(await readFile(path.join(extension, 'package.json'), 'utf8'));
  const manifest = {
    name: 'suite-carrier',
    publisher: 'test',
    version: '0.0.1',
    engines: { vscode: engines.vscode },
    capabilities: { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true },
  };
  await writeFile(path.join(dir, 'package.json'), JSON.stringify(manifest));
  return dir;
}

async function packed(dir) {
  if (o.package) return path.resolve(o.package);
  const file = path.join(dir, 'packed.vsix');
  await pack(extension, file);
  return file;
}

async function picture(page, run) {
  const file = path.join(hostDir, `failure-${run.from}-${run.trusted ? 'trusted' : 'restricted'}.png`);
  const taken = await page.screenshot({ path: file }).then(
    () => true,
    () => false,
  );
  if (taken) console.log(`        picture: ${path.relative(process.cwd(), file)}`);
}

/** Serves the extension's files: a worker may only be started from http. */
async function serve(root) {
  const types = { '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
  const server = http.createServer(async (request, response) => {
    const wanted = path.join(root, path.posix.normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)));
    const body = await readFile(wanted).catch(() => undefined);
    response.writeHead(body ? 200 : 404, { 'Content-Type': types[path.extname(wanted)] ?? 'application/octet-stream' });
    response.end(body);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: server.address().port, close };
}

/** Puts extension and tests into the page's own settings, through the editor's proxy so that they share its origin. */
async function developInWorker(page, host, port, tests) {
  const at = file => ({ $mid: 1, scheme: 'http', authority: `127.0.0.1:${host.port}`, path: `/proxy/${port}${file}` });
  await page.addInitScript(
    extra => {
      new MutationObserver((_, observer) => {
        const element = document.getElementById('vscode-workbench-web-configuration');
        if (!element) return;
        observer.disconnect();
        const settings = JSON.parse(element.getAttribute('data-settings'));
        settings.developmentOptions = { ...settings.developmentOptions, ...extra };
        element.setAttribute('data-settings', JSON.stringify(settings));
      }).observe(document, { childList: true, subtree: true });
    },
    { extensions: [at('')], extensionTestsPath: at(tests) },
  );
}
