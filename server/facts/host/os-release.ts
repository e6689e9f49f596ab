/** os-release, lsb-release, `lsb_release -a`; files of one line bear their own name (`redhat-release`). */
import { state, text } from '../../core/model/kind.ts';

export const OsRelease = state(
  'os-release',
  'What the distribution says of itself (os-release)',
  { name: text({ identity: true }), value: text() },
  {
    glossary: 'os-release',
    term: v => ({ dump: 'os-release', field: v.name }),
    show: v => `${v.name} ${v.value}`,
  },
);
