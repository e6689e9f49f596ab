/**
 * QEMU command lines: which disks a guest has, and whether their data pass through the page cache of the host.
 * Semantics of `cache=`: QEMU, "Block device options" of qemu(1), block.c bdrv_parse_cache_mode(), block/file-posix.c;
 * the host's page cache is bypassed where `cache.direct` is on.
 */

/** One word of a command line; `text` without the quotes of a shell, `start` and `end` with them. */
export interface Argument {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type CacheMode = 'writeback' | 'none' | 'writethrough' | 'directsync' | 'unsafe';

export interface CacheFlags {
  readonly mode: CacheMode;
  /** The guest sees a volatile write cache and has to flush it. */
  readonly writeback: boolean;
  /** O_DIRECT on the host: its page cache is bypassed. */
  readonly direct: boolean;
  readonly noFlush: boolean;
}

export interface QemuDrive {
  /** `id` of -drive, node name of -blockdev, the option (`hda`) of the short forms. */
  readonly id?: string;
  readonly file?: string;
  /** What holds the data: file, host_device, rbd, nbd, iscsi, ...; `file` for any path. */
  readonly protocol: string;
  readonly format?: string;
  readonly cache: CacheFlags;
  readonly aio?: string;
  readonly readOnly: boolean;
  /** Do reads and writes of the guest fill the page cache of the host? */
  readonly hostCache: boolean;
  /** Index of the argument that decides the above: the option's value. */
  readonly argument: number;
}

/** What an emulator was told, as far as it matters here. Memory is MiB unless it has a suffix (`2097152k`, `4G`). */
export interface QemuGuest {
  readonly name?: string;
  readonly memory?: string;
  readonly cpus?: string;
  readonly hugepages: boolean;
  readonly locked: boolean;
}

const modes: Readonly<Record<CacheMode, Omit<CacheFlags, 'mode'>>> = {
  writeback: { writeback: true, direct: false, noFlush: false },
  none: { writeback: true, direct: true, noFlush: false },
  writethrough: { writeback: false, direct: false, noFlush: false },
  directsync: { writeback: false, direct: true, noFlush: false },
  unsafe: { writeback: true, direct: false, noFlush: true },
};

/** The flags of a value of `cache=`; `off` is the old word for `none`. Undefined for a word that is none. */
export function cacheMode(word: string): CacheFlags | undefined {
  const mode = word === 'off' ? 'none' : (word as CacheMode);
  return Object.hasOwn(modes, mode) ? { mode, ...modes[mode] } : undefined;
}

/** The mode that has these flags; writethrough with no-flush has no name and counts as `unsafe`. */
function modeOf(writeback: boolean, direct: boolean, noFlush: boolean): CacheFlags {
  const mode: CacheMode = noFlush
    ? direct
      ? 'none'
      : 'unsafe'
    : writeback
      ? direct
        ? 'none'
        : 'writeback'
      : direct
        ? 'directsync'
        : 'writethrough';
  return { mode, writeback, direct, noFlush };
}

/** Does a word name an emulator of QEMU: `qemu-system-x86_64`, `/usr/libexec/qemu-kvm`, `kvm`? */
export const isQemu = (word: string): boolean => /(?:^|\/)(?:qemu-system-[a-z0-9_]{1,20}|qemu-kvm|kvm)$/.test(word);

/**
 * Cut a command line into its words: quoted as a shell wants it (libvirt's log), or as ps prints it, where only braces
 * keep a JSON value together. A lone backslash at the end of a line is none.
 */
export function splitArguments(line: string, from = 0): Argument[] {
  const found: Argument[] = [];
  let i = from;
  while (i < line.length) {
    const c = line[i]!;
    if (c === ' ' || c === '\t') {
      i++;
      continue;
    }
    const start = i;
    let text = '';
    if (c === '{') {
      i = braceEnd(line, i);
      text = line.slice(start, i);
    } else
      while (i < line.length && line[i] !== ' ' && line[i] !== '\t') {
        const quote = line[i]!;
        if (quote === "'" || quote === '"') {
          const close = line.indexOf(quote, i + 1);
          const end = close < 0 ? line.length : close;
          text += line.slice(i + 1, end);
          i = end + 1;
        } else {
          let end = i + 1;
          while (end < line.length && !' \t\'"'.includes(line[end]!)) end++;
          text += line.slice(i, end);
          i = end;
        }
      }
    if (text !== '\\') found.push({ text, start, end: Math.min(i, line.length) });
  }
  return found;
}

/** Behind the brace that closes the one at `from`; where none does, at the next blank. */
function braceEnd(line: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (quoted) {
      if (c === 92) i++;
      else if (c === 34) quoted = false;
    } else if (c === 34) quoted = true;
    else if (c === 123) depth++;
    else if (c === 125 && --depth === 0) return i + 1;
  }
  const blank = line.indexOf(' ', from);
  return blank < 0 ? line.length : blank;
}

