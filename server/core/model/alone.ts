/** Are several dumps of one machine, and of one boot? What stands around them in their files tells. */
import type { Fact } from './fact.ts';
import { type CaptionLine, type Host, machineName } from './host.ts';
import { from } from './nearest.ts';

/** The rows of one dump, the first of which tells where it stands. */
interface Shown {
  readonly facts: readonly Fact<any>[];
}

/** Does nothing that stands around the dumps of a tree say that they are of several machines? */
export function ofOneMachine(dumps: readonly Shown[], host: Host): boolean {
  if (dumps.length < 2) return true;
  const captions = dumps.map(dump => captionOf(dump, host));
  const machines = dumps.flatMap((dump, i) => {
    const told = [captions[i]?.machine, dump.facts[0] && host.machineOf(dump.facts[0])];
    return told.flatMap(machine => (machine === undefined ? [] : (machineName(machine) ?? [])));
  });
  return new Set(machines).size < 2 && !captions.some(c => c?.several) && filesOf(dumps).every(f => isOneRun(f, host));
}

function filesOf(dumps: readonly Shown[]): (readonly Shown[])[] {
  const files = new Map<string, Shown[]>();
  for (const dump of dumps) {
    const file = dump.facts[0]?.at.file ?? '';
    const same = files.get(file);
    if (same) same.push(dump);
    else files.set(file, [dump]);
  }
  return [...files.values()];
}

/** A word whose number counts what was taken. */
const countedWord = /\b(run|dump|sample|iter(?:ation)?|loop|round|pass|step|capture|snapshot)([ #:=_-]{1,3})\d+/gi;

/** Dumps of one file: below the same words that nobody read, if below any, and while one boot went on. */
function isOneRun(dumps: readonly Shown[], host: Host): boolean {
  const file = dumps[0]!.facts[0]?.at.file;
  if (dumps.length < 2 || file === undefined) return true;
  const captions = host.file(file)?.captions ?? [];
  const at = (line: number): number => from(captions, line, c => c.line);
  const heads = dumps.map((dump, i) => {
    const between = captions.slice(i === 0 ? 0 : at(dumps[i - 1]!.facts[0]!.at.line), at(dump.facts[0]!.at.line));
    return between
      .flatMap(c => c.unread ?? [])
      .join('\n')
      .replace(countedWord, '$1');
  });
  // A machine with a name may be another than one without.
  const machines = new Set(dumps.map(dump => captionOf(dump, host)?.machine));
  if ((machines.has(undefined) && machines.size > 1) || !isOneSession(dumps, captions)) return false;
  const [first, ...others] = heads;
  // Above the first may stand what was written about all of them; a loop may say something behind each.
  const alike = isHeadOf(first!, others[0]!) || (first === '' && others.length > 1);
  return new Set(others).size === 1 && alike && host.runsOn(file);
}

/** Is what stands above a dump what stood above the first, but for what closed the one before? */
function isHeadOf(first: string, head: string): boolean {
  if (first.endsWith(head)) return true;
  const [lines, more] = [first.split('\n'), head.split('\n')];
  const closing = more.slice(0, -lines.length);
  return head.endsWith(first) && closing.every(line => lines.includes(line));
}

/**
 * Were the dumps of a file printed by what was typed on one machine, in one boot? Two commands that differ may have asked
 * two machines, or printed two files, however they are written.
 */
function isOneSession(dumps: readonly Shown[], captions: readonly CaptionLine[]): boolean {
  const at = (dump: Shown | undefined): number => (dump ? from(captions, dump.facts[0]!.at.line, c => c.line) : 0);
  const between = dumps.map((dump, i) => captions.slice(at(dumps[i - 1]), at(dump)));
  // What was typed last before a dump printed it; what stands before that may have led elsewhere.
  const typed = between.slice(1).flatMap(captions => captions.filter(c => c.asked !== undefined).slice(0, -1));
  if (typed.some(c => c.moves) || between.some((captions, i) => i > 0 && captions.some(c => c.restarts))) return false;
  const asked = between.flatMap(captions => captions.findLast(c => c.asked !== undefined)?.asked ?? []);
  return new Set(asked).size < 2;
}

/** The caption that a dump stands below. */
export function captionOf({ facts: [first] }: Shown, host: Host): CaptionLine | undefined {
  const captions = (first && host.file(first.at.file)?.captions) ?? [];
  return captions[from(captions, first?.at.line ?? 0, c => c.line) - 1];
}
