/** Lines that stand around the outputs of a paste and tell when, or on which machine, what follows was taken. */
import type { Time } from '../model/fact.ts';
import type { CaptionLine } from '../model/host.ts';

export interface Caption {
  readonly time?: Time;
  /** The zone in letters or as an offset; '' where the time is told without one. */
  readonly zone?: string;
  readonly machine?: string;
  /** What was typed: what stands below is its output. `date` where it tells the time, `script` where it may. */
  readonly command?: 'date' | 'script' | 'other';
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

/** What the captions of a file say of the outputs below them. */
export class Captioned {
  readonly lines: CaptionLine[] = [];
  private readonly times: { readonly line: number; readonly time: Time | undefined }[] = [];
  private readonly read: Captions['read'];
  private zone: string | undefined;
  private machine: string | undefined;
  private command: Caption['command'];
  /** Was the time that holds printed by `date`? */
  private byDate = false;

  constructor(read: Captions['read']) {
    this.read = read;
  }

  line(text: string, n: number): void {
    const caption = this.read(text);
    if (!caption) return;
    if (caption.time) this.dated(caption.time, caption, n);
    else this.typed(caption, n);
  }

  /** When what stands on a line was taken. A fact may be told some lines later. */
  timeAt(line: number): Time | undefined {
    return this.times.findLast(t => t.line < line)?.time;
  }

  /** A bare date that another command printed says nothing of when that was. */
  private dated(time: Time, { zone = '', framed }: Caption, line: number): void {
    if (this.command === 'other' && !framed) return;
    this.zone ??= zone;
    // Two local times of different zones are of no one clock.
    this.times.push({ line, time: zone === this.zone || time.wallIs === 'zoned' ? time : undefined });
    this.byDate = this.command === 'date';
    this.lines.push(this.machine === undefined ? { line } : { line, machine: this.machine });
  }

  /** What `date` printed holds until it is asked again, or another machine is; any other date for the output below it. */
  private typed({ machine, command }: Caption, line: number): void {
    const moved = machine !== undefined && machine !== this.machine;
    if (moved || !this.byDate) this.times.push({ line, time: undefined });
    if (moved) this.byDate = false;
    this.machine = machine ?? this.machine;
    this.command = command;
    this.lines.push(this.machine === undefined ? { line } : { line, machine: this.machine });
  }
}
