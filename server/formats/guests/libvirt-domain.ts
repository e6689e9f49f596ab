/**
 * libvirt's domain XML (virsh dumpxml, etc/libvirt/qemu/NAME.xml, run/libvirt/qemu/NAME.xml), read tag by tag as it
 * comes: damage costs what it touches.
 */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import {
  Domain,
  DomainDisk,
  type DomainDiskValue,
  DomainPin,
  type DomainValue,
} from '../../facts/guests/libvirt-domain.ts';
import { type Attributes, openTags } from './_xml.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A fact while its element is open. */
interface Open<T> {
  readonly value: Writable<T>;
  readonly places: FieldPlaces;
  readonly line: number;
  readonly start: number;
}

/** Leaves with a number: path of the element, and the property. */
const figures: Readonly<Record<string, keyof DomainValue>> = Object.assign(Object.create(null), {
  'domain/memory': 'memory',
  'domain/currentMemory': 'currentMemory',
  'domain/vcpu': 'vcpu',
  'domain/memtune/hard_limit': 'hardLimit',
  'domain/cputune/shares': 'shares',
  'domain/cputune/quota': 'quota',
  'domain/cputune/period': 'period',
});
const pins: Readonly<Record<string, 'vcpu' | 'emulator' | 'iothread'>> = Object.assign(Object.create(null), {
  vcpupin: 'vcpu',
  emulatorpin: 'emulator',
  iothreadpin: 'iothread',
});

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
    let pid: { value: number; line: number; start: number; end: number } | undefined;
    let last = { line: 0, end: 0 };
    /** Open elements from `domain` on. */
    let path: string[] = [];

    const named = (): { domain?: string } => (domain?.value.name === undefined ? {} : { domain: domain.value.name });

    function closeDisk(): void {
      if (disk)
        emit(
          DomainDisk,
          { ...named(), ...disk.value },
          { line: disk.line, through: last.line, start: disk.start, end: last.end, fields: disk.places.done() },
        );
      disk = undefined;
    }

    function closeDomain(): void {
      closeDisk();
      if (domain && Object.keys(domain.value).length > 0)
        emit(Domain, domain.value, {
          line: domain.line,
          through: last.line,
          start: domain.start,
          end: last.end,
          fields: domain.places.done(),
        });
      [domain, path, pid] = [undefined, [], undefined];
    }

    function opened(name: string, attributes: Attributes, line: number, start: number): void {
      const of = <T>(to: Open<T>, attribute: string, property: string & keyof T, number?: 'number'): void => {
        const a = attributes.get(attribute);
        if (!a) return;
        const value = number ? integer(a.text) : a.text;
        if (value === undefined) return;
        (to.value as Record<string, unknown>)[property] = value;
        if (a.end > a.start) to.places.add(property, a.line, a.start, a.end);
      };
      if (name === 'domstatus') {
        const a = attributes.get('pid');
        const value = integer(a?.text);
        pid = a && value !== undefined ? { value, line: a.line, start: a.start, end: a.end } : undefined;
        return;
      }
      if (name === 'domain') {
        closeDomainOnly();
        domain = {
          value: {},
          places: new FieldPlaces(pid?.line ?? line),
          line: pid?.line ?? line,
          start: pid ? 0 : start,
        };
        path = ['domain'];
        of(domain, 'type', 'type');
        if (pid) {
          domain.value.pid = pid.value;
          domain.places.add('pid', pid.line, pid.start, pid.end);
        }
        return;
      }
      if (!domain) return;
      path.push(name);
      const where = path.join('/');
      if (where === 'domain/memory') of(domain, 'unit', 'memoryUnit');
      else if (where === 'domain/currentMemory') of(domain, 'unit', 'currentMemoryUnit');
      else if (where === 'domain/vcpu') of(domain, 'current', 'vcpuCurrent', 'number');
      else if (where === 'domain/memoryBacking/hugepages') domain.value.hugepages = true;
      else if (where === 'domain/memoryBacking/locked') domain.value.locked = true;
      else if (where === 'domain/memoryBacking/hugepages/page') {
        const size = attributes.get('size');
        const value = integer(size?.text);
        const sizes = (domain.value.pageSizes ?? []) as number[];
        if (size && value !== undefined) {
          domain.places.add(`pageSizes[${sizes.length}]`, size.line, size.start, size.end);
          domain.value.pageSizes = [...sizes, value];
        }
      } else if (path.length === 3 && path[1] === 'cputune' && pins[name]) {
        const [set, vcpu] = [attributes.get('cpuset'), attributes.get('vcpu') ?? attributes.get('iothread')];
        const number = integer(vcpu?.text);
        if (!set || set.line !== line) return;
        const fields = {
          names: ['cpuset', ...(vcpu && number !== undefined ? ['vcpu'] : [])],
          at: [0, set.start, set.end, ...(vcpu && number !== undefined ? [0, vcpu.start, vcpu.end] : [])],
        };
        emit(
          DomainPin,
          { ...named(), what: pins[name]!, ...(number === undefined ? {} : { vcpu: number }), cpuset: set.text },
          { line, start, end: Math.max(set.end, vcpu?.end ?? 0), fields },
        );
      } else if (where === 'domain/devices/disk') {
        disk = { value: {}, places: new FieldPlaces(line), line, start };
        of(disk, 'type', 'type');
        of(disk, 'device', 'device');
      } else if (disk && path.length === 4) {
        // Only the disk's own children: what it is backed by, and copies in the making, have their own.
        if (name === 'driver') {
          of(disk, 'name', 'driver');
          of(disk, 'type', 'format');
          of(disk, 'cache', 'cache');
          of(disk, 'io', 'io');
        } else if (name === 'source') {
          for (const attribute of ['file', 'dev', 'name', 'dir', 'volume']) of(disk, attribute, 'source');
          of(disk, 'protocol', 'protocol');
        } else if (name === 'target') {
          of(disk, 'dev', 'target');
          of(disk, 'bus', 'bus');
        } else if (name === 'readonly') disk.value.readOnly = true;
        else if (name === 'shareable') disk.value.shareable = true;
      }
    }

    /** A second domain in the same paste; the state around it is libvirt's of this one. */
    function closeDomainOnly(): void {
      const known = pid;
      if (domain) closeDomain();
      else pid = known;
    }

    function text(word: string, line: number, start: number): void {
      if (!domain) return;
      const where = path.join('/');
      if (where === 'domain/name' || where === 'domain/uuid') {
        const property = path[1] as 'name' | 'uuid';
        domain.value[property] = word;
        domain.places.add(property, line, start, start + word.length);
        return;
      }
      const property = figures[where];
      const value = integer(word);
      if (property === undefined || value === undefined) return;
      (domain.value as Record<string, unknown>)[property] = value;
      domain.places.add(property, line, start, start + word.length);
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
