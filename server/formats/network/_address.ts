/** Addresses of sockets as netstat and ss print them. */
import type { FieldPlaces } from '../../core/model/fact.ts';
import { integer, type Word } from '../../core/read/words.ts';

export interface Endpoint {
  readonly address: string;
  readonly port?: number;
}

/** `10.0.0.1:22`, `[::]:22`, `:::22`, `*:*`: cut at the last colon. Places are added under `side` and `sidePort`. */
export function endpoint(word: Word, side: 'local' | 'peer', n: number, places: FieldPlaces): Endpoint {
  const colon = word.text.lastIndexOf(':');
  const port = colon < 0 ? undefined : integer(word.text.slice(colon + 1));
  // `*` is any port.
  const cut = port === undefined && !word.text.endsWith(':*') ? word.text.length : colon;
  if (cut > 0) places.add(side, n, word.start, word.start + cut);
  if (port !== undefined) places.add(`${side}Port`, n, word.start + colon + 1, word.end);
  return { address: word.text.slice(0, cut), ...(port === undefined ? {} : { port }) };
}
