/**
 * What names say of the order of what they hold: rising numbers, stamps and words (before, after). A name that can be
 * read in two ways orders only where both put it in one place; where nothing tells the order, that is the answer.
 */

/** Words that tell an order among themselves, the earliest first; what is not among them tells none. */
const orders: readonly (readonly string[])[] = [
  ['before', 'during', 'after'],
  ['pre', 'post'],
  ['first', 'second', 'third', 'last'],
  ['start', 'mid', 'end'],
  ['begin', 'middle', 'end'],
  ['initial', 'final'],
  ['early', 'late'],
  ['earlier', 'later'],
  ['old', 'new'],
  ['then', 'now'],
  ['previous', 'current'],
  ['prev', 'cur'],
];
/** Words that tell machines apart as well, beside a word for one: `old-server`, `second node`. */
const describing = /^(?:first|second|third|last|old|new|current|previous)$/;
const machine =
  /^(?:host|hostname|node|server|srv|vm|machine|box|guest|instance|worker|controller|compute|client|master|primary|replica|blade|rack|system|hypervisor|pod|container|web|db|app|api|mail|proxy|gateway|ceph|nova|osd|mon|store|storage|cluster|site|dc)$/;
const isOrder = (word: string): boolean => orders.some(words => words.includes(word));

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthOf = (word: string): number => (word.length < 3 ? 0 : months.indexOf(word.slice(0, 3)) + 1);
const isMonth = (word: string): boolean =>
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/.test(
    word,
  );

/** Words whose number is a count of what was taken, though it stands right behind them: `run2`, `T0951`. */
const counted =
  /^(?:run|dump|sample|iter|iteration|loop|round|pass|step|capture|snap|snapshot|take|part|no|nr|seq|day|hour|min|sec|time|t)$/;
/** What dumps and files of them are called: a number set off behind it counts. Behind any other word it may be a machine's. */
const dumpName =
  /^(?:out|output|file|log|data|test|result|report|info|status|state|txt|sosreport|sos|proc|sys|meminfo|zoneinfo|buddyinfo|pagetypeinfo|slabinfo|slabtop|vmstat|vmallocinfo|numastat|iomem|stat|loadavg|uptime|interrupts|softirqs|softnet|sched|schedstat|debug|pressure|psi|memory|cpu|io|smaps|rollup|maps|limits|mounts|mountinfo|diskstats|partitions|ps|aux[a-z]*|alx[a-z]*|elf[a-z]*|ef|top|htop|b|bh|h|free|m|k|g|mpstat|all|p|iostat|xtz|x|pidstat|sar|a|df|du|i|ht|lsof|lsblk|ss|netstat|tcp|udp|snmp|sockstat|nstat|ip|s|d|r|w|c|n|link|addr|route|ethtool|dev|net|dmesg|journal|kern|messages|syslog|console|cgroup|cgtop|perf|script|iotop|sysctl)$/;
/** `09h51m32s`, and not `r01h02` */
const clockOfLetters = /(?<![a-z\d])\d{1,2}h\d{2}(?:m(?:in)?(?:\d{2}s?)?)?(?![a-z\d])/gi;
/** `192.168.1.10`, `ip-10-0-0-1`: the name of a machine. */
const address = /(?<!\d|\d\.)(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)|(?<![a-z\d])ip[-_](?:\d{1,3}[-_]){3}\d{1,3}(?!\d)/gi;
/** Words whose number is a name: of a machine, a ticket, a device. */
const named =
  /^(?:host|node|web|db|srv|server|vm|case|ticket|sr|cpu|disk|dev|eth|ens|port|vlan|pid|tid|id|uid|osd|mon|ceph|compute|controller|ctrl|worker|master|rack|client|instance|guest|pod|nova|store|storage|app)$/;

/** A number or a word of a name. */
interface Token {
  /** In small letters. */
  readonly text: string;
  readonly is: 'number' | 'order' | 'month' | 'word';
  /** Does a number count what was taken, and is it no part of a name? */
  readonly counts: boolean;
}

interface Name {
  /** What may tell an order. */
  readonly marks: readonly Token[];
  /** The name with a sign for each mark: equal where the marks stand in the same places. */
  readonly stem: string;
  /** The name without its marks and what set them off. */
  readonly bare: string;
  readonly tokens: readonly Token[];
}

/** The number of a process and the name of a network namespace: they tell whose the dump is. */
const owner = /(?:^|\/)proc\/\d+\/|(?:^|\/)namespaces\/[^/]+\/|netns_exec_[^/]*?(?=_)/;

