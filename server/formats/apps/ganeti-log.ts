/** Logs of ganeti's daemons and jobs (lib/logger.py, Ganeti.Logging): warnings and errors. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ServiceMessage } from '../../facts/apps/service-log.ts';
import { stamp } from './_log-line.ts';

const LINE =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d,\d{3,6})(?: [A-Z]{3,5})?: ([\w.-]{1,60}) pid=(\d{1,10})(?:\/(\S{1,120}))? (?:(\S{1,80}:\d{1,6}) )?(WARNING|ERROR|CRITICAL|ALERT|EMERGENCY) (.*)$/;

export default defineFormat({
  id: 'ganeti-log',
  title: 'Log of ganeti',
  paths: ['var/log/ganeti/*.log', 'var/log/ganeti/*.log.1', 'var/log/ganeti/*.log-*'],
  starts: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3,6}(?: [A-Z]{3,5})?: (?:ganeti|gnt)-[a-z-]{2,30} pid=\d/,
  gate: [' WARNING ', ' ERROR ', ' CRITICAL ', ' ALERT ', ' EMERGENCY '],
  emits: [ServiceMessage],
  open: emit => ({
    idle: true,
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return;
      const [, date, clock, program, pid, thread, module, level, message] = m as unknown as [
        string,
        string,
        string,
        string,
        string,
        string | undefined,
        string | undefined,
        string,
        string,
      ];
      if (message === '') return;
      const programAt = text.indexOf(`${program} pid=`);
      const pidAt = programAt + program.length + 5;
      const levelAt = text.lastIndexOf(level, text.length - message.length);
      const places = new Places(n)
        .put('program', programAt, programAt + program.length)
        .put('pid', pidAt, pidAt + pid.length)
        .put('level', levelAt, levelAt + level.length)
        .put('text', text.length - message.length, text.length);
      emit(
        ServiceMessage,
        defined({ application: 'ganeti' as const, program, pid: Number(pid), thread, level, module, text: message }),
        { line: n, start: 0, end: text.length, fields: places.done(), time: stamp(date, clock) },
      );
    },
  }),
});
