/** Ceph: health, status, use and tree of a cluster. */
import { oneOf, optional, state, text, type ValueOfKind } from '../../core/model/kind.ts';
import { lookup } from '../../glossary/index.ts';
import { counters, orColumn, wordCells } from './_table.ts';

export const CephHealth = state(
  'ceph-health',
  'Health of a Ceph cluster',
  { status: text(), summary: text() },
  { glossary: 'ceph', show: v => `${v.status} ${v.summary}`.trim() },
);

/** A check, and with `code` of the check above each line of its detail. */
export const CephCheck = state(
  'ceph-check',
  'A health check of a Ceph cluster',
  { severity: optional(text('`WRN` or `ERR`')), code: optional(text()), text: text(), counters },
  {
    glossary: 'ceph',
    term: orColumn('ceph'),
    show: v => `${v.code ?? ''} ${v.text}`.trim(),
  },
);
export type CephCheckValue = ValueOfKind<typeof CephCheck>;

/** Numbers are under the word that follows them, sizes as printed. */
export const CephStatus = state(
  'ceph-status',
  'A line of the status of a Ceph cluster (ceph -s)',
  {
    section: text('Heading that the line stands under', { identity: true }),
    name: text({ identity: true }),
    text: text(),
    counters,
    words: wordCells,
  },
  {
    glossary: 'ceph',
    term: (v, field) => ({
      dump: 'ceph',
      field:
        [field, v.name, v.section].find(f => f !== undefined && f !== 'text' && lookup('ceph', f) !== undefined) ??
        'text',
    }),
    show: v => `${v.name}: ${v.text}`,
  },
);

/** A row of ceph osd df, osd tree or df under its headings; `type` is host, root, ... in a tree. */
export const CephRow = state(
  'ceph-usage',
  'An OSD, a device class or a pool of a Ceph cluster (ceph osd df, osd tree, df)',
  {
    table: oneOf(['osd', 'storage', 'pool'], { identity: true }),
    name: text({ identity: true }),
    counters,
    words: wordCells,
  },
  {
    glossary: 'ceph',
    term: orColumn('ceph'),
    show: v => `${v.table} ${v.name}`,
  },
);
export type CephTable = ValueOfKind<typeof CephRow>['table'];
