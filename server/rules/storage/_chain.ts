/**
 * Chains of errors: what went wrong earlier on the same device, or on a device below it, as far as the log itself
 * shows. A log names what a device stands on only in part (a partition is on its disk; md and multipath name members
 * and paths), so for stacked devices the errors just before count too, and are told as such.
 */
import { factText } from '../../core/model/fact.ts';
import { type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { AtaError } from '../../facts/kernel-log/ata-error.ts';
import { BlockIoError, type BlockIoErrorValue } from '../../facts/kernel-log/block-io-error.ts';
import { BufferIoError } from '../../facts/kernel-log/buffer-io-error.ts';
import { DmEvent } from '../../facts/kernel-log/dm-event.ts';
import { FilesystemError } from '../../facts/kernel-log/filesystem.ts';
import { MdEvent } from '../../facts/kernel-log/md-event.ts';
import { NvmeError } from '../../facts/kernel-log/nvme-error.ts';
import { ScsiError, type ScsiErrorValue } from '../../facts/kernel-log/scsi-error.ts';
import type { View } from '../../core/model/view.ts';
import { clip } from './_storage.ts';
import { secondsBetween, timeText } from '../_text.ts';

/** Kinds that `errorsBefore` reads: for the `uses` of a rule. */
export const chainKinds = [
  AtaError,
  BlockIoError,
  BufferIoError,
  DmEvent,
  FilesystemError,
  MdEvent,
  NvmeError,
  ScsiError,
] as const;
export type ChainKind =
  | 'ata-error'
  | 'block-io-error'
  | 'buffer-io-error'
  | 'dm-event'
  | 'filesystem-error'
  | 'md-event'
  | 'nvme-error'
  | 'scsi-error';

export interface ChainLink {
  readonly event: Occurrence<any>;
  /** The device the error is told of, where the message names one. */
  readonly device: string | undefined;
  /**
   * `same`: the device itself or its disk. `below`: a member or a path that the log names. `just before`: near in time,
   * on a device that may be below.
   */
  readonly relation: 'same' | 'below' | 'just before';
  /** The error in a few words. */
  readonly text: string;
}

/**
 * Seconds from a command to the error that tells of its failure, at most: 30 for each try, and five more tries
 * (drivers/scsi/sd.h SD_TIMEOUT and SD_MAX_RETRIES; drivers/scsi/scsi_lib.c scsi_cmd_runtime_exceeced()). Within them
 * the error of another disk may be the cause of the first one of the device itself, too.
 */
export const commandSeconds = 180;
/** A command that fails for the ATA link is told right after it. */
const ataWindow = 5;
/** Floppies, optical drives and the like: without a medium they fail every read. */
export const isRemovable = (device: string): boolean => /^(?:fd|sr|scd)\d/.test(device);

/** The disk that a partition is on; any other device is its own. `sda1`, `nvme0n1p2`, `mmcblk0p1`, `cciss/c0d0p1`. */
export function diskOf(device: string): string {
  const scsi = /^((?:sd|hd|vd|xvd|ubd)[a-z]{1,4})\d{1,4}$/.exec(device);
  if (scsi) return scsi[1]!;
  return /^(.*\d)p\d{1,4}$/.exec(device)?.[1] ?? device;
}

/** Device-mapper, md and loop devices stand on others. */
export const isStacked = (device: string): boolean => /^(?:dm-|md|loop|bcache|drbd)/.test(device);

/** `253:2` is `dm-2`: device-mapper's major differs from host to host, the minor is the number in the name. */
export const mappedDevice = (numbers: string | undefined): string | undefined =>
  numbers === undefined ? undefined : `dm-${numbers.slice(numbers.indexOf(':') + 1)}`;

/**
 * The name of a SCSI disk by its numbers: majors 8, 65 to 71 and 128 to 135 with sixteen minors for each disk
 * (drivers/scsi/sd.c, sd_major() and sd_format_disk_name()). Undefined for other majors.
 */
export function scsiDisk(numbers: string | undefined): string | undefined {
  const [major, minor] = (numbers ?? '').split(':').map(Number);
  if (major === undefined || minor === undefined) return undefined;
  const bank =
    major === 8 ? 0 : major >= 65 && major <= 71 ? major - 64 : major >= 128 && major <= 135 ? major - 120 : undefined;
  if (bank === undefined) return undefined;
  let index = bank * 16 + ((minor & 0xf0) >> 4) + (minor & 0xfff00);
  let letters = '';
  for (index++; index > 0; index = Math.floor((index - 1) / 26))
    letters = String.fromCharCode(97 + ((index - 1) % 26)) + letters;
  return `sd${letters}`;
}

interface Told {
  readonly event: Occurrence<any>;
  readonly devices: readonly string[];
  /** Is it of a disk, a path or a link, rather than of what stands on it? */
  readonly hardware: boolean;
  readonly text: string;
}

/**
 * Answers to a request the device does not know, or that is tried again: no fault of the medium (block/blk-core.c
 * blk_errors).
 */
const harmless =
  /^(?:operation not supported|nonblocking retry|dm internal retry|reservation conflict|critical nexus|duration limit exceeded)$/;
/** Requests that whoever sent them does without. */
const optional = /^(?:DISCARD|WRITE_ZEROES|SECURE_ERASE|SECURE_DISCARD|WRITE_SAME)$/;

/** Did a request fail that somebody waits for? */
export const isFault = ({ error, op = '' }: BlockIoErrorValue): boolean => !harmless.test(error) && !optional.test(op);
const noFault = /^(?:Illegal Request|Unit Attention|Recovered Error|No Sense|Completed)$/;

/** What of storage an error is told of; `hardware` as in Told. */
interface About {
  readonly devices: readonly (string | undefined)[];
  readonly hardware: boolean;
}

/** Every error of storage that may begin a chain; what is routine is left out. */
interface Errors {
  readonly hardware: readonly Told[];
  /** By each device it is told of, and the disk of that. */
  readonly byDevice: ReadonlyMap<string, readonly Told[]>;
}

/** By the view: thousands of findings ask, and each error is put into words. */
const errorsOfViews = new WeakMap<View<ChainKind>, Errors>();

function toldErrors(host: View<ChainKind>): Errors {
  const known = errorsOfViews.get(host);
  if (known) return known;
  const all = readErrors(host);
  const byDevice = new Map<string, Told[]>();
  for (const error of all)
    for (const name of new Set(error.devices.flatMap(d => [d, diskOf(d)]))) {
      const list = byDevice.get(name);
      if (list) list.push(error);
      else byDevice.set(name, [error]);
    }
  const errors = { hardware: all.filter(e => e.hardware), byDevice };
  errorsOfViews.set(host, errors);
  return errors;
}

function readErrors(host: View<ChainKind>): Told[] {
  const addresses = new Map<string, string>();
  for (const { fact } of host.events(ScsiError))
    if (fact.value.device) addresses.set(fact.value.address, fact.value.device);
  return [
    ...told(host.events(BlockIoError), v => (isFault(v) ? aboutDisk(v.device) : undefined)),
    ...told(host.events(BufferIoError), v => aboutDisk(v.device)),
    ...told(host.events(FilesystemError), v =>
      /^error count since|^warning: mounting/.test(v.text) ? undefined : { devices: [v.device], hardware: false },
    ),
    ...told(host.events(ScsiError), v => aboutScsi(v, v.device ?? addresses.get(v.address))),
    ...told(host.events(NvmeError), v => unless(['polled', 'recovered'], v.what, [v.device])),
    ...told(host.events(AtaError), v =>
      v.what === 'exception' || v.what === 'failed' ? { devices: [], hardware: true } : undefined,
    ),
    ...told(host.events(MdEvent), v => unless(['not-clean', 'read-error-corrected'], v.what, [v.array, v.device])),
    ...told(host.events(DmEvent), v =>
      v.target === 'table'
        ? undefined
        : unless(['path-reinstated', 'low-space'], v.what, [mappedDevice(v.device), scsiDisk(v.path)]),
    ),
  ];
}

function told<V>(events: readonly Occurrence<V>[], about: (value: V) => About | undefined): Told[] {
  return events.flatMap(event => {
    const of = about(event.fact.value);
    if (!of) return [];
    const devices = of.devices.filter(d => d !== undefined);
    return [{ event, devices, hardware: of.hardware, text: clip(factText(event.fact), 120) }];
  });
}

const aboutDisk = (device: string): About | undefined =>
  isRemovable(device) ? undefined : { devices: [device], hardware: !isStacked(device) };

function aboutScsi(v: ScsiErrorValue, device: string | undefined): About | undefined {
  const routine = noFault.test(v.sense ?? '') || /^Medium not present/.test(v.asc ?? '');
  return routine || (device !== undefined && isRemovable(device)) ? undefined : { devices: [device], hardware: true };
}

/** What hardware says, but for the words that are no trouble. */
const unless = (fine: readonly string[], what: string, devices: About['devices']): About | undefined =>
  fine.includes(what) ? undefined : { devices, hardware: true };

/**
 * The devices that stand below one at an event, with how many steps down each is, itself at 0, as the log of that boot
 * names them: disks of partitions, members of arrays, paths, controllers. `told` are pairs that dumps tell besides, each
 * a device and one that it stands on.
 */
export function devicesBelow(
  host: View<'dm-event' | 'md-event'>,
  device: string,
  { ofBoot }: Occurrence<any>,
  told: readonly (readonly [string, string])[] = [],
): ReadonlyMap<string, number> {
  const pairs = pairsOf(told);
  const found = new Map([[device, 0]]);
  for (const [next, steps] of found) {
    const controller = /^(nvme\d+)(?:c\d+)?n\d+/.exec(next)?.[1];
    const members = (membersOf(host).get(next) ?? []).filter(
      m => m.ofBoot === undefined || ofBoot === undefined || m.ofBoot === ofBoot,
    );
    const below = [diskOf(next), controller, ...members.map(m => m.name), ...(pairs.get(next) ?? [])];
    for (const name of below) if (name && !found.has(name)) found.set(name, steps + 1);
  }
  return found;
}

/** What the log names below arrays and mapped devices, by these; by the view, as all findings ask. */
type Members = ReadonlyMap<
  string,
  readonly { readonly name: string | undefined; readonly ofBoot: string | undefined }[]
>;
const membersOfViews = new WeakMap<View<'dm-event' | 'md-event'>, Members>();

function membersOf(host: View<'dm-event' | 'md-event'>): Members {
  const known = membersOfViews.get(host);
  if (known) return known;
  const members = new Map<string, { name: string | undefined; ofBoot: string | undefined }[]>();
  const add = (top: string | undefined, name: string | undefined, ofBoot: string | undefined): void => {
    if (top === undefined) return;
    const list = members.get(top);
    if (list) list.push({ name, ofBoot });
    else members.set(top, [{ name, ofBoot }]);
  };
  for (const { fact, ofBoot } of host.events(MdEvent)) add(fact.value.array, fact.value.device, ofBoot);
  for (const { fact, ofBoot } of host.events(DmEvent))
    add(mappedDevice(fact.value.device), scsiDisk(fact.value.path), ofBoot);
  membersOfViews.set(host, members);
  return members;
}

/** Pairs of a device and one that it stands on, by the former. */
const pairsByTop = new WeakMap<readonly (readonly [string, string])[], ReadonlyMap<string, readonly string[]>>();

function pairsOf(told: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const known = pairsByTop.get(told);
  if (known) return known;
  const pairs = new Map<string, string[]>();
  for (const [top, name] of told) {
    const list = pairs.get(top);
    if (list) list.push(name);
    else pairs.set(top, [name]);
  }
  pairsByTop.set(told, pairs);
  return pairs;
}

/** Do the pairs tell every disk that a device stands on? */
function standsOnKnown(device: string, told: readonly (readonly [string, string])[]): boolean {
  const pairs = pairsOf(told);
  const open = new Set([device]);
  for (const next of open) {
    if (!isStacked(next)) continue;
    const below = pairs.get(next);
    if (!below) return false;
    for (const name of below) open.add(name);
  }
  return true;
}

/**
 * The errors before an event that may have led to it, oldest first: of `device`, of the devices below it, and for a
 * stacked device (or none given) of any disk, path or link shortly before, unless the pairs `told` by dumps name all
 * that it stands on. Empty where the log shows none.
 */
export function errorsBefore(
  host: View<ChainKind>,
  device: string | undefined,
  event: Occurrence<any>,
  told: readonly (readonly [string, string])[] = [],
): ChainLink[] {
  const own = device === undefined ? new Set<string>() : new Set([device, diskOf(device)]);
  const below = device === undefined ? new Map<string, number>() : devicesBelow(host, device, event, told);
  const { byDevice, hardware } = toldErrors(host);
  const found: ChainLink[] = [];
  const isBefore = (error: Told): boolean => {
    if (error.event === event || error.event.fact === event.fact) return false;
    const gap = secondsBetween(error.event, event);
    return gap !== undefined && gap >= 0;
  };
  const named = new Set<Told>();
  for (const error of new Set([...below.keys()].flatMap(name => byDevice.get(name) ?? []))) {
    const name =
      error.devices.find(d => below.has(d)) ??
      error.devices.find(d => below.has(diskOf(d)) && error.hardware && !own.has(diskOf(d)));
    if (name === undefined || !isBefore(error)) continue;
    named.add(error);
    found.push({ event: error.event, device: name, relation: own.has(name) ? 'same' : 'below', text: error.text });
  }
  found.sort(byTime);
  const anchor = found[0]?.event ?? event;
  const anyDisk = device === undefined || !standsOnKnown(device, told);
  const onAta = [...below.keys()].some(name => /^(?:sd|hd)/.test(name));
  for (const error of anyDisk || onAta ? hardware : []) {
    const ata = error.event.fact.kind === AtaError.name;
    if (named.has(error) || (!anyDisk && !ata) || !isBefore(error)) continue;
    const gap = secondsBetween(error.event, anchor);
    if (gap !== undefined && gap >= 0 && gap <= (ata && !anyDisk ? ataWindow : commandSeconds))
      found.push({ event: error.event, device: error.devices[0], relation: 'just before', text: error.text });
  }
  return found.sort(byTime);
}

const justBefore = '(just before; the log does not say that it is below)';

/** Oldest first. */
export const byTime = (a: ChainLink, b: ChainLink): number => {
  const gap = secondsBetween(b.event, a.event);
  return gap === undefined ? 0 : gap;
};

/**
 * The root of a chain as a clause for a message: `root first: I/O error on sda, sector 2048 (READ) at 12.500 s after
 * boot, then `; empty without a chain. Where the drive's own answer comes first, the request it was for names the
 * sector, and the answer stands behind it.
 */
export function rootClause(chain: readonly ChainLink[]): string {
  const root = chain[0];
  if (!root) return '';
  const request =
    root.event.fact.kind === ScsiError.name
      ? chain.find(
          l =>
            l.event.fact.kind === BlockIoError.name &&
            l.device === root.device &&
            (secondsBetween(root.event, l.event) ?? Infinity) < 1,
        )
      : undefined;
  const { sense, asc, hostbyte } = root.event.fact.value;
  const answer = request ? [sense, asc].filter(Boolean).join(': ') || hostbyte : undefined;
  const when = timeText(root.event);
  const words = [
    request?.text ?? root.text,
    answer && `(${answer})`,
    when && `at ${when}`,
    root.relation === 'just before' && justBefore,
  ];
  return `root first: ${words.filter(Boolean).join(' ')}, then `;
}

/** A chain as entries of a list, the root on top; a run of equal errors is one entry. */
export function chainLines(chain: readonly ChainLink[], most = 8): Markdown[] {
  const lines: Markdown[] = [];
  let run = 0;
  chain.forEach((link, i) => {
    const same =
      i > 0 && chain[i - 1]!.event.fact.kind === link.event.fact.kind && chain[i - 1]!.device === link.device;
    if (same) return void run++;
    if (run) lines.push(md`... and ${run} more of the kind`);
    run = 0;
    const when = timeText(link.event);
    const doubt = link.relation === 'just before' ? md` ${justBefore}` : undefined;
    lines.push(when ? md`${when}: ${link.text}${doubt}` : md`${link.text}${doubt}`);
  });
  if (run) lines.push(md`... and ${run} more of the kind`);
  return lines.slice(0, most);
}
