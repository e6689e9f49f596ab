/** What ends a line: a line feed, a carriage return, or both. */

export interface LineEnds {
  /** The next text with a line feed alone behind every line, and without a byte-order mark at its beginning. */
  plain(piece: string): string;
  /** What was held back: a carriage return at the end of a piece, which may be half of an end. */
  end(): string;
  /** Is something held back? */
  readonly holds: boolean;
}

/** For the text of one file, in pieces of any size. */
export function lineEnds(): LineEnds {
  let held = false;
  let begun = false;
  return {
    plain(piece) {
      let text = held ? `\r${piece}` : piece;
      held = text.endsWith('\r');
      if (held) text = text.slice(0, -1);
      if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
      if (begun || text === '') return text;
      begun = true;
      return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    },
    end: () => (held ? '\n' : ''),
    get holds() {
      return held;
    },
  };
}
