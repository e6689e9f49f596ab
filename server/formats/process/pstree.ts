/**
 * `pstree` (psmisc 22 to 23.7, pstree.c), with process ids (-p) or without, branches in ASCII or in line-drawing
 * characters; -a with a line for each process.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { ProcessTree } from '../../facts/process/pstree.ts';

/** What joins processes. */
const branch = /[-+|`─┬├└│ \t]/;
/** What may follow a name's end in a row: the next branch. */
const joint = /^(?:-{1,3}\+?-{1,3}|─{1,3}[┬─]─{0,2}|[ \t]|$)/;
/** `name(123)` or `name(123,user)`; within `4*[...]` a bracket behind it. */
const WITH_PID = /^([^\n]{1,80}?)\((\d{1,7})(?:,([^()\n]{1,80}))?\)(\]?)/;
const PLAIN = /^(\{[^{}\n]{1,80}\}|[^\s()[\]─┬]{1,80}?)(?:\(([^()\n]{1,80})\))?(\]?)(?=-{1,3}\+?-|─{1,3}[┬─]|$)/;
/** -a: `  |-name,123,user --option`, a process on each line. */
const WITH_ARGUMENTS = /^(\{[^{}\n]{1,80}\}|[^\s,][^,\n]{0,80}?),(\d{1,7})((?:,[\w.-]{1,32})?)(?:[ \t](.*))?$/;
/** Several trees may follow each other; whatever else begins a line is not of them. */
const TREE = /^[^\s()]{1,40}(?:\(\d{1,7}\)|,\d{1,7}\b)/;
const ROOT = /^(?:systemd|init|process_api|bash|tini)\(\d{1,7}(?:,[\w.-]{1,32})?\)(?:-[-+]-|─[─┬]─)/;

interface Node {
  readonly column: number;
  readonly label: string;
}

/** A process in a row: what stands from `from` to `to`. */
interface Found {
  /** Threads stand in braces. */
  readonly name: string;
  readonly nameAt: number;
  readonly from: number;
  readonly to: number;
  /** `4*[...]`: so many that are alike. */
  readonly count?: number | undefined;
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

/** `name(123)`, `{name}(123,user)`, `4*[{name}]`, `name`: one process of a row. */
function processAt(line: string, from: number): Found | undefined {
  const many = /^(\d{1,6})\*\[/.exec(line.slice(from, from + 10));
  const count = many ? Number(many[1]) : undefined;
  const nameAt = from + (many?.[0].length ?? 0);
  const rest = line.slice(nameAt, nameAt + 200);
  // A name may hold brackets and blanks of its own: it ends at the first number in brackets behind which a branch
  // follows.
  const withPid = WITH_PID.exec(rest);
  if (withPid && joint.test(line.slice(nameAt + withPid[0].length))) {
    const [all, name, pid, detail] = withPid as unknown as [string, string, string, string | undefined];
    return { name, nameAt, from, to: nameAt + all.length, count, pid, detail };
  }
  const plain = PLAIN.exec(rest);
  if (!plain || (many !== null) !== (plain[3] === ']')) return undefined;
  return { name: plain[1]!, nameAt, from, to: nameAt + plain[0].length, count, detail: plain[2] };
}

function withArguments(line: string, from: number): Found | undefined {
  const m = WITH_ARGUMENTS.exec(line.slice(from));
  if (!m) return undefined;
  const [, name, pid, detail] = m as unknown as [string, string, string, string];
  const told = { name, nameAt: from, from, to: line.trimEnd().length, args: m[4]?.trim() };
  // `python3,12` reads as a decimal number too: the id is told as a word.
  return /\d$/.test(name) ? { ...told, detail: pid + detail } : { ...told, pid, detail: detail.slice(1) };
}

/** Tell a process; returns what those below it call it. */
function tell(found: Found, text: string, n: number, parent: string | undefined, emit: Emit): string {
  const { nameAt, from, to, count, pid, detail, args } = found;
  const thread = found.name.length > 2 && found.name.startsWith('{') && found.name.endsWith('}');
  const name = thread ? found.name.slice(1, -1) : found.name;
  const inner = nameAt + (thread ? 1 : 0);
  const places = new Places(n).put('name', inner, inner + name.length);
  const putBehind = (field: string, value: string | undefined): void => {
    if (!value) return;
    const start = text.indexOf(value, nameAt + found.name.length);
    places.put(field, start, start + value.length);
  };
  putBehind('pid', pid);
  if (count !== undefined) places.put('count', from, from + String(count).length);
  putBehind('detail', detail);
  putBehind('arguments', args);
  const value = defined({
    name,
    pid: pid === undefined ? undefined : Number(pid),
    thread,
    count,
    parent,
    detail: detail || undefined,
    arguments: args || undefined,
  });
  emit(ProcessTree, value, { line: n, start: from, end: to, fields: places.done() });
  return pid === undefined ? name : `${name}(${pid})`;
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
    let begun = false;

    function hang(found: Found, text: string, n: number): void {
      const column = found.from;
      while (stack.length && stack.at(-1)!.column >= column) stack.pop();
      stack.push({ column, label: tell(found, text, n, stack.at(-1)?.label, emit) });
      begun = true;
    }

    return {
      line(line, n) {
        const end = line.trimEnd().length;
        if (end === 0) return;
        let at = pastBranches(line, 0);
        if (at === 0 && begun && !ROOT.test(line) && !TREE.test(line)) return false;
        if (at === 0) stack = [];
        if (at >= end) return;
        const only = withArguments(line, at);
        if (only) return hang(only, line, n);
        while (at < end) {
          const found = processAt(line, at);
          if (!found) break;
          hang(found, line, n);
          at = pastBranches(line, found.to);
        }
        return begun;
      },
    };
  },
});
