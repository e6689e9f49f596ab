/**
 * Fixtures in Markdown: headings are cases, fences are their parts, lines of carets say what must be found above them.
 */

export interface Fence {
  readonly tag: string;
  readonly arg: string;
  readonly body: readonly string[];
  /** Zero-based line of the body's first line in the Markdown file, and of the closing fence. */
  readonly first: number;
  readonly last: number;
}
export interface Case {
  readonly title: string;
  readonly fences: readonly Fence[];
}

/**
 * The cases of a fixture file. A fence may be closed only by a fence of the same length or longer, so that samples may
 * hold fences themselves.
 */
export function cases(markdown: string): Case[] {
  const out: { title: string; fences: Fence[] }[] = [{ title: '', fences: [] }];
  let open: { tag: string; arg: string; body: string[]; first: number; ticks: number } | undefined;
  markdown.split('\n').forEach((line, n) => {
    const fence = /^(`{3,})(\S*)\s*(.*)$/.exec(line);
    if (open) {
      if (fence && fence[1]!.length >= open.ticks && !fence[2]) {
        out.at(-1)!.fences.push({ tag: open.tag, arg: open.arg, body: open.body, first: open.first, last: n });
        open = undefined;
      } else open.body.push(line);
    } else if (fence) open = { tag: fence[2]!, arg: fence[3]!.trim(), body: [], first: n + 1, ticks: fence[1]!.length };
    else if (/^#+ /.test(line)) out.push({ title: line.replace(/^#+ /, ''), fences: [] });
  });
  return out.filter(c => c.fences.length > 0);
}

export interface Mark {
  /** Zero-based line of the clean text that the carets point at, and their columns. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const markLine = /^( *)(\^+) (\S.*)$/;

/** Split lines of carets off a file. A mark points at the last clean line above it. */
export function marks(lines: readonly string[]): { clean: string[]; found: Mark[] } {
  const clean: string[] = [];
  const found: Mark[] = [];
  for (const line of lines) {
    const m = markLine.exec(line);
    if (m && clean.length)
      found.push({ line: clean.length - 1, start: m[1]!.length, end: m[1]!.length + m[2]!.length, text: m[3]! });
    else clean.push(line);
  }
  return { clean, found };
}

/** The lines of a file with marks written below them. */
export function withMarks(clean: readonly string[], found: readonly Mark[]): string[] {
  return clean.flatMap((line, n) => [
    line,
    ...found
      .filter(m => m.line === n)
      .map(m => `${' '.repeat(m.start)}${'^'.repeat(Math.max(1, m.end - m.start))} ${m.text}`),
  ]);
}

/** Replace the bodies of fences. */
export function replaceFences(markdown: string, changes: readonly { fence: Fence; body: readonly string[] }[]): string {
  const lines = markdown.split('\n');
  for (const { fence, body } of [...changes].sort((a, b) => b.fence.first - a.fence.first))
    lines.splice(fence.first, fence.last - fence.first, ...body);
  return lines.join('\n');
}
