/**
 * Pressure stall information, /proc/pressure/* (kernel/sched/psi.c, psi_show). Which resource it is stands in the
 * file's name only.
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer } from '../../core/read/words.ts';
import { Pressure } from '../../facts/memory/pressure.ts';
import { typed } from '../_prompt.ts';

const resources = '(?:cpu|memory|io|irq)';
const LINE =
  /^\s*(?:\/proc\/pressure\/(cpu|memory|io|irq):)?(some|full) avg10=(\S+) avg60=(\S+) avg300=(\S+) total=(\d+)\s*$/;
const figures = ['avg10', 'avg60', 'avg300', 'total'] as const;

/** Lines after which the resource is known: what head(1) and tail(1) put above each file, and a typed `cat`. */
const above = `==> /proc/pressure/${resources} <== *$|${typed(`cat /proc/pressure/${resources}`)}`;
const ABOVE = new RegExp(`^(?:${above})`);

/** The file's own name, as the kernel has it or with `pressure` before it. `memory.pressure` is a cgroup's. */
const resourceOf = (path: string): string | undefined =>
  /(?:^|\/)(?:(?:proc[_.-])?pressure[_.-])?(cpu|memory|io|irq)(?:\.txt)?$/.exec(path)?.[1];

export default defineFormat({
  id: 'pressure',
  title: 'Pressure stall information (/proc/pressure)',
  paths: ['proc/pressure/cpu', 'proc/pressure/memory', 'proc/pressure/io', 'proc/pressure/irq'],
  starts: new RegExp(`^(?:(?:/proc/pressure/${resources}:)?(?:some|full) avg10=\\d|${above})`),
  emits: [Pressure],
  open(emit, path) {
    let current = resourceOf(path);
    return {
      line(text, n) {
        const m = LINE.exec(text);
        if (!m) {
          if (ABOVE.test(text)) current = /pressure\/(\w+)/.exec(text)![1]!;
          else if (text.trim() !== '') return false;
          return;
        }
        const resource = m[1] ?? current;
        const [avg10, avg60, avg300, total] = [decimal(m[3]), decimal(m[4]), decimal(m[5]), integer(m[6])];
        if (!resource || avg10 === undefined || avg60 === undefined || avg300 === undefined || total === undefined)
          return;
        const share = m[2] as 'some' | 'full';
        const start = text.indexOf(`${share} avg10=`);
        const places = new Places(n).put('share', start, start + share.length);
        figures.forEach((name, i) => {
          const from = text.indexOf(`${name}=`, start) + name.length + 1;
          places.put(name, from, from + m[i + 3]!.length);
        });
        emit(
          Pressure,
          { resource, share, avg10, avg60, avg300, total },
          { line: n, start, end: text.trimEnd().length, fields: places.done() },
        );
      },
    };
  },
});
