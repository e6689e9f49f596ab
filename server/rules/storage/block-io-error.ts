import { defined } from '../../core/model/defined.ts';
import type { Fact } from '../../core/model/fact.ts';
import { code, joined, type Markdown, md } from '../../core/model/markdown.ts';
import type { Occurrence } from '../../core/model/occurrences.ts';
import { clause, listed, plural } from '../../core/model/text.ts';
import { defineRule, type Finding, type Severity, type Explains } from '../../core/review/rule.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { AtaError } from '../../facts/kernel-log/ata-error.ts';
import { BlockIoError, type BlockIoErrorValue } from '../../facts/kernel-log/block-io-error.ts';
import { BufferIoError, type BufferIoErrorValue } from '../../facts/kernel-log/buffer-io-error.ts';
import { DmEvent } from '../../facts/kernel-log/dm-event.ts';
import { NvmeError } from '../../facts/kernel-log/nvme-error.ts';
import { ScsiError } from '../../facts/kernel-log/scsi-error.ts';
import type { View } from '../../core/model/view.ts';
import { HungTask } from '../../facts/kernel-log/hung-task.ts';
import { advice } from '../../linux/remedies.ts';
import {
  type ChainKind,
  chainKinds,
  diskOf,
  errorsBefore,
  isFault,
  isRemovable,
  isStacked,
  rootClause,
  scsiDisk,
} from './_chain.ts';
import { blockedIn, devicesOf, type HangKind, hangKinds, outbreaksOf, stepsDownTo } from './_hung.ts';
import { eventsOf } from '../_boots.ts';
import { groupEvents } from '../_events.ts';
import { secondsBetween, whenText, withCopies } from '../_text.ts';

type Failed = Occurrence<BlockIoErrorValue>;
type Buffer = Occurrence<BufferIoErrorValue>;

/** Seconds between a failed request and the buffers it cost, roughly. */
const near = 5;

const meaning: readonly (readonly [RegExp, Markdown])[] = [
  [
    /^critical medium$/,
    md`The medium itself cannot be read or written at these sectors: bad sectors, a failing disk or flash cell.`,
  ],
  [
    /^critical target$/,
    md`The device refused the request: a command or a range it does not know, or an internal failure. Discards that a device does not take end so.`,
  ],
  [
    /^critical space allocation$/,
    md`A thinly provisioned device or pool has no space left behind this sector: free or add space there.`,
  ],
  [/^recoverable transport$/, md`The way to the device failed, not the device: cable, switch, host adapter, network.`],
  [/^timeout$/, md`The device did not answer in time, and was aborted.`],
  [/^protection$/, md`The integrity data of the block did not fit the block: damage on the way or on the medium.`],
  [/^device offline$/, md`The device was already given up when the request came.`],
  [
    /^beyond end of device$/,
    md`The filesystem or a partition table believes the device larger than it is: a shrunk or truncated device, or a wrong partition table.`,
  ],
  [/^I\/O$/, md`The general error: the line before it (SCSI, ATA, NVMe) tells the cause, where there is one.`],
];

export default defineRule({
  id: 'block-io-error',
  severity: 'error',
  summary: 'Requests to a block device failed',
  why: 'The block layer gave these requests up after the driver had tried again. Whoever asked got EIO: a read fails, a write of the page cache is lost, and a filesystem whose metadata or log is hit stops.',
  links: ['https://docs.kernel.org/block/index.html'],
  needs: [KernelLog],
  uses: [...chainKinds, ...hangKinds],
  explains: { 'hung-task': hangsOnIt },
  *check(host) {
    const failed = host
      .events(BlockIoError)
      .filter(e => !emptyFloppy(e.fact.value.device, e.fact.value.sector, e.fact.value.op));
    const buffers = host
      .events(BufferIoError)
      .filter(e => !emptyFloppy(e.fact.value.device, e.fact.value.block, undefined));
    const explained = new Set<Buffer>();
    for (const group of groupEvents(failed, v => `${v.device} ${v.error}`).values()) {
      const own = buffersOf(buffers, group);
      for (const b of own) explained.add(b);
      yield finding(host, group, own);
    }
    for (const group of groupEvents(
      buffers.filter(b => !explained.has(b)),
      v => v.device,
    ).values())
      yield bufferFinding(host, group);
  },
});

