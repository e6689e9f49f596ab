/**
 * systemd-cgls: the tree of control groups with the processes in each. Branches are drawn in UTF-8 or ASCII, two
 * columns a level (systemd, src/shared/cgroup-show.c).
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { CgroupAttribute, CgroupNode, CgroupProcess } from '../../facts/cgroup/systemd-cgls.ts';

const HEAD = /^(?:Control group|CGroup|Working directory) (\/\S{0,1024}):\s*$/i;
/** What may stand before a name: blanks and the lines of the tree. */
const branches = ' \u00a0|`\u2502\u251c\u2514\u2500-';
/** The root of the tree where nothing stands before it. */
const ROOT = /^(?:-\.slice|\S{1,200}\.(?:slice|scope|service))(?: (?:\u2026|\.\.\.))?(?: \(#\d{1,16}\))?\s*$/;
const ATTRIBUTE = /^(?:\u2192|->) ([\w.-]{1,100}): (.{0,500})$/;
/**
 * Behind a group that manages its own groups stands an ellipsis, behind every group of systemd 250 and later its
 * number.
 */
const NUMBER = / \(#(\d{1,30})\)$/;
const DELEGATED = / (?:\u2026|\.\.\.)$/;

/**
 * Where the name begins, behind the branches; its column is its depth. Dashes only count behind a branch (`|-`, `` `-
 * ``).
 */
function depthOf(text: string): number {
  let i = 0;
  while (i < text.length && branches.includes(text[i]!)) {
    if (
      text[i] === '-' &&
      text[i - 1] !== '|' &&
      text[i - 1] !== '`' &&
      text[i - 1] !== '\u251c' &&
      text[i - 1] !== '\u2514'
    )
      break;
    i++;
  }
  return i;
}

export default defineFormat({
  id: 'systemd-cgls',
  title: 'Control groups and their processes (systemd-cgls)',
  paths: ['sos_commands/cgroups/systemd-cgls', 'sos_commands/systemd/systemd-cgls', 'systemd-cgls.txt', 'systemd-cgls'],
  starts: /^(?:Control group \/\S{0,1024}|CGroup \/\S{0,1024}):\s*$/,
  emits: [CgroupNode, CgroupProcess, CgroupAttribute],
  open(emit) {
    /** Groups above the present line: column of the name, and path. */
    let above: { readonly depth: number; readonly path: string }[] = [];
    let root = '/';

    const parentOf = (depth: number): string => {
      while (above.length > 0 && above.at(-1)!.depth >= depth) above.pop();
      return above.at(-1)?.path ?? root;
    };
    const below = (parent: string, name: string): string =>
      name === '-.slice' ? root : `${parent === '/' ? '' : parent}/${name}`;

    /** An attribute stands below the first letter of its group. */
    function attribute(text: string, n: number, start: number, name: string, value: string): void {
      const cgroup = parentOf(start + 1);
      if (value === '') return;
      const end = text.trimEnd().length;
      const nameAt = text.indexOf(name, start);
      const places = new Places(n).put('name', nameAt, nameAt + name.length).put('text', end - value.length, end);
      emit(CgroupAttribute, { cgroup, name, text: value }, { line: n, start: nameAt, end, fields: places.done() });
    }

    /** PIDs are right-justified: their group stands at least two columns left of where the branch ends. */
    function process(text: string, n: number, start: number, digits: string, pid: number): void {
      const commandAt = start + digits.length + 1;
      const cgroup = parentOf(text.slice(0, start).trimEnd().length);
      const command = text.slice(commandAt).trimEnd();
      if (command === '') return;
      const end = commandAt + command.length;
      const places = new Places(n).put('pid', start, start + digits.length).put('command', commandAt, end);
      emit(CgroupProcess, { cgroup, pid, command }, { line: n, start, end, fields: places.done() });
    }

    function group(text: string, n: number, start: number): void {
      const rest = text.slice(start).trimEnd();
      const digits = NUMBER.exec(rest)?.[1];
      const name = rest.replace(NUMBER, '').replace(DELEGATED, '');
      if (name === '') return;
      const cgroup = below(parentOf(start), name);
      above.push({ depth: start, path: cgroup });
      const id = integer(digits);
      const places = new Places(n).put('cgroup', start, start + name.length);
      const idAt = text.lastIndexOf('(#') + 2;
      if (id !== undefined) places.put('id', idAt, idAt + digits!.length);
      const end = start + rest.length;
      emit(CgroupNode, defined({ cgroup, id }), { line: n, start, end, fields: places.done() });
    }

    return {
      line(text, n) {
        const head = HEAD.exec(text);
        if (head) {
          [root, above] = [head[1]!, []];
          return;
        }
        if (text.trim() === '') return;
        const start = depthOf(text);
        // The tree is deep only behind branches: a line without any is its root, or something else.
        if (start === 0 && !ROOT.test(text)) return false;
        const rest = text.slice(start);
        const named = ATTRIBUTE.exec(rest);
        if (named) return attribute(text, n, start, named[1]!, named[2]!.trimEnd());
        const digits = /^\d{1,30}(?= )/.exec(rest)?.[0];
        if (digits === undefined) return group(text, n, start);
        const pid = integer(digits);
        if (pid !== undefined && pid <= 2 ** 31) process(text, n, start, digits, pid);
        return;
      },
    };
  },
});
