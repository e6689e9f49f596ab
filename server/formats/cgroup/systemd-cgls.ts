/**
 * systemd-cgls: the tree of control groups with the processes in each. Branches are drawn in UTF-8 or ASCII, two
 * columns a level (systemd, src/shared/cgroup-show.c).
 */
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { CgroupAttribute, CgroupNode, CgroupProcess } from '../../facts/cgroup/cgroup.ts';

const HEAD = /^(?:Control group|CGroup|Working directory) (\/\S{0,1024}):\s*$/i;
/** What may stand before a name: blanks and the lines of the tree. */
const branches = ' \u00a0|`\u2502\u251c\u2514\u2500-';
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
        if (
          start === 0 &&
          !/^(?:-\.slice|\S{1,200}\.(?:slice|scope|service))(?: (?:\u2026|\.\.\.))?(?: \(#\d{1,16}\))?\s*$/.test(text)
        )
          return false;
        const rest = text.slice(start);
        const attribute = ATTRIBUTE.exec(rest);
        if (attribute) {
          // It stands below the first letter of its group.
          const cgroup = parentOf(start + 1);
          const [nameAt, valueAt] = [
            start + rest.indexOf(attribute[1]!),
            text.trimEnd().length - attribute[2]!.trimEnd().length,
          ];
          const at = [0, nameAt, nameAt + attribute[1]!.length, 0, valueAt, text.trimEnd().length];
          const value = attribute[2]!.trimEnd();
          if (value !== '')
            emit(
              CgroupAttribute,
              { cgroup, name: attribute[1]!, text: value },
              { line: n, start: nameAt, end: text.trimEnd().length, fields: { names: ['name', 'text'], at } },
            );
          return;
        }
        const id = /^\d{1,30}(?= )/.exec(rest)?.[0];
        const pid = integer(id);
        if (id !== undefined && (pid === undefined || pid > 2 ** 31)) return;
        if (pid !== undefined && id !== undefined) {
          // PIDs are right-justified: the group they belong to stands at least two columns left of where the branch
          // ends.
          const commandAt = start + id.length + 1;
          const branch = text.slice(0, start).trimEnd().length;
          const cgroup = parentOf(branch);
          const command = text.slice(commandAt).trimEnd();
          if (command === '') return;
          const at = [0, start, start + id.length, 0, commandAt, commandAt + command.length];
          emit(
            CgroupProcess,
            { cgroup, pid, command },
            { line: n, start, end: commandAt + command.length, fields: { names: ['pid', 'command'], at } },
          );
          return;
        }
        const m = NUMBER.exec(rest.trimEnd());
        const name = rest.trimEnd().replace(NUMBER, '').replace(DELEGATED, '');
        if (name === '') return;
        const path = below(parentOf(start), name);
        above.push({ depth: start, path });
        const number = integer(m?.[1]);
        const names = number === undefined ? ['cgroup'] : ['cgroup', 'id'];
        const at = [0, start, start + name.length];
        const idAt = text.lastIndexOf('(#') + 2;
        if (number !== undefined) at.push(0, idAt, idAt + m![1]!.length);
        emit(
          CgroupNode,
          { cgroup: path, ...(number === undefined ? {} : { id: number }) },
          { line: n, start, end: text.trimEnd().length, fields: { names, at } },
        );
        return;
      },
    };
  },
});
