/** Lists of packages: rpm, dpkg. */
import { optional, state, text } from '../../core/model/kind.ts';

export const Package = state(
  'package',
  'An installed package (rpm, dpkg)',
  {
    name: text({ identity: true }),
    version: text(),
    release: optional(text()),
    epoch: optional(text()),
    arch: optional(text({ identity: true })),
    state: optional(text()),
  },
  {
    glossary: 'packages',
    show: v => `${v.name} ${v.version}${v.release ? `-${v.release}` : ''}${v.arch ? ` ${v.arch}` : ''}`,
  },
);
