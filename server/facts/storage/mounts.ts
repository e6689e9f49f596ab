/** Mounts, from /proc/mounts, mountinfo or mount(8). */
import { int, list, optional, state, text } from '../../core/model/kind.ts';
import { lookup } from '../../glossary/index.ts';

/** Paths as printed. `freq` and `passno` are of /proc/mounts, `label` of mount(8), what follows of mountinfo. */
export const Mount = state(
  'mount',
  'A mounted filesystem (/proc/mounts, mountinfo, mount)',
  {
    source: text({ names: 'device' }),
    target: text({ identity: true }),
    type: text(),
    options: list(text()),
    freq: optional(int()),
    passno: optional(int()),
    label: optional(text()),
    id: optional(int()),
    parent: optional(int()),
    device: optional(text({ identity: true, names: 'device' })),
    root: optional(text()),
    propagation: optional(list(text())),
    superOptions: optional(list(text())),
  },
  {
    glossary: 'mounts',
    term(v, field) {
      const m = /^(options|superOptions)\[(\d+)\]$/.exec(field ?? '');
      if (!m) return undefined;
      const option = v[m[1] as 'options' | 'superOptions']?.[Number(m[2])]?.split('=')[0] ?? '';
      return lookup('mount-options', option)
        ? { dump: 'mount-options', field: option }
        : { dump: 'mounts', field: m[1]! };
    },
    show: v => `${v.source} on ${v.target} (${v.type})`,
  },
);
