/** Heap profiles of GHC programs (.hp). */
import { bytes, record, seconds, state, text } from '../../core/model/kind.ts';

export const HeapSample = state(
  'ghc-heap-sample',
  'A sample of a GHC heap profile (.hp)',
  {
    at: seconds({ moment: true }),
    counters: record(bytes(), 'Memory held, by what asked for it (cost centre, type, closure)', { spread: true }),
  },
  {
    glossary: 'ghc-hp',
    term: (_, field) => ({ dump: 'ghc-hp', field: field === undefined || field === 'at' ? 'at' : '<band>' }),
    show: v => `${v.at} s: ${Object.keys(v.counters).length} bands`,
  },
);

/** A line of the head. */
export const HeapProfileHead = state(
  'ghc-heap-head',
  'What a GHC heap profile is of (.hp)',
  { name: text('Name of the line', { identity: true }), text: text('What it says') },
  {
    glossary: 'ghc-hp',
    term: v => ({ dump: 'ghc-hp', field: v.name }),
    show: v => `${v.name} ${v.text}`,
  },
);
