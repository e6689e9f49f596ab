/**
 * cpu.pressure, memory.pressure, io.pressure and irq.pressure of a control group (kernel/sched/psi.c, psi_show), and
 * cgroup.pressure, which turns them on.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer } from '../../core/read/words.ts';
import { CgroupPressure, CgroupPressureSwitch } from '../../facts/cgroup/cgroup-pressure.ts';
import { GroupFile, toldSource } from './_cgroup.ts';

const files = ['cpu.pressure', 'memory.pressure', 'io.pressure', 'irq.pressure', 'cgroup.pressure'];
const LINE =
  /^\s{0,8}(some|full) avg10=(\d{1,3}\.\d\d) avg60=(\d{1,3}\.\d\d) avg300=(\d{1,3}\.\d\d) total=(\d{1,20})\s*$/;
const figures = ['avg10', 'avg60', 'avg300', 'total'] as const;

export default defineFormat({
  id: 'cgroup-pressure',
  title: 'Pressure stall information of a control group (cpu.pressure, memory.pressure, io.pressure, irq.pressure)',
  paths: files,
  starts: new RegExp(`^${toldSource(files)}`),
  emits: [CgroupPressure, CgroupPressureSwitch],
  open(emit, path) {
    const file = new GroupFile(path, files);
    return {
      line(text, n) {
        const from = file.from(text);
        if (from < 0) return;
        const name = file.name;
        if (!files.includes(name)) return false;
        const body = from > 0 ? text.slice(from) : text;
        if (name === 'cgroup.pressure') {
          const word = body.trim();
          const value = integer(word);
          const start = text.indexOf(word, from);
          const end = start + word.length;
          const fields = new Places(n).put('value', start, end).done();
          if (value !== undefined)
            emit(CgroupPressureSwitch, { ...file.group, name, value }, { line: n, start, end, fields });
          return value !== undefined || word === '';
        }
        const m = LINE.exec(body);
        if (!m) return text.trim() === '';
        const [avg10, avg60, avg300, total] = [decimal(m[2]), decimal(m[3]), decimal(m[4]), integer(m[5])];
        if (avg10 === undefined || avg60 === undefined || avg300 === undefined || total === undefined) return;
        const share = m[1] as 'some' | 'full';
        const start = text.indexOf(share, from);
        const places = new Places(n).put('share', start, start + share.length);
        figures.forEach((figure, i) => {
          const begin = text.indexOf(`${figure}=`, start) + figure.length + 1;
          places.put(figure, begin, begin + m[i + 2]!.length);
        });
        const resource = name.slice(0, name.indexOf('.'));
        emit(
          CgroupPressure,
          { ...file.group, resource, share, avg10, avg60, avg300, total },
          { line: n, start, end: text.trimEnd().length, fields: places.done() },
        );
        return;
      },
    };
  },
});
