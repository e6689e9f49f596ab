/**
 * libvirt's domain XML (virsh dumpxml, etc/libvirt/qemu/NAME.xml, run/libvirt/qemu/NAME.xml), read tag by tag as it
 * comes: damage costs what it touches.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { type At, defineFormat, type Emit } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import {
  Domain,
  DomainDisk,
  type DomainDiskValue,
  DomainPin,
  type DomainValue,
} from '../../facts/guests/libvirt-domain.ts';
import { type Attribute, type Attributes, openTags } from './_xml.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A fact while its element is open. */
interface Open<T> {
  readonly value: Writable<T>;
  readonly places: Places;
  readonly line: number;
  readonly start: number;
}
/** The end of what has been read. */
interface End {
  readonly line: number;
  readonly end: number;
}

/** By names of elements, or by their paths, that a file gives: `constructor` is a name as any other. */
const byName = <T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.assign(Object.create(null), entries);

/** Leaves with a text, and those with a number: path of the element, and the property. */
const texts = byName<'name' | 'uuid'>({ 'domain/name': 'name', 'domain/uuid': 'uuid' });
const figures = byName<keyof DomainValue>({
  'domain/memory': 'memory',
  'domain/currentMemory': 'currentMemory',
  'domain/vcpu': 'vcpu',
  'domain/memtune/hard_limit': 'hardLimit',
  'domain/cputune/shares': 'shares',
  'domain/cputune/quota': 'quota',
  'domain/cputune/period': 'period',
});
const units = byName<keyof DomainValue>({
  'domain/memory': 'memoryUnit',
  'domain/currentMemory': 'currentMemoryUnit',
});
/** Elements that say something by being there. */
const marks = byName<'hugepages' | 'locked'>({
  'domain/memoryBacking/hugepages': 'hugepages',
  'domain/memoryBacking/locked': 'locked',
});
type Pinned = 'vcpu' | 'emulator' | 'iothread';
const pins = byName<Pinned>({
  'domain/cputune/vcpupin': 'vcpu',
  'domain/cputune/emulatorpin': 'emulator',
  'domain/cputune/iothreadpin': 'iothread',
});
/** Attributes of a disk's children, and the properties of the disk. */
const diskParts = byName<readonly (readonly [attribute: string, property: keyof DomainDiskValue])[]>({
  driver: [
    ['name', 'driver'],
    ['type', 'format'],
    ['cache', 'cache'],
    ['io', 'io'],
  ],
  source: [
    ['file', 'source'],
    ['dev', 'source'],
    ['name', 'source'],
    ['dir', 'source'],
    ['volume', 'source'],
    ['protocol', 'protocol'],
  ],
  target: [
    ['dev', 'target'],
    ['bus', 'bus'],
  ],
});
const diskMarks = byName<'readOnly' | 'shareable'>({ readonly: 'readOnly', shareable: 'shareable' });

/** Where a fact stands whose element ends here. */
const placeOf = ({ line, start, places }: Open<unknown>, last: End): At => ({
  line,
  through: last.line,
  start,
  end: last.end,
  fields: places.done(),
});

/** Take an attribute or a text as a property, as it is or as a number, and note where it stands. */
function take<T>(
  to: Open<T>,
  attribute: Attribute | undefined,
  property: string & keyof T,
  read: (text: string) => unknown = text => text,
): void {
  if (!attribute) return;
  const value = read(attribute.text);
  if (value === undefined) return;
  (to.value as Record<string, unknown>)[property] = value;
  to.places.put(property, attribute.start, attribute.end, attribute.line);
}

function takePageSize(domain: Open<DomainValue>, size: Attribute | undefined): void {
  const value = integer(size?.text);
  if (!size || value === undefined) return;
  const sizes = domain.value.pageSizes ?? [];
  domain.places.put(`pageSizes[${sizes.length}]`, size.start, size.end, size.line);
  domain.value.pageSizes = [...sizes, value];
}

/** A child of a disk. */
function takeDiskPart(disk: Open<DomainDiskValue>, name: string, attributes: Attributes): void {
  for (const [attribute, property] of diskParts[name] ?? []) take(disk, attributes.get(attribute), property);
  const mark = diskMarks[name];
  if (mark) disk.value[mark] = true;
}

/** What an element within a domain says of it before its text. */
function takeSetting(domain: Open<DomainValue>, where: string, attributes: Attributes): void {
  const [unit, mark] = [units[where], marks[where]];
  if (unit) take(domain, attributes.get('unit'), unit);
  if (mark) domain.value[mark] = true;
  if (where === 'domain/vcpu') take(domain, attributes.get('current'), 'vcpuCurrent', integer);
  if (where === 'domain/memoryBacking/hugepages/page') takePageSize(domain, attributes.get('size'));
}

