/** What machine, what kernel, what settings. */
import { type Fact, kind } from '../../core/model/fact.ts';
import type { Host } from '../../core/model/host.ts';
import { parseRelease, type Release } from '../../linux/versions.ts';

export const KernelRelease = kind<{ readonly release: string; readonly version?: string; readonly machine?: string }>(
  'kernel-release',
  'The kernel a file was taken on (uname, /proc/version, the banner of the kernel log)',
  { show: v => v.release },
);

export const Hostname = kind<{ readonly name: string }>('hostname', 'The name the machine gives itself', {
  show: v => v.name,
});

export const BootParameter = kind<{ readonly name: string; readonly value?: string }>(
  'boot-parameter',
  'One word of the kernel command line',
  {
    glossary: 'cmdline',
    term: v => ({ dump: 'cmdline', field: v.name }),
    show: v => (v.value === undefined ? v.name : `${v.name}=${v.value}`),
  },
);

/** `values` holds the numbers of a purely numeric setting, in the setting's own unit; it is empty for words. */
export const SysctlValue = kind<{ readonly key: string; readonly text: string; readonly values: readonly number[] }>(
  'sysctl',
  'A setting as the running kernel reported it (sysctl -a, /proc/sys)',
  { glossary: 'sysctl', term: v => ({ dump: 'sysctl', field: v.key }), show: v => `${v.key} = ${v.text}` },
);

/**
 * The kernel of a host: what uname or /proc/version say before what a log says, for a log may reach back to an older
 * boot.
 */
export function kernelOf(host: Host): Release | undefined {
  for (const fact of [...host.all(KernelRelease)].sort(
    (a, b) => Number(a.time !== undefined) - Number(b.time !== undefined),
  )) {
    const release = parseRelease(fact.value.release);
    if (release) return release;
  }
  return parseRelease(sysctlOf(host, 'kernel.osrelease')?.value.text ?? '');
}

/** The running value of a setting, `vm.swappiness` style; undefined when no file of the bundle tells it. */
export const sysctlOf = (
  host: Host,
  key: string,
): Fact<{ key: string; text: string; values: readonly number[] }> | undefined =>
  host.first(SysctlValue, v => v.key === key);
