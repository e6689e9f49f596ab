/** What a glossary entry is, and how the tables are written. */
import type { Measure } from '../core/model/measure.ts';

export type { Measure };

export interface Entry {
  /** As the dump spells it, without a trailing colon. */
  readonly name: string;
  readonly unit?: Measure;
  /** What it counts, what it includes and excludes: one to three sentences, Markdown. */
  readonly doc: string;
  /** What is normal, and when to worry. */
  readonly normal?: string;
  /**
   * First release known to have it, upstream: of the kernel, or of the program the source names. Distributions
   * backport. Absent where older than 3.10 or not certain.
   */
  readonly since?: string;
  /** First release known to be without it. Absent where it is still there or not certain. */
  readonly until?: string;
  /** Kernel file or man page. */
  readonly source: string;
  /** What it is a part of, as `FieldOptions.partOf` says it (core/model/kind.ts): another row of the dump by its name. */
  readonly partOf?: string;
}

export type Entries = ReadonlyMap<string, Entry>;

type Extra = Partial<Pick<Entry, 'normal' | 'since' | 'until' | 'source'>>;

/** Name, unit (empty for a name, an identifier or a mark), text, and what else is known. */
export type EntryRow = readonly [name: string, unit: Measure | '', doc: string, extra?: Extra];

/**
 * A table of entries that share a source. A name that comes twice is a mistake of the table's, so it throws at load.
 */
export function table(source: string, rows: readonly EntryRow[]): Entries {
  const entries = new Map<string, Entry>();
  for (const [name, unit, doc, extra] of rows) {
    if (entries.has(name)) throw new Error(`glossary: ${name} stands twice in ${source}`);
    entries.set(name, { name, ...(unit && { unit }), doc, source, ...extra });
  }
  return entries;
}

/** The table with what some of its entries are a part of: names by their total, several apart by a blank. */
export function withParts(entries: Entries, parts: Readonly<Record<string, string>>): Entries {
  const found = new Map(entries);
  for (const [partOf, names] of Object.entries(parts))
    for (const name of names.split(' ')) {
      const entry = found.get(name);
      if (!entry) throw new Error(`glossary: ${name}, a part of ${partOf}, has no entry`);
      found.set(name, { ...entry, partOf });
    }
  return found;
}

/** Several tables as one; the later wins, so a dump can say more about a shared counter. */
export function merge(...tables: readonly Entries[]): Entries {
  return new Map(tables.flatMap(part => [...part]));
}
