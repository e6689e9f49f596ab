/**
 * The only constructors of remedies. Every number is checked against the kernel in question and every text from a
 * bundle is kept on one line or quoted, so nothing a stranger wrote can become a setting, a command, or a line of its
 * own.
 */
import type { Markdown } from '../core/model/markdown.ts';
import type { AdviceRemedy, ConfigRemedy, RunOnceRemedy, RuntimeRemedy, SysctlRemedy } from '../core/model/remedy.ts';
import { oneLine, plural } from '../core/model/text.ts';
import { cpuList, isCpu, isServiceUnit, shellWord } from './quoting.ts';
import type { Sysctl, SysctlEvidence } from './sysctls.ts';
import { legalRange, oneShots, sysctlExists } from './sysctls.ts';
import { softirqStarvation } from './throttling.ts';
import type { Release } from './versions.ts';
import { atLeast } from './versions.ts';

/** Why it is proposed and what it will change, with the numbers. Kept on one line. */
export interface Reason {
  readonly why: string;
  readonly effect: string;
}

export interface SetSysctl extends Reason {
  /** The numbers of the captured host. */
  readonly present?: readonly number[];
  readonly proposed: readonly number[];
  readonly release?: Release;
  /** False where a complete listing of the host lacks the key. */
  readonly listed?: boolean;
}

/**
 * A persistent setting, clamped into what that kernel accepts. Undefined when the kernel does not have the key (or it
 * cannot be told), when the value comes out as the present one, when the numbers are not as many as the key takes, or
 * when the value is one that is never proposed.
 */
export function setSysctl(sysctl: Sysctl, ask: SetSysctl): SysctlRemedy | undefined {
  const { present, proposed, release } = ask;
  const evidence: SysctlEvidence = {
    ...(present ? { present } : {}),
    ...(ask.listed === undefined ? {} : { listed: ask.listed }),
  };
  if (!sysctlExists(sysctl, release, evidence)) return undefined;
  if (proposed.length !== (sysctl.arity || present?.length)) return undefined;
  if (!proposed.every(Number.isFinite)) return undefined;
  const { min, max } = legalRange(sysctl, release, evidence);
  const clamped = proposed.map(value => Math.min(max, Math.max(min, Math.round(value))));
  if (sysctl.ordered) clamped.sort((a, b) => a - b);
  if (present && present.join(' ') === clamped.join(' ')) return undefined;
  if (sysctl.forbidden?.(clamped)) return undefined;
  const value = clamped.join(' ');
  return {
    kind: 'sysctl',
    title: `Set ${sysctl.key} = ${value}`,
    key: sysctl.key,
    ...(present ? { present: present.join(' ') } : {}),
    proposed: value,
    why: oneLine(ask.why),
    effect: oneLine(ask.effect),
    risk: sysctl.danger,
    check: `sysctl ${sysctl.key}; then ${sysctl.check}`,
    undo: undoSysctl(sysctl, present),
  };
}

function undoSysctl(sysctl: Sysctl, present: readonly number[] | undefined): string {
  const removed = 'remove the line from the sysctl.d file';
  if (!present)
    return `Note the value before the change (sysctl ${sysctl.key}), write it back with sysctl -w, and ${removed}`;
  // A ratio of 0 means that its counterpart in bytes is in force (or the other way round): writing 0 back would restore
  // neither.
  if (sysctl.counterpart && present.every(value => value === 0)) {
    const why = `${sysctl.key} is 0 because the other one is in force`;
    return `Note ${sysctl.counterpart} before the change and write that back: ${why}; and ${removed}`;
  }
  return `sysctl -w ${sysctl.key}=${shellWord(present.join(' '))} and ${removed}`;
}

/**
 * Keeps the value a key already has in a sysctl.d file. Not a change of the setting: the write at boot makes the kernel
 * recompute what it computed too early (vm.min_free_kbytes and vm.watermark_scale_factor recompute the zone watermarks,
 * mm/page_alloc.c). Undefined for values that are never proposed.
 */
export function pinSysctl(sysctl: Sysctl, ask: Reason & { present: readonly number[] }): ConfigRemedy | undefined {
  if (ask.present.length === 0 || !ask.present.every(Number.isSafeInteger) || sysctl.forbidden?.(ask.present))
    return undefined;
  const line = `${sysctl.key} = ${ask.present.join(' ')}`;
  return {
    kind: 'config',
    title: `Keep ${line} in sysctl.d, so that it is written at every boot`,
    file: '/etc/sysctl.d/90-bundle-review.conf',
    lines: [line],
    why: oneLine(ask.why),
    effect: oneLine(ask.effect),
    risk: sysctl.danger,
    check: `sysctl ${sysctl.key}; then ${sysctl.check}`,
    undo: 'Remove the line; the value itself does not change',
  };
}

interface Once extends Reason {
  readonly release?: Release;
}

