/** iotop -b: totals, and a row for each task. */
import { int, num, optional, percent, state, text } from '../../core/model/kind.ts';

export const IotopTotal = state(
  'iotop-total',
  'Disk traffic of all tasks (iotop)',
  {
    what: text('`Total`: what tasks asked for. `Actual` (older: `Current`): what the disks did', { identity: true }),
    read: num({ entry: 'total read' }),
    readUnit: text(),
    write: num({ entry: 'total write' }),
    writeUnit: text(),
  },
  {
    glossary: 'iotop',
    show: v => `${v.what}: read ${v.read} ${v.readUnit}, write ${v.write} ${v.writeUnit}`,
  },
);

export const IotopTask = state(
  'iotop-task',
  'Disk traffic of a task (iotop)',
  {
    id: int({ identity: true, names: 'task' }),
    prio: text(),
    user: text(),
    read: num(),
    readUnit: text(),
    write: num(),
    writeUnit: text(),
    swapin: optional(percent()),
    io: optional(percent()),
    command: text(),
  },
  {
    glossary: 'iotop',
    show: v => `${v.id} ${v.command}: read ${v.read} ${v.readUnit}, write ${v.write} ${v.writeUnit}`,
  },
);
