/** What a file is by its first bytes: names lie, and some have none. */

export type Packing = 'gzip' | 'xz' | 'bzip2' | 'zstd';

const packings: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** How a file is packed, of the ways that are read. */
export function packingOf(head: Uint8Array): Packing | undefined {
  const found = packings.find(([, magic]) => beginsWith(head, magic))?.[0];
  // The level of bzip2 is a digit, and a block begins behind it.
  return found === 'bzip2' && !(head[3]! >= 0x31 && head[3]! <= 0x39 && [0x31, 0x17].includes(head[4]!))
    ? undefined
    : found;
}

const text = (magic: string): number[] => [...magic].map(c => c.charCodeAt(0));
const unpack = (what: string, command: string): string => `${what}; unpack it first: ${command}`;

/** Evidence in forms that are not read, and what makes text of it. */
const unread: readonly { readonly at?: number; readonly magic: readonly number[]; readonly why: string }[] = [
  {
    magic: text('LPKSHHRH'),
    why: 'a journal of systemd; make text of it first: journalctl --file FILE -o short-precise',
  },
  { magic: [0x04, 0x22, 0x4d, 0x18], why: unpack('packed by lz4', 'lz4 -d FILE') },
  { magic: [0x02, 0x21, 0x4c, 0x18], why: unpack('packed by lz4', 'lz4 -d FILE') },
  { magic: [0x5d, 0x00, 0x00], why: unpack('packed by lzma', 'xz -d FILE') },
  { magic: [0x1f, 0x9d], why: unpack('packed by compress', 'uncompress FILE') },
  { magic: text('LZIP'), why: unpack('packed by lzip', 'lzip -d FILE') },
  { magic: [0x89, 0x4c, 0x5a, 0x4f], why: unpack('packed by lzop', 'lzop -d FILE') },
  { magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], why: unpack('a 7z archive', '7z x FILE') },
  { magic: text('Rar!\x1a'), why: unpack('a rar archive', 'unrar x FILE') },
  { magic: text('KDUMP   '), why: 'a dump of the kernel; its log is in vmcore-dmesg.txt, or ask crash for it' },
  { magic: text('DISKDUMP'), why: 'a dump of the kernel; its log is in vmcore-dmesg.txt, or ask crash for it' },
  { magic: [0x96, 0xd5], why: 'data of sysstat; make text of it first: sar -A -f FILE' },
  { magic: [0xd5, 0x96], why: 'data of sysstat; make text of it first: sar -A -f FILE' },
  { magic: text('PERFILE2'), why: 'samples of perf; make text of it first: perf report --stdio -i FILE' },
  { at: 257, magic: text('ustar'), why: unpack('an archive among other files', 'tar xf FILE, or review it by itself') },
];
const zip = [0x50, 0x4b, 0x03, 0x04];
/** Is it a zip archive with something in it? */
export const isZip = (head: Uint8Array): boolean => beginsWith(head, zip);

const elf = [0x7f, 0x45, 0x4c, 0x46];
const coreFile = 4;

/** Why a file cannot be read that begins like this; undefined where it may be, or holds nothing that would be read. */
export function unreadable(head: Uint8Array): string | undefined {
  if (beginsWith(head, elf))
    return head[16] === coreFile || head[17] === coreFile
      ? 'a dump of memory; its log is in vmcore-dmesg.txt, or ask crash for it'
      : undefined;
  return unread.find(({ at = 0, magic }) => beginsWith(head, magic, at))?.why;
}

const beginsWith = (head: Uint8Array, magic: readonly number[], at = 0): boolean =>
  head.length >= at + magic.length && magic.every((byte, i) => head[at + i] === byte);