/** Frees caches once. `level`: 1 page cache (the default), 2 dentries and inodes, 3 both. */
export function runOnce(name: 'drop_caches', ask: Once & { readonly level?: 1 | 2 | 3 }): RunOnceRemedy;
/** Compacts once: all nodes, or one. */
export function runOnce(name: 'compact_memory', ask: Once & { readonly node?: number }): RunOnceRemedy | undefined;
/** Writes watermark_scale_factor with the value it has, so that the watermarks are computed anew. */
export function runOnce(
  name: 'recompute_watermarks',
  ask: Once & { readonly scaleFactor: number },
): RunOnceRemedy | undefined;
/**
 * Reclaims bytes from one cgroup v2; `cgroup` is its path below /sys/fs/cgroup. Undefined before 5.19 or for a path
 * that leaves the hierarchy.
 */
export function runOnce(
  name: 'memory.reclaim',
  ask: Once & { readonly cgroup: string; readonly bytes: number },
): RunOnceRemedy | undefined;
export function runOnce(
  name: string,
  ask: Once & { level?: number; node?: number; scaleFactor?: number; cgroup?: string; bytes?: number },
): RunOnceRemedy | undefined {
  switch (name) {
    case 'drop_caches':
      return dropCaches(ask);
    case 'compact_memory':
      return compactMemory(ask);
    case 'recompute_watermarks':
      return recomputeWatermarks(ask);
    case 'memory.reclaim':
      return reclaimCgroup(ask);
    default:
      return undefined;
  }
}

function dropCaches({ level = 1, why, effect }: Once & { level?: number }): RunOnceRemedy {
  const known = level === 2 || level === 3 ? level : 1;
  const what = { 1: 'clean page cache', 2: 'dentries and inodes', 3: 'clean page cache, dentries and inodes' }[known];
  return {
    kind: 'run-once',
    title: `Free ${what} once`,
    // Dirty pages cannot be dropped: written out first, more of the cache is clean.
    commands: ['sync', `echo ${known} > ${oneShots.drop_caches.path}`],
    why: oneLine(why),
    effect: oneLine(effect),
    risk: oneShots.drop_caches.danger,
    check: 'free -k before and after; slabtop -o -s c for dentries and inodes',
    undo: 'Nothing to undo: the caches fill again',
  };
}

function compactMemory({ node, why, effect }: Once & { node?: number }): RunOnceRemedy | undefined {
  if (node !== undefined && !(Number.isSafeInteger(node) && node >= 0 && node < 1024)) return undefined;
  const path =
    node === undefined ? oneShots.compact_memory.path : oneShots.compact_node.path.replace('*', String(node));
  return {
    kind: 'run-once',
    title: node === undefined ? 'Compact memory once' : `Compact the memory of node ${node} once`,
    commands: [`echo 1 > ${path}`],
    why: oneLine(why),
    effect: oneLine(effect),
    risk: oneShots.compact_memory.danger,
    check: 'cat /proc/buddyinfo before and after: more blocks of the higher orders',
    undo: 'Nothing to undo: memory fragments again with use',
  };
}

function recomputeWatermarks({
  scaleFactor = 0,
  why,
  effect,
  release,
}: Once & { scaleFactor?: number }): RunOnceRemedy | undefined {
  if (!Number.isSafeInteger(scaleFactor) || scaleFactor < 1 || scaleFactor > 3000) return undefined;
  if (release && !atLeast(release, 4, 6)) return undefined;
  return {
    kind: 'run-once',
    title: `Recompute the zone watermarks: write vm.watermark_scale_factor with its present value ${scaleFactor}`,
    commands: [`sysctl -w vm.watermark_scale_factor=${scaleFactor}`],
    why: oneLine(why),
    effect: oneLine(effect),
    risk: oneShots.recompute_watermarks.danger,
    check: 'cat /proc/zoneinfo: min, low and high of each zone',
    undo: 'Only a reboot brings the old marks back; the setting itself does not change',
  };
}

function reclaimCgroup({
  cgroup = '',
  bytes = 0,
  why,
  effect,
  release,
}: Once & { cgroup?: string; bytes?: number }): RunOnceRemedy | undefined {
  if (release && !atLeast(release, 5, 19)) return undefined;
  const path = cgroup.replace(/^\/+|\/+$/g, '');
  const leaves = path.split('/').some(part => part === '' || part === '.' || part === '..');
  if (leaves || path !== oneLine(path) || path.length > 1024 || !Number.isSafeInteger(bytes) || bytes <= 0)
    return undefined;
  return {
    kind: 'run-once',
    title: `Reclaim ${bytes} bytes from one cgroup once`,
    commands: [`echo ${bytes} > ${shellWord(`/sys/fs/cgroup/${path}/memory.reclaim`)}`],
    why: oneLine(why),
    effect: oneLine(effect),
    risk: oneShots['memory.reclaim'].danger,
    check: 'memory.current of the group before and after',
    undo: 'Nothing to undo: the group takes the memory again as it needs it',
  };
}