function openDisk(attributes: Attributes, line: number, start: number): Open<DomainDiskValue> {
  const disk: Open<DomainDiskValue> = { value: {}, places: new Places(line), line, start };
  take(disk, attributes.get('type'), 'type');
  take(disk, attributes.get('device'), 'device');
  return disk;
}

/** An element that ties something of the domain to CPUs, told where it is all on one line. */
function tellPin(
  what: Pinned,
  domain: string | undefined,
  attributes: Attributes,
  { line, start }: Pick<Attribute, 'line' | 'start'>,
  emit: Emit,
): void {
  const [set, one] = [attributes.get('cpuset'), attributes.get('vcpu') ?? attributes.get('iothread')];
  if (!set || set.line !== line) return;
  const vcpu = integer(one?.text);
  const places = new Places(line).put('cpuset', set.start, set.end);
  if (one && vcpu !== undefined) places.put('vcpu', one.start, one.end);
  emit(DomainPin, defined({ domain, what, vcpu, cpuset: set.text }), {
    line,
    start,
    end: Math.max(set.end, one?.end ?? 0),
    fields: places.done(),
  });
}

export default defineFormat({
  id: 'libvirt-domain',
  title: 'A guest as libvirt defines it (domain XML)',
  paths: [
    'etc/libvirt/qemu/*.xml',
    'etc/libvirt/lxc/*.xml',
    'run/libvirt/qemu/*.xml',
    'sos_commands/virsh/*dumpxml*',
    'sos_commands/libvirt/*dumpxml*',
    'var/lib/nova/instances/*/libvirt.xml',
  ],
  starts: /^(?:<domain type=['"][a-z]{2,10}['"]|<domstatus state=['"])/,
  emits: [Domain, DomainDisk, DomainPin],
  open(emit) {
    let domain: Open<DomainValue> | undefined;
    let disk: Open<DomainDiskValue> | undefined;
    /** Told by the state around a running domain. */
    let pid: Attribute | undefined;
    let last: End = { line: 0, end: 0 };
    /** Open elements from `domain` on. */
    let path: string[] = [];

    function closeDisk(): void {
      if (disk) emit(DomainDisk, defined({ domain: domain?.value.name, ...disk.value }), placeOf(disk, last));
      disk = undefined;
    }

    function closeDomain(): void {
      closeDisk();
      if (domain && Object.keys(domain.value).length > 0) emit(Domain, domain.value, placeOf(domain, last));
      [domain, path, pid] = [undefined, [], undefined];
    }

    function opened(name: string, attributes: Attributes, line: number, start: number): void {
      if (name === 'domstatus') {
        const told = attributes.get('pid');
        pid = integer(told?.text) === undefined ? undefined : told;
      } else if (name === 'domain') openDomain(attributes, line, start);
      else if (domain) openWithin(domain, name, attributes, line, start);
    }

    function openDomain(attributes: Attributes, line: number, start: number): void {
      // A second domain in the same paste: the state that was told is of the first.
      if (domain) closeDomain();
      const first = pid?.line ?? line;
      domain = { value: {}, places: new Places(first), line: first, start: pid ? 0 : start };
      path = ['domain'];
      take(domain, attributes.get('type'), 'type');
      take(domain, pid, 'pid', integer);
    }

    function openWithin(
      within: Open<DomainValue>,
      name: string,
      attributes: Attributes,
      line: number,
      start: number,
    ): void {
      path.push(name);
      const where = path.join('/');
      const pin = pins[where];
      takeSetting(within, where, attributes);
      if (pin) tellPin(pin, within.value.name, attributes, { line, start }, emit);
      if (where === 'domain/devices/disk') disk = openDisk(attributes, line, start);
      // Only the disk's own children: what it is backed by, and copies in the making, have their own.
      else if (disk && path.length === 4) takeDiskPart(disk, name, attributes);
    }

    function text(word: string, line: number, start: number): void {
      if (!domain) return;
      const where = path.join('/');
      const [property, figure] = [texts[where], figures[where]];
      const told: Attribute = { text: word, line, start, end: start + word.length };
      if (property) take(domain, told, property);
      if (figure) take(domain, told, figure, integer);
    }

    function closed(name: string): void {
      if (name === 'domstatus') return;
      const at = path.lastIndexOf(name);
      if (at < 0) return; // an end without a beginning
      if (name === 'disk' && path[at - 1] === 'devices') closeDisk();
      if (at === 0) closeDomain();
      else path.length = at;
    }

    const tags = openTags({ opened, text, closed });
    return {
      line(line, n) {
        const before = last;
        last = { line: n, end: line.trimEnd().length };
        if (tags.line(line, n)) return;
        last = before;
        return false;
      },
      end: closeDomain,
    };
  },
});
