// The inputs of the bench, made once below .bench.
import {
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

export const folder = path.resolve('.bench');
mkdirSync(folder, { recursive: true });

/** A kernel log of so many MB: ordinary lines, and every 20,000 a hung task. */
export function kernelLog(megabytes) {
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
export function bundle(files) {
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
export function unknownText(files) {
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

export function grown(what, n) {
  const top = path.join(folder, `growing-${what.split(' ')[0]}-${n}`);
  if (existsSync(path.join(top, 'done'))) return top;
  for (const [name, text] of Object.entries(growing[what](n))) {
    mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    writeFileSync(path.join(top, name), text);
  }
  writeFileSync(path.join(top, 'done'), '');
  return top;
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

/** A `ps aux` of so many MB. */
export function processes(megabytes) {
  return dump(
    'hover-ps/sos_commands/process/ps_aux',
    megabytes,
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n',
    n => {
      const [vsz, rss] = [String(100000 + (n % 90000)).padStart(6), String(1000 + (n % 9000)).padStart(5)];
      const command = `/usr/bin/worker-${n % 977} --instance ${n} --config /etc/worker/worker.conf`;
      return `root     ${String(n + 1).padStart(7)}  0.0  0.1 ${vsz} ${rss} ?        Ssl  Oct22   0:0${n % 10} ${command}\n`;
    },
  );
}

/** About so many MB: five logs, a large `ps`, small files, and trouble in one of those. */
export function large(megabytes) {
  const top = path.join(folder, `large-${megabytes}`);
  if (existsSync(path.join(top, 'done'))) return top;
  cpSync(bundle(200), top, { recursive: true });
  const log = kernelLog(megabytes / 5);
  mkdirSync(path.join(top, 'var/log'), { recursive: true });
  for (const n of ['', '.1', '.2', '.3', '.4']) linkSync(log, path.join(top, `var/log/kern.log${n}`));
  linkSync(processes(megabytes / 20), path.join(top, 'sos_commands/process/ps_aux'));
  writeFileSync(
    path.join(top, 'proc/meminfo'),
    'MemTotal: 16000000 kB\nMemFree: 300000 kB\nMemAvailable: 9000000 kB\n',
  );
  writeFileSync(path.join(top, 'proc/zoneinfo'), growing.zones(1)['proc/zoneinfo']);
  writeFileSync(path.join(top, 'done'), '');
  return top;
}

/** `/proc/interrupts` of so many MB, of 1,152 CPUs. */
export function interrupts(megabytes) {
  const cpus = Array.from({ length: 1152 }, (_, i) => i);
  return dump(
    'hover-interrupts/proc/interrupts',
    megabytes,
    `     ${cpus.map(i => `CPU${i}`.padStart(11)).join('')}\n`,
    n => {
      const counts = cpus.map(i => String((n * 7919 + i * 104729) % 1e7).padStart(11)).join('');
      return `${String(n).padStart(4)}:${counts}  PCI-MSI ${n}-edge      nvme0q${n}\n`;
    },
  );
}

/** So many logs of so many MB each, in one folder. */
export function logs(megabytes, count) {
  const top = path.join(folder, `logs-${count}-${megabytes}`);
  if (existsSync(path.join(top, 'done'))) return top;
  mkdirSync(top, { recursive: true });
  for (let i = 0; i < count; i++) linkSync(kernelLog(megabytes), path.join(top, `kern.log.${i}`));
  writeFileSync(path.join(top, 'done'), '');
  return top;
}

/**
 * As a sosreport is on the whole: five files in six are values and descriptions of /sys, each of a line or a few; most
 * bytes are in few files that no format knows; the rest are the dumps of the samples.
 */
export function sosreport(files) {
  const top = path.join(folder, `sosreport-${files}`);
  if (existsSync(path.join(top, 'done'))) return top;
  const put = (name, text) => {
    mkdirSync(path.dirname(path.join(top, name)), { recursive: true });
    writeFileSync(path.join(top, name), text);
  };
  for (let i = 0; i < (files * 5) / 6; i++) {
    const event = `sys/kernel/debug/tracing/events/group${i % 60}/event${i}`;
    const fields = ['common_type', 'common_flags', 'common_preempt_count', 'common_pid', 'dev', 'sector', 'nr_sector'];
    const format = fields.map((f, n) => `\tfield:unsigned int ${f};\toffset:${4 * n};\tsize:4;\tsigned:0;`);
    if (i % 3 === 0) put(`${event}/format`, `name: event${i}\nID: ${i}\nformat:\n${format.join('\n')}\n`);
    else if (i % 3 === 1) put(`${event}/enable`, '0\n');
    else put(`sys/devices/pci0000:00/0000:00:${i.toString(16)}.0/irq`, `${i % 64}\n`);
  }
  const symbols = Array.from(
    { length: 55 * files },
    (_, i) => `${(0xffff8000 + i).toString(16).padStart(16, 'f')} t function_${i}\n`,
  );
  put('proc/kallsyms', symbols.join(''));
  const states = ['Instance: n/a', 'Unit Load State: loaded', 'Unit Active State: inactive', 'Perpetual: no'];
  const lines = states.map(state => `\t${state}\n`).join('');
  const units = Array.from({ length: files / 6 }, (_, i) =>
    `-> Unit unit-${i}.service:\n\tDescription: Unit ${i}\n${lines}`.repeat(20),
  );
  put('sos_commands/systemd/systemd-analyze_dump', units.join(''));
  put('sos_reports/sos.json', JSON.stringify({ plugins: units }));
  for (const name of ['cvm', 'quiet', 'swift-xfs']) cpSync(path.join('samples', name), top, { recursive: true });
  writeFileSync(path.join(top, 'done'), '');
  return top;
}
