/**
 * /proc/cgroups (kernel/cgroup/cgroup-v1.c, proc_cgroupstats_show): the controllers of the kernel. From 6.x on those
 * without a v1 interface may be left out.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { CgroupController } from '../../facts/cgroup/proc-cgroups.ts';

const names = ['controller', 'hierarchy', 'groups', 'enabled'];

export default defineFormat({
  id: 'proc-cgroups',
  title: 'Controllers of control groups (/proc/cgroups)',
  paths: ['proc/cgroups'],
  starts: /^#subsys_name\s{1,20}hierarchy\s{1,20}num_cgroups\s{1,20}enabled\s*$/,
  emits: [CgroupController],
  open: emit => ({
    line(text, n) {
      if (text.startsWith('#subsys_name') || text.trim() === '') return;
      const row = words(text, names.length + 1);
      const [hierarchy, groups, enabled] = row.slice(1).map(w => integer(w.text));
      if (
        row.length !== 4 ||
        hierarchy === undefined ||
        groups === undefined ||
        enabled === undefined ||
        !/^[a-z][a-z_]{0,30}$/.test(row[0]!.text)
      )
        return false;
      emit(
        CgroupController,
        { controller: row[0]!.text, hierarchy, groups, enabled },
        { line: n, start: row[0]!.start, end: row[3]!.end, fields: new Places(n).putRow(names, row).done() },
      );
      return;
    },
  }),
});
