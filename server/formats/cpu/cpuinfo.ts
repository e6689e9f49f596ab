/**
 * /proc/cpuinfo: blocks of `name : value` for each processor (arch/x86/kernel/cpu/proc.c, arch/arm64/kernel/cpuinfo.c,
 * arch/powerpc/kernel/setup-common.c), for s390 one of the machine, a line for each processor, then blocks
 * (arch/s390/kernel/processor.c).
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer } from '../../core/read/words.ts';
import { CpuInfo } from '../../facts/cpu/cpuinfo.ts';

const LINE = /^(# processors|[A-Za-z][\w ()/.#-]{0,40}?)([ \t]*):(?:[ \t](.*))?$/;
/** The one line that s390 has for a processor. */
const S390 = /^processor (\d{1,5}): version = (\w{1,8}), +identification = (\w{1,16}), +machine = (\w{1,8})[ \t]*$/;
/** Names that touch their colon; with others it is prose. */
const touching =
  /^(?:CPU architecture|bogomips per cpu|processor|BogoMIPS|Features|Hardware|Revision|Serial|facilities|power management|isa|mmu|hart|uarch|mvendorid|marchid|mimpid)$/;
const measured = /^(\d{1,15}(?:\.\d{1,9})?)[ \t]?(?:KB|kB|MHz|kHz|MB|cpus|K)$/;

interface Block {
  processor?: number;
  readonly counters: Record<string, number>;
  readonly words: Record<string, string>;
  readonly seen: Set<string>;
  readonly line: number;
  through: number;
  end: number;
  readonly places: Places;
}

function add(block: Block, name: string, value: string, n: number, start: number): void {
  const end = start + value.length;
  block.seen.add(name);
  block.through = n;
  block.end = end;
  if (value === '') return;
  if (name === 'processor' || name === 'cpu number') {
    const whole = integer(value);
    if (whole === undefined) return;
    block.processor = whole;
    block.places.put('processor', start, end, n);
    return;
  }
  const digits = measured.exec(value)?.[1] ?? value;
  const number = decimal(digits);
  if (number === undefined) {
    block.words[name] = value;
    block.places.put(name, start, end, n);
    return;
  }
  block.counters[name] = number;
  block.places.put(name, start, start + digits.length, n);
}

export default defineFormat({
  id: 'cpuinfo',
  title: 'Processors (/proc/cpuinfo)',
  paths: ['proc/cpuinfo', 'cpuinfo', 'cpuinfo.txt'],
  starts:
    /^(?:processor[ \t]*: \d{1,5}|processor \d{1,5}: version = \w{1,8}, .*|vendor_id[ \t]*: (?:GenuineIntel|AuthenticAMD|HygonGenuine|CentaurHauls|IBM\/S390|\S*Zhaoxin\S*)|cpu MHz[ \t]+: \d{1,7}\.\d{3}|cpu family[ \t]+: \d{1,4}|model name[ \t]+: \S.{0,200}|(?:cpu cores|siblings|physical id|core id)[ \t]+: \d{1,5}|microcode[ \t]+: 0x[0-9a-f]{1,16}|CPU implementer[ \t]+: 0x[0-9a-f]{2})[ \t]*$/,
  emits: [CpuInfo],
  open(emit) {
    let block: Block | undefined;

    function close(): void {
      if (!block) return;
      const { processor, counters, words, line, through, end, places } = block;
      block = undefined;
      if (processor === undefined && Object.keys(counters).length + Object.keys(words).length === 0) return;
      const fields = places.done();
      emit(CpuInfo, defined({ processor, counters, words }), { line, start: 0, end, through, fields });
    }

    return {
      line(text, n) {
        if (text === '' || text.trim() === '' || text === '--') {
          close();
          return;
        }
        const one = S390.exec(text);
        if (one) {
          close();
          const places = new Places(n).put('processor', 10, 10 + one[1]!.length);
          const words: Record<string, string> = {};
          ['version', 'identification', 'machine'].forEach((name, i) => {
            const from = text.indexOf(`${name} = `) + name.length + 3;
            words[name] = one[i + 2]!;
            places.put(name, from, from + one[i + 2]!.length);
          });
          emit(
            CpuInfo,
            { processor: Number(one[1]), counters: {}, words },
            { line: n, start: 0, end: text.trimEnd().length, fields: places.done() },
          );
          return;
        }
        const m = LINE.exec(text);
        if (!m || (m[2] === '' && !touching.test(m[1]!))) return false;
        const name = m[1]!;
        // A name again: grep left one line of each processor, or the blank line is lost.
        if (!block || block.seen.has(name) || name === 'processor' || name === 'cpu number') {
          close();
          block = {
            counters: {},
            words: {},
            seen: new Set(),
            line: n,
            through: n,
            end: text.length,
            places: new Places(n),
          };
        }
        const value = (m[3] ?? '').trim();
        add(block, name, value, n, value === '' ? text.length : text.indexOf(value, m[1]!.length + m[2]!.length + 1));
        return;
      },
      end: close,
    };
  },
});
