/**
 * The kernel log: dmesg, journal, syslog, consoles, pstore. Each event is a file under events/; this is the loop that
 * feeds them.
 */
import { defineFormat, type Emit } from '../../core/read/format.ts';
import { Hostname } from '../../facts/host/hostname.ts';
import { KernelRelease } from '../../facts/host/uname.ts';
import { KernelLog } from '../../facts/kernel-log/kernel-log.ts';
import { LogMachine } from '../../facts/kernel-log/log-machine.ts';
import { type LogState, timeOf } from './event.ts';
import { events } from './events/index.ts';
import { openLines } from './lines.ts';
import type { KernelLine } from './prefix.ts';
import { prefixed, starts } from './starts.ts';
import { openStreams } from './streams.ts';

/** Lines in a row without any prefix after which a pasted log is over. */
const mostStrays = 16;

/** Lines looked at one by one before a file is taken to be a daemon's. */
const sample = 64;

/** Names kept of the machines of a log: more than one is what matters. */
const mostHosts = 1000;

/** Names that early boot and installers give a host before it has its own. */
const placeholders = new Set(['localhost', 'localhost.localdomain', '(none)', 'none']);

function open(emit: Emit) {
  const lines = openLines(prefixed);
  const releases = new Set<string>();
  const hosts = new Map<string, KernelLine>();
  const log: LogState = { release, known: name => void releases.add(name) };
  const streams = openStreams(events, log, emit);
  let first: { line: number; start: number; end: number } | undefined;
  let daemon = false;
  let speaking: KernelLine | undefined;

  function release(line: KernelLine, name: string): void {
    if (releases.has(name)) return;
    releases.add(name);
    const start = line.message.indexOf(name);
    streams.queue(tell =>
      tell(
        KernelRelease,
        { release: name },
        { line: line.n, start: line.column(start), end: line.column(start + name.length), time: timeOf(line) },
      ),
    );
  }

  function spoken(line: KernelLine): void {
    // Of one machine its name tells; the first is told of once there is a second.
    if (hosts.size === 1 && !hosts.has(line.host!)) tellMachine(speaking!);
    if (hosts.size < mostHosts) hosts.set(line.host!, hosts.get(line.host!) ?? line);
    if (hosts.size > 1) tellMachine(line);
    speaking = line;
  }

  const tellMachine = ({ host, n, column }: KernelLine): void =>
    emit(LogMachine, { name: host! }, { line: n, start: 0, end: column(0) });

  return {
    line(text: string, n: number): void | boolean {
      // A long file of a syslog daemon in which the kernel has not spoken yet: every line comes here, so the cheap
      // question first.
      if (!first && daemon && n >= sample && !text.includes('kernel')) return;
      const read = lines.read(text, n, !streams.idle);
      for (const line of read) {
        if (!line.kernel) continue;
        if (line.host && line.host !== speaking?.host) spoken(line);
        streams.take(line);
      }
      daemon ||= read.some(line => !line.kernel);
      const kernel = read.find(line => line.kernel);
      if (kernel && !kernel.continued) {
        first ??= { line: n, start: 0, end: text.length };
      }
      if (lines.strays > mostStrays) return false;
    },
    end(): void {
      streams.end();
      const [named] = [...hosts.values()];
      // A log server's file names many; one that changed its name is not certain of it.
      if (named?.host && hosts.size === 1 && !placeholders.has(named.host))
        emit(Hostname, { name: named.host }, { line: named.n, start: 0, end: named.column(0) });
      if (first) emit(KernelLog, { prefix: lines.shape ?? 'bare' }, first);
    },
    get idle(): boolean {
      return first !== undefined && streams.idle && lines.stateless;
    },
  };
}

export default defineFormat({
  id: 'kernel-log',
  title: 'kernel log',
  paths: [
    'dmesg',
    'dmesg.*',
    'dmesg-*',
    'dmesg_-*',
    'var/log/kern.log*',
    'var/log/messages*',
    'var/log/syslog*',
    'sos_commands/logs/journalctl_--no-pager*',
    'journalctl-k*',
    'journalctl_-k*',
    'journalctl_--dmesg*',
    'insights_commands/dmesg*',
    'insights_commands/journalctl_*',
    'vmcore-dmesg*',
    'kern.log',
    'kern.log.*',
    'console-ramoops*',
    'dmesg-ramoops*',
    'sys/fs/pstore/*',
  ],
  starts,
  gate: [...new Set(events.flatMap(e => e.gate))],
  emits: [...new Set([...events.flatMap(e => e.emits), KernelRelease, Hostname, LogMachine, KernelLog])],
  open,
});
