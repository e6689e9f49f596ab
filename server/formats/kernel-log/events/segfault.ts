/**
 * A program's own fault. x86 (arch/x86/mm/fault.c, kernel/traps.c): `a[1]: segfault at 0 ip 0 sp 0 error 4 in
 * libc.so.6[...]`, `traps: a[1] general protection fault ip:0 sp:0 error:0 in a[...]`. arm64: `a[1]: unhandled level 1
 * translation fault (11) at 0x0, esr ...`. ppc64: `a[1]: segfault (11) at 0 nip 0 lr 0 code 1 in a[...]`. riscv: `a[1]:
 * unhandled signal 11 code 0x1 at 0x0 in a[...]`.
 */
import { integer } from '../../../core/read/words.ts';
import { Segfault } from '../../../facts/kernel-log/segfault.ts';
import { given, lineEvent } from './_line.ts';

const task = '(?<task>.{1,64}?)\\[(?<pid>\\d{1,10})\\]';
const hex = '(?:0x)?[0-9a-f]{1,16}';
const shapes = [
  `: (?<trap>segfault|bus error|bad frame)(?: \\(\\d{1,3}\\))? (?:in \\w{1,32} frame )?at (?<address>${hex}) ` +
    `(?:ip|rip|eip|nip) ${hex} (?:sp|rsp|esp|lr) ${hex}` +
    '(?: error (?<error>[0-9a-f]{1,8})| code [0-9a-f]{1,8})?',
  `:? (?<trap2>general protection(?: fault)?|trap [a-z][\\w -]{1,40}?) (?:ip|rip):${hex} (?:sp|rsp):${hex} error:(?<error2>[0-9a-f]{1,8})`,
  `: (?<trap3>unhandled (?:level \\d )?[a-z][\\w ()-]{2,48}?) \\((?:\\d{1,3})\\) at (?<address3>${hex}), esr (?<error3>${hex})`,
  `: (?<trap4>unhandled signal \\d{1,3}) (?:code ${hex} )?at (?<address4>${hex})(?: nip ${hex} lr ${hex} code [0-9a-f]{1,8})?`,
];
const library = '(?:,? in (?<library>[^\\s\\[]{1,128})\\[)?';

const segfault = lineEvent({
  id: 'segfault',
  kind: Segfault,
  gate: [
    'segfault at ',
    'segfault (',
    'general protection ip:',
    'general protection rip:',
    'general protection fault ip:',
    'general protection fault rip:',
    '] trap ',
    ']: unhandled',
    ']: bus error',
  ],
  message: new RegExp(
    `^(?:traps: |potentially unexpected fatal signal )?${task}(?:${shapes.join('|')})${library}`,
    'd',
  ),
  value(groups) {
    const pid = integer(groups['pid']);
    if (pid === undefined) return undefined;
    const trap = (groups['trap'] ?? 'fault').replace(/^trap /, '');
    return { task: groups['task']!, pid, trap, ...given(groups, 'address', 'error', 'library') };
  },
});
export default segfault;
