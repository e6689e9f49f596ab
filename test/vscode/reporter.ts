import type { Runner } from 'mocha';

/** Tells a line of the suite from the editor's own log; the scripts of scripts/host strip it. */
const mark = '@@ ';

/**
 * A mocha reporter made of plain lines. It needs neither a terminal nor a document, so it serves in an extension host
 * of Node, in a web worker and on the desktop alike. The last line is the summary.
 */
export function linesReporter(runner: Runner): void {
  const count = { passed: 0, failed: 0, skipped: 0 };
  runner.on('suite', suite => suite.title && say(suite.title));
  runner.on('pass', test => {
    count.passed++;
    say(`  passed  ${test.title} (${test.duration ?? 0} ms)`);
  });
  runner.on('pending', test => {
    count.skipped++;
    say(`  skipped ${test.title}`);
  });
  runner.on('fail', (test, error) => {
    count.failed++;
    say(`  FAILED  ${test.fullTitle()}\n${describe(error)}`);
  });
  runner.once('end', () => say(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`));
}

/** Prints text so that the runner outside of the editor finds it. */
export function say(text: string): void {
  console.log(
    text
      .split('\n')
      .map(line => mark + line)
      .join('\n'),
  );
}

function describe(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text
    .split('\n')
    .slice(0, 40)
    .map(line => `          ${line}`)
    .join('\n');
}