type Options = Map<string, string>;

/**
 * Options as `a=b,c.d=e` or JSON, flat: `{"cache":{"direct":true}}` is `cache.direct` = `true`. A comma within a value
 * is doubled; a first word without `=` is `''`.
 */
export function parseOptions(text: string): Options {
  const options: Options = new Map();
  if (text.startsWith('{')) {
    addJson(options, '', text);
    return options;
  }
  let i = 0;
  while (i < text.length) {
    let value = '';
    for (;;) {
      const comma = text.indexOf(',', i);
      const end = comma < 0 ? text.length : comma;
      value += text.slice(i, end);
      i = end + 1;
      if (comma < 0 || text[comma + 1] !== ',') break;
      value += ',';
      i = comma + 2;
    }
    const sign = value.indexOf('=');
    if (sign < 0) options.set(options.size === 0 ? '' : value, options.size === 0 ? value : 'on');
    else options.set(value.slice(0, sign), value.slice(sign + 1));
  }
  return options;
}

function addJson(options: Options, prefix: string, text: string): void {
  try {
    flatten(options, prefix, JSON.parse(text), 0);
  } catch {
    // cut in the middle, or no JSON
  }
}

function flatten(options: Options, name: string, value: unknown, depth: number): void {
  if (depth > 8) return;
  if (typeof value !== 'object' || value === null) options.set(name, String(value));
  else
    for (const [key, inner] of Object.entries(value))
      flatten(options, name === '' ? key : `${name}.${key}`, inner, depth + 1);
}

const on = (word: string | undefined): boolean | undefined =>
  word === undefined ? undefined : word === 'on' || word === 'true' || word === 'yes';

/**
 * Protocols that read and write through a file of the host; all others (network, user-space drivers) have no page cache
 * to fill.
 */
const throughHost = new Set(['file', 'host_device', 'host_cdrom', 'vvfat']);

/** The protocol of a file name: `rbd:pool/image`, `nbd://host`, `/dev/sda`, `fat:dir`. */
function protocolOf(file: string | undefined): string {
  const m = file === undefined ? null : /^([a-z][a-z0-9+_-]{1,20}):/.exec(file);
  if (!m) return 'file';
  return m[1] === 'fat' ? 'vvfat' : m[1]!.split('+')[0]!;
}

/**
 * The flags in force: those of `cache=`, changed by `cache.*`; writeback where nothing is said (QEMU 1.x and later).
 */
function flagsOf(options: Options, prefix = ''): CacheFlags {
  const base = cacheMode(options.get(`${prefix}cache`) ?? 'writeback') ?? cacheMode('writeback')!;
  const [writeback, direct, noFlush] = ['writeback', 'direct', 'no-flush'].map(name =>
    on(options.get(`${prefix}cache.${name}`)),
  );
  if (writeback === undefined && direct === undefined && noFlush === undefined) return base;
  return modeOf(writeback ?? base.writeback, direct ?? base.direct, noFlush ?? base.noFlush);
}

/** Drop what is undefined, so that a property is there or not. */
const known = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** One -drive. `snapshot`: the command has -snapshot, by which all disks become temporary and `cache=unsafe`. */
export function parseDrive(value: string, argument: number, snapshot: boolean): QemuDrive {
  const options = parseOptions(value);
  if (options.get('file')?.startsWith('json:')) addJson(options, 'file', options.get('file')!.slice(5));
  const file = options.get('file.filename') ?? options.get('file');
  const protocol = options.get('file.driver') ?? protocolOf(file);
  const cache = snapshot || on(options.get('snapshot')) ? cacheMode('unsafe')! : flagsOf(options);
  const readOnly = on(options.get('readonly') ?? options.get('read-only')) ?? options.get('media') === 'cdrom';
  return {
    ...(known({
      id: options.get('id'),
      file,
      format: options.get('format') ?? options.get('driver'),
      aio: options.get('aio') ?? options.get('file.aio'),
    }) as Partial<QemuDrive>),
    protocol,
    cache,
    readOnly,
    hostCache: throughHost.has(protocol) && !cache.direct,
    argument,
  };
}

interface Node {
  readonly options: Options;
  readonly argument: number;
}

/**
 * The disks of -blockdev: from each node that no other uses down to the one that holds the data, whose `cache.direct`
 * is what counts.
 */
