/**
 * NVMe: timeouts, resets and controllers that are gone (drivers/nvme/host/pci.c, core.c; up to 4.5 the PCI address
 * stands for the controller), fabrics (tcp.c, rdma.c, fc.c), lost paths (multipath.c), and commands that came back with
 * a status (core.c nvme_log_error(), 5.18 and later).
 */
import { defined } from '../../../core/model/defined.ts';
import { NvmeError, type NvmeErrorValue, type NvmeWhat } from '../../../facts/kernel-log/nvme-error.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';
import { matchIn, numbers, type Pattern, messageText } from '../storage.ts';

const prefix =
  /^(?:nvme |block )?(?<device>nvme\d{1,4}(?:c\d{1,4})?(?:n\d{1,5})?|(?<=nvme )[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d): (?<text>.{1,1000})/d;
const patterns: readonly Pattern<NvmeWhat>[] = [
  { what: 'polled', test: /^I\/O .{1,80}?\bQID (?<queue>\d{1,6})\b timeout, completion polled/d },
  {
    what: 'timeout',
    test: /^I\/O .{1,80}?\bQID (?<queue>\d{1,6})\b timeout|^queue (?<queue2>\d{1,6}): timeout|^(?:Timeout I\/O|I\/O timeout)/d,
  },
  {
    what: 'down',
    test: /^controller is down; will reset|^Controller not ready|^Removing after probe failure|^Disabling device after reset failure|^Device (?:not ready|shutdown incomplete)|^Removing controller \(|^Remove after probe failure|^frozen state error detected|^controller is dead|^Failed status: [0-9a-f]/d,
  },
  { what: 'recovered', test: /^[Ss]uccessfully reconnected|^restart after slot reset|^reconnect(?:ed)? succeeded/d },
  {
    what: 'reset',
    test: /^resetting controller|^starting error recovery|^Reconnecting in \d|^NVME-FC\{\d{1,6}\}: (?:controller connectivity lost|resetting controller|transport association)|^Abort status: 0x|^[Cc]ancelling I\/O|^reset controller/d,
  },
  { what: 'path', test: /^no (?:usable|available) path/d },
  {
    what: 'failed',
    test: /^[Ff]ailed |^failed nvme_|^(?:Identify|Could not|could not|unable to) .{1,80}?(?:failed|\(-?\d)|^keep.alive|^(?:Property|Connect) .{0,40}?(?:failed|error)|^I\/O Cmd.{1,80}error/d,
  },
  {
    what: 'command',
    test: /^(?:[A-Z][\w ]{2,40}|Cmd|Unknown)\(0x[0-9a-f]{1,2}\)(?: @ LBA \d{1,20}, \d{1,10} blocks)?, .{1,80}?\(sct 0x[0-9a-f]{1,2} \/ sc 0x[0-9a-f]{1,2}\)/d,
  },
];
/** Said at boot of healthy controllers that lack a feature. */
const harmless =
  /^(?:failed to (?:set APST|allocate host memory|query|identify)|Failed to (?:query|identify|read smart))/i;

const nvmeError: EventReader = {
  id: 'nvme-error',
  emits: [NvmeError],
  gate: ['nvme nvme', 'nvme 0000:', 'path - ', '(sct 0x'],
  begin(line) {
    const head = prefix.exec(line.message);
    if (!head) return undefined;
    const text = head.groups!['text']!;
    const found = matchIn(patterns, text);
    if (!found || harmless.test(text)) return undefined;
    const { queue, queue2 } = numbers(found.m, 'queue', 'queue2');
    const value: NvmeErrorValue = defined({
      device: head.groups!['device']!,
      what: found.what,
      queue: queue ?? queue2,
      text: messageText(text),
    });
    return oneLineReport(emit => emit(NvmeError, value, lineAt(line, placesOf(line, head, found.m))));
  },
};
export default nvmeError;