/** Does every task hang on the device, or on one that stands on it? An answer that is no fault makes nobody wait. */
function hangsOnIt(...[root, hang, view]: Parameters<Explains<ChainKind | HangKind>>): false | number {
  const [device] = devicesOf(root.about);
  const hung = eventsOf(view, HungTask, hang);
  if (root.severity === 'info' || device === undefined || hung.length === 0) return false;
  // One that hangs on another device has another cause: then this is none of them all.
  const steps = hung.map(report => stepsDownTo(view, device, report) ?? Infinity);
  if (steps.includes(Infinity)) return false;
  const failed = [eventsOf(view, BlockIoError, root), eventsOf(view, BufferIoError, root)];
  const outbreaks = failed.flatMap(errors => outbreaksOf(view, errors));
  return hung.every(report => outbreaks.some(o => blockedIn(view, o, report))) && Math.min(...steps);
}

/**
 * The floppy drive that virtual machines still have is probed at boot, and nobody put a floppy in: every healthy one of
 * them says this.
 */
const emptyFloppy = (device: string, place: number | undefined, op: string | undefined): boolean =>
  /^fd\d/.test(device) && place === 0 && (op ?? 'READ') === 'READ';

/** Buffers lost to these requests: of the same device or a partition of it, or of a stacked device within seconds. */
function buffersOf(buffers: readonly Buffer[], group: readonly Failed[]): Buffer[] {
  const { device } = group[0]!.fact.value;
  // By slices of time, for a failing disk makes thousands of either.
  const slices = new Set(group.flatMap(g => (g.boot === undefined ? [] : Math.floor(g.boot / near))));
  return buffers.filter(b => {
    if (diskOf(b.fact.value.device) === diskOf(device)) return true;
    if (!isStacked(b.fact.value.device) || isStacked(device)) return false;
    if (b.boot === undefined) return Math.abs(secondsBetween(group[0]!, b) ?? Infinity) <= near;
    const slice = Math.floor(b.boot / near);
    return slices.has(slice) || slices.has(slice - 1) || slices.has(slice + 1);
  });
}

/**
 * By what it means for the data: nothing on a drive without a medium, little on one path of several, much on a disk.
 */
function severityOf(
  host: View<'scsi-error' | 'dm-event'>,
  { device, error }: BlockIoErrorValue,
  group: readonly Failed[],
): Severity {
  if (isRemovable(device) || !group.some(g => isFault(g.fact.value))) return 'info';
  if (
    host
      .events(ScsiError)
      .some(e => e.fact.value.device === device && /^Medium not present/.test(e.fact.value.asc ?? ''))
  )
    return 'info';
  if (
    host.events(DmEvent).some(e => scsiDisk(e.fact.value.path) === device) ||
    /^loop\d/.test(device) ||
    error === 'critical target' ||
    error === 'recoverable transport'
  )
    return 'warning';
  return 'error';
}

/** What the drive itself said, in words: the most telling sense of the device's failed commands. */
function senseOf(host: View<'scsi-error'>, device: string): Occurrence<any> | undefined {
  const own = host
    .events(ScsiError)
    .filter(e => e.fact.value.device === device && (e.fact.value.what === 'failed' || e.fact.value.what === 'sense'));
  return (
    own.find(e => /^(?:Medium|Hardware) Error/.test(e.fact.value.sense ?? '')) ??
    own.find(e => e.fact.value.sense) ??
    own.find(e => e.fact.value.hostbyte && e.fact.value.hostbyte !== 'DID_OK')
  );
}

function saidBy(sense: Occurrence<any> | undefined): string {
  if (!sense) return '';
  const { sense: key, asc, hostbyte } = sense.fact.value;
  return key ? `; the device says ${[key, asc].filter(Boolean).join(': ')}` : `; the host adapter says ${hostbyte}`;
}

function sectorsText(group: readonly Failed[]): string {
  const sectors = group.flatMap(g => g.fact.value.sector ?? []);
  if (sectors.length === 0) return '';
  const [low, high] = [sectors.reduce((a, b) => Math.min(a, b)), sectors.reduce((a, b) => Math.max(a, b))];
  return low === high ? `, sector ${low}` : `, sectors ${low} to ${high}`;
}

