/**
 * Logs of ceph: the cluster's, its daemons', and ceph-volume's. Warnings, errors, slow requests, peers that do not
 * answer.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ServiceMessage, type ServiceMessageValue } from '../../facts/apps/service-log.ts';
import { type Figure, figuresOf, stamp } from './_log-line.ts';

const when = String.raw`(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d\.\d{3,6})([+-]\d{4})?`;
/** `DATE THREAD PRIORITY TEXT`; priority -1 is an error. */
const DAEMON = new RegExp(`^${when} ([0-9a-f]{8,16}) +(-?\\d{1,2}) (.*)$`);
/** `DATE osd.22 ADDRESS SEQUENCE : cluster [WRN] TEXT` */
const CLUSTER = new RegExp(
  `^${when} ((?:mon|osd|mgr|mds|client)\\.[\\w.-]{1,60}) [^\\n:][^\\n]{0,120}? : (?:cluster|audit) \\[(WRN|ERR|SEC)\\] (.*)$`,
);
const VOLUME = /^\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d,\d{3})\]\[([\w.]{1,60})\]\[(WARNING|ERROR|CRITICAL) *\] (.*)$/;
const hex = '0123456789abcdef';
const trouble = /\[(?:WRN|ERR)\]|slow request|no reply from|had timed out/;
const figures: readonly Figure[] = [
  [/(\d{1,9}) slow requests?,/, 'slowRequests'],
  [/oldest blocked for > (\d{1,9}(?:\.\d{1,6})?) sec/, 'blockedSeconds'],
  [/slow request (\d{1,9}\.\d{1,6}) seconds old/, 'seconds'],
  [/had timed out after (\d{1,9}(?:\.\d{1,6})?)/, 'timeoutSeconds'],
];

export default defineFormat({
  id: 'ceph-log',
  title: 'Log of ceph',
  paths: ['var/log/ceph/*.log', 'var/log/ceph/*.log.1', 'var/log/ceph/*.log-*', 'var/log/ceph/*/*.log'],
  starts:
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3,6}(?:[+-]\d{4})? (?:7f[0-9a-f]{10} {1,2}-?\d{1,2} |(?:mon|osd|mgr|mds)\.[\w.-]{1,60} [^\n]{1,120}? : (?:cluster|audit) \[(?:DBG|INF|WRN|ERR|SEC)\] )/,
  // Priority -1 behind the last two digits of a thread's number: as long as a gate must be.
  gate: [...hex]
    .flatMap(a => [...hex].map(b => `${a}${b} -1 `))
    .concat([
      '[WRN] ',
      '[ERR] ',
      '[SEC] ',
      '][WARNING',
      '][ERROR',
      '][CRITICAL',
      'slow request',
      'no reply from',
      'had timed out',
    ]),
  emits: [ServiceMessage],
  open(emit, path) {
    const own = /(?:^|\/)ceph-((?:osd|mon|mgr|mds)\.[^/]+?)\.log/.exec(path)?.[1];
    return {
      idle: true,
      line(text, n) {
        const d = DAEMON.exec(text);
        if (d) {
          const [, date, clock, zone, thread, level, message] = d as unknown as [
            string,
            string,
            string,
            string | undefined,
            string,
            string,
            string,
          ];
          const word = /log \[(WRN|ERR)\]/.exec(message)?.[1];
          if (level !== '-1' && !trouble.test(message)) return;
          tell(
            text,
            n,
            defined({ program: own, thread, level: word ?? level }),
            word ? text.indexOf(`[${word}]`) + 1 : text.indexOf(level, text.indexOf(thread) + thread.length),
            message,
            stamp(date, clock, zone),
          );
          return;
        }
        const c = CLUSTER.exec(text);
        if (c) {
          const [, date, clock, zone, program, level, message] = c as unknown as [
            string,
            string,
            string,
            string | undefined,
            string,
            string,
            string,
          ];
          tell(text, n, { program, level }, text.indexOf(` [${level}] `) + 2, message, stamp(date, clock, zone));
          return;
        }
        const v = VOLUME.exec(text);
        if (!v) return;
        const [, date, clock, module, level, message] = v as unknown as [
          string,
          string,
          string,
          string,
          string,
          string,
        ];
        tell(text, n, { module, level }, text.indexOf(`][${level}`) + 2, message, stamp(date, clock));
      },
    };

    function tell(
      text: string,
      n: number,
      value: Pick<ServiceMessageValue, 'level' | 'program' | 'thread' | 'module'>,
      levelAt: number,
      message: string,
      time: ReturnType<typeof stamp>,
    ): void {
      if (message === '') return;
      const textAt = text.length - message.length;
      const places = new Places(n).put('level', levelAt, levelAt + value.level.length);
      const found = figuresOf(message, textAt, figures, places);
      places.put('text', textAt, text.length);
      emit(ServiceMessage, defined({ application: 'ceph' as const, ...value, text: message, figures: found }), {
        line: n,
        start: 0,
        end: text.length,
        fields: places.done(),
        time,
      });
    }
  },
});
