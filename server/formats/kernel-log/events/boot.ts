/**
 * Where a boot begins (`Linux version ...`, init/version.c, with the command line behind it on x86) and where it ends
 * in an orderly way (kernel/reboot.c). The banner also tells the release.
 */
import { KernelRelease } from '../../../facts/host/uname.ts';
import { Boot } from '../../../facts/kernel-log/boot.ts';
import { type EventReader, lineAt, oneLineReport, placeGroups, type LogReport, reportAt, placesOf } from '../event.ts';
import { defined } from '../../../core/model/defined.ts';
import { Places } from '../../../core/model/places.ts';
import type { KernelLine } from '../prefix.ts';

const banner = /^Linux version (?<release>\d{1,3}\.\d{1,5}[\w.+~:-]{0,200}) \(/d;
/** Where the version (`#1 SMP ...`) begins: behind the compiler's brackets, which may hold a `#` of their own. */
const version = /\) (#\d{1,6}\S{0,80} .{0,200})$/d;
const commandLine = /^Command line: (?<commandLine>\S.{0,2047})/d;
const ends: readonly (readonly [RegExp, 'restart' | 'power-off' | 'halt' | 'kexec'])[] = [
  [/^(?:reboot: )?Restarting system(?:\.| with command |$)/, 'restart'],
  [/^(?:reboot: )?Power down\.?$/, 'power-off'],
  [/^(?:reboot: )?System halted\.?$/, 'halt'],
  [/^(?:kexec_core: |kexec: )?Starting new kernel$/, 'kexec'],
];

function beginning(first: KernelLine, m: RegExpExecArray): LogReport {
  const release = m.groups!['release']!;
  let last = first;
  let done = false;
  let words: string | undefined;
  const places = new Places(first.n);
  placeGroups(places, first, m);
  return {
    take(line) {
      const told = commandLine.exec(line.message);
      done = true;
      if (!told) return false;
      words = told.groups!['commandLine']!.trimEnd();
      placeGroups(places, line, told);
      last = line;
      return true;
    },
    get done() {
      return done;
    },
    end(emit) {
      const v = version.exec(first.message.slice(0, 1024).trimEnd());
      emit(KernelRelease, defined({ release, version: v?.[1] }), lineAt(first, placesOf(first, m)));
      emit(
        Boot,
        defined({ phase: 'begin' as const, release, commandLine: words }),
        reportAt(first, last, places.done()),
      );
    },
  };
}

const boot: EventReader = {
  id: 'boot',
  emits: [Boot, KernelRelease],
  gate: ['Linux version ', 'Restarting system', 'Power down', 'System halted', 'Starting new kernel'],
  begin(line, log) {
    const m = banner.exec(line.message);
    if (m) {
      log.known(m.groups!['release']!);
      return beginning(line, m);
    }
    const phase = ends.find(([expression]) => expression.test(line.message))?.[1];
    return phase && oneLineReport(emit => emit(Boot, { phase }, lineAt(line)));
  },
};
export default boot;
