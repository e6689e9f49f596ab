// Processes and folders that must not outlive the script: whatever is started or made through these goes with it, also
// on a signal.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Everything started here that still runs, so that a signal ends it too. */
const open = new Set();
let ending = false;
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  process.on(signal, async () => {
    if (ending) return;
    ending = true;
    await Promise.allSettled([...open].map(stop => stop()));
    process.exit(128 + number);
  });
}

/** Whether a signal is ending this process: what ends now was ended by us. */
export function isEnding() {
  return ending;
}

/** Registers what must be undone even when a signal ends this process; the function returned does it once. */
export function onEnd(undo) {
  let done;
  const stop = () => {
    open.delete(stop);
    done ??= Promise.resolve().then(undo);
    return done;
  };
  open.add(stop);
  return stop;
}

/** A folder under the system's temporary one, removed by `remove()`. */
export async function scratch(name) {
  const dir = await mkdtemp(path.join(os.tmpdir(), `${name}-`));
  const remove = onEnd(async () => {
    // The extension host may write for a moment longer than the server lives.
    for (let attempt = 0; attempt < 20; attempt++) {
      const left = await rm(dir, { recursive: true, force: true }).then(
        () => false,
        () => true,
      );
      if (!left) return;
      await sleep(250);
    }
  });
  return { dir, remove };
}

export function sleep(ms) {
  return new Promise(resolve => setTimeout(resolve, ms));
}

/** Rejects with `what` after `seconds`; never keeps the process alive by itself. */
export function limit(seconds, what) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(what)), seconds * 1000).unref());
}

/**
 * Starts a process in a group of its own. `stop()` ends that group and nothing else.
 * @returns {{ child: import('node:child_process').ChildProcess, ended: Promise<number>, output: () => string, stop: ()
 * => Promise<void> }}
 */
export function start(command, args, options = {}) {
  const { echo, ...rest } = options;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...rest });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', data => {
      output += data;
      echo?.(data);
    });
  }
  const ended = new Promise(resolve => {
    child.once('error', error => {
      output += `${error.message}\n`;
      resolve(127);
    });
    child.once('close', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]));
  });
  const signal = name => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  const stop = onEnd(async () => {
    if (child.pid === undefined) return;
    signal('SIGTERM');
    const gone = await Promise.race([ended.then(() => true), sleep(4000).then(() => false)]);
    signal('SIGKILL');
    if (!gone) await ended;
  });
  ended.then(() => {
    if (child.exitCode === 0) open.delete(stop);
  });
  return { child, ended, output: () => output, stop };
}

/** Runs a command to its end. Resolves to its exit code and all it said; 124 when `seconds` have passed. */
export async function run(command, args, { seconds = 120, ...options } = {}) {
  const job = start(command, args, options);
  const code = await Promise.race([job.ended, limit(seconds, 'late')]).catch(() => 124);
  await job.stop();
  return { code, output: job.output() };
}
