/** The profile of tuned: /etc/tuned/active_profile and profile_mode, `tuned-adm active`, `list` and `recommend`. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { Tuned } from '../../facts/cpu/tuned.ts';

const LINE =
  /^(Current active profile|Preset profile|Recommended profile|Current mode|Profile selection mode): +(\S[^\n]{0,200}?)[ \t]*$/;
const BARE = /^[\w][\w.+-]{0,80}(?: [\w][\w.+-]{0,80}){0,8}$/;
const nameOf: Readonly<Record<string, 'active' | 'preset' | 'recommended' | 'mode'>> = {
  'Current active profile': 'active',
  'Preset profile': 'preset',
  'Recommended profile': 'recommended',
  'Current mode': 'mode',
  'Profile selection mode': 'mode',
};

/** What a file tells that holds nothing but the name. */
function bareName(path: string): 'active' | 'recommended' | 'mode' | undefined {
  if (/active_profile$/.test(path)) return 'active';
  if (/profile_mode$/.test(path)) return 'mode';
  return /tuned-adm_recommend$/.test(path) ? 'recommended' : undefined;
}

export default defineFormat({
  id: 'tuned',
  title: 'Profile of tuned',
  paths: [
    'etc/tuned/active_profile',
    'etc/tuned/profile_mode',
    'sos_commands/tuned/tuned-adm_*',
    'insights_commands/tuned-adm_*',
    'tuned-adm.txt',
  ],
  starts: /^(?:Current active profile|Preset profile): +[\w][\w.+ -]{0,200}$/,
  emits: [Tuned],
  open(emit, path) {
    const bare = bareName(path);
    return {
      line(text, n) {
        const m = LINE.exec(text);
        if (m) {
          const start = text.indexOf(m[2]!, m[1]!.length + 1);
          const end = start + m[2]!.length;
          const fields = new Places(n).put('value', start, end).done();
          emit(Tuned, { name: nameOf[m[1]!]!, value: m[2]! }, { line: n, start: 0, end, fields });
          return;
        }
        const value = text.trim();
        if (value === '' || value.startsWith('#')) return;
        if (bare && BARE.test(value)) {
          const start = text.indexOf(value);
          const end = start + value.length;
          const fields = new Places(n).put('value', start, end).done();
          emit(Tuned, { name: bare, value }, { line: n, start, end, fields });
          return;
        }
        return /^(?:- [\w.+-]{1,80}(?: +- .*)?|Available profiles:|No current active profile\.)$/.test(value);
      },
    };
  },
});
