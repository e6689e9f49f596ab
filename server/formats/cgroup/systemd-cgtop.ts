/**
 * systemd-cgtop: tasks, CPU, memory and I/O by control group; without a terminal no headings are printed, and
 * iterations are parted by a blank line.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer, words } from '../../core/read/words.ts';
import { CgroupUse } from '../../facts/cgroup/systemd-cgtop.ts';

const HEADER =
  /^\s{0,8}(?:Control Group|CGroup|Path)\s{1,200}(?:Tasks|Procs)\s{1,20}%CPU\s{1,20}Memory\s{1,20}Input\/s\s{1,20}Output\/s\s*$/;
const columns = ['tasks', 'cpuPercent', 'memory', 'input', 'output'];
const SIZE = /^(?:\d{1,20}|\d{1,10}(?:\.\d{1,2})?[BKMGTPE])$/;

export default defineFormat({
  id: 'systemd-cgtop',
  title: 'What control groups use (systemd-cgtop)',
  paths: ['sos_commands/cgroups/systemd-cgtop*', 'systemd-cgtop.txt', 'systemd-cgtop'],
  starts:
    /^ {0,8}(?:Control Group|CGroup|Path) {1,200}(?:Tasks|Procs) {1,20}%CPU {1,20}Memory {1,20}Input\/s {1,20}Output\/s *$/,
  emits: [CgroupUse],
  open(emit) {
    let sample = 0;
    let rows = 0;
    const next = (): void => {
      if (rows > 0) sample++;
      rows = 0;
    };
    return {
      line(text, n) {
        if (HEADER.test(text) || text.trim() === '') {
          next();
          return;
        }
        const found = words(text);
        // The path may hold blanks; the five columns behind it do not.
        const cells = found.slice(-5);
        const first = found[0];
        if (
          found.length < 6 ||
          !first ||
          !cells.every((w, i) => w.text === '-' || (i < 2 ? decimal(w.text) !== undefined : SIZE.test(w.text)))
        )
          return false;
        const last = found.at(-6)!;
        const name = text.slice(first.start, last.end);
        const cgroup = name.startsWith('/') ? name : `/${name}`;
        const places = new Places(n).put('cgroup', first.start, last.end);
        places.putRow(
          columns,
          cells.map(w => (w.text === '-' ? undefined : w)),
        );
        // A group that comes again begins a new round where no blank line does.
        if (cgroup === '/' && rows > 0) next();
        rows++;
        const [tasks, cpuPercent] = [integer(cells[0]!.text), decimal(cells[1]!.text)];
        const [memory, input, output] = cells.slice(2).map(w => (w.text === '-' ? undefined : w.text));
        emit(CgroupUse, defined({ cgroup, sample, tasks, cpuPercent, memory, input, output }), {
          line: n,
          start: first.start,
          end: cells[4]!.end,
          fields: places.done(),
        });
        return;
      },
    };
  },
});
