/** What a file said, as it crosses threads. */
import { type Packed, PackedFacts } from '../model/packed.ts';
import type { Reading } from './reader.ts';
import type { Formats } from './recognise.ts';

export interface PackedReading extends Omit<Reading, 'formats' | 'facts' | 'byKind'> {
  /** Their ids. */
  readonly formats: readonly string[];
  readonly packed: readonly Packed[];
}

/** For a reading whose facts were packed as they were read. */
export const packedReading = ({ facts: _, formats, byKind: __, packed = [], ...rest }: Reading): PackedReading => ({
  ...rest,
  formats: formats.map(f => f.id),
  packed,
});

/** The memory that another thread may take over instead of a copy. */
export const memoryOf = ({ packed }: PackedReading): ArrayBuffer[] =>
  packed.flatMap(({ text, places, fields }) => [text.buffer, places.buffer, fields.buffer]);

/** The same reading; its facts are unpacked kind by kind, when they are asked for. */
export function unpackedReading({ packed, formats: ids, ...rest }: PackedReading, formats: Formats): Reading {
  const byKind = new PackedFacts(rest.file, packed);
  return {
    ...rest,
    formats: ids.flatMap(id => formats.byId(id) ?? []),
    byKind,
    get facts() {
      return byKind.all();
    },
  };
}
