/** Kernel release strings, and the order of package versions. Neither is semver. */

export interface Release {
  /** The release as `uname -r` prints it. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  /** 0 where the text has no third number. */
  readonly patch: number;
}

const RELEASE = /^(\d{1,3})\.(\d{1,5})(?:\.(\d{1,9}))?(?![\d])[\w.+~:-]{0,200}/;

/**
 * Reads a release: `4.4.0-201-generic`, `3.10.0-1160.el7.x86_64`, `5.10.0-rc3+`, a `Linux version ...` line of the log
 * or of `/proc/version`, or a `uname -a` line. Undefined when the text is none of these.
 */
export function parseRelease(text: string): Release | undefined {
  const line = text.slice(0, 1024).trim();
  const banner = /Linux version (?=\d)/.exec(line);
  const uname = banner ? undefined : /^Linux \S{1,255} (?=\d)/.exec(line);
  const start = banner ? banner.index + banner[0].length : (uname?.[0].length ?? 0);
  const found = RELEASE.exec(line.slice(start));
  if (!found) return undefined;
  return { text: found[0], major: Number(found[1]), minor: Number(found[2]), patch: Number(found[3] ?? 0) };
}

/** True when the release is `major.minor` or newer. Vendor kernels backport: word what hangs on this as "usually". */
export function atLeast(release: Release, major: number, minor: number): boolean {
  return release.major > major || (release.major === major && release.minor >= minor);
}

export type Family = 'rhel7' | 'rhel' | 'ubuntu' | 'debian' | 'suse' | 'vanilla';

/**
 * Whose kernel this is, by the suffix of the release. Only to know where backports are certain: the `el7` kernel calls
 * itself 3.10 but has the min_free_kbytes cap of 262144, `hung_task_warnings` of -1 and `numa_balancing` of later
 * kernels.
 */
export function family(release: Release): Family {
  const suffix = release.text;
  if (/\.el7(?:[._a-z]|$)/.test(suffix)) return 'rhel7';
  if (/\.el\d+(?:[._]|$)/.test(suffix) || /\.fc\d+(?:\.|$)/.test(suffix)) return 'rhel';
  if (/-(?:generic|lowlatency|kvm|aws|azure|gcp|oracle|oem|raspi)(?:-[\w.]+)?$/.test(suffix)) return 'ubuntu';
  if (
    /-(?:amd64|arm64|686|686-pae|armmp|ppc64el|s390x|cloud-amd64|cloud-arm64|rt-amd64|rt-arm64)(?:-unsigned)?$/.test(
      suffix,
    )
  )
    return 'debian';
  if (/-(?:default|preempt)$/.test(suffix)) return 'suse';
  return 'vanilla';
}

/** A PREEMPT_RT kernel, as far as its name tells (`3.10.0-1160.rt56.1131.el7`, `5.10.0-8-rt-amd64`, `6.1.20-rt8`). */
export function isRealtimeKernel(release: Release): boolean {
  return /[.-]rt\d{0,4}(?:[.-]|$)/.test(release.text);
}