function finding(host: View<ChainKind>, group: readonly Failed[], buffers: readonly Buffer[]): Finding {
  const first = group[0]!;
  const { device, error } = first.fact.value;
  const severity = severityOf(host, first.fact.value, group);
  const ops = [...new Set(group.flatMap(g => g.fact.value.op ?? []))];
  const sense = senseOf(host, device);
  const lost = buffers.filter(b => /^lost/.test(b.fact.value.what ?? '')).length;
  // Sense and link errors of the same requests are no cause of their own: a stacked device's are.
  const chain =
    severity === 'info' || !isStacked(device)
      ? []
      : errorsBefore(host, device, first).filter(l => l.relation !== 'same');
  const noun =
    error === 'beyond end of device'
      ? `${plural(group.length, 'access', 'accesses')} beyond the end of the device`
      : plural(group.length, `${error} error`);
  const what = isRemovable(device)
    ? `; in ${device.startsWith('fd') ? 'a floppy' : 'an optical'} drive usually no medium, or a bad one`
    : saidBy(sense);
  return {
    message: [
      `${rootClause(chain)}${device}: ${noun}`,
      clause` (${listed(ops)})`,
      sectorsText(group),
      clause` (${whenText(group)})`,
      what,
      lost ? `; ${plural(lost, 'page')} of written data lost` : '',
    ].join(''),
    severity,
    count: group.length,
    evidence: [
      first.fact,
      ...(sense ? [sense.fact] : []),
      ...chain.slice(0, 4).map(l => l.event.fact),
      ...withCopies(group, 16).slice(1),
      ...buffers.slice(0, 8).map(b => b.fact),
      ...linkErrors(host, first),
    ] as [Fact<any>, ...Fact<any>[]],
    ...defined({ detail: meaning.find(([word]) => word.test(error))?.[1] }),
    remedies: severity === 'info' ? [] : [advice(...nextStep(device, error))],
    about: [{ thing: 'device', name: device }],
    events: group.map(g => g.fact),
  };
}

/** ATA and NVMe reports just before the first failed request. */
function linkErrors(host: View<'ata-error' | 'nvme-error'>, first: Failed): Fact<any>[] {
  const { device } = first.fact.value;
  const justBefore = (e: Occurrence<any>, seconds: number): boolean => {
    const gap = secondsBetween(e, first);
    return gap !== undefined && gap >= 0 && gap <= seconds;
  };
  const nvme = /^(nvme\d+)/.exec(device)?.[1];
  const found = nvme
    ? host
        .events(NvmeError)
        .filter(e => (e.fact.value.device === nvme || e.fact.value.device === device) && justBefore(e, 180))
    : /^(?:sd|hd)/.test(device)
      ? host.events(AtaError).filter(e => justBefore(e, 5))
      : [];
  return found.slice(-4).map(e => e.fact);
}

function bufferFinding(host: View<ChainKind>, group: readonly Buffer[]): Finding {
  const first = group[0]!;
  const { device, what, block } = first.fact.value;
  const chain = isRemovable(device) ? [] : errorsBefore(host, device, first);
  const lost = group.filter(b => /^lost/.test(b.fact.value.what ?? '')).length;
  return {
    message: [
      `${rootClause(chain)}${device}: ${plural(group.length, 'buffer I/O error')}`,
      clause`, first at logical block ${block}`,
      clause` (${what})`,
      clause` (${whenText(group)})`,
    ].join(''),
    severity: isRemovable(device) ? 'info' : lost || !isStacked(device) ? 'error' : 'warning',
    count: group.length,
    evidence: [first.fact, ...chain.slice(0, 4).map(l => l.event.fact), ...withCopies(group, 16).slice(1)] as [
      Fact<any>,
      ...Fact<any>[],
    ],
    detail: lost
      ? md`Pages of the page cache could not be written: the data of these blocks is lost, and the next fsync of whoever wrote it fails.`
      : md`Blocks could not be read; whoever asked got EIO.`,
    about: [{ thing: 'device', name: device }],
    events: group.map(b => b.fact),
  };
}

function nextStep(device: string, error: string): [string, Markdown] {
  if (error === 'critical space allocation')
    return [
      'Give the pool behind it space',
      md`\`lvs -a -o +data_percent,metadata_percent\` for a thin pool, the array's own tools for a thin volume behind ${code(device)}.`,
    ];
  if (error === 'recoverable transport' || error === 'timeout' || error === 'device offline')
    return [
      'Look at the way to the device',
      joined(
        [
          md`\`multipath -ll\`, the ports of switch and adapter, and the array's own log for the time of the first error`,
          md`${code(device)} itself may be well.`,
        ],
        '; ',
      ),
    ];
  if (isStacked(device))
    return [
      'Look at what it stands on',
      md`${code(`lsblk -s /dev/${device}`)} names the devices below ${code(device)}; the first error of one of them is the cause.`,
    ];
  if (error === 'beyond end of device')
    return [
      'Compare the sizes',
      md`${code(`blockdev --getsz /dev/${device}`)} against what the filesystem and the partition table say.`,
    ];
  return [
    'Look at the device',
    joined(
      [
        md`${code(`smartctl -x /dev/${device}`)} (pending and reallocated sectors, CRC errors of the link),`,
        md`the event log of the controller or of the storage behind it. Take what is needed off it before it gets worse.`,
      ],
      ' ',
    ),
  ];
}
