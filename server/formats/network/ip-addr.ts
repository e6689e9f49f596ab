/** `ip address`: devices and their addresses. */
import { defineFormat } from '../../core/read/format.ts';
import { ipEmits, ipParser } from './_ip.ts';

export default defineFormat({
  id: 'ip-addr',
  title: 'Addresses of network devices (ip address)',
  paths: ['ip_-d_address', 'ip_address', 'ip_addr', 'ip_-o_addr', 'ip_addr_show', 'ip-addr.txt', 'ip-a.txt'],
  starts:
    /^\d{1,9}: [^\s:]{1,64}(?:: <[A-Z0-9_,-]{0,400}> mtu \d{1,9} (?:(?! mode )[^\n]){0,300}$| +inet6? [0-9a-f.:]{2,45}(?:\/\d{1,3})? (?:brd|scope|peer|metric) )/,
  emits: ipEmits,
  open: ipParser,
});
