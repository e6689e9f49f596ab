/** How a machine is known, and when it was captured. */
import type { Fact } from '../../core/model/fact.ts';
import { byKind, type FileFacts } from '../../core/model/host.ts';
import type { Kind } from '../../core/model/kind.ts';
import type { Machines } from '../../core/read/machines.ts';
import { KernelStat } from '../cpu/stat.ts';
import { DateOutput } from './date.ts';
import { DmiField } from './dmidecode.ts';
import { Hostname } from './hostname.ts';
import { Hostnamectl, MachineId } from './identity.ts';
import { SysctlValue } from './sysctl.ts';
import { Uptime } from './uptime.ts';

/** The date of the capture, else its boot time and how long it was up. */
export const machines: Machines = {
  of(files) {
    const uuid = firstOf(
      files,
      DmiField,
      f => f.value.name === 'UUID' && f.value.title === 'System Information' && isUuid(f.value.text),
    );
    const own =
      firstOf(files, SysctlValue, f => f.value.key === 'kernel.hostname')?.value.text ??
      firstOf(files, Hostname, f => /(?:^|\/)proc\/sys\/kernel\/hostname$/.test(f.at.file))?.value.name;
    const told = firstOf(files, DateOutput);
    const date = told?.time?.wall;
    const btime = firstOf(files, KernelStat, f => f.value.name === 'btime')?.value.value;
    const uptime = firstOf(files, Uptime)?.value.seconds;
    const asked = (name: string): string | undefined =>
      firstOf(files, Hostnamectl, f => f.value.name === name)?.value.value;
    const id = firstOf(files, MachineId)?.value.id ?? asked('Machine ID');
    const bootId =
      firstOf(files, SysctlValue, f => f.value.key === 'kernel.random.boot_id')?.value.text ?? asked('Boot ID');
    const isZoned = told?.time?.wallIs === 'zoned';
    const begin = btime ?? (date !== undefined && isZoned && uptime !== undefined ? date / 1000 - uptime : undefined);
    return {
      name: nameOf(files),
      ids: [
        ...(uuid ? [`uuid ${uuid.value.text.toLowerCase()}`] : []),
        ...(id ? [`machine-id ${id}`] : []),
        ...(own ? [`kernel.hostname ${own}`] : []),
      ],
      time: date ?? (btime !== undefined && uptime !== undefined ? (btime + uptime) * 1000 : undefined),
      clock: date === undefined || isZoned ? 'true' : `local ${told?.value.zone ?? ''}`,
      boot: { id: bootId?.replaceAll('-', ''), begin },
    };
  },
};

/** The name that the kernel has before the one that is configured. */
const nameOf = (files: readonly FileFacts[]): string | undefined =>
  (firstOf(files, Hostname, f => !/^localhost(?:\.|$)/i.test(f.value.name)) ?? firstOf(files, Hostname))?.value.name;

/**
 * Firmware that was given none says so in words, by few values all through, or by counting: in bytes, as
 * 03000200-0400-0500-0006-000700080009, which many boards have, or in digits.
 */
function isUuid(text: string): boolean {
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) || text.startsWith('12345678-')) return false;
  const bytes = text
    .replaceAll('-', '')
    .match(/../g)!
    .map(byte => Number.parseInt(byte, 16));
  return new Set(bytes).size > 4 && bytes.some(byte => byte >= 0x20);
}

function firstOf<T>(
  files: readonly FileFacts[],
  kind: Kind<T>,
  where: (fact: Fact<T>) => boolean = () => true,
): Fact<T> | undefined {
  for (const file of files)
    if (file.collected.includes(kind.name)) for (const fact of byKind(file).of(kind.name)) if (where(fact)) return fact;
  return undefined;
}
