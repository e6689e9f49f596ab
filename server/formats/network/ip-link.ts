/** `ip -s -d link`: devices, their counters and settings. */
import { defineFormat } from '../../core/read/format.ts';
import { ipEmits, ipParser } from './_ip.ts';

export default defineFormat({
  id: 'ip-link',
  title: 'Network devices (ip -s -d link)',
  paths: [
    'ip_-s_-d_link',
    'ip_-s_link',
    'ip_link',
    'ip_-d_link',
    'ip-s-link.txt',
    'ip-link.txt',
    'ip_-s_-s_link',
    'ip_link_show',
  ],
  // Devices of `ip address` have no `mode`.
  starts: /^\d{1,9}: [^\s:]{1,64}: <[A-Z0-9_,-]{0,400}> mtu \d{1,9} [^\n]{0,300}? mode [A-Z]/,
  emits: ipEmits,
  open: ipParser,
});
