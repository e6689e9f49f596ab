/**
 * Logs of swift as syslog writes them: errors, and the lines in which replicators say how far they came. Recognised by
 * path: a syslog of a storage node has these lines among others.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ServiceMessage } from '../../facts/apps/service-log.ts';
import { type Figure, figuresOf, stamp } from './_log-line.ts';

const LINE =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,6})?([+-]\d\d:?\d\d|Z)?) (\S{1,100}) ((?:account|container|object|proxy)-[a-z]{2,20}|swift[\w-]{0,30})(?:\[(\d{1,10})\])?: (.*)$/;
const trouble = /\b(ERROR|WARNING|CRITICAL)\b|[Tt]imeout|[Tt]imed out/;
const figures: readonly Figure[] = [
  [
    /Attempted to replicate (\d{1,12}) dbs in (\d{1,9}\.\d{1,6}) seconds \((\d{1,9}\.\d{1,6})\/s\)/,
    'dbs',
    'seconds',
    'perSecond',
  ],
  [/^Removed (\d{1,12}) dbs/, 'removed'],
  [/^(\d{1,12}) successes, (\d{1,12}) failures/, 'successes', 'failures'],
  [
    /(\d{1,12})\/(\d{1,12}) \((\d{1,3}\.\d{1,6})%\) partitions replicated in (\d{1,9}\.\d{1,6})s/,
    'partitions',
    'partitionsTotal',
    'percent',
    'seconds',
  ],
  [/replication complete(?: \([^)]{0,20}\))?\. \((\d{1,9}\.\d{1,6}) minutes\)/, 'minutes'],
  [/(?:sweep|pass) completed?:? ?(?:in )?(\d{1,9}\.\d{1,6})/, 'seconds'],
];

export default defineFormat({
  id: 'swift-log',
  title: 'Log of swift',
  paths: ['var/log/swift/*.log', 'var/log/swift/*.log.1', 'var/log/swift/*.log-*', 'swift.log'],
  gate: [
    'ERROR ',
    'ERROR:',
    'WARNING',
    'CRITICAL',
    'Timeout',
    'timeout',
    'imed out',
    'Attempted to replicate ',
    'Removed ',
    'successes, ',
    'partitions replicated',
    'replication complete',
    'sweep completed',
    'pass completed',
  ],
  emits: [ServiceMessage],
  open: emit => ({
    idle: true,
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return;
      const [, date, clock, zone, , program, pid, message] = m as unknown as [
        string,
        string | undefined,
        string | undefined,
        string | undefined,
        string,
        string,
        string | undefined,
        string,
      ];
      const textAt = text.length - message.length;
      const places = new Places(n);
      const found = figuresOf(message, textAt, figures, places);
      const bad = trouble.exec(message);
      if (!bad && !found) return;
      const programAt = text.lastIndexOf(program, textAt);
      places.put('program', programAt, programAt + program.length);
      if (pid !== undefined) {
        const pidAt = programAt + program.length + 1;
        places.put('pid', pidAt, pidAt + pid.length);
      }
      if (bad?.[1]) places.put('level', textAt + bad.index, textAt + bad.index + bad[1].length);
      places.put('text', textAt, text.length);
      const level = bad ? (bad[1] ?? 'ERROR') : 'INFO';
      const time = date && clock ? stamp(date, clock, zone === 'Z' ? '+0000' : zone?.replace(':', '')) : undefined;
      emit(
        ServiceMessage,
        defined({
          application: 'swift' as const,
          program,
          pid: pid === undefined ? undefined : Number(pid),
          level,
          text: message,
          figures: found,
        }),
        { line: n, start: 0, end: text.length, fields: places.done(), time },
      );
    },
  }),
});
