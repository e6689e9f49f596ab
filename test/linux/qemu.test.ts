/** QEMU command lines: cache modes by the table of qemu(1), and which disk fills the page cache of the host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../fast-check.ts';
import {
  cacheMode,
  isQemu,
  parseDrive,
  parseOptions,
  qemuDrives,
  qemuGuest,
  splitArguments,
} from '../../server/linux/qemu.ts';

const drives = (line: string): ReturnType<typeof qemuDrives> => qemuDrives(splitArguments(line));
const first = (line: string): string => {
  const d = drives(line)[0];
  return d ? `${d.cache.mode} ${d.cache.direct ? 'direct' : 'cached'} ${d.hostCache ? 'host' : 'guest'}` : 'none';
};

test('the five cache modes have the flags of the manual', () => {
  const flags = (word: string): (boolean | undefined)[] => [
    cacheMode(word)?.writeback,
    cacheMode(word)?.direct,
    cacheMode(word)?.noFlush,
  ];
  assert.deepEqual(flags('none'), [true, true, false]);
  assert.deepEqual(flags('writeback'), [true, false, false]);
  assert.deepEqual(flags('writethrough'), [false, false, false]);
  assert.deepEqual(flags('directsync'), [false, true, false]);
  assert.deepEqual(flags('unsafe'), [true, false, true]);
  assert.deepEqual(flags('off'), flags('none'));
  for (const word of ['', 'default', 'constructor', '__proto__']) assert.equal(cacheMode(word), undefined);
});

const lines: readonly (readonly [line: string, what: string])[] = [
  ['-drive file=/a.img', 'writeback cached host'],
  ['-drive file=/a.img,cache=none', 'none direct guest'],
  ['-drive file=/a.img,cache=off', 'none direct guest'],
  ['-drive file=/a.img,cache=directsync', 'directsync direct guest'],
  ['-drive file=/a.img,cache=writethrough', 'writethrough cached host'],
  ['-drive file=/a.img,cache=writeback,cache.direct=on', 'none direct guest'],
  ['-drive file=/a.img,cache=none,cache.direct=off', 'writeback cached host'],
  ['-drive file=/a.img,cache=none,cache.writeback=off', 'directsync direct guest'],
  ['-drive file=/a.img,cache.no-flush=on', 'unsafe cached host'],
  ['-drive file=rbd:pool/image:id=x', 'writeback cached guest'],
  ['-drive file=nbd+unix:///x', 'writeback cached guest'],
  ['-drive file.driver=rbd,file.pool=p,file.image=i', 'writeback cached guest'],
  ['-drive file=json:{"driver":"file",,"filename":"/a"},cache=none', 'none direct guest'],
  ['-snapshot -drive file=/a.img,cache=none', 'unsafe cached host'],
  ['-drive file=/a.img,cache=none,snapshot=on', 'unsafe cached host'],
  ['-hda /a.img', 'writeback cached host'],
  ['-blockdev driver=file,filename=/a,node-name=f,cache.direct=on', 'none direct guest'],
  ['-blockdev driver=raw,node-name=r,cache.direct=on,file.driver=file,file.filename=/a', 'none direct guest'],
  ['-blockdev driver=raw,node-name=r,file.driver=file,file.filename=/a,file.cache.direct=on', 'none direct guest'],
  ['-blockdev driver=qcow2,node-name=q,file=q', 'none'],
];
for (const [line, what] of lines) test(`${line}: ${what}`, () => assert.equal(first(line), what));

test('with -blockdev the node that holds the data decides, not the one above it', () => {
  const storage = '-blockdev {"driver":"file","filename":"/a","node-name":"s"}';
  const format = '-blockdev {"driver":"raw","node-name":"f","file":"s","cache":{"direct":true}}';
  assert.equal(first(`${storage} ${format}`), 'writeback cached host');
  const direct = '-blockdev {"driver":"host_device","filename":"/dev/x","node-name":"s","cache":{"direct":true}}';
  const [d] = drives(`${direct} -blockdev {"driver":"raw","node-name":"f","file":"s"} -device virtio-blk-pci,drive=f`);
  assert.deepEqual(
    [d?.id, d?.file, d?.protocol, d?.format, d?.hostCache],
    ['f', '/dev/x', 'host_device', 'raw', false],
  );
});

test("the shell's quotes, and braces as ps prints them, keep a word together", () => {
  assert.deepEqual(
    splitArguments(`-blockdev '{"a":"b c"}' -x "y z" \\`).map(w => w.text),
    ['-blockdev', '{"a":"b c"}', '-x', 'y z'],
  );
  assert.deepEqual(
    splitArguments('-blockdev {"a":"b }c","d":{"e":1}} -x').map(w => w.text),
    ['-blockdev', '{"a":"b }c","d":{"e":1}}', '-x'],
  );
  assert.deepEqual(parseOptions('file=/a,,b,if=none').get('file'), '/a,b');
});

test('name, memory and CPUs of a guest', () => {
  const words = splitArguments(
    '-name guest=vm1,debug-threads=on -m size=2097152k,slots=16 -smp 4,sockets=2 -overcommit mem-lock=on',
  );
  assert.deepEqual(qemuGuest(words), { name: 'vm1', memory: '2097152k', cpus: '4', hugepages: false, locked: true });
  assert.deepEqual(qemuGuest(splitArguments('-name vm2 -m 512')), {
    name: 'vm2',
    memory: '512',
    hugepages: false,
    locked: false,
  });
});

test('what is QEMU', () => {
  for (const word of ['/usr/bin/qemu-system-x86_64', '/usr/libexec/qemu-kvm', 'kvm']) assert.ok(isQemu(word), word);
  for (const word of ['/usr/bin/qemu-img', 'qemu-kvmx', '[kvm-pit/4100]']) assert.ok(!isQemu(word), word);
});

test('never throws, and words stand where they say', () => {
  const part = fc.constantFrom(
    '-drive',
    '-blockdev',
    '-device',
    'drive=a',
    'file=',
    'file.',
    ',',
    ',,',
    '{',
    '}',
    '"',
    "'",
    ' ',
    'cache=',
    'none',
    'node-name=a',
    'file=a',
    'json:',
    '\\',
    '{"a":[1,{"b":null}]}',
    '__proto__=1',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), parts => {
      const line = parts.join('');
      const words = splitArguments(line);
      for (const w of words) assert.ok(w.start < w.end && w.end <= line.length);
      qemuDrives(words);
      qemuGuest(words);
      parseDrive(line, 0, false);
    }),
    { numRuns: 500 },
  );
});

test('options by name; a word alone is the first one’s value, later ones are switches', () => {
  const options = (text: string): Record<string, string> => Object.fromEntries(parseOptions(text));
  assert.deepEqual(options('q35,accel=kvm,usb'), { '': 'q35', accel: 'kvm', usb: 'on' });
  assert.deepEqual(options('accel=kvm,q35'), { accel: 'kvm', q35: 'on' });
  assert.deepEqual(options('file=/a,,b.img,format=raw'), { file: '/a,b.img', format: 'raw' });
  assert.deepEqual(options('a=b=c,'), { a: 'b=c' });
  assert.deepEqual(options(',a=b'), { '': '', a: 'b' });
  assert.deepEqual(options('{"a":{"b":true,"c":[1,"x"]}}'), { 'a.b': 'true', 'a.c.0': '1', 'a.c.1': 'x' });
  assert.deepEqual(options('{"a":'), {});
});
