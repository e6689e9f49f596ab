/**
 * libata (drivers/ata/libata-eh.c, libata-core.c; 2.6.32 to 6.19): an exception with the commands that failed, and what
 * recovery did to the link. An exception and the lines that explain it are one report; a reset or a slower link is one
 * of its own.
 */
import { Places } from '../../../core/model/places.ts';
import { AtaError, type AtaErrorValue, type AtaWhat } from '../../../facts/kernel-log/ata-error.ts';
import {
  type EventReader,
  lineAt,
  oneLineReport,
  placeIn,
  placeGroups,
  placesOf,
  type LogReport,
  reportAt,
  severalLines,
} from '../event.ts';
import type { KernelLine } from '../prefix.ts';
import { matchIn, type Pattern, messageText, texts } from '../storage.ts';

const prefix = /^(?<device>(?<port>ata\d{1,4})(?:\.\d{2})?): (?<text>.{1,400})/d;
const exception = /^(?:limited )?exception Emask 0x[0-9a-f]{1,8} /;
const command = /^failed command: (?<command>[A-Z][\w /-]{1,60})/d;
const serror = /^SError: \{ (?<error>[\w ]{1,200}?) \}/d;
const errorBits = /^error: \{ (?<error>[\w ]{1,100}?) \}/d;
const cause = /Emask 0x[0-9a-f]{1,8} \((?<cause>[\w ]{3,40})\)/d;
/** Lines between that name nothing of their own. */
const between =
  /^(?:irq_stat 0x|cmd [0-9a-f]{2}\/|res [0-9a-f]{2}\/|status: \{|edma_err|hot unplug|.{0,40}interface fatal error|BMDMA stat|CPB|SRST|spurious|EH pending|frozen)/;
const continued = /^\s{2,24}(?:res [0-9a-f]{2}\/|cdb |opcode=|[A-Za-z][\w ()]{2,40}[: ] ?[0-9a-f]{2} )/;

const singles: readonly Pattern<AtaWhat>[] = [
  { what: 'reset', test: /^(?:hard|soft) resetting (?:link|port)/d },
  { what: 'slow-link', test: /^limiting (?:SATA link )?speed to /d },
  {
    what: 'failed',
    test: /^(?:COMRESET|softreset|hardreset|SRST) failed |^reset failed, giving up|^failed to (?:IDENTIFY|recover|set xfermode|read native max|resume link)|^qc timeout |^revalidation failed|^disabled$|^disabling |^model number mismatch|^link is slow to respond|^device is on DMA blacklist, but|^NCQ disabled due to excessive errors|^failed to read log page .{0,60}?|^exception/d,
  },
];
/** Optional things that a device may not know: said at every boot of healthy ones. */
const harmless = /^failed to (?:read native max|read log page|get (?:NCQ|Identify|Device))|READ LOG/;

/** The port, and the device where the message is about one. */
function whose(head: RegExpExecArray): Pick<AtaErrorValue, 'port' | 'device'> {
  const { port, device } = head.groups as { port: string; device: string };
  return device === port ? { port } : { port, device };
}

function openException(first: KernelLine, head: RegExpExecArray): LogReport {
  const places = new Places(first.n);
  placeGroups(places, first, head);
  const { port, text } = head.groups as { port: string; text: string };
  let value: AtaErrorValue = { ...whose(head), what: 'exception', text: messageText(text) };

  function note(
    line: KernelLine,
    m: RegExpExecArray | null,
    offset: number,
    name: 'command' | 'error' | 'cause',
  ): boolean {
    const found = m?.groups?.[name];
    if (!m || !found) return false;
    if (value[name] !== undefined) return true;
    value = { ...value, [name]: found.trim() };
    const [start, end] = m.indices!.groups![name]!;
    placeIn(places, name, line, offset + start, offset + end);
    return true;
  }

  function read(line: KernelLine): boolean {
    const m = prefix.exec(line.message);
    if (!m) return continued.test(line.message) && (note(line, cause.exec(line.message), 0, 'cause') || true);
    if (m.groups!['port'] !== port) return false;
    const rest = m.groups!['text']!;
    if (exception.test(rest)) return false;
    const offset = m.indices!.groups!['text']![0];
    if (
      note(line, command.exec(rest), offset, 'command') ||
      note(line, errorBits.exec(rest), offset, 'error') ||
      note(line, serror.exec(rest), offset, 'error')
    )
      return true;
    return note(line, cause.exec(rest), offset, 'cause') || between.test(rest);
  }

  return severalLines(first, {
    read,
    tell: (emit, last) => emit(AtaError, value, reportAt(first, last, places.done())),
  });
}

const ataError: EventReader = {
  id: 'ata-error',
  emits: [AtaError],
  gate: [
    'exception Emask',
    'failed command: ',
    'resetting link',
    'resetting port',
    'limiting SATA link',
    'limiting speed to',
    'COMRESET',
    'reset failed',
    'to IDENTIFY',
    'qc timeout',
    'revalidation failed',
    'slow to respond',
    ': disabled',
    'NCQ disabled',
  ],
  begin(line) {
    const head = prefix.exec(line.message);
    if (!head) return undefined;
    const text = head.groups!['text']!;
    if (exception.test(text)) return openException(line, head);
    const lone = command.exec(text);
    const found = lone ? { what: 'exception' as const, m: lone } : matchIn(singles, text);
    if (!found || harmless.test(text)) return undefined;
    const value: AtaErrorValue = {
      ...whose(head),
      what: found.what,
      ...texts(found.m, 'command'),
      text: messageText(text),
    };
    return oneLineReport(emit => emit(AtaError, value, lineAt(line, placesOf(line, head, found.m))));
  },
};
export default ataError;
