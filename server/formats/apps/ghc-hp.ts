/** Heap profiles of GHC programs (`+RTS -h`; rts/ProfHeap.c): samples of bytes by band. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { decimal, integer } from '../../core/read/words.ts';
import { HeapProfileHead, HeapSample } from '../../facts/apps/ghc-hp.ts';
import { isGap, emptyRecord } from '../_figures.ts';

const HEAD = /^(JOB|DATE|SAMPLE_UNIT|VALUE_UNIT) "([^"]{0,400})" *$/;
const BEGIN = /^BEGIN_SAMPLE (\d{1,12}(?:\.\d{1,9})?) *$/;
const BAND = /^(.{1,400}?)[ \t]+(\d{1,16}) *$/;

export default defineFormat({
  id: 'ghc-hp',
  title: 'Heap profile of a GHC program (.hp)',
  paths: ['*.hp'],
  starts: /^(?:JOB "[^"\n]{1,400}"|SAMPLE_UNIT "[^"\n]{1,40}"|BEGIN_SAMPLE \d{1,12}(?:\.\d{1,9})?) *$/,
  emits: [HeapProfileHead, HeapSample],
  open(emit) {
    let open:
      | {
          readonly at: number;
          readonly line: number;
          last: number;
          end: number;
          readonly counters: Record<string, number>;
          readonly places: Places;
        }
      | undefined;

    function close(): void {
      if (!open) return;
      const { at, line, last, end, counters, places } = open;
      emit(HeapSample, { at, counters }, { line, start: 0, end, through: last, fields: places.done() });
      open = undefined;
    }

    return {
      line(text, n) {
        if (isGap(text)) return;
        const begin = BEGIN.exec(text);
        if (begin) {
          close();
          const at = decimal(begin[1]);
          if (at === undefined) return;
          const places = new Places(n).put('at', 13, 13 + begin[1]!.length);
          open = { at, line: n, last: n, end: text.length, counters: emptyRecord(), places };
          return;
        }
        if (/^END_SAMPLE\b/.test(text)) {
          if (open) [open.last, open.end] = [n, text.length];
          close();
          return;
        }
        const head = HEAD.exec(text);
        if (head) {
          const at = head[1]!.length + 2;
          const fields = new Places(n).put('text', at, at + head[2]!.length).done();
          emit(
            HeapProfileHead,
            { name: head[1]!, text: head[2]! },
            { line: n, start: 0, end: text.trimEnd().length, fields },
          );
          return;
        }
        if (!open) return /^MARK \d/.test(text) ? undefined : false;
        const band = BAND.exec(text);
        const value = integer(band?.[2]);
        if (!band || value === undefined) return;
        const at = text.lastIndexOf(band[2]!);
        open.counters[band[1]!] = value;
        open.places.put(band[1]!, at, at + band[2]!.length, n);
        [open.last, open.end] = [n, text.length];
        return;
      },
      end: close,
    };
  },
});