function parseNodes(nodes: ReadonlyMap<string, Node>, attached: ReadonlySet<string>): QemuDrive[] {
  const used = new Set<string>();
  for (const { options } of nodes.values())
    for (const name of ['file', 'backing', 'data-file']) if (options.has(name)) used.add(options.get(name)!);
  const tops = [...nodes.keys()].filter(name => (attached.size > 0 ? attached.has(name) : !used.has(name)));
  return tops.map(id => {
    const top = nodes.get(id)!;
    let node = top;
    let prefix = '';
    let flags = flagsOf(top.options);
    // An inline child takes over what its parent says; one that is named has its own options only. A cycle of names
    // ends by the count.
    for (let step = 0; step < 16; step++) {
      const child = node.options.get(`${prefix}file`);
      if (child !== undefined && nodes.has(child)) {
        node = nodes.get(child)!;
        prefix = '';
        flags = flagsOf(node.options);
      } else if (node.options.has(`${prefix}file.driver`)) {
        prefix += 'file.';
        if ([...node.options.keys()].some(name => name.startsWith(`${prefix}cache.`)))
          flags = flagsOf(node.options, prefix);
      } else break;
    }
    const at = (name: string): string | undefined => node.options.get(prefix + name);
    const protocol = at('driver') ?? 'file';
    const image = at('pool') !== undefined && at('image') !== undefined ? `${at('pool')}/${at('image')}` : undefined;
    return {
      ...(known({
        id,
        file: at('filename') ?? image ?? at('path') ?? at('export'),
        format: top === node && prefix === '' ? undefined : top.options.get('driver'),
        aio: at('aio'),
      }) as Partial<QemuDrive>),
      protocol,
      cache: flags,
      readOnly: on(top.options.get('read-only')) ?? false,
      hostCache: throughHost.has(protocol) && !flags.direct,
      argument: node.argument,
    };
  });
}

const shortForms = new Set(['-hda', '-hdb', '-hdc', '-hdd', '-cdrom', '-fda', '-fdb', '-sd', '-mtdblock', '-pflash']);

/**
 * The disks of a QEMU command line, in its order: -drive and the short forms, then -blockdev. Give the words behind the
 * emulator, or all.
 */
export function qemuDrives(words: readonly Argument[]): QemuDrive[] {
  const option = (i: number): string => words[i]!.text.replace(/^--(?=[a-z])/, '-');
  let snapshot = false;
  const attached = new Set<string>();
  const nodes = new Map<string, Node>();
  for (let i = 0; i < words.length; i++) {
    const name = option(i);
    if (name === '-snapshot') snapshot = true;
    const value = words[i + 1]?.text;
    if (value === undefined) continue;
    if (name === '-device') {
      const drive = parseOptions(value).get('drive');
      if (drive !== undefined) attached.add(drive);
    } else if (name === '-blockdev') {
      const options = parseOptions(value);
      const id = options.get('node-name');
      if (id !== undefined) nodes.set(id, { options, argument: i + 1 });
    }
  }
  const drives: QemuDrive[] = [];
  for (let i = 0; i + 1 < words.length; i++) {
    const name = option(i);
    if (name === '-drive') drives.push(parseDrive(words[i + 1]!.text, i + 1, snapshot));
    else if (shortForms.has(name))
      drives.push({
        ...parseDrive(
          `file=${words[i + 1]!.text.replaceAll(',', ',,')}${name === '-cdrom' ? ',media=cdrom' : ''}`,
          i + 1,
          snapshot,
        ),
        id: name.slice(1),
      });
  }
  const named = new Set([...attached].filter(id => nodes.has(id)));
  return [...drives, ...parseNodes(nodes, named)];
}

/** Name, memory and CPUs of a guest by its command line. */
export function qemuGuest(words: readonly Argument[]): QemuGuest {
  const of = (name: string): string[] =>
    words.flatMap((w, i) => (w.text.replace(/^--(?=[a-z])/, '-') === name && words[i + 1] ? [words[i + 1]!.text] : []));
  const name = of('-name')[0];
  const memory = of('-m')[0];
  const smp = of('-smp')[0];
  const objects = [...of('-object'), ...of('-mem-path')];
  const options = name === undefined ? undefined : parseOptions(name);
  return {
    ...(known({
      name: options?.get('guest') ?? options?.get(''),
      memory: memory === undefined ? undefined : (parseOptions(memory).get('size') ?? parseOptions(memory).get('')),
      cpus: smp === undefined ? undefined : (parseOptions(smp).get('cpus') ?? parseOptions(smp).get('')),
    }) as Partial<QemuGuest>),
    hugepages: objects.some(text =>
      /hugepages|hugetlb["=:]+(?:on|true)|memory-backend-file.*\/huge/.test(text.slice(0, 2000)),
    ),
    locked: [...of('-overcommit'), ...of('-realtime')].some(text => /(?:mem-lock|mlock)=on/.test(text)),
  };
}
