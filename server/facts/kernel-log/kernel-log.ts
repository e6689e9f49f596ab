/**
 * What the kernel log reports: a file for each event, or for a family of them. Field names of all of them are read by
 * other programs.
 */
import { state, text } from '../../core/model/kind.ts';

/** What a kernel log holds at all: tells "nothing reported" from "no log". */
export const KernelLog = state(
  'kernel-log',
  'A kernel log was read, of this prefix',
  { prefix: text('Shape of what stands before each message: `dmesg -T`, `syslog`, `journal`, ...') },
  { collect: 'dmesg', show: v => `${v.prefix} kernel log` },
);
