/**
 * Logs of nova and its kin (oslo.log's default format): warnings, errors, and how long the work of the resource tracker
 * took.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ServiceMessage } from '../../facts/apps/service-log.ts';
import { type Figure, figuresOf, stamp } from './_log-line.ts';

/** Collections of several logs put the file's name first. */
const LINE =
  /^(?:([a-z]+-[\w.:-]{1,80}) )?(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) (\d{1,10}) (TRACE|DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL) ([\w.-]{1,150}) (?:\[([^\]]{0,400})\] )?(.*)$/;
const timing =
  /^(?:\[instance: [0-9a-f-]{36}\] )?(?:Took \d|Final resource view|Running periodic task \S+update_available_resource|Lock "compute_resources" )|run outlasted interval/;
const figures: readonly Figure[] = [
  [/Took (\d{1,9}\.\d{1,6}) seconds/, 'seconds'],
  [/run outlasted interval by (\d{1,9}\.\d{1,6})/, 'outlastedSeconds'],
  [/ :: waited (\d{1,9}\.\d{1,6})s/, 'waitedSeconds'],
  [/ :: held (\d{1,9}\.\d{1,6})s/, 'heldSeconds'],
  [/phys_ram=(\d{1,12})MB used_ram=(\d{1,12})MB/, 'phys_ram', 'used_ram'],
  [/phys_disk=(\d{1,12})GB used_disk=(\d{1,12})GB/, 'phys_disk', 'used_disk'],
  [/total_vcpus=(\d{1,9}) used_vcpus=(\d{1,9})/, 'total_vcpus', 'used_vcpus'],
];

export default defineFormat({
  id: 'nova-log',
  title: 'Log of an OpenStack service (nova and its kin)',
  paths: ['nova', 'neutron', 'cinder', 'glance', 'keystone', 'heat', 'ironic', 'placement', 'octavia'].flatMap(s => [
    `var/log/${s}/*.log`,
    `var/log/${s}/*.log.1`,
    `var/log/${s}/*.log-*`,
  ]),
  starts:
    /^(?:nova-[\w.:-]{1,80} )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \d{1,10} (?:TRACE|DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL) (?:nova|neutron|cinder|glance|keystone|keystonemiddleware|heat|ironic|placement|octavia|oslo[._]\w+|os_vif)[. ]/,
  gate: [
    ' WARNING ',
    ' ERROR ',
    ' CRITICAL ',
    '] Took ',
    'Final resource view',
    'update_available_resource',
    'Lock "compute_resources"',
  ],
  emits: [ServiceMessage],
  open: emit => ({
    idle: true,
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return;
      const [, program, date, clock, pid, level, module, request, message] = m as unknown as [
        string,
        string | undefined,
        string,
        string,
        string,
        string,
        string,
        string | undefined,
        string,
      ];
      const trouble = level === 'WARNING' || level === 'ERROR' || level === 'CRITICAL';
      if (!trouble && !timing.test(message)) return;
      // Of a traceback only its last line says what happened.
      if (message === '' || /^(?:\s|Traceback \(most recent)/.test(message)) return;
      const pidAt = text.indexOf(clock) + clock.length + 1;
      const levelAt = pidAt + pid.length + 1;
      const moduleAt = levelAt + level.length + 1;
      const textAt = text.length - message.length;
      const places = new Places(n)
        .put('pid', pidAt, pidAt + pid.length)
        .put('level', levelAt, levelAt + level.length)
        .put('module', moduleAt, moduleAt + module.length);
      const found = figuresOf(message, textAt, figures, places);
      places.put('text', textAt, text.length);
      emit(
        ServiceMessage,
        defined({
          application: 'openstack' as const,
          program,
          pid: Number(pid),
          level,
          module,
          request: request && request !== '-' ? request : undefined,
          text: message,
          figures: found,
        }),
        { line: n, start: 0, end: text.length, fields: places.done(), time: stamp(date, clock) },
      );
    },
  }),
});
