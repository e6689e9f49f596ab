/** Threads that read files beside this one, and this one too where it has nothing better to do. */
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Manner, type Outcome, readEntry } from '../core/read/entry.ts';
import { isArchive, type OnDisk, withoutPacking } from '../core/read/files.ts';
import type { Readers } from '../core/read/load.ts';
import { unpackedReading } from '../core/read/packed-reading.ts';
import { placeFiles } from '../io/disk.ts';
import { idle, type Job, type ThreadData, type Message } from './messages.ts';

export interface PoolOptions {
  /** The built file of a thread (`thread.ts`). */
  readonly script: string;
  /** How many threads there are at most, this one counted where it reads as well. */
  readonly jobs: number;
  /**
   * `reads`: this thread reads too, and others are begun only where there is much to read. `answers`: it has others to
   * answer, and reads nothing unless no thread can be begun.
   */
  readonly caller: 'reads' | 'answers';
}

/** A job until it is done. */
interface Waiting {
  readonly job: Job;
  readonly how: Manner;
  tell(outcome: Outcome): void;
  done(): void;
}

/** Jobs that a thread is given at once, at most: few enough that the last ones are shared out. */
const mostAtOnce = 16;
/**
 * A thread takes a second of a processor until its code is as quick as this one's: less than this is read sooner without.
 * A file costs something however small it is, and a packed one what it holds.
 */
const [much, perFile, packing] = [64 * 1024 * 1024, 16 * 1024, 8];
const large = 1024 * 1024;
/** Milliseconds between two looks at whether somebody gave up, and after which a thread that does not heed it is ended. */
const [heed, grace] = [30, 200];
/** Milliseconds after which this thread looks at what others told it. */
const turn = 8;
/** Milliseconds after which a thread without work ends: it holds memory. */
const rest = 30_000;
/** MB that a thread may hold: one file of a strange kind must not take the machine with it. */
const mostMemory = 1024;
/** MB for what is new: a thread hands on what it made, so more of it would be held for nothing. */
const young = 8;

export class Pool implements Readers {
  private readonly options: PoolOptions;
  private readonly queue: Waiting[] = [];
  /** Large files, where they come after the others. */
  private readonly later: Waiting[] = [];
  private readonly threads = new Set<Thread>();
  private readonly stops = new WeakMap<Manner, Job['stop']>();
  private ids = 0;
  /** Of all that was to be read so far. */
  private size = 0;
  private planned = false;
  private readingHere = false;
  /** No thread could be begun: all is read here. */
  private broken = false;
  private watch: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  read(at: OnDisk, path: string, how: Manner, tell: (outcome: Outcome) => void): Promise<void> {
    const job = { id: this.ids++, at, path, as: how.as?.id, stop: this.stopOf(how) };
    return new Promise(done => {
      const waiting = { job, how, tell, done };
      const size = this.sizeOf(job);
      this.size += size;
      if (how.urgent) this.giveUrgent(waiting);
      // Whoever looks on sees what small files tell before the large ones are read.
      else if (this.options.caller === 'answers' && size > large) this.later.push(waiting);
      else this.queue.push(waiting);
      if (how.cancelled) this.watch ??= setInterval(() => this.heedCancelled(), heed);
      this.plan();
    });
  }

  /** End all threads; what they were reading is left. */
  async end(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all([...this.threads].map(t => t.end()));
  }

  /** Whoever waits for it does not wait for others: it goes to a thread that has nothing to do, if need be to another. */
  private giveUrgent(waiting: Waiting): void {
    if (this.broken) return void this.queue.unshift(waiting);
    let thread = [...this.threads].find(t => t.waiting.size === 0);
    if (!thread) this.threads.add((thread = this.begin()));
    thread.give([waiting]);
  }

  private stopOf(how: Manner): Job['stop'] {
    let stop = this.stops.get(how);
    if (!stop) this.stops.set(how, (stop = new Int32Array(new SharedArrayBuffer(4))));
    return stop;
  }

