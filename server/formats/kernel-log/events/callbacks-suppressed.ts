/**
 * `warn_alloc: 6 callbacks suppressed` (lib/ratelimit.c): messages that were not printed, told when the next one is.
 */
import { integer } from '../../../core/read/words.ts';
import { CallbacksSuppressed } from '../../../facts/kernel-log/callbacks-suppressed.ts';
import { type EventReader, lineAt, oneLineReport, placesOf } from '../event.ts';

const message = /^(?<function>[\w.]{1,128}): (?<count>\d{1,16}) callbacks suppressed/d;

const callbacksSuppressed: EventReader = {
  id: 'callbacks-suppressed',
  emits: [CallbacksSuppressed],
  gate: ['callbacks suppressed'],
  begin(line) {
    const m = message.exec(line.message);
    const count = integer(m?.groups?.['count']);
    if (!m || count === undefined) return undefined;
    return oneLineReport(emit =>
      emit(CallbacksSuppressed, { function: m.groups!['function']!, count }, lineAt(line, placesOf(line, m))),
    );
  },
};
export default callbacksSuppressed;
