/** Rows of tables whose columns bear the headings of their tool. Figures are in the unit it prints. */
import { num, record, type Term, text } from '../../core/model/kind.ts';
import { lookup } from '../../glossary/index.ts';

export const counters = record(num(), 'Plain numbers by heading; a `%` behind them is dropped', { spread: true });
export const wordCells = record(text(), 'What is no plain number, as printed: names, sizes with their unit (`3.9G`)', {
  spread: true,
});

/** The field itself where the dump's glossary knows it, else what is said of any other column. */
export const orColumn =
  (dump: string) =>
  (_: unknown, field: string | undefined): Term | undefined =>
    field === undefined || lookup(dump, field) ? undefined : { dump, field: 'column' };
