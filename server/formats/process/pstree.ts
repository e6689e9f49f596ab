/**
 * `pstree` (psmisc 22 to 23.7, pstree.c), with process ids (-p) or without, branches in ASCII or in line-drawing
 * characters; -a with a line for each process.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { ProcessTree } from '../../facts/process/pstree.ts';

/** What joins processes. */
const branch = /[-+|`─┬├└│ \t]/;
/** What may follow a name's end in a row: the next branch. */
const joint = /^(?:-{1,3}\+?-{1,3}|─{1,3}[┬─]─{0,2}|[ \t]|$)/;
const ROOT = /^(?:systemd|init|process_api|bash|tini)\(\d{1,7}(?:,[\w.-]{1,32})?\)(?:-[-+]-|─[─┬]─)/;

interface Node {
  readonly column: number;
  readonly label: string;
}

/** What a row tells of a process besides its name. */
interface Told {
  readonly count?: number;
  readonly countAt?: number;
  readonly pid?: string;
  readonly detail?: string | undefined;
  readonly args?: string | undefined;
}

/** Where the branches end and the text of a process begins. */
function pastBranches(line: string, from: number): number {
  let i = from;
  while (i < line.length && branch.test(line[i]!)) i++;
  return i;
}

export default defineFormat({
  id: 'pstree',
  title: 'Tree of processes (pstree)',
  paths: ['sos_commands/process/pstree*', 'insights_commands/pstree*', 'pstree', 'pstree.txt', 'pstree-*.txt'],
  starts:
    /^(?:systemd|init)\(1(?:,[\w.-]{1,32})?\)(?:-[-+]-|─[─┬]─)|^(?:systemd|init)(?:-\+-|─┬─)[^ \t]|^systemd,1(?: --?\w\S{0,40})*$/,
  emits: [ProcessTree],
  open(emit) {
    /** The processes that the next line may hang from: those of the lines above, by column. */
    let stack: Node[] = [];
    let rows = 0;

    function tell(name: string, nameAt: number, text: string, from: number, to: number, n: number, more: Told): void {
      while (stack.length && stack.at(-1)!.column >= from) stack.pop();
      const parent = stack.at(-1)?.label;
      const thread = name.length > 2 && name.startsWith('{') && name.endsWith('}');
      const bare = thread ? name.slice(1, -1) : name;
      const inner = nameAt + (thread ? 1 : 0);
      const { count, countAt, pid, detail, args } = more;
      const places = new Places(n).put('name', inner, inner + bare.length);
      const put = (field: string, value: string, start: number): Places =>
        places.put(field, start, start + value.length);
      const behind = nameAt + name.length;
      if (pid !== undefined) put('pid', pid, text.indexOf(pid, behind));
      if (count !== undefined) put('count', String(count), countAt!);
      if (detail) put('detail', detail, text.indexOf(detail, behind));
      if (args) put('arguments', args, text.indexOf(args, behind));
      const value = defined({
        name: bare,
        pid: pid === undefined ? undefined : Number(pid),
        thread,
        count,
        parent,
        detail: detail || undefined,
        arguments: args || undefined,
      });
      emit(ProcessTree, value, { line: n, start: from, end: to, fields: places.done() });
      stack.push({ column: from, label: pid === undefined ? bare : `${bare}(${pid})` });
      rows++;
    }

    /** `name(123)`, `{name}(123,user)`, `4*[{name}]`, `name`: one process of a row. Where it ends, or -1. */
    function process(line: string, at: number, n: number): number {
      const many = /^(\d{1,6})\*\[/.exec(line.slice(at, at + 10));
      const nameAt = at + (many?.[0].length ?? 0);
      const count = many ? { count: Number(many[1]), countAt: at } : {};
      // A name may hold brackets and blanks of its own: it ends at the first number in brackets behind which a branch
      // follows.
      const withPid = /^([^\n]{1,80}?)\((\d{1,7})(?:,([^()\n]{1,80}))?\)(\]?)/.exec(line.slice(nameAt, nameAt + 200));
      if (withPid && joint.test(line.slice(nameAt + withPid[0].length))) {
        const [all, name, pid, detail] = withPid as unknown as [string, string, string, string | undefined];
        tell(name, nameAt, line, at, nameAt + all.length, n, { ...count, pid, detail });
        return nameAt + all.length;
      }
      const plain =
        /^(\{[^{}\n]{1,80}\}|[^\s()[\]─┬]{1,80}?)(?:\(([^()\n]{1,80})\))?(\]?)(?=-{1,3}\+?-|─{1,3}[┬─]|$)/.exec(
          line.slice(nameAt, nameAt + 200),
        );
      if (!plain || (many !== null) !== (plain[3] === ']')) return -1;
      tell(plain[1]!, nameAt, line, at, nameAt + plain[0].length, n, { ...count, detail: plain[2] });
      return nameAt + plain[0].length;
    }

    /** -a: `  |-name,123,user --option`, a process on each line. */
    function withArguments(line: string, at: number, n: number): boolean {
      const m = /^(\{[^{}\n]{1,80}\}|[^\s,][^,\n]{0,80}?),(\d{1,7})((?:,[\w.-]{1,32})?)(?:[ \t](.*))?$/.exec(
        line.slice(at),
      );
      if (!m) return false;
      const [, name, pid, detail] = m as unknown as [string, string, string, string];
      const args = m[4]?.trim();
      const to = line.trimEnd().length;
      // `python3,12` reads as a decimal number too: the id is told as a word.
      if (/\d$/.test(name)) tell(name, at, line, at, to, n, { detail: pid + detail, args });
      else tell(name, at, line, at, to, n, { pid, detail: detail.slice(1), args });
      return true;
    }

    return {
      line(line, n) {
        const end = line.trimEnd().length;
        if (end === 0) return;
        let at = pastBranches(line, 0);
        if (at === 0 && rows > 0 && !ROOT.test(line)) {
          // Several trees may follow each other; whatever else begins a line is not of them.
          if (!/^[^\s()]{1,40}(?:\(\d{1,7}\)|,\d{1,7}\b)/.test(line)) return false;
        }
        if (at === 0) stack = [];
        if (at >= end) return;
        if (withArguments(line, at, n)) return;
        let found = 0;
        while (at < end) {
          const to = process(line, at, n);
          if (to < 0) break;
          found++;
          at = pastBranches(line, to);
        }
        return found > 0 || rows > 0;
      },
    };
  },
});
