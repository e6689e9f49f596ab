/** /proc/net/bonding/*. */
import { num, optional, state, text } from '../../core/model/kind.ts';

/** `slave` is the link that the line is about, absent for the bond itself. */
export const Bonding = state(
  'bonding',
  'State of a bond or of one of its links (/proc/net/bonding)',
  {
    bond: optional(text({ identity: true, names: 'device' })),
    slave: optional(text({ identity: true })),
    section: optional(text({ identity: true })),
    name: text({ identity: true, names: 'device' }),
    text: text(),
    value: optional(num()),
  },
  {
    glossary: 'bonding',
    term: (v, field) => ({
      dump: 'bonding',
      field: field === 'section' || field === 'bond' || field === 'slave' ? field : v.name,
    }),
    show: v => `${v.slave ?? v.bond ?? 'bond'}: ${v.name} ${v.text}`,
  },
);
