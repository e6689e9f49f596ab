/**
 * What a fact speaks of besides itself: tasks, devices, interrupts, settings, control groups. Two facts that speak of
 * the same subject belong together, whatever their kinds; that is all "go to definition" and "references" know. A kind
 * takes part by saying in its schema what its fields name.
 */
import { type Fact, fieldSpan, type Span } from '../core/model/fact.ts';
import { type Field, type Kind, kindOf, type Thing } from '../core/model/kind.ts';

export type SubjectThing = Extract<Thing, 'task' | 'device' | 'interrupt' | 'setting' | 'cgroup'>;
const things: readonly SubjectThing[] = ['task', 'device', 'interrupt', 'setting', 'cgroup'];
const isSubject = (thing: Thing | undefined): thing is SubjectThing =>
  thing !== undefined && (things as readonly Thing[]).includes(thing);

/**
 * `key`: a process or thread id in decimal, a device without `/dev/` (or `major:minor`), the label of an interrupt, a
 * sysctl key, the path of a group.
 */
export interface Subject {
  readonly is: SubjectThing;
  readonly key: string;
}

/** A value as the key of a subject; undefined where it cannot be one. */
function keyOf(is: SubjectThing, value: unknown): string | undefined {
  if (typeof value === 'number') return is === 'task' || is === 'interrupt' ? String(value) : undefined;
  if (typeof value !== 'string' || value === '' || value.length > 300) return undefined;
  if (is === 'task') return /^\d{1,9}$/.test(value) ? value : undefined;
  return is === 'device' ? value.replace(/^\/dev\/(?:mapper\/)?/, '') : value;
}

/** Which fields of a kind name a thing that its facts are about. */
const naming = new WeakMap<Kind, ReadonlyMap<SubjectThing, readonly string[]>>();
function namingFields(kind: Kind, is: SubjectThing): readonly string[] {
  let fields = naming.get(kind);
  if (!fields) {
    const of = (thing: SubjectThing): string[] =>
      Object.entries(kind.fields).flatMap(([name, f]) => (f.names === thing && !isTaskName(f, kind) ? [name] : []));
    naming.set(kind, (fields = new Map(things.map(thing => [thing, of(thing)]))));
  }
  return fields.get(is) ?? [];
}

/** A text beside the number of a task is the task's name. */
const isTaskName = (f: Field, kind: Kind): boolean =>
  f.names === 'task' &&
  f.type === 'text' &&
  Object.values(kind.fields).some(other => other.names === 'task' && other.type !== 'text');

/** Under which field a fact is about a subject; undefined when it is not. */
export function mention(fact: Fact<any>, { is, key }: Subject): string | undefined {
  const { value } = fact;
  for (const field of namingFields(kindOf(fact), is)) if (keyOf(is, value[field]) === key) return field;
  // The kernel log knows some devices by their numbers only; tables of devices tell both.
  if (is === 'device' && typeof value.major === 'number' && `${value.major}:${value.minor}` === key) return 'minor';
  return undefined;
}

/** The subject that a field of a fact names; of a task's name, the task of that number. */
export function subjectOf(fact: Fact<any>, field: string): Subject | undefined {
  const kind = kindOf(fact);
  const { value } = fact;
  const own = Object.hasOwn(kind.fields, field) ? kind.fields[field] : undefined;
  if (own && isTaskName(own, kind)) {
    const id = value.tid ?? value.pid;
    return typeof id === 'number' ? { is: 'task', key: String(id) } : undefined;
  }
  const is = own?.names ?? own?.leadsTo;
  if (isSubject(is)) {
    const key = keyOf(is, value[field]);
    return key === undefined ? undefined : { is, key };
  }
  // The text and the numbers of a setting are the setting.
  const setting = namingFields(kind, 'setting')[0];
  const key = setting === undefined ? undefined : keyOf('setting', value[setting]);
  return key === undefined ? undefined : { is: 'setting', key };
}

/** Every subject a fact is about. */
export function subjectsOf(fact: Fact<any>): Subject[] {
  const kind = kindOf(fact);
  const found: Subject[] = [];
  for (const is of things)
    for (const field of namingFields(kind, is)) {
      const key = keyOf(is, fact.value[field]);
      if (key !== undefined && !found.some(s => s.is === is && s.key === key)) found.push({ is, key });
    }
  return found;
}

/**
 * How well a fact serves as the definition of a subject it is about: lower is better, undefined is not at all. A
 * thread's own row goes before its process's others.
 */
export function homeRank(fact: Fact<any>, { is, key }: Subject): number | undefined {
  const rank = kindOf(fact).home?.[is];
  if (rank === undefined) return undefined;
  const { tid, pid, from } = fact.value;
  const exact = is !== 'task' || (tid === undefined ? String(pid) === key : String(tid) === key);
  return 4 * rank + (exact ? 0 : 2) + (from === 'top' ? 1 : 0);
}

/** Where a fact names the subject. */
export const mentionSpan = (fact: Fact<any>, field: string): Span => fieldSpan(fact, field) ?? fact.at;

/** A number, or a word of the characters that names of devices, settings and groups are made of. */
const word = /[\w.\-/:@%*]+/g;
/** Words of a log behind which a number is a task or an interrupt. */
const before: readonly (readonly [RegExp, SubjectThing])[] = [
  [/\b(?:pid|tid|tgid|process|task)[ :=#]{0,3}$/i, 'task'],
  [/\b(?:irq)[ :=#]{0,3}$/i, 'interrupt'],
];

/**
 * What a word of a line may name where no field says it, likeliest first: to be looked for among the subjects of the
 * host. Columns are UTF-16.
 */
export function subjectsOfWord(line: string, column: number): Subject[] {
  for (const m of line.slice(0, 16384).matchAll(word)) {
    if (m.index > column) break;
    if (column > m.index + m[0].length) continue;
    const text = m[0].replace(/[.:/-]+$/, '');
    const found: Subject[] = [];
    if (/^\d{1,9}$/.test(text)) {
      const head = line.slice(Math.max(0, m.index - 20), m.index);
      for (const [words, is] of before) if (words.test(head)) found.push({ is, key: text });
      // `name[123]`, as programs and faults are told.
      if (/[\w)>]\[$/.test(head) && line[m.index + text.length] === ']') found.push({ is: 'task', key: text });
      return found;
    }
    const sys = /^\/proc\/sys\/([\w./-]+)$/.exec(text)?.[1];
    if (sys !== undefined) return [{ is: 'setting', key: sys.replaceAll('/', '.') }];
    const named = /^[^/\d][^/]*?:(\d{1,9})$|^\S*\/\S*:(\d{1,9})$/.exec(text);
    found.push({ is: 'device', key: keyOf('device', text)! }, { is: 'cgroup', key: text });
    if (text.includes('.')) found.unshift({ is: 'setting', key: text });
    if (named) found.push({ is: 'task', key: (named[1] ?? named[2])! });
    return found;
  }
  return [];
}