/** Whose the dump is, where not the machine's: dumps of different owners are no moments of one thing. */
export const dumpOwner = (path: string): string => owner.exec(path)?.[0] ?? '';

function nameOf(path: string): Name {
  const mine = owner.exec(path);
  const from = mine ? mine.index + mine[0].length : 0;
  const words = [...path.slice(from).matchAll(/\d+|[a-z]+/gi)].map(m => ({
    text: m[0].toLowerCase(),
    at: from + m.index,
    end: from + m.index + m[0].length,
  }));
  const inside = (expression: RegExp): ((i: number) => boolean) => {
    const spans = [...path.slice(from).matchAll(expression)].map(m => [from + m.index, from + m.index + m[0].length]);
    return i => spans.some(([start, end]) => start! <= words[i]!.at && words[i]!.end <= end!);
  };
  const [inAddress, inClock] = [inside(address), inside(clockOfLetters)];
  const isNumber = (i: number): boolean => words[i] !== undefined && /\d/.test(words[i].text) && !inAddress(i);
  const near = (i: number, j: number): boolean =>
    words[i] !== undefined && words[j] !== undefined && /^[-_. ]?$/.test(path.slice(words[i].end, words[j].at));
  const tokens = words.map(({ text, at, end }, i): Token => {
    if (isNumber(i)) return { text, is: 'number', counts: inClock(i) || countsAt(path, words, i) };
    const dated = isMonth(text) && ((isNumber(i - 1) && near(i - 1, i)) || (isNumber(i + 1) && near(i, i + 1)));
    const apart = !/[a-z\d]/i.test(path.charAt(at - 1)) && !/[a-z\d]/i.test(path.charAt(end));
    const names =
      describing.test(text) &&
      ((near(i, i + 1) && machine.test(words[i + 1]!.text) && !(isNumber(i + 2) && near(i + 1, i + 2))) ||
        (near(i - 1, i) && machine.test(words[i - 1]!.text)));
    return { text, is: dated ? 'month' : isOrder(text) && apart && !names ? 'order' : 'word', counts: false };
  });
  let [stem, bare, last] = [path.slice(0, from), path.slice(0, from), from];
  tokens.forEach(({ is }, i) => {
    if (is === 'word') return;
    const between = path.slice(last, words[i]!.at);
    stem += `${between}\0${is}\0`;
    bare += between.replace(/[-_. ]+$/, '');
    last = words[i]!.end;
  });
  const end = path.slice(last);
  return {
    marks: tokens.filter(t => t.is !== 'word'),
    stem: stem + end,
    bare: `${bare}${end}`.replace(/(^|\/)[-_. /]+/g, '$1'),
    tokens,
  };
}

function countsAt(path: string, words: readonly { text: string; at: number; end: number }[], i: number): boolean {
  const before = words[i - 1];
  if (!before || path.slice(before.end, words[i]!.at).includes('/') || isMonth(before.text)) return true;
  // Of several numbers in a row the first tells what they are.
  if (/\d/.test(before.text)) return countsAt(path, words, i - 1);
  if (counted.test(before.text) || isOrder(before.text)) return true;
  if (before.end < words[i]!.at) return dumpName.test(before.text);
  // `zoneinfo2`: a word and its number are the whole name of the file.
  const base = path.slice(path.lastIndexOf('/') + 1);
  return !named.test(before.text) && /^[a-z]+\d+(?:\.[a-z]+)?$/i.test(base) && words[i]!.at > path.lastIndexOf('/');
}

/** The name without what may order it and without what set that off: `zoneinfo` for `zoneinfo.1` and `before/zoneinfo`. */
export const bareName = (path: string): string => nameOf(path).bare;

/** Equal for names that differ in nothing but words of order. */
export function withoutWords(path: string): string {
  const { stem, marks } = nameOf(path);
  return [stem, ...marks.map(m => (m.is === 'order' ? '' : m.text))].join('\n');
}

/** What in each name is not in all of them: the same for two series that were taken side by side. */
export function marksOf(paths: readonly string[]): string[] {
  const names = paths.map(path => nameOf(path).tokens.map(t => (t.is === 'number' ? `${Number(t.text)}` : t.text)));
  const shared = new Set(names[0]?.filter(text => names.every(texts => texts.includes(text))));
  return names.map(texts => texts.filter(text => !shared.has(text)).join('.'));
}

