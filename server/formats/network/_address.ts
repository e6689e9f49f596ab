/** Addresses of sockets as netstat and ss print them. */
import { defined } from '../../core/model/defined.ts';
import type { Places } from '../../core/model/places.ts';
import { integer, type Word } from '../../core/read/words.ts';

export interface Endpoint {
  readonly address: string;
  readonly port?: number;
}

/** `10.0.0.1:22`, `[::]:22`, `:::22`, `*:*`: cut at the last colon. Places are put under `side` and `sidePort`. */
export function endpoint(word: Word, side: 'local' | 'peer', places: Places): Endpoint {
  const colon = word.text.lastIndexOf(':');
  const port = colon < 0 ? undefined : integer(word.text.slice(colon + 1));
  // `*` is any port.
  const cut = port === undefined && !word.text.endsWith(':*') ? word.text.length : colon;
  if (cut > 0) places.put(side, word.start, word.start + cut);
  if (port !== undefined) places.put(`${side}Port`, word.start + colon + 1, word.end);
  return defined({ address: word.text.slice(0, cut), port });
}
