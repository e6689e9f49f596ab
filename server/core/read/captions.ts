/** Lines that stand around the outputs of a paste and tell when, or on which machine, what follows was taken. */
import type { Time } from '../model/fact.ts';
import { defined } from '../model/defined.ts';
import type { CaptionLine } from '../model/host.ts';
import { own } from './words.ts';

export interface Caption {
  readonly time?: Time;
  /** The zone in letters or as an offset; '' where the time is told without one. */
  readonly zone?: string;
  /** The machine it was typed on, where it says so. */
  readonly machine?: string;
  /** Another machine that it leads to, and for how long. */
  readonly away?: { readonly machine: string; readonly gone: 'for one command' | 'until it leaves' };
  /** Does it begin a shell whose prompt may lack the name? */
  readonly opens?: true;
  /** Does it lead back from there? */
  readonly leaves?: true;
  /** What was typed, whose output stands below; '' where it asks the machine itself how things stand. */
  readonly asked?: string;
  /** May it lead to another machine in a way that is not known? */
  readonly moves?: true;
  /** Does it end the boot? */
  readonly restarts?: true;
  /** `date` where it tells the time, `script` where it may. */
  readonly command?: 'date' | 'script' | 'other';
  /** May the outputs below be of several machines, or of files that were written at other times? */
  readonly several?: true;
  /** Is a time told with a frame or a label, as collectors do between their dumps? */
  readonly framed?: boolean;
}

/** How captions are known: given by who knows how shells and `date` print. */
export interface Captions {
  /** Anchored at the start of a line, without flags: may it be a caption? */
  readonly starts: RegExp;
  /** What a line tells of what follows; undefined where it is no caption. */
  read(line: string): Caption | undefined;
}

export const noCaptions: Captions = { starts: /^(?!)/, read: () => undefined };

/** What is kept of lines that nobody read, and of what was typed, to tell them from others. */
const longestUnread = 400;

/** What the captions of a file say of the outputs below them. */
export class Captioned {
  readonly lines: CaptionLine[] = [];
  private readonly times: { readonly line: number; readonly time: Time | undefined }[] = [];
  private readonly read: Captions['read'];
  private zone: string | undefined;
  /** Where one is: on machine after machine, the one where all began first; undefined for one without a name. */
  private readonly path: (string | undefined)[] = [undefined];
  /** May prompts lack the name of the machine? */
  private nameless = true;
  /** Where the output below is printed. */
  private machine: string | undefined;
  private command: Caption['command'];
  /** Was the time that holds printed by `date`? */
  private byDate = false;
  /** The last line that nobody read. */
  private unreadAt = -1;

  constructor(read: Captions['read']) {
    this.read = read;
  }

  /** Returns false for a line that is no caption. */
  line(text: string, n: number): boolean {
    const caption = this.read(text);
    if (!caption) return false;
    return caption.time ? this.dated(caption.time, caption, n) : this.typed(caption, n);
  }

  /** A line with words that are part of no output and no caption; those that stand together are one. */
  unread(text: string, n: number): void {
    const last = this.lines.at(-1);
    const before = last?.unread !== undefined && n === this.unreadAt + 1 ? `${this.lines.pop()!.unread}\n` : '';
    this.lines.push({ ...this.noted(n), unread: own((before + text.trim()).slice(-longestUnread)) });
    this.unreadAt = n;
  }

  private noted(line: number): CaptionLine {
    return this.machine === undefined ? { line } : { line, machine: this.machine };
  }

  /** When what stands on a line was taken. A fact may be told some lines later. */
  timeAt(line: number): Time | undefined {
    return this.times.findLast(t => t.line < line)?.time;
  }

  /** A bare date that another command printed says nothing of when that was. */
  private dated(time: Time, { zone = '', framed, machine }: Caption, line: number): boolean {
    if (this.command === 'other' && !framed) return false;
    this.zone ??= zone;
    if (machine !== undefined) this.machine = this.path[this.path.length - 1] = machine;
    // Two local times of different zones are of no one clock.
    const oneClock = zone === this.zone || time.wallIs === 'zoned';
    this.times.push({ line, time: oneClock ? time : undefined });
    this.byDate = this.command === 'date';
    this.lines.push(oneClock ? this.noted(line) : { ...this.noted(line), unread: zone });
    return true;
  }

  /** What `date` printed holds until it is asked again, or another machine is; any other date for the output below it. */
  private typed(caption: Caption, line: number): boolean {
    const { machine, away, leaves, opens, command, several, asked, moves, restarts } = caption;
    const before = this.machine;
    if (leaves && this.path.length > 1) this.path.pop();
    // A prompt that names another machine may have come back from one, or belong to another window.
    if (machine !== undefined && machine !== this.path.at(-1)) this.path.splice(0, this.path.length, machine);
    if (machine !== undefined) this.nameless = false;
    // Without a name among prompts that have one: of another window, perhaps of another machine.
    const here = machine === undefined && !this.nameless ? undefined : this.path.at(-1);
    this.nameless ||= opens === true || away !== undefined;
    this.machine = away?.machine ?? here;
    if (away?.gone === 'until it leaves') this.path.push(away.machine);
    const moved = this.machine !== before;
    if (moved || !this.byDate) this.times.push({ line, time: undefined });
    if (moved) this.byDate = false;
    this.command = command;
    const words = asked === undefined ? undefined : own(asked.slice(0, longestUnread));
    this.lines.push({ ...this.noted(line), ...defined({ several, asked: words, moves, restarts }) });
    return true;
  }
}