/** Names in the order of what they hold, the oldest first; undefined where nothing tells it. */
export function inSequence(paths: readonly string[]): string[] | undefined {
  if (paths.length < 2) return [...paths];
  const names = paths.map(path => ({ path, ...nameOf(path) }));
  const plain = names.filter(n => n.marks.length === 0);
  const marked = names.filter(n => n.marks.length > 0);
  if (plain.length > 1 || names.some(n => n.stem !== (n === plain[0] ? n.stem : marked[0]!.stem))) return undefined;
  const sorted = sequenceOf(marked);
  if (!sorted || plain.length === 0) return sorted?.map(n => n.path);
  const side = sideOf(marked, plain[0]!);
  if (side === undefined) return undefined;
  return (side === 'first' ? [plain[0]!, ...sorted] : [...sorted, plain[0]!]).map(n => n.path);
}

/** Where a name without a mark stands beside words: before what is `after`, behind what is `old`. A number tells nothing. */
function sideOf(marked: readonly Name[], plain: Name): 'first' | 'last' | undefined {
  if (marked.some(n => n.bare !== plain.bare || n.marks.length !== 1 || n.marks[0]!.is !== 'order')) return undefined;
  const words = marked.map(n => n.marks[0]!.text);
  if (words.every(word => orders.some(order => order[0] === word))) return 'last';
  return words.every(word => orders.some(order => order.at(-1) === word)) ? 'first' : undefined;
}

/** A key for each name, by one way to read the numbers. */
type Keys = readonly (readonly number[])[];

function sequenceOf<N extends Name>(names: readonly N[]): N[] | undefined {
  if (names.length < 2) return [...names];
  // A clock of twelve hours.
  if (/\0number\0[-_. ]?[ap]m(?![a-z])/i.test(names[0]!.stem)) return undefined;
  const readings = readingsOf(names);
  const orders = readings?.map(keys => sortedBy(keys));
  const [first] = orders ?? [];
  if (!first || !orders!.every(order => order?.every((at, i) => at === first[i]))) return undefined;
  return first.map(at => names[at]!);
}

