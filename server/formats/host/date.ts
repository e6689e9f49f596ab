/** `date`, alone in a file. */
import { defineFormat } from '../../core/read/format.ts';
import { DateOutput } from '../../facts/host/date.ts';
import { zonedDate } from '../_dates.ts';

export default defineFormat({
  id: 'date',
  title: 'Date when the bundle was taken (date)',
  paths: ['date', 'date_--utc', 'date.txt', 'date-end.txt', 'date-iso.txt'],
  emits: [DateOutput],
  open(emit) {
    let seen = false;
    return {
      line(line, n) {
        const text = line.trim();
        if (text === '' || seen) return;
        const time = zonedDate(text);
        if (!time) return false;
        seen = true;
        const start = line.length - line.trimStart().length;
        emit(DateOutput, { text, zone: time.zone }, { line: n, start, end: start + text.length, time: time.time });
        return;
      },
    };
  },
});