/**
 * Lifts the ksoftirqd of one CPU above the real-time thread that starves it. `rtprio` is the priority of that thread, 1
 * to 99. Undefined where no priority is left below 99, which belongs to the watchdog and migration threads.
 */
export function chrtKsoftirqd(ask: {
  cpu: number;
  rtprio: number;
  release?: Release;
  why: string;
  effect?: string;
}): RuntimeRemedy | undefined {
  const { cpu, rtprio, release } = ask;
  const wanted = rtprio + 1;
  if (!isCpu(cpu) || !Number.isSafeInteger(rtprio) || rtprio < 1 || wanted >= 99) return undefined;
  const pid = `"$(pgrep -x ksoftirqd/${cpu})"`;
  return {
    kind: 'runtime',
    title: `Run ksoftirqd/${cpu} as SCHED_FIFO ${wanted}`,
    commands: [`chrt -f -p ${wanted} ${pid}`],
    why: oneLine(ask.why),
    effect: oneLine(
      ask.effect ??
        `Softirqs left to ksoftirqd/${cpu} run before the real-time thread of priority ${rtprio}. ${softirqStarvation(release).why}`,
    ),
    risk:
      'A softirq storm then runs at real-time priority: it can starve user space and the real-time threads below it. ' +
      'Better to move those threads or the interrupts; one CPU at a time.',
    check: `chrt -p ${pid}; mpstat -I SCPU -P ${cpu} 1; third column of /proc/net/softnet_stat`,
    undo: `chrt -o -p 0 ${pid}`,
    persists:
      'Until reboot, or until the CPU goes offline and comes back; a systemd unit or a tuned profile would set it at every boot.',
  };
}

/**
 * Steers interrupts to CPUs. `irqs` are Linux interrupt numbers, `cpus` where they shall go, `device` a name for the
 * title. Undefined when a number is not one, or there are none.
 */
export function irqAffinity(
  ask: Reason & { irqs: readonly number[]; cpus: readonly number[]; device?: string },
): RuntimeRemedy | undefined {
  const irqs = [...new Set(ask.irqs)];
  const list = cpuList(ask.cpus);
  if (list === undefined || irqs.length === 0 || irqs.length > 256) return undefined;
  if (!irqs.every(irq => Number.isSafeInteger(irq) && irq >= 0 && irq < 65536)) return undefined;
  const path = (irq: number): string => `/proc/irq/${irq}/smp_affinity_list`;
  const device = ask.device === undefined ? '' : ` of ${oneLine(ask.device, 64)}`;
  return {
    kind: 'runtime',
    title: `Send ${irqs.length === 1 ? `interrupt ${irqs[0]}` : plural(irqs.length, 'interrupt')}${device} to CPU ${list}`,
    commands: irqs.map(irq => `echo ${list} > ${path(irq)}`),
    why: oneLine(ask.why),
    effect: oneLine(ask.effect),
    risk: 'The CPUs named take the load over. irqbalance may move the interrupts back; interrupts managed by the kernel refuse the write (EIO).',
    check: `cat ${irqs.slice(0, 8).map(path).join(' ')}; /proc/interrupts twice, some seconds apart`,
    undo: `Note the old lists first (cat ${irqs.slice(0, 8).map(path).join(' ')}) and write them back`,
    persists: 'Until reboot or until the driver is reloaded; irqbalance has its own policy for it.',
  };
}

/**
 * Keeps a service on some CPUs. `cpus` is where it may run. A unit name that systemd would not accept is replaced by a
 * placeholder, never quoted into a path.
 */
export function cpuAffinity(ask: Reason & { unit?: string; cpus: readonly number[] }): ConfigRemedy | undefined {
  const list = cpuList(ask.cpus);
  if (list === undefined) return undefined;
  const unit = ask.unit !== undefined && isServiceUnit(ask.unit) ? ask.unit : 'UNIT.service';
  return {
    kind: 'config',
    title: `Keep ${unit} on CPU ${list}`,
    file: `/etc/systemd/system/${unit}.d/50-cpu-affinity.conf`,
    lines: ['[Service]', `CPUAffinity=${list}`],
    why: oneLine(ask.why),
    effect: oneLine(ask.effect),
    risk: 'Fewer CPUs for the service: it can become the bottleneck. Acts at its next start, and a program that sets its own affinity overrides it.',
    check: 'systemctl daemon-reload, restart the service, then taskset -cp on its process',
    undo: 'Remove the file, systemctl daemon-reload, restart the service',
  };
}

/** Words only. */
export const advice = (title: string, markdown: Markdown): AdviceRemedy => ({
  kind: 'advice',
  title: oneLine(title),
  markdown,
});
