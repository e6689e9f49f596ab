/**
 * What a fact means on its host, beyond what its fields mean anywhere: for hovers. A kind knows nothing of this, for it
 * may need facts of other kinds.
 */
import type { Fact } from '../core/model/fact.ts';
import type { Kind } from '../core/model/kind.ts';
import type { Host } from '../core/model/host.ts';
import { QemuDisk } from '../facts/guests/qemu-command.ts';
import { MachineCheck } from '../facts/kernel-log/machine-check.ts';
import { Segfault } from '../facts/kernel-log/segfault.ts';
import { Zone } from '../facts/memory/zoneinfo.ts';
import { OpenFile } from '../facts/process/lsof.ts';
import { type Markdown, md } from '../core/model/markdown.ts';
import { machineCheckStatus } from '../linux/machinecheck.ts';
import { pageFaultError } from '../linux/pagefault.ts';
import { explainZone } from './explain-zone.ts';

/** For a hover on `field`, or on the fact as a whole. */
type Explain<T> = (fact: Fact<T>, field: string | undefined, host: Host) => Markdown | undefined;

const explanations = new Map<string, Explain<any>>();
const about = <T>(kind: Kind<T>, explain: Explain<T>): void => void explanations.set(kind.name, explain);

/** What is known of a fact on this host; undefined where there is nothing to add. */
export const explain = (fact: Fact<any>, field: string | undefined, host: Host): Markdown | undefined =>
  explanations.get(fact.kind)?.(fact, field, host);

about(Zone, explainZone);

about(OpenFile, (fact, field, host) => {
  if (field !== 'pid' && field !== 'command') return undefined;
  const { pid, tid } = fact.value;
  const rows = host.all(OpenFile, v => v.pid === pid && v.tid === tid).filter(f => f.at.file === fact.at.file);
  const descriptors = rows.filter(f => /^\d/.test(f.value.fd ?? '')).length;
  const others = 'the others are mappings, the executable and directories';
  return md`This listing has ${rows.length} rows of it, ${descriptors} of them file descriptors (${others}).`;
});

about(MachineCheck, ({ value }) => {
  const s = value.status === undefined ? undefined : machineCheckStatus(value.status);
  if (!s) return undefined;
  const flags = [
    s.uncorrected ? 'not corrected' : 'corrected',
    s.overflow ? 'earlier errors of this bank were lost' : '',
    s.contextCorrupt ? 'the state of the processor may be corrupt' : '',
  ];
  return md`Bank ${value.bank ?? '?'}: ${s.error ?? 'an error code of this processor model'}; ${flags.filter(Boolean).join('; ')}.`;
});

// Only x86 prints `error`, and only page faults have these bits in it.
about(Segfault, ({ value: v }) => {
  const words = v.trap === 'segfault' && v.error !== undefined ? pageFaultError(v.error) : undefined;
  return words === undefined ? undefined : md`error ${v.error}: ${words}.`;
});

about(QemuDisk, ({ value: v }) =>
  v.hostCache
    ? md`Data of this disk pass through the page cache of the host and are charged to the control group that touches them first.`
    : md`Data of this disk do not fill the page cache of the host: ${v.direct ? md`\`cache.direct\` is on` : 'the protocol does not use it'}.`,
);
