/**
 * /proc/interrupts: interrupts by CPU since boot. Header and rows of numbered interrupts: kernel/irq/proc.c
 * show_interrupts(); rows with names: arch/x86/kernel/irq.c, arch/arm64/kernel/smp.c, arch/powerpc/kernel/irq.c
 * arch_show_interrupts().
 */
import { Places } from '../../core/model/places.ts';
import { defineFormat, maxLine } from '../../core/read/format.ts';
import { InterruptCount } from '../../facts/cpu/interrupts.ts';
import { type CpuHeader, cpuHeader, cpuRow, putCounts } from './_cpu-table.ts';

/** Softirqs: a pasted /proc/softirqs whose header has lost its indentation looks like ours until its rows come. */
const softirq = /^(?:HI|TIMER|NET_TX|NET_RX|BLOCK|BLOCK_IOPOLL|IRQ_POLL|TASKLET|SCHED|HRTIMER)$/;

export default defineFormat({
  id: 'interrupts',
  title: 'Interrupts by CPU (/proc/interrupts)',
  paths: ['proc/interrupts'],
  // One CPU alone is a header only with its indentation; /proc/softirqs indents by 20.
  starts: /^(?: {8,18}CPU\d{1,5}| {0,18}CPU\d{1,5}[ \t]+CPU\d{1,5})(?:[ \t]+CPU\d{1,5})*[ \t]*$/,
  emits: [InterruptCount],
  open(emit) {
    let header: CpuHeader | undefined;
    return {
      line(line, n) {
        const found = cpuHeader(line);
        if (found) {
          header = found;
          return;
        }
        if (!header) return;
        const row = cpuRow(line, header.cpus.length);
        if (!row) return line === '' || line === '--' || /^[ \t]+$/.test(line);
        if (
          !/^[\w-]{1,16}$/.test(row.label) ||
          softirq.test(row.label) ||
          (row.counts.length === 0 && !/^\d+$/.test(row.label))
        )
          return false;
        const { label: irq, counts, restStart, end } = row;
        const all = header.cpus.length;
        const description = line.slice(restStart, end).replace(/[ \t]+/g, ' ');
        // ERR and MIS of x86, Err of arm64, BAD of powerpc: one number for the whole machine.
        const whole =
          counts.length === 1 &&
          description === '' &&
          (all > 1 ? /[A-Za-z]/.test(irq) : /^(?:ERR|MIS|Err|BAD)$/.test(irq));
        if (!whole && counts.length !== all && !(line.length >= maxLine && counts.length > 1)) return; // cut short
        const cpus = whole ? [] : counts.length === all ? header.cpus : header.cpus.slice(0, counts.length);
        const places = new Places(n).put('irq', row.labelStart, row.labelEnd).put('description', restStart, end);
        const fields = putCounts(places, header, row).done();
        emit(InterruptCount, { irq, cpus, counts, description }, { line: n, start: row.labelStart, end, fields });
        return;
      },
    };
  },
});