  /** Give out work once all that is known by now is in the queue. */
  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    setImmediate(() => {
      this.planned = false;
      this.giveOut();
    });
  }

  private giveOut(): void {
    if (this.queue.length === 0) this.queue.push(...this.later.splice(0));
    const reads = this.options.caller === 'reads' || this.broken;
    if (reads && !this.readingHere) void this.readHere();
    const others = this.options.jobs - (this.options.caller === 'reads' ? 1 : 0);
    if (!this.broken && this.threads.size < others && this.isMuch()) {
      const count = Math.min(others - this.threads.size, this.queue.length);
      for (let i = 0; i < count; i++) this.threads.add(this.begin());
    }
    for (const thread of this.threads) if (thread.waiting.size <= mostAtOnce / 2) thread.give(this.share());
  }

  /** Is there so much to read that it is worth another thread? */
  private isMuch(): boolean {
    return this.queue.length > 0 && (this.options.caller === 'answers' || this.size > much);
  }

  private sizeOf({ at, path }: Job): number {
    const place = typeof at === 'string' ? at : Buffer.from(at);
    const bytes = statSync(place, { throwIfNoEntry: false })?.size ?? 0;
    return perFile + bytes * (withoutPacking(path) === path && !isArchive(path) ? 1 : packing);
  }

  private begin(): Thread {
    const thread: Thread = new Thread(this.options.script, this.options.caller === 'answers', {
      told: () => this.giveOut(),
      ended: (why, waiting, culprit) => {
        this.threads.delete(thread);
        this.ended(why, waiting, culprit);
      },
    });
    return thread;
  }

  private ended(why: string | undefined, waiting: readonly Waiting[], culprit: Waiting | undefined): void {
    if (why !== undefined && !culprit) this.broken = true;
    if (culprit) {
      const { path } = culprit.job;
      const cancelled = culprit.how.cancelled?.() === true;
      const what = cancelled ? 'read in part: the review was cancelled' : `not read: the thread that read it ${why}`;
      culprit.tell({ path, notes: [{ file: path, what }] });
      culprit.done();
    }
    this.queue.unshift(...waiting.filter(w => w !== culprit));
    if (this.queue.length + this.later.length > 0) this.plan();
  }

  /** A share of the queue: the fewer are left, the less is taken at once. */
  private share(): Waiting[] {
    const fair = Math.ceil(this.queue.length / (2 * this.options.jobs));
    return this.queue.splice(0, Math.min(mostAtOnce, fair));
  }

  private async readHere(): Promise<void> {
    this.readingHere = true;
    const caller = this.options.caller === 'reads' ? 'waits' : 'answers';
    let looked = Date.now();
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const { job, how, tell, done } = next;
      const { path } = job;
      if (!how.cancelled?.())
        await readEntry(placeFiles(job.at, caller), { path }, how, tell).catch(({ message }: Error) =>
          tell({ path, notes: [{ file: path, what: `not read: ${message.split('\n')[0]}` }] }),
        );
      done();
      if (Date.now() - looked < turn) continue;
      await new Promise(resolve => setImmediate(resolve));
      looked = Date.now();
    }
    this.readingHere = false;
    if (this.later.length > 0) this.plan();
  }

  /** What nobody wants any more is not read; a thread that does not come to an end over it is ended. */
  private heedCancelled(): void {
    const unwanted = (w: Waiting): boolean => w.how.cancelled?.() === true;
    for (const queue of [this.queue, this.later])
      for (let i = queue.length - 1; i >= 0; i--) if (unwanted(queue[i]!)) queue.splice(i, 1)[0]!.done();
    let waiting = this.queue.length + this.later.length > 0;
    for (const thread of this.threads) {
      waiting ||= thread.waiting.size > 0;
      const stopped = [...thread.waiting.values()].filter(unwanted);
      for (const { job } of stopped) Atomics.store(job.stop, 0, 1);
      if (stopped.length > 0) thread.hurry();
    }
    if (waiting || this.readingHere) return;
    clearInterval(this.watch);
    this.watch = undefined;
  }
}

/** Who is told of a thread. */
interface Owner {
  told(): void;
  /** `why` is undefined where it ended as it was asked to. `culprit` is what it was reading. */
  ended(why: string | undefined, waiting: readonly Waiting[], culprit: Waiting | undefined): void;
}

class Thread {
  /** In the order in which they are read. */
  readonly waiting = new Map<number, Waiting>();
  private readonly worker: Worker;
  private readonly at: ThreadData['at'] = new Int32Array(new SharedArrayBuffer(4)).fill(idle);
  private ending = false;
  private why: string | undefined;
  private hurried: NodeJS.Timeout | undefined;
  private resting: NodeJS.Timeout | undefined;

  constructor(script: string, yields: boolean, owner: Owner) {
    const workerData: ThreadData = { at: this.at, yields };
    const resourceLimits = { maxOldGenerationSizeMb: mostMemory, maxYoungGenerationSizeMb: young };
    this.worker = new Worker(script, { workerData, resourceLimits });
    // Reading holds the process: whoever waits for it has something else that does.
    this.worker.unref();
    this.worker.on('message', (told: Message) => {
      for (const one of told) this.take(one);
      owner.told();
      this.restIfIdle();
    });
    this.worker.on('error', (error: NodeJS.ErrnoException) => {
      this.why =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'ran out of memory' : `failed: ${error.message.split('\n')[0]}`;
    });
    this.worker.on('exit', () => {
      clearTimeout(this.hurried);
      clearTimeout(this.resting);
      const why = this.ending ? undefined : (this.why ?? 'ended');
      owner.ended(why, [...this.waiting.values()], this.waiting.get(Atomics.load(this.at, 0)));
    });
  }

  give(work: readonly Waiting[]): void {
    if (work.length === 0) return;
    clearTimeout(this.resting);
    for (const w of work) this.waiting.set(w.job.id, w);
    this.worker.ref();
    this.worker.postMessage(work.map(w => w.job));
  }

  /** Nobody wants what it reads: soon it has to be at something else. */
  hurry(): void {
    this.hurried ??= setTimeout(() => {
      this.hurried = undefined;
      const current = this.waiting.get(Atomics.load(this.at, 0));
      if (current?.how.cancelled?.()) void this.end();
    }, grace);
  }

  async end(): Promise<void> {
    this.ending = true;
    await this.worker.terminate();
  }

  private take(one: Message[number]): void {
    const waiting = this.waiting.get(one.id);
    if (!waiting) return;
    if ('done' in one) {
      this.waiting.delete(one.id);
      waiting.done();
    } else {
      const { reading, ...outcome } = one.outcome;
      waiting.tell({ ...outcome, reading: reading && unpackedReading(reading, waiting.how.formats) });
    }
  }

  private restIfIdle(): void {
    if (this.waiting.size > 0) return;
    this.worker.unref();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.end(), rest);
    this.resting.unref();
  }
}