/** Undefined where two keys are equal: nothing tells those two apart. */
function sortedBy(keys: Keys): number[] | undefined {
  const order = keys.map((_, i) => i).sort((a, b) => compare(keys[a]!, keys[b]!));
  return order.some((at, i) => i > 0 && compare(keys[at]!, keys[order[i - 1]!]!) === 0) ? undefined : order;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((n, i) => n !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/** All ways to read the marks of names of one stem; undefined where a mark that differs tells no order. */
function readingsOf(names: readonly Name[]): Keys[] | undefined {
  const columns = names[0]!.marks.map((_, i) => names.map(n => n.marks[i]!));
  let readings: Keys[] = [names.map(() => [])];
  let isDated = false;
  for (let i = 0; i < columns.length; ) {
    const segment: Segment | undefined =
      columns[i]![0]!.is === 'order' ? wordsAt(columns, i) : stampAt(columns, i, isDated);
    if (!segment) return undefined;
    isDated ||= segment.dates === true;
    readings = readings.flatMap(keys => segment.readings.map(more => keys.map((key, n) => [...key, ...more[n]!])));
    i += segment.length;
  }
  return readings;
}

/** Marks that are read together. */
interface Segment {
  readonly length: number;
  readonly readings: readonly Keys[];
  readonly dates?: true;
}
type Column = readonly Token[];

/** A word for each name, all of one order. */
function wordsAt(columns: readonly Column[], i: number): Segment | undefined {
  const words = columns[i]!.map(t => t.text);
  const order = orders.find(known => words.every(word => known.includes(word)));
  return order && { length: 1, readings: [words.map(word => [order.indexOf(word)])] };
}

const numbers = (column: Column | undefined): number[] => column?.map(t => Number(t.text)) ?? [];
const within = (column: Column | undefined, low: number, high: number): boolean =>
  column?.every(t => t.is === 'number' && Number(t.text) >= low && Number(t.text) <= high) === true;
const isYear = (column: Column | undefined): boolean =>
  column?.every(t => t.text.length === 4) === true && within(column, 1970, 2099);
const isDay = (column: Column | undefined): boolean =>
  column?.every(t => t.text.length <= 2) === true && within(column, 1, 31);
const isMonthNo = (column: Column | undefined): boolean => isDay(column) && within(column, 1, 12);
const isTwoDigits = (column: Column | undefined): boolean =>
  column?.every(t => t.is === 'number' && t.text.length === 2) === true;
const zip = (...columns: readonly (readonly number[])[]): Keys => columns[0]!.map((_, n) => columns.map(c => c[n]!));
const monthsOf = (column: Column): number[] => column.map(t => monthOf(t.text));
const isMonths = (column: Column | undefined): column is Column => column?.every(t => t.is === 'month') === true;

/** A date in one of its forms, a time, or a number; undefined where it tells no order. */
function stampAt(columns: readonly Column[], i: number, isDated: boolean): Segment | undefined {
  const column = columns[i]!;
  if (isMonths(column) || isMonths(columns[i + 1])) return byMonthName(columns, i);
  const digits = splitDigits(column);
  const [a, b, c] = digits ?? columns.slice(i, i + 3);
  const ofLength = (segment: Segment | undefined): Segment | undefined =>
    segment && (digits ? { ...segment, length: 1 } : segment);
  if (isYear(a) && isMonthNo(b) && isDay(c)) return ofLength({ ...natural([a!, b!, c!]), dates: true });
  if (isDay(a) && isDay(b) && isYear(c)) return ofLength(dayOrMonthFirst(a!, b!, numbers(c)));
  const rises = (column: Column | undefined): boolean =>
    new Set(numbers(column)).size <= 1 || column!.every(t => t.counts);
  if (!isDated && isTwoDigits(a) && isTwoDigits(b) && (digits ?? [a, b]).every(rises))
    return ofLength(clockOrDate(a!, b!, isTwoDigits(c) ? c : undefined));
  return rises(column) ? natural([column]) : undefined;
}

const natural = (columns: readonly Column[]): Segment => ({
  length: columns.length,
  readings: [zip(...columns.map(numbers))],
});

/** `20220210`, `10022022`, `095132`, `0951`: the digits of dates and times without anything between. */
function splitDigits(column: Column): Column[] | undefined {
  const cut = (...ends: number[]): Column[] =>
    ends.map((end, k) => column.map(t => ({ ...t, text: t.text.slice(ends[k - 1] ?? 0, end) })));
  const isOf = (length: number): boolean => column.every(t => t.is === 'number' && t.text.length === length);
  const isDate = ([y, m, d]: Column[]): boolean => isYear(y) && isMonthNo(m) && isDay(d);
  if (isOf(8)) {
    if (isDate(cut(4, 6, 8))) return cut(4, 6, 8);
    const [first, second, year] = cut(2, 4, 8);
    return isDay(first) && isDay(second) && isYear(year) ? [first!, second!, year!] : undefined;
  }
  if (isOf(6)) return cut(2, 4, 6);
  return isOf(4) && !isYear(column) && within(column, 0, 2359) ? cut(2, 4) : undefined;
}

/** Which of two numbers before a year is the month? */
function dayOrMonthFirst(a: Column, b: Column, years: readonly number[]): Segment | undefined {
  const readings = [
    ...(isMonthNo(b) ? [zip(years, numbers(b), numbers(a))] : []),
    ...(isMonthNo(a) ? [zip(years, numbers(a), numbers(b))] : []),
  ];
  return readings.length ? { length: 3, readings, dates: true } : undefined;
}

/** `09-51-32`, `22-02-10`, `10-02-22`: a time, or a date of a year of two digits. */
function clockOrDate(a: Column, b: Column, c: Column | undefined): Segment | undefined {
  const hours = numbers(a);
  const isClock = within(a, 0, 23) && within(b, 0, 59);
  // A night between them: no date tells on which side.
  if (isClock && Math.max(...hours) - Math.min(...hours) > 12) return undefined;
  const segment = natural(c ? [a, b, c] : [a, b]);
  const year = new Set(numbers(c)).size === 1 && within(c, 10, 40);
  const dates = year && isDay(a) && isDay(b) ? dayOrMonthFirst(a, b, numbers(c)) : undefined;
  return { ...segment, readings: [...segment.readings, ...(dates?.readings ?? [])] };
}

/** `31-Jan-2022`, `Jan-31-2022`, `2022-Jan-31`, and the first two without a year, where no new year is between. */
function byMonthName(columns: readonly Column[], i: number): Segment | undefined {
  const [a, b, c] = columns.slice(i, i + 3);
  const at = (length: number, ...key: (readonly number[])[]): Segment => ({
    length,
    readings: [zip(...key)],
    dates: true,
  });
  if (isMonths(b) && isYear(a) && isDay(c)) return at(3, numbers(a), monthsOf(b), numbers(c));
  const [month, day] = isMonths(a) ? [a, b] : [b as Column, a];
  if (!isDay(day)) return undefined;
  if (isYear(c) || (isMonths(b) && isTwoDigits(c) && within(c, 10, 40)))
    return at(3, numbers(c), monthsOf(month), numbers(day));
  const known = monthsOf(month);
  return Math.max(...known) - Math.min(...known) < 6 ? at(2, known, numbers(day)) : undefined;
}
