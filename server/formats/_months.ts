/** Short names of months: dmesg -T and the journal print them in the language of the host. */

/**
 * Beginnings that tell a month in the languages of glibc's commoner locales, lower case. A longer beginning wins over a
 * shorter one.
 */
const beginnings: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen', 'sty', 'янв', 'led', 'oca', 'tam', 'ιαν', 'січ', 'ян'],
  ['feb', 'fév', 'fev', 'lut', 'фев', 'úno', 'şub', 'hel', 'φεβ', 'лют', 'fee'],
  ['mar', 'mär', 'mrt', 'maa', 'мар', 'bře', 'μάρ', 'μαρ', 'бер', 'mrz', 'márc'],
  ['apr', 'avr', 'abr', 'kwi', 'апр', 'dub', 'nis', 'huh', 'απρ', 'кві', 'ápr'],
  ['may', 'mai', 'mag', 'mei', 'maj', 'май', 'мая', 'kvě', 'tou', 'μάι', 'μαΐ', 'тра', 'máj'],
  ['jun', 'juin', 'giu', 'cze', 'июн', 'čen', 'čer', 'haz', 'kes', 'ιούν', 'чер', 'jún'],
  ['jul', 'juil', 'lug', 'lip', 'июл', 'čec', 'čvc', 'tem', 'hei', 'ιούλ', 'лип', 'júl'],
  ['aug', 'aoû', 'aou', 'ago', 'sie', 'авг', 'srp', 'ağu', 'elo', 'αύγ', 'αυγ', 'сер'],
  ['sep', 'set', 'wrz', 'сен', 'zář', 'eyl', 'syy', 'σεπ', 'вер', 'szept'],
  ['oct', 'okt', 'ott', 'out', 'paź', 'окт', 'říj', 'eki', 'lok', 'οκτ', 'жов'],
  ['nov', 'lis', 'ноя', 'kas', 'νοέ', 'νοε', 'лис'],
  ['dec', 'dez', 'déc', 'dic', 'des', 'gru', 'дек', 'pro', 'ara', 'jou', 'δεκ', 'гру'],
];

const byBeginning = new Map<string, number>(
  beginnings.flatMap((names, month) => names.map(name => [name, month] as const)),
);

/**
 * Number of a month, 0 for January, by its short name in any of these languages, or by a number as in Chinese, Japanese
 * and Korean (`10月`).
 */
export function monthOf(name: string): number | undefined {
  const digits = /^(\d{1,2})[^\d\s]{1,2}$/.exec(name);
  if (digits) return Number(digits[1]) >= 1 && Number(digits[1]) <= 12 ? Number(digits[1]) - 1 : undefined;
  const lower = name.toLowerCase();
  for (let length = Math.min(5, lower.length); length >= 2; length--) {
    const month = byBeginning.get(lower.slice(0, length));
    if (month !== undefined) return month;
  }
  return undefined;
}
