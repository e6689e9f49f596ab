/** `NOHZ: local_softirq_pending 08`. */
import { event, int } from '../../core/model/kind.ts';

export const SoftirqPending = event(
  'softirq-pending',
  'A CPU wanted to stop its tick while softirqs were pending',
  { mask: int('The softirqs that were pending when the CPU wanted to go idle; bit 3 is NET_RX', { derived: true }) },
  {
    show: v => `pending softirqs 0x${v.mask.toString(16)}`,
    same: v => String(v.mask),
  },
);
