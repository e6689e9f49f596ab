/** limits.conf. */
import { int, optional, state, text } from '../../core/model/kind.ts';

export const UserLimit = state(
  'user-limit',
  'A limit for users, made at login (limits.conf)',
  {
    domain: text({ identity: true }),
    type: text({ identity: true }),
    item: text({ identity: true }),
    text: text('The limit as it is written'),
    value: optional(
      int('The limit in kB for memory and file sizes, minutes for cpu, else a count; absent for `unlimited`'),
    ),
  },
  {
    glossary: 'limits-conf',
    term: (v, field) => ({
      dump: 'limits-conf',
      field: field === undefined || field === 'value' || field === 'text' ? v.item : field,
    }),
    show: v => `${v.domain} ${v.type} ${v.item} ${v.text}`,
  },
);
