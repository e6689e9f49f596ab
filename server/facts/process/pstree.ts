/** pstree: the tree of processes. */
import { flag, int, optional, state, text } from '../../core/model/kind.ts';

/** `detail`: what else stands in the brackets, another user or a namespace. */
export const ProcessTree = state(
  'process-tree',
  'A process in the tree of processes (pstree)',
  {
    name: text({ identity: true, names: 'task' }),
    pid: optional(int({ identity: true, names: 'task' })),
    thread: flag(),
    count: optional(int({ unit: 'tasks' })),
    parent: optional(text('The process above it, as printed')),
    detail: optional(text()),
    arguments: optional(text()),
  },
  {
    glossary: 'pstree',
    show: v =>
      [v.count !== undefined && `${v.count} ×`, v.name, v.pid, v.parent !== undefined && `of ${v.parent}`]
        .filter(word => word !== false && word !== undefined)
        .join(' '),
    home: { task: 3 },
  },
);
