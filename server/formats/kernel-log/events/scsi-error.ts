/**
 * SCSI: a command that failed, told in several lines (drivers/scsi/scsi_logging.c, scsi_lib.c, constants.c: result,
 * sense key, additional sense, CDB), and error recovery (scsi_error.c and the low-level drivers: mpt2sas/mpt3sas,
 * mptsas, megaraid_sas, hpsa, aacraid, qla2xxx, lpfc), FC and iSCSI transports. 2.6.32 prints each part in a line of
 * its own, 3.10 breaks lines behind the prefix, 3.19 and later add the tag.
 */
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import { ScsiError, type ScsiErrorValue, type ScsiWhat } from '../../../facts/kernel-log/scsi-error.ts';
import {
  type EventReader,
  lineAt,
  oneLineReport,
  placeIn,
  placesOf,
  type LogReport,
  reportAt,
  severalLines,
} from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { matchIn, type Pattern, messageText, texts } from '../storage.ts';

/** `sd 0:0:0:0: [sda] tag#12 `; the driver's name differs by kind of device. */
const prefix =
  /^(?<driver>sd|sr|st|sg|ses|ch|osst|scsi) (?<address>\d{1,6}:\d{1,6}:\d{1,6}:\d{1,20}):(?: ?\[(?<device>[\w!/-]{1,32})\])?(?: ?tag#\d{1,10})?(?<rest>\s.{0,400}|$)/d;
const result =
  /(?:^|\s)(?:(?:FAILED|SUCCESS|UNKNOWN\(0x[0-9a-f]{1,8}\)|ADD_TO_MLQUEUE|NEEDS_RETRY|SOFT_ERROR|TIMEOUT_ERROR|QUEUE_FULL|FAST_IO_FAIL) )?Result: hostbyte=(?<hostbyte>\w{1,40}) driverbyte=(?<driverbyte>\w{1,40}(?:,\w{1,20})?)/d;
const sense = /(?:^|\s)Sense Key ?: (?<sense>[A-Za-z0-9][\w /-]{1,40}?) ?\[(?:current|deferred)\]/d;
const additional =
  /(?:^|\s)(?:Add\. Sense: (?<asc>\S.{1,100}?)\s*$|(?<ascNumbers>(?:<<vendor>> ?)?ASC=0x[0-9a-f]{1,2}(?: <<vendor>>)? ?ASCQ=0x[0-9a-f]{1,2}))/d;
const cdb =
  /(?:^|\s)(?:CDB: ?)?(?<cdb>(?:[A-Z][A-Za-z0-9() /-]{1,50}?(?:\(\d{1,2}\))?:?|opcode=0x[0-9a-f]{2}) (?:[0-9a-f]{2} ?){6,32})\s*$/d;
/** What announces the parts that follow, or stands between them. */
const opener = /^\s{0,4}(?:Unhandled (?:sense|error) code|Device not ready)/;
const between =
  /^\s{0,4}(?:CDB: ?$|Info fld=|Descriptor sense data|Sense Information:|CDB\[\d{2}\]: |$)|^\s{0,12}(?:[0-9a-f]{2} ){4}/;
const bare = /^\s{0,4}(?:Result: hostbyte=|Sense Key : |Add\. Sense: |[A-Z][a-z][\w ()/-]{1,40}: (?:[0-9a-f]{2} ?){6})/;

const parts = [result, sense, additional, cdb] as const;

type Draft = { -readonly [K in keyof ScsiErrorValue]: ScsiErrorValue[K] };

function openCommand(first: KernelLine, head: RegExpExecArray): LogReport {
  const places = new Places(first.n);
  const { address, device } = head.groups as { address: string; device?: string };
  const value: Draft = defined({ what: 'failed' as const, address, device, text: '' });
  const seen = new Set<RegExp>();
  let done = false;
  for (const name of ['address', 'device'] as const) {
    const at = head.indices!.groups![name];
    if (at) placeIn(places, name, first, at[0], at[1]);
  }

  /** False where this part was told already: then it is the next command's. */
  function note(line: KernelLine, text: string, offset: number): boolean {
    for (const part of parts) {
      const m = part.exec(text);
      if (!m) continue;
      if (seen.has(part)) return false;
      seen.add(part);
      for (const [group, found] of Object.entries(m.groups ?? {})) {
        if (!found) continue;
        const name = group === 'ascNumbers' ? 'asc' : (group as 'hostbyte' | 'driverbyte' | 'sense' | 'asc' | 'cdb');
        value[name] = found.trim();
        const [start, end] = m.indices!.groups![group]!;
        placeIn(places, name, line, offset + start, offset + end);
      }
      if (!value.text) value.text = messageText(text);
      if (part === cdb) done = true;
      return true;
    }
    if (opener.test(text)) {
      if (seen.size > 0 || value.text) return false;
      value.text = messageText(text);
      return true;
    }
    return between.test(text);
  }

  note(first, head.groups!['rest']!, head.indices!.groups!['rest']![0]);

  function read(line: KernelLine, last: KernelLine): boolean {
    const { message } = line;
    const m = prefix.exec(message);
    if (m) return m.groups!['address'] === address && note(line, m.groups!['rest']!, m.indices!.groups!['rest']![0]);
    return (
      (bare.test(message) || (last !== first && /^\s{1,12}(?:[0-9a-f]{2} ){4}/.test(message))) && note(line, message, 0)
    );
  }

  return severalLines(first, {
    read,
    done: () => done,
    tell(emit, last) {
      if (seen.size === 0 && !value.text) return;
      emit(
        ScsiError,
        { ...value, what: seen.has(result) || !seen.has(sense) ? 'failed' : 'sense' },
        reportAt(first, last, places.done()),
      );
    },
  });
}

/** Behind `sd 0:0:0:0: [sda] `, or `scsi 0:0:0:0: `. */
const single: readonly Pattern<ScsiWhat>[] = [
  { what: 'offline', test: /rejecting I\/O to (?:offline|dead) device|Device offlined|[Kk]illing request/d },
  { what: 'timeout', test: /^\s{0,4}timing out command, waited/d },
  {
    what: 'abort',
    test: /attempting task abort|task abort: (?<result>[A-Z]{4,10})|\b[Aa]bort(?:ing|ed)? (?:command|task|scmd)|ABORT operation/d,
  },
  {
    what: 'device-reset',
    test: /attempting (?:device|lun) reset|(?:device|lun) reset: (?<result>[A-Z]{4,10})|resetting (?:logical|physical|device)|DEVICE RESET operation/d,
  },
  {
    what: 'target-reset',
    test: /attempting target reset|target reset: (?<result>[A-Z]{4,10})|TARGET RESET operation/d,
  },
  { what: 'bus-reset', test: /attempting bus reset|bus reset: (?<result>[A-Z]{4,10})|BUS RESET operation/d },
  { what: 'host-reset', test: /attempting host reset|host reset: (?<result>[A-Z]{4,10})|HOST RESET operation/d },
];

/** Messages of drivers and transports, which name the host, the port or the session. */
const drivers: readonly Pattern<ScsiWhat>[] = [
  {
    what: 'abort',
    test: /^mpt(?:scsih|sas|spi|fc): (?<address>ioc\d{1,4}): (?:attempting task abort|task abort: (?<result>[A-Z]{4,10}))/d,
  },
  {
    what: 'device-reset',
    test: /^mpt(?:scsih|sas|spi|fc): (?<address>ioc\d{1,4}): (?:attempting (?:device|target) reset|(?:device|target) reset: (?<result>[A-Z]{4,10}))/d,
  },
  {
    what: 'bus-reset',
    test: /^mpt(?:scsih|sas|spi|fc): (?<address>ioc\d{1,4}): (?:attempting bus reset|bus reset: (?<result>[A-Z]{4,10}))/d,
  },
  {
    what: 'host-reset',
    test: /^mpt(?:scsih|sas|spi|fc): (?<address>ioc\d{1,4}): (?:attempting host reset|host reset: (?<result>[A-Z]{4,10}))/d,
  },
  {
    what: 'host-reset',
    test: /^mpt[23]sas(?:_cm)?\d{1,3}: (?:sending diag reset|attempting host reset|host reset: (?<result>[A-Z]{4,10}))/d,
  },
  {
    what: 'target-reset',
    test: /^scsi (?<address>target\d{1,6}:\d{1,6}:\d{1,6}): (?:attempting target reset|target reset: (?<result>[A-Z]{4,10}))/d,
  },
  {
    what: 'host-reset',
    test: /^(?:megaraid_sas (?<address>[0-9a-f:.]{7,16}): |megasas: )(?:\[ {0,3}\d{1,4}\] ?waiting for \d{1,6} commands to complete|resetting (?:fusion )?adapter|.{0,40}?(?:moving cmd|failed to do reset|adapter reset failed))/d,
  },
  { what: 'abort', test: /^aacraid: Host adapter abort request/d },
  { what: 'host-reset', test: /^aacraid: Host (?:adapter|bus) reset request/d },
  {
    what: 'device-reset',
    test: /^hpsa (?<address>[0-9a-f:.]{7,16}): .{0,60}?(?:resetting|reset) (?:logical|physical|device)/d,
  },
  { what: 'abort', test: /^qla2xxx \[(?<address>[0-9a-f:.]{7,16})\]-\w{4}:\d{1,4}: Abort command issued/d },
  {
    what: 'device-reset',
    test: /^qla2xxx \[(?<address>[0-9a-f:.]{7,16})\]-\w{4}:\d{1,4}: (?:DEVICE|TARGET) RESET (?:ISSUED|FAILED|SUCCEEDED)/d,
  },
  {
    what: 'host-reset',
    test: /^qla2xxx \[(?<address>[0-9a-f:.]{7,16})\]-\w{4}:\d{1,4}: (?:ADAPTER|BUS) RESET (?:ISSUED|FAILED|SUCCEEDED)/d,
  },
  { what: 'path', test: /^qla2xxx \[(?<address>[0-9a-f:.]{7,16})\]-\w{4}:\d{1,4}: LOOP DOWN detected/d },
  {
    what: 'path',
    test: /^lpfc (?<address>[0-9a-f:.]{7,16}): \d{1,4}:(?:\(\d{1,4}\):)?\d{4} (?:Link Down Event|.{0,60}?Devloss timeout)/d,
  },
  {
    what: 'device-reset',
    test: /^lpfc (?<address>[0-9a-f:.]{7,16}): \d{1,4}:(?:\(\d{1,4}\):)?\d{4} SCSI layer issued (?:Device|Target|Bus) Reset/d,
  },
  { what: 'path', test: /^ ?(?<address>rport-[\d:-]{3,24}): blocked FC remote port time out/d },
  { what: 'connection', test: /^ ?(?<address>connection\d{1,6}:\d{1,6}): (?:detected conn error|ping timeout)/d },
  { what: 'connection', test: /^ ?(?<address>session\d{1,6}): session recovery timed out/d },
  {
    what: 'failed',
    test: /^hv_storvsc (?<address>[\w-]{1,40}): tag#\d{1,10} cmd 0x[0-9a-f]{1,2} status: (?!scsi 0x0 srb 0x1\b)scsi 0x[0-9a-f]{1,4} srb 0x[0-9a-f]{1,4} hv 0x[0-9a-f]{1,8}/d,
  },
];

const scsiError: EventReader = {
  id: 'scsi-error',
  emits: [ScsiError],
  gate: [
    'Result: hostbyte=',
    'Sense Key',
    'Unhandled ',
    'rejecting I/O',
    'offlined',
    'timing out command',
    'attempting ',
    'abort: ',
    'reset: ',
    'qla2xxx [',
    'lpfc 0',
    'megaraid_sas 0',
    'megasas: ',
    'aacraid: ',
    'hpsa 0',
    'diag reset',
    'remote port time',
    'detected conn error',
    'ping timeout',
    'recovery timed out',
    'hv_storvsc ',
  ],
  begin(line) {
    const head = prefix.exec(line.message);
    if (head) return beginDevice(line, head);
    const found = matchIn(drivers, line.message);
    if (!found) return undefined;
    const { what, m } = found;
    const value: ScsiErrorValue = {
      what,
      address: m.groups?.['address'] ?? line.message.slice(0, line.message.indexOf(':')),
      ...texts(m, 'result'),
      text: messageText(line.message),
    };
    return oneLineReport(emit => emit(ScsiError, value, lineAt(line, placesOf(line, m))));
  },
};

function beginDevice(line: KernelLine, head: RegExpExecArray): LogReport | undefined {
  const rest = head.groups!['rest']!;
  if (opener.test(rest) || parts.some(p => p !== cdb && p.test(rest))) return openCommand(line, head);
  const found = matchIn(single, rest);
  if (!found) return undefined;
  const value: ScsiErrorValue = {
    what: found.what,
    ...(texts(head, 'address', 'device') as { address: string; device?: string }),
    ...texts(found.m, 'result'),
    text: messageText(rest),
  };
  return oneLineReport(emit => emit(ScsiError, value, lineAt(line, placesOf(line, head, found.m, 'rest'))));
}
export default scsiError;
