// How fast, as a ratio against ripgrep with the same literals in the same run, and peak memory. `npm run bench [--
// --quick]`
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const folder = path.resolve('.bench');
mkdirSync(folder, { recursive: true });
const hoverScript = `
import { readFileSync } from 'node:fs';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { loadBundle } from './server/core/read/load.ts';
import { formatsOf } from './server/core/read/recognise.ts';
import { review } from './server/core/review/run.ts';
import { formats } from './server/formats/index.ts';
import { rules } from './server/rules/index.ts';
import { diskFiles } from './server/io/disk.ts';
import { hoverAt } from './server/answers/hover.ts';
import { rangeOf } from './server/lsp/to-lsp.ts';
import { reviewedOf } from './server/answers/reviewed.ts';

const [root, file] = process.argv.slice(2);
const ms = begun => Number(process.hrtime.bigint() - begun) / 1e6;
(async () => {
  const text = readFileSync(root + '/' + file, 'utf8');
  const document = TextDocument.create('file:///x', 'plaintext', 1, text);
  globalThis.gc();
  const before = process.memoryUsage();
  let begun = process.hrtime.bigint();
  const bundle = await loadBundle(diskFiles(root), formatsOf(formats));
  const loaded = ms(begun);
  globalThis.gc();
  const after = process.memoryUsage();
  const held = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const reviewed = reviewedOf(bundle, review(bundle.hosts, rules), root);
  const textAt = span => document.getText(rangeOf(span));
  const times = [];
  let answered = 0;
  for (let i = 0, seed = 1; i < 5000; i++) {
    seed = (seed * 48271) % 2147483647;
    const line = 1 + (seed % (document.lineCount - 2));
    const length = document.offsetAt({ line: line + 1, character: 0 }) - document.offsetAt({ line, character: 0 });
    const character = 12 + ((seed >> 7) % (length - 20));
    begun = process.hrtime.bigint();
    if (hoverAt(reviewed, file, { line, character }, textAt)) answered++;
    times.push(ms(begun));
  }
  const first = times[0];
  times.sort((a, b) => a - b);
  const at = share => times[Math.floor(share * (times.length - 1))].toFixed(2);
  const told = [
    'hover on ' + file + ' of ' + (text.length / 1e6).toFixed(0) + ' MB, ' + document.lineCount + ' lines: ',
    'p50 ' + at(0.5) + ' ms, p90 ' + at(0.9) + ' ms, p99 ' + at(0.99) + ' ms, most ' + at(1) + ' ms, ',
    'first ' + first.toFixed(1) + ' ms; ' + answered + ' of ' + times.length + ' places answered; ',
    'read at ' + (text.length / 1e3 / loaded).toFixed(0) + ' MB/s, ',
    'its facts hold ' + (held / text.length).toFixed(1) + ' times the text',
  ];
  console.log(told.join(''));
})();
`;
await hovers();
if (positionals.includes('hover')) process.exit(0);
const rg = ['rg', '/usr/bin/rg'].find(p => spawnSync(p, ['--version']).status === 0);
if (!rg) {
  console.log('bench: ripgrep (rg) is missing: nothing to compare with');
  process.exit(0);
}

/** A kernel log of so many MB: ordinary lines, and every 20,000 a hung task. */
function kernelLog(megabytes) {
  const file = path.join(folder, `kern-${megabytes}.log`);
  if (existsSync(file) && statSync(file).size >= megabytes * 1e6) return file;
  const noise = [
    'usb 1-1: new high-speed USB device number 4 using xhci_hcd',
    'audit: type=1400 audit(1697996973.652:101): apparmor="STATUS" operation="profile_replace"',
    'device veth3f21a9 entered promiscuous mode',
    'br-int: port 12(tap0) entered forwarding state',
    'perf: interrupt took too long (2510 > 2500), lowering kernel.perf_event_max_sample_rate to 79000',
    'EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.',
    'nf_conntrack: default automatic helper assignment has been turned off for security reasons',
  ];
  const stack = [
    '__schedule+0x2eb/0x8d0',
    'schedule+0x5b/0xd0',
    'io_schedule+0x42/0x70',
    'bit_wait_io+0xd/0x60',
    'jbd2_log_wait_commit+0xb5/0x120 [jbd2]',
    'ext4_sync_file+0x1d1/0x330 [ext4]',
    'do_fsync+0x38/0x60',
  ];
  const out = openSync(file, 'w');
  let bytes = 0;
  let n = 0;
  const stamp = text => {
    const [hours, minutes, seconds] = [(n / 36000) % 24, (n / 600) % 60, (n / 10) % 60].map(part =>
      String(Math.floor(part)).padStart(2, '0'),
    );
    return `Oct 22 ${hours}:${minutes}:${seconds} compute6 kernel: [${(100 + n / 10).toFixed(6)}] ${text}\n`;
  };
  while (bytes < megabytes * 1e6) {
    let chunk = '';
    for (let i = 0; i < 20000; i++, n++) chunk += stamp(noise[n % noise.length]);
    chunk +=
      stamp(`INFO: task jbd2/vda1-8:${300 + (n % 50)} blocked for more than 120 seconds.`) +
      stamp('      Not tainted 5.4.0-97-generic #110-Ubuntu') +
      stamp('"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.') +
      stamp('jbd2/vda1-8     D    0   300      2 0x80004000') +
      stamp('Call Trace:') +
      stack.map(f => stamp(` ${f}`)).join('');
    writeSync(out, chunk);
    bytes += chunk.length;
  }
  closeSync(out);
  return file;
}

