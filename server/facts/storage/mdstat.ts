/** /proc/mdstat (drivers/md/md.c, md_seq_show): arrays of software RAID. */
import {
  int,
  kilobytes,
  list,
  num,
  oneOf,
  optional,
  pages,
  part,
  percent,
  state,
  text,
  type ValueOf,
  type ValueOfKind,
} from '../../core/model/kind.ts';
import { clause } from '../../core/model/text.ts';

const mdMember = { device: text(), number: int(), flags: optional(text()) };
export type MdMember = ValueOf<typeof mdMember>;

/** `wanted` and `working` are of `[2/1]`, `health` of `[U_]`; the kernel prints no `super` for metadata 0.90. */
export const MdArray = state(
  'md-array',
  'A software RAID array (/proc/mdstat)',
  {
    name: text({ identity: true, names: 'device' }),
    state: text(),
    mode: optional(text()),
    level: optional(text()),
    members: list(part(mdMember)),
    blocks: optional(kilobytes()),
    super: optional(text()),
    layout: optional(text()),
    chunk: optional(kilobytes()),
    algorithm: optional(int()),
    wanted: optional(int()),
    working: optional(int()),
    health: optional(text()),
    action: optional(text()),
    waiting: optional(text()),
    percent: optional(percent()),
    done: optional(kilobytes()),
    total: optional(kilobytes()),
    finish: optional(num()),
    speed: optional(int()),
    bitmapPages: optional(pages()),
    bitmapTotal: optional(pages()),
    bitmapKb: optional(kilobytes()),
    bitmapChunk: optional(text()),
  },
  {
    glossary: 'mdstat',
    home: { device: 3 },
    show: v =>
      `${v.name}: ${v.state}` +
      clause` ${v.level}` +
      clause` [${v.health}]` +
      clause`, ${v.action} ${v.waiting ?? `${v.percent ?? '?'} %`}`,
  },
);
export type MdArrayValue = ValueOfKind<typeof MdArray>;

export const MdSummary = state(
  'md-summary',
  'RAID levels known, or devices without an array (/proc/mdstat)',
  { name: oneOf(['Personalities', 'unused devices'], { identity: true }), list: list(text()) },
  {
    glossary: 'mdstat',
    term: v => ({ dump: 'mdstat', field: v.name }),
    show: v => `${v.name}: ${v.list.join(' ') || 'none'}`,
  },
);
export type MdSummaryName = ValueOfKind<typeof MdSummary>['name'];
