/** What the tests of moments share: a bundle of texts, read as the command line reads it, and small dumps. */
import type { Files } from '../server/core/read/files.ts';
import { type Bundle, loadBundle } from '../server/core/read/load.ts';
import type { Host } from '../server/core/model/host.ts';
import { machines } from '../server/facts/host/machine.ts';
import { formats } from './harness.ts';

export type Texts = Readonly<Record<string, string>>;

export const filesOf = (texts: Texts): Files => ({
  async *list() {
    for (const path of Object.keys(texts)) yield { path };
  },
  async *read(path) {
    yield new TextEncoder().encode(texts[path]);
  },
});
export const bundleOf = (texts: Texts): Promise<Bundle> =>
  loadBundle(filesOf(texts), formats, { machines, top: 'bundle' });
export const oneHost = async (texts: Texts): Promise<Host> => {
  const { hosts } = await bundleOf(texts);
  if (hosts.length !== 1) throw new Error(`hosts: ${hosts.map(h => h.name).join(', ')}`);
  return hosts[0]!;
};
/** Files below a folder. */
export const under = (folder: string, texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([path, text]) => [`${folder}/${path}`, text]));

/** A zone Normal with the marks that matter. */
export const marked = (z: { node?: number; free: number; min: number; low: number; high: number; managed: number }) =>
  `Node ${z.node ?? 0}, zone   Normal
  pages free     ${z.free}
        min      ${z.min}
        low      ${z.low}
        high     ${z.high}
        managed  ${z.managed}
`;

/** A zone of 1 GiB with min 1000 and low 1250. */
export const zone = (name: string, free: number, node = 0): string =>
  `Node ${node}, zone ${name.padStart(8)}
  pages free     ${free}
        min      1000
        low      1250
        high     1500
        spanned  262144
        present  262144
        managed  250000
  start_pfn:           4096
`;
export const normal = (free: number): string => zone('Normal', free);
export const good = normal(200_000);
export const bad = normal(900);

export const uname = (name: string): string =>
  `Linux ${name} 5.4.0-100-generic #113 SMP Thu Feb 3 18:43:29 UTC 2022 x86_64 x86_64 x86_64 GNU/Linux\n`;
export const dmi = (uuid: string): string => `# dmidecode 3.2
Getting SMBIOS data from sysfs.
SMBIOS 2.8 present.

Handle 0x0100, DMI type 1, 27 bytes
System Information
	Manufacturer: Example
	Product Name: Server
	UUID: ${uuid}
	Wake-up Type: Power Switch
`;
/** A tree as sosreport makes it. */
export const sos = (name: string, time: string, zoneinfo: string, more: Texts = {}): Texts => ({
  'etc/hostname': `${name}\n`,
  'sos_commands/date/date': `Thu Feb 10 ${time} UTC 2022\n`,
  'proc/zoneinfo': zoneinfo,
  ...more,
});
