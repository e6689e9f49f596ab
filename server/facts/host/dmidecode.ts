/** dmidecode: tables of the firmware. */
import { bytes, int, num, optional, state, text } from '../../core/model/kind.ts';

/** The head of a structure. */
export const DmiStructure = state(
  'dmi-structure',
  'A structure of the firmware tables (dmidecode)',
  {
    handle: text({ identity: true }),
    type: int({ identity: true }),
    bytes: bytes(),
    title: optional(text()),
  },
  { glossary: 'dmidecode', show: v => `${v.title ?? 'type'} (type ${v.type})` },
);

/** A line of a structure; items of a list share the name above them. */
export const DmiField = state(
  'dmi',
  'What the firmware says of a part (dmidecode)',
  {
    title: text({ identity: true }),
    handle: optional(text({ identity: true })),
    name: text({ identity: true }),
    text: text(),
    value: optional(num('Where the text is a number, with or without a unit (`16384 MB`)')),
    unit: optional(text({ scale: true })),
  },
  {
    glossary: 'dmidecode',
    term: (v, field) => ({
      dump: 'dmidecode',
      field: field === 'title' ? 'title' : dmiKnown.has(v.name) ? v.name : '<field>',
    }),
    show: v => `${v.title}, ${v.name}: ${v.text}`,
  },
);
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