/** A bundle of so many files: one small process file each, and the usual dumps. */
function bundle(files) {
  const top = path.join(folder, `bundle-${files}`);
  if (existsSync(path.join(top, 'done'))) return top;
  for (let i = 0; i < files; i++) {
    const at = path.join(top, i % 2 ? `sos_commands/process/pid_${i}` : `proc/${i}`);
    mkdirSync(at, { recursive: true });
    writeFileSync(
      path.join(at, 'status'),
      `Name:\ttask-${i}\nState:\tS (sleeping)\nPid:\t${i}\nVmRSS:\t   ${i * 4} kB\n`.repeat(40),
    );
  }
  for (const [name, value] of [
    ['swappiness', '60'],
    ['min_free_kbytes', '67584'],
  ]) {
    mkdirSync(path.join(top, 'proc/sys/vm'), { recursive: true });
    writeFileSync(path.join(top, 'proc/sys/vm', name), `${value}\n`);
  }
  writeFileSync(path.join(top, 'done'), '');
  return top;
}

/** So many files of names and text that no format knows, 360 lines each: a workspace is full of such text. */
function unknownText(files) {
  const top = path.join(folder, `unknown-${files}`);
  if (existsSync(path.join(top, 'done'))) return top;
  const words =
    'the quick service returned value for request handler while loading config from disk and import const export function class return if else new data list item name index count total error warning info started stopped node zone cpu memory 12 345 0x1f 3.14 true false null'.split(
      ' ',
    );
  let seed = 7;
  const random = below => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const line = () => {
    let text = ' '.repeat([0, 0, 2, 4, 8][random(5)]);
    while (text.length < 24) text += `${words[random(words.length)]} `;
    return `${text.trimEnd()}\n`;
  };
  for (let i = 0; i < files; i++) {
    const at = path.join(top, `folder-${i % 20}`);
    mkdirSync(at, { recursive: true });
    writeFileSync(path.join(at, `note-${i}.txt`), Array.from({ length: 360 }, line).join(''));
  }
  writeFileSync(path.join(top, 'done'), '');
  return top;
}

/** What rules have most to do with, of two sizes: twice as many must take about twice as long. */
const growing = {
  'mapped devices with 20 errors each'(n) {
    const errors = Array.from({ length: 20 * n }, (_, i) => {
      const at = (100 + i / 100).toFixed(6).padStart(12);
      return `[${at}] Buffer I/O error on dev dm-${i % n}, logical block ${8 * i}, lost async page write\n`;
    });
    const disks = Array.from(
      { length: n },
      (_, i) => `sd${i} 8:${i} 0 100G 0 disk \n└─vg-lv${i} 253:${i} 0 100G 0 lvm /data${i}\n`,
    );
    return { dmesg: errors.join(''), lsblk: `NAME MAJ:MIN RM SIZE RO TYPE MOUNTPOINT\n${disks.join('')}` };
  },
  zones(n) {
    const zones = Array.from({ length: n }, (_, i) => {
      const marks = `  pages free     ${900 + i}\n        min      1000\n        low      1250\n        high     1500\n`;
      return `Node ${i}, zone   Normal\n${marks}        managed  250000\n  start_pfn:           4096\n`;
    });
    return { 'proc/zoneinfo': zones.join('') };
  },
  hosts: n =>
    Object.fromEntries(
      Array.from({ length: n }, (_, i) => [`host-${i}/proc/meminfo`, 'MemTotal: 1000000 kB\nMemFree: 3000 kB\n']),
    ),
  folders: n =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`proc/${i}/status`, `Name:\ttask-${i}\nPid:\t${i}\n`])),
};

