/** The kernel a file was taken on: uname -a, /proc/version, the banner of the kernel log, heads of reports. */
import { optional, state, text } from '../../core/model/kind.ts';
import type { View } from '../../core/model/view.ts';
import { parseRelease, type Release } from '../../linux/versions.ts';
import { sysctlOf } from './sysctl.ts';

export const KernelRelease = state(
  'kernel-release',
  'The kernel a file was taken on (uname, /proc/version, the banner of the kernel log)',
  { release: text(), version: optional(text()), machine: optional(text()) },
  { show: v => v.release },
);

/**
 * The kernel of a host: what uname or /proc/version say before what a log says, for a log may reach back to an older
 * boot.
 */
export function kernelOf(host: View<'kernel-release' | 'sysctl'>): Release | undefined {
  for (const fact of [...host.all(KernelRelease)].sort(
    (a, b) => Number(a.time !== undefined) - Number(b.time !== undefined),
  )) {
    const release = parseRelease(fact.value.release);
    if (release) return release;
  }
  return parseRelease(sysctlOf(host, 'kernel.osrelease')?.value.text ?? '');
}
