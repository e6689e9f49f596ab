/**
 * /proc/PID/cgroup (kernel/cgroup/cgroup.c, proc_cgroup_show): `hierarchy:controllers:path`; `0::path` is the v2 tree.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { ProcessCgroup } from '../../facts/process/pid-cgroup.ts';
import { headOf, headPath, isHead, processOf, processPaths } from './_pid.ts';

const controllers =
  '(?:cpuset|cpu|cpuacct|blkio|io|memory|devices|freezer|net_cls|net_prio|perf_event|hugetlb|pids|rdma|misc|debug)';

export default defineFormat({
  id: 'pid-cgroup',
  title: 'Control groups of a process (/proc/PID/cgroup)',
  paths: processPaths('cgroup'),
  starts: new RegExp(
    `^(?:(?:\\d{1,2}:(?:name=[a-z]{1,32}|${controllers}(?:,${controllers}){0,3}):/\\S{0,1024}|` +
      '0::/(?:\\S{1,900}\\.(?:slice|scope|service|mount|socket)(?:/\\S{0,900})?)?)$|' +
      `${headOf('cgroup')})`,
  ),
  emits: [ProcessCgroup],
  open(emit, path) {
    let of = processOf(path);
    return {
      line(text, n) {
        const one = text.indexOf(':');
        const two = text.indexOf(':', one + 1);
        const hierarchy = one < 1 ? undefined : integer(text.slice(0, one));
        if (hierarchy === undefined || hierarchy < 0 || two < 0 || text.charCodeAt(two + 1) !== 47) {
          if (isHead(text)) of = processOf(headPath(text));
          return text.trim() === '' || isHead(text) ? undefined : false;
        }
        const end = text.trimEnd().length;
        const list = text.slice(one + 1, two);
        const places = new Places(n)
          .put('hierarchy', 0, one)
          .put('controllers', one + 1, two)
          .put('path', two + 1, end);
        emit(
          ProcessCgroup,
          { ...of, hierarchy, controllers: list === '' ? [] : list.split(','), path: text.slice(two + 1, end) },
          { line: n, start: 0, end, fields: places.done() },
        );
        return;
      },
    };
  },
});
