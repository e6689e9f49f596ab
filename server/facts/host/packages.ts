/** What is installed on the machine and what it is made of: distribution, packages, modules, firmware tables. */
import { kind } from '../../core/model/fact.ts';

/** A line of os-release, lsb-release or `lsb_release -a`; files of one line bear their own name (`redhat-release`). */
export const OsRelease = kind<{ readonly name: string; readonly value: string }>(
  'os-release',
  'What the distribution says of itself (os-release)',
  {
    glossary: 'os-release',
    term: v => ({ dump: 'os-release', field: v.name }),
    show: v => `${v.name} ${v.value}`,
  },
);

/** The head of a structure of the firmware's tables. */
export const DmiStructure = kind<{
  readonly handle: string;
  readonly type: number;
  readonly bytes: number;
  readonly title?: string;
}>('dmi-structure', 'A structure of the firmware tables (dmidecode)', {
  glossary: 'dmidecode',
  show: v => `${v.title ?? 'type'} (type ${v.type})`,
});

/**
 * A line of such a structure. `value` is there where the text is a number, with or without a unit (`16384 MB`); items
 * of a list share the name above them.
 */
export const DmiField = kind<{
  readonly title: string;
  readonly handle?: string;
  readonly name: string;
  readonly text: string;
  readonly value?: number;
  readonly unit?: string;
}>('dmi', 'What the firmware says of a part (dmidecode)', {
  glossary: 'dmidecode',
  term: (v, field) => ({
    dump: 'dmidecode',
    field: field === 'title' ? 'title' : dmiKnown.has(v.name) ? v.name : '<field>',
  }),
  show: v => `${v.title}, ${v.name}: ${v.text}`,
});
const dmiKnown = new Set([
  'Vendor',
  'Version',
  'Release Date',
  'Manufacturer',
  'Product Name',
  'Serial Number',
  'UUID',
  'Family',
  'SKU Number',
  'Size',
  'Speed',
  'Configured Clock Speed',
  'Configured Memory Speed',
  'Locator',
  'Bank Locator',
  'Type',
  'Part Number',
  'Core Count',
  'Core Enabled',
  'Thread Count',
  'Max Speed',
  'Current Speed',
  'Maximum Capacity',
  'Number Of Devices',
  'Error Correction Type',
  'BIOS Revision',
  'ROM Size',
  'Total Width',
  'Data Width',
  'Rank',
  'Socket Designation',
  'Status',
]);

/** An installed package. `state` is dpkg's (`ii`, `rc`). */
export const Package = kind<{
  readonly name: string;
  readonly version: string;
  readonly release?: string;
  readonly epoch?: string;
  readonly arch?: string;
  readonly state?: string;
}>('package', 'An installed package (rpm, dpkg)', {
  glossary: 'packages',
  show: v => `${v.name} ${v.version}${v.release ? `-${v.release}` : ''}${v.arch ? ` ${v.arch}` : ''}`,
});

/** A row of lsmod or /proc/modules; `size` in bytes. `users` is -1 while a module cannot be unloaded. */
export const KernelModule = kind<{
  readonly name: string;
  readonly size: number;
  readonly users: number;
  readonly usedBy: readonly string[];
  /** /proc/modules only: `Live`, `Loading`, `Unloading`; the address in hexadecimal; taint letters. */
  readonly state?: string;
  readonly address?: string;
  readonly taint?: string;
}>('kernel-module', 'A loaded module (lsmod, /proc/modules)', {
  glossary: 'lsmod',
  show: v => `${v.name} ${v.size} bytes, used ${v.users} times`,
});
