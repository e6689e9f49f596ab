/**
 * What who works in the editor waits for while a large bundle is read: the first findings, hovers, and quiet after a
 * cancel. Called by `bench.mjs` with the folder.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { start } from '../../test/lsp/client.ts';

const [folder] = process.argv.slice(2) as [string];
const looked = 'proc/meminfo';
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const uri = (file: string): string => pathToFileURL(`${folder}/${file}`).href;

/** Clock ticks that a process has used, and the most memory it held, in MB. */
function usage(pid: number): { readonly ticks: number; readonly peak: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!;
  return { ticks: Number(stat[11]) + Number(stat[12]), peak: Number(peak) / 1024 };
}

/** Milliseconds until a process has done nothing to speak of for a quarter of a second. */
async function quiet(pid: number): Promise<number> {
  const [begun, window, still] = [now(), 50, 5];
  for (let last = usage(pid).ticks, since = begun, calm = 0; ; ) {
    await delay(window);
    const { ticks } = usage(pid);
    calm = ticks - last <= 1 ? calm + 1 : 0;
    if (calm === 0) since = now();
    if (calm === still) return since - begun;
    last = ticks;
  }
}

async function run(): Promise<void> {
  const begun = now();
  const client = await start([folder]);
  const state = (): string => client.states().at(-1)?.state;
  client.open(uri(looked), readFileSync(`${folder}/${looked}`, 'utf8'));
  let first = 0;
  let nothing = 0;
  const times: number[] = [];
  for (let i = 0; state() !== 'ready'; i++) {
    const asked = now();
    const hover = await client.request('textDocument/hover', {
      textDocument: { uri: uri(looked) },
      position: { line: i % 3, character: 16 },
    });
    times.push(now() - asked);
    if (!hover) nothing++;
    if (!first && client.published().length > 0) first = now() - begun;
    await delay(20);
  }
  const whole = now() - begun;
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(share * (times.length - 1))]!.toFixed(1);
  const size = execFileSync('du', ['-sbl', folder], { encoding: 'utf8' }).split('\t')[0];
  const told = [
    `server, review of ${(Number(size) / 1e6).toFixed(0)} MB in ${(whole / 1000).toFixed(1)} s`,
    `peak ${usage(client.pid).peak.toFixed(0)} MB`,
    `first findings after ${(first / 1000).toFixed(2)} s`,
    `${times.length} hovers in another file meanwhile`,
    `${nothing} without an answer`,
    `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
  ];
  console.log(told.join(', '));
  const review = client.request('bundleReview/review', { folder: pathToFileURL(folder).href });
  await delay(1000);
  const cancelled = now();
  client.notify('bundleReview/cancel', {});
  await review;
  const answered = now() - cancelled;
  const still = await quiet(client.pid);
  console.log(
    `server, cancel: answered after ${answered.toFixed(0)} ms, quiet after ${(answered + still).toFixed(0)} ms (${state()})`,
  );
  await client.stop();
}

void run();
