// Turns the places in a stack trace of the bundled suite back into those of its sources.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';

/**
 * @param {string} bundle a bundle with its source map inside
 * @returns {(line: string) => string | undefined} the line as it should be shown; undefined for a frame that says
 * nothing about the tests
 */
export function stackReader(bundle) {
  const map = readMap(bundle);
  if (!map) return line => line;
  const frame = new RegExp(
    `^(\\s+at .*?)(?:file://|https?://)?[^\\s(]*/${path.basename(bundle).replace('.', '\\.')}[^:]*:(\\d+):(\\d+)`,
  );
  return line => {
    const at = frame.exec(line);
    if (!at) return line;
    const entry = map.findEntry(Number(at[2]) - 1, Number(at[3]) - 1);
    if (!entry.originalSource) return line;
    const source = path.resolve(path.dirname(bundle), entry.originalSource);
    if (source.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
    const place = `${path.relative(process.cwd(), source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    return line.replace(at[0], `${at[1]}${place}`);
  };
}

function readMap(bundle) {
  const mark = '//# sourceMappingURL=data:application/json;base64,';
  const text = readFileSync(bundle, 'utf8');
  const at = text.lastIndexOf(mark);
  return at < 0 ? undefined : new SourceMap(JSON.parse(Buffer.from(text.slice(at + mark.length), 'base64').toString()));
}
