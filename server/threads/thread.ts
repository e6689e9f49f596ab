/** A thread that reads: files on disk to packed facts, one after the other. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../core/model/defined.ts';
import { type Manner, type Outcome, readEntry } from '../core/read/entry.ts';
import { memoryOf, packedReading } from '../core/read/packed-reading.ts';
import { formatsOf } from '../core/read/recognise.ts';
import { captions } from '../formats/_captions.ts';
import { formats as formatList } from '../formats/index.ts';
import { placeFiles } from '../io/disk.ts';
import { idle, type Job, type ThreadData, type Message } from './messages.ts';

const formats = formatsOf(formatList, captions);
const { at, yields } = workerData as ThreadData;
// On Linux a thread has a priority of its own; elsewhere it would be that of the whole process.
if (yields && process.platform === 'linux')
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where that is forbidden it reads as fast as the others.
  }
const port = parentPort!;

/** Small files come by the thousand: a message each would cost more than reading them. */
const [most, patience, longest] = [32, 20, 1024 * 1024];
let told: Message = [];
let memory: ArrayBuffer[] = [];
let size = 0;
let since = Date.now();

function flush(): void {
  if (told.length > 0) port.postMessage(told, memory);
  [told, memory, size, since] = [[], [], 0, Date.now()];
}

function flushInTime(): void {
  if (Date.now() - since > patience) flush();
}

function tell(id: number, { reading, ...rest }: Outcome): void {
  const packed = reading && packedReading(reading);
  const pieces = packed ? memoryOf(packed) : [];
  told.push({ id, outcome: { ...rest, reading: packed } });
  memory.push(...pieces);
  for (const piece of pieces) size += piece.byteLength;
  if (told.length >= most || size > longest) flush();
  else flushInTime();
}

async function read({ id, at: place, path, as, stop }: Job): Promise<void> {
  Atomics.store(at, 0, id);
  // Asked between pieces of a file: what came before a large one does not wait for its end.
  const cancelled = (): boolean => {
    flushInTime();
    return Atomics.load(stop, 0) !== 0;
  };
  let outcomes = 0;
  const tellOf = (outcome: Outcome): void => {
    outcomes++;
    tell(id, outcome);
  };
  if (!cancelled()) {
    const format = as === undefined ? undefined : formats.byId(as);
    const how: Manner = { formats, cancelled, packs: true, ...defined({ as: format }) };
    await readEntry(placeFiles(place, 'waits'), { path }, how, tellOf);
  }
  told.push({ id, done: true });
  // Of an archive a part may have been told before: whoever reads it again must not tell it twice.
  if (outcomes > 1) flush();
  Atomics.store(at, 0, idle);
}

let jobs: Promise<void> = Promise.resolve();
port.on('message', (next: readonly Job[]) => {
  jobs = jobs.then(async () => {
    for (const job of next) await read(job);
    flush();
  });
});
