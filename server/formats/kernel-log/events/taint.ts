/** A module that taints the kernel says so when it is loaded (kernel/module/main.c). */
import { Taint } from '../../../facts/kernel-log/taint.ts';
import { lineEvent } from './_line.ts';

const taint = lineEvent({
  id: 'taint',
  kind: Taint,
  gate: ['taints kernel', 'tainting kernel'],
  message:
    /^(?<module>[\w-]{1,64}): (?:(?<reason>module license '[^']{1,64}' taints kernel)|loading (?<reason2>out-of-tree module|livepatch module|staging driver|test module|unsigned module)(?: taints kernel)?|(?<reason3>module verification failed: [^-]{1,100}?)(?: -)? tainting kernel|(?<reason4>module is from the staging directory))/d,
  value(groups) {
    const reason = groups['reason']?.replace(/ taints kernel$/, '');
    return reason === undefined ? undefined : { module: groups['module']!, reason };
  },
});
export default taint;
