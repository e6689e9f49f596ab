/** limits.conf of pam_limits: limits given at login. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { UserLimit } from '../../facts/host/limits-conf.ts';

const items =
  'core|data|fsize|memlock|nofile|rss|stack|cpu|nproc|as|maxlogins|maxsyslogins|nonewprivs|priority|locks|sigpending|msgqueue|nice|rtprio|chroot';
const ofWord = ['domain', 'type', 'item', 'text'];
const ofNumber = ['domain', 'type', 'item', 'value'];
const ROW = new RegExp(`^(?:soft|hard|-) +(?:${items}) `);

export default defineFormat({
  id: 'limits-conf',
  title: 'Limits made at login (limits.conf)',
  paths: ['etc/security/limits.conf', 'etc/security/limits.d/*'],
  emits: [UserLimit],
  open: emit => ({
    line(text, n) {
      const hash = text.indexOf('#');
      const row = words(hash < 0 ? text : text.slice(0, hash));
      const [domain, type, item, last] = row;
      if (!domain || !type || !item || !last || !ROW.test(`${type.text} ${item.text} `)) return;
      const value = integer(last.text);
      const places = new Places(n).putRow(value === undefined ? ofWord : ofNumber, row);
      emit(UserLimit, defined({ domain: domain.text, type: type.text, item: item.text, text: last.text, value }), {
        line: n,
        start: domain.start,
        end: last.end,
        fields: places.done(),
      });
    },
  }),
});