function grown(what, n) {
  const top = path.join(folder, `growing-${what.split(' ')[0]}-${n}`);
  if (existsSync(path.join(top, 'done'))) return top;
  for (const [name, text] of Object.entries(growing[what](n))) {
    mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    writeFileSync(path.join(top, name), text);
  }
  writeFileSync(path.join(top, 'done'), '');
  return top;
}

const hook = path.join(folder, 'peak.cjs');
writeFileSync(
  hook,
  "process.on('exit', () => require('fs').writeSync(2, 'peak ' + process.resourceUsage().maxRSS + '\\n'));",
);

/** Best of some runs, in seconds, with the peak memory in MB where the program tells it. */
function timed(command, args) {
  let best = Infinity;
  let peak = 0;
  for (let i = 0; i < (values.quick ? 2 : 5); i++) {
    const start = process.hrtime.bigint();
    const run = spawnSync(command, args, { maxBuffer: 1 << 28 });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (run.status === null || run.status > 1) throw new Error(`${command} ${args.join(' ')} failed: ${run.stderr}`);
    best = Math.min(best, seconds);
    peak = Math.max(peak, Number(/peak (\d+)/.exec(String(run.stderr))?.[1] ?? 0) / 1024);
  }
  return { seconds: best, peak };
}

const cli = path.join(folder, 'cli.js');
await build({
  entryPoints: ['server/cli/main.ts'],
  outfile: cli,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  logLevel: 'warning',
});
await build({
  stdin: {
    contents: "import k from './server/formats/kernel-log/index.ts'; process.stdout.write(k.gate.join('\\n'));",
    resolveDir: '.',
    loader: 'ts',
  },
  outfile: path.join(folder, 'gate.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
});
const literals = path.join(folder, 'literals.txt');
writeFileSync(literals, spawnSync(process.execPath, [path.join(folder, 'gate.cjs')]).stdout);
const ripgrep = target => [rg, ['--no-config', '-c', '-uu', '-F', '-f', literals, target]];
const review = target => [
  process.execPath,
  ['-r', hook, cli, 'review', '--fail-on', 'never', '--format', 'json', target],
];

const startup = timed(process.execPath, [cli, 'rules']);
console.log(`start-up alone: ${startup.seconds.toFixed(2)} s`);
for (const megabytes of values.quick ? [25, 50] : [25, 50, 100, 200, 400]) {
  const file = kernelLog(megabytes);
  const ours = timed(...review(file));
  const theirs = timed(...ripgrep(file));
  const running = ((ours.seconds - startup.seconds) / theirs.seconds).toFixed(2);
  compared(`kernel log ${megabytes} MB`, ours, theirs, ` (${running} without start-up)`);
}
await pathological();
const many = bundle(values.quick ? 200 : 1000);
const ours = timed(...review(many));
const theirs = timed(...ripgrep(many));
compared(`bundle of ${values.quick ? 200 : 1000} files`, ours, theirs);
unknown(values.quick ? 200 : 1000);
growth({ 'mapped devices with 20 errors each': 1000, zones: 500, hosts: 2000, folders: 20_000 });

function unknown(files) {
  const top = unknownText(files);
  const ours = timed(...review(top));
  const theirs = timed(...ripgrep(top));
  const running = ((ours.seconds - startup.seconds) / theirs.seconds).toFixed(1);
  compared(`${files} files of no known format`, ours, theirs, ` (${running} without start-up)`);
}

function growth(sizes) {
  for (const [what, size] of Object.entries(sizes)) {
    const n = values.quick ? size / 10 : size;
    const [half, whole] = [n / 2, n].map(count => timed(...review(grown(what, count))).seconds - startup.seconds);
    console.log(
      `${n} ${what}: ${whole.toFixed(2)} s, ${(whole / half).toFixed(1)} times what half as many take, start-up not counted`,
    );
  }
}

function compared(what, ours, theirs, note = '') {
  const times = `${ours.seconds.toFixed(2)} s, rg ${theirs.seconds.toFixed(2)} s`;
  const ratio = (ours.seconds / theirs.seconds).toFixed(2);
  console.log(`${what}: ${times}, ratio ${ratio}${note}, peak ${ours.peak.toFixed(0)} MB`);
}

/** A dump of so many MB, a row at a time. */
function dump(name, megabytes, header, row) {
  const file = path.join(folder, name);
  if (existsSync(file) && statSync(file).size >= megabytes * 1e6) return file;
  mkdirSync(path.dirname(file), { recursive: true });
  const out = openSync(file, 'w');
  let bytes = writeSync(out, header);
  for (let n = 0; bytes < megabytes * 1e6; ) {
    let chunk = '';
    while (chunk.length < 1e6) chunk += row(n++);
    bytes += writeSync(out, chunk);
  }
  closeSync(out);
  return file;
}

/**
 * Hovers at places all over a large dump, through the review that the server holds, and what one waits for first:
 * reading, and the first hover of all.
 */
async function hovers() {
  const cpus = Array.from({ length: 1152 }, (_, i) => i);
  dump(
    'hover-interrupts/proc/interrupts',
    values.quick ? 2 : 13,
    `     ${cpus.map(i => `CPU${i}`.padStart(11)).join('')}\n`,
    n => {
      const counts = cpus.map(i => String((n * 7919 + i * 104729) % 1e7).padStart(11)).join('');
      return `${String(n).padStart(4)}:${counts}  PCI-MSI ${n}-edge      nvme0q${n}\n`;
    },
  );
  dump(
    'hover-ps/sos_commands/process/ps_aux',
    values.quick ? 5 : 50,
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n',
    n => {
      const [vsz, rss] = [String(100000 + (n % 90000)).padStart(6), String(1000 + (n % 9000)).padStart(5)];
      const command = `/usr/bin/worker-${n % 977} --instance ${n} --config /etc/worker/worker.conf`;
      return `root     ${String(n + 1).padStart(7)}  0.0  0.1 ${vsz} ${rss} ?        Ssl  Oct22   0:0${n % 10} ${command}\n`;
    },
  );
  const script = path.join(folder, 'hover.cjs');
  await build({
    stdin: { contents: hoverScript, resolveDir: '.', loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
  for (const [name, file] of [
    ['hover-interrupts', 'proc/interrupts'],
    ['hover-ps', 'sos_commands/process/ps_aux'],
  ]) {
    const run = spawnSync(process.execPath, ['--expose-gc', script, path.join(folder, name), file], {
      maxBuffer: 1 << 28,
    });
    if (run.status !== 0) throw new Error(`hover ${file} failed: ${run.stderr}`);
    process.stdout.write(run.stdout);
  }
}

/**
 * Lines made to be slow, in every format: seconds for so many bytes against those of an ordinary log, and the worst of
 * them.
 */
async function pathological() {
  const script = path.join(folder, 'pathological.cjs');
  const contents = `
import { formats as list } from './server/formats/index.ts';
import { openReader } from './server/core/read/reader.ts';
import { formatsOf } from './server/core/read/recognise.ts';
const formats = formatsOf(list);
const filled = (text, length = 16000) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const odd = {
  brackets: '[', nested: '[(<{', digits: '9', blanks: ' ', words: 'a ', colons: 'a: ',
  settings: 'k=v ', quotes: '"a",', paths: '/a', numbers: '12 ', dots: '1.2.', hex: '0x1f ',
};
const seconds = (format, line) => {
  const text = (line + '\\n').repeat(Math.ceil(300000 / line.length));
  const begun = process.hrtime.bigint();
  const reader = openReader(formats, format.id, format);
  reader.push(text);
  reader.end();
  return Number(process.hrtime.bigint() - begun) / 1e9 / text.length;
};
const log = list.find(f => f.id === 'kernel-log');
const plain = '[    1.000000] usb 1-1: new high-speed USB device number 4 using xhci_hcd';
for (let i = 0; i < 3; i++) seconds(log, plain);
const ordinary = Math.min(...Array.from({ length: 5 }, () => seconds(log, plain)));
const cost = (format, piece) => Math.min(seconds(format, filled(piece) + 'x'), seconds(format, filled(piece) + 'x'));
const worst = formats =>
  formats
    .flatMap(f => Object.entries(odd).map(([name, piece]) => ({ name, format: f.id, cost: cost(f, piece) })))
    .sort((a, b) => b.cost - a.cost)[0];
const [ofLog, ofAll] = [worst([log]), worst(list)];
const told = [
  'pathological lines, per byte against a plain log line: ',
  'kernel log ' + (ofLog.cost / ordinary).toFixed(2) + ' (' + ofLog.name + '), ',
  'worst of all formats ' + (ofAll.cost / ordinary).toFixed(1),
  ' (' + ofAll.format + ', ' + ofAll.name + ', ' + (1e-6 / ofAll.cost).toFixed(0) + ' MB/s)',
];
console.log(told.join(''));
`;
  await build({
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
  process.stdout.write(spawnSync(process.execPath, [script]).stdout);
}
