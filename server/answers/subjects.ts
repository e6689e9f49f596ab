/**
 * What a fact speaks of besides itself: tasks, devices, interrupts, settings, control groups. Two facts that speak of
 * the same subject belong together, whatever their kinds; that is all "go to definition" and "references" know. Told
 * from the names of fields, so a new kind takes part by naming its fields like the others.
 */
import { kindOf } from '../core/model/kind.ts';
import { type Fact, fieldSpan, type Span } from '../core/model/fact.ts';

export type SubjectKind = 'task' | 'device' | 'interrupt' | 'sysctl' | 'cgroup';

/**
 * `key`: a process or thread id in decimal, a device without `/dev/` (or `major:minor`), the label of an interrupt, a
 * sysctl key, the path of a group.
 */
export interface Subject {
  readonly is: SubjectKind;
  readonly key: string;
}

/** Fields that name a subject the fact is about. */
const own: Readonly<Record<SubjectKind, readonly string[]>> = {
  task: ['pid', 'tid', 'tgid'],
  device: ['device', 'disk', 'interface', 'bond', 'array'],
  interrupt: ['irq'],
  sysctl: ['key'],
  cgroup: ['cgroup'],
};

/**
 * Fields that name a subject the fact is not about: the parent of a process, the path below a mapped device. They lead
 * to it and are no reference to it.
 */
const foreign: Readonly<Record<string, SubjectKind>> = {
  ppid: 'task',
  path: 'device',
  port: 'device',
  source: 'device',
  filesystem: 'device',
  master: 'device',
  map: 'device',
};

/** Kinds whose rows go by a name or a number of another title. */
const titled: Readonly<Record<string, readonly [field: string, is: SubjectKind]>> = {
  'block-device': ['name', 'device'],
  partition: ['name', 'device'],
  'md-array': ['name', 'device'],
  'dm-device': ['name', 'device'],
  'dm-target': ['name', 'device'],
  'multipath-map': ['dm', 'device'],
  'nvme-device': ['name', 'device'],
  'net-device': ['name', 'device'],
  'netstat-interface': ['name', 'device'],
  link: ['name', 'device'],
  'link-detail': ['name', 'device'],
  'link-counters': ['name', 'device'],
  'link-address': ['name', 'device'],
  bonding: ['name', 'device'],
  mount: ['source', 'device'],
  'filesystem-use': ['filesystem', 'device'],
  'iotop-task': ['id', 'task'],
  'process-cgroup': ['path', 'cgroup'],
};

/** Names of a task that stand beside its number. */
const taskNames = ['task', 'comm', 'command', 'victim', 'name'];

/** Where a subject is at home: kinds, the best first. */
const homes: Readonly<Record<SubjectKind, readonly string[]>> = {
  task: ['task', 'process-status', 'process-stat', 'process-tree', 'pidstat', 'cgroup-process'],
  device: [
    'block-device',
    'link',
    'dm-device',
    'md-array',
    'multipath-path',
    'nvme-device',
    'disk-stats',
    'net-device',
    'netstat-interface',
    'partition',
    'ethtool',
    'device-use',
  ],
  interrupt: ['interrupt-count'],
  sysctl: ['sysctl'],
  cgroup: ['cgroup', 'cgroup-use', 'cgroup-memory', 'cgroup-memory-stat'],
};

/** A value as the key of a subject; undefined where it cannot be one. */
function keyOf(is: SubjectKind, value: unknown): string | undefined {
  if (typeof value === 'number') return is === 'task' || is === 'interrupt' ? String(value) : undefined;
  if (typeof value !== 'string' || value === '' || value.length > 300) return undefined;
  if (is === 'task') return /^\d{1,9}$/.test(value) ? value : undefined;
  return is === 'device' ? value.replace(/^\/dev\/(?:mapper\/)?/, '') : value;
}

/** `key` of a fact that is no setting is no sysctl key. */
const applies = (fact: Fact<any>, is: SubjectKind): boolean => is !== 'sysctl' || kindOf(fact).glossary === 'sysctl';

/** Under which field a fact is about a subject; undefined when it is not. */
export function mention(fact: Fact<any>, { is, key }: Subject): string | undefined {
  const value = fact.value;
  if (applies(fact, is))
    for (const field of own[is]) if (value[field] !== undefined && keyOf(is, value[field]) === key) return field;
  const title = titled[fact.kind];
  if (title && title[1] === is && keyOf(is, value[title[0]]) === key) return title[0];
  // The kernel log knows some devices by their numbers only; tables of devices tell both.
  if (is === 'device' && typeof value.major === 'number' && `${value.major}:${value.minor}` === key) return 'minor';
  return undefined;
}

/** The subject that a field of a fact names; of an event's task name, the task of that number. */
export function subjectOf(fact: Fact<any>, field: string): Subject | undefined {
  const value = fact.value;
  const title = titled[fact.kind];
  const is =
    title?.[0] === field
      ? title[1]
      : ((Object.keys(own) as SubjectKind[]).find(k => own[k].includes(field)) ?? foreign[field]);
  if (is && applies(fact, is)) {
    const key = keyOf(is, value[field]);
    return key === undefined ? undefined : { is, key };
  }
  // The text and the numbers of a setting are the setting.
  if (kindOf(fact).glossary === 'sysctl' && typeof value.key === 'string') return { is: 'sysctl', key: value.key };
  const id = taskNames.includes(field) ? (value.tid ?? value.pid) : undefined;
  return typeof id === 'number' ? { is: 'task', key: String(id) } : undefined;
}

/** Every subject a fact is about. */
export function subjectsOf(fact: Fact<any>): Subject[] {
  const found: Subject[] = [];
  const add = (is: SubjectKind, value: unknown): void => {
    const key = keyOf(is, value);
    if (key !== undefined && !found.some(s => s.is === is && s.key === key)) found.push({ is, key });
  };
  for (const is of Object.keys(own) as SubjectKind[])
    if (applies(fact, is)) for (const field of own[is]) if (fact.value[field] !== undefined) add(is, fact.value[field]);
  const title = titled[fact.kind];
  if (title) add(title[1], fact.value[title[0]]);
  return found;
}

/**
 * How well a fact serves as the definition of a subject it is about: lower is better, undefined is not at all. A
 * thread's own row goes before its process's others.
 */
export function homeRank(fact: Fact<any>, { is, key }: Subject): number | undefined {
  const at = homes[is].indexOf(fact.kind);
  if (at < 0) return undefined;
  const { tid, pid, from } = fact.value;
  const exact = is !== 'task' || (tid === undefined ? String(pid) === key : String(tid) === key);
  return 4 * at + (exact ? 0 : 2) + (from === 'top' ? 1 : 0);
}

/** Where a fact names the subject. */
export const mentionSpan = (fact: Fact<any>, field: string): Span => fieldSpan(fact, field) ?? fact.at;

/** A number, or a word of the characters that names of devices, settings and groups are made of. */
const word = /[\w.\-/:@%*]+/g;
/** Words of a log behind which a number is a task or an interrupt. */
const before: readonly (readonly [RegExp, SubjectKind])[] = [
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
    if (sys !== undefined) return [{ is: 'sysctl', key: sys.replaceAll('/', '.') }];
    const named = /^[^/\d][^/]*?:(\d{1,9})$|^\S*\/\S*:(\d{1,9})$/.exec(text);
    found.push({ is: 'device', key: keyOf('device', text)! }, { is: 'cgroup', key: text });
    if (text.includes('.')) found.unshift({ is: 'sysctl', key: text });
    if (named) found.push({ is: 'task', key: (named[1] ?? named[2])! });
    return found;
  }
  return [];
}
