// Entry of the suite inside the extension host: the same one for the embedded editor, the web worker and the desktop.
import Mocha from 'mocha';
import { linesReporter } from './reporter.ts';
import { run } from './run.ts';

/**
 * Runs the tests that `load` defines with describe() and it(). Rejects when one of them fails: that is how VS Code
 * learns the exit code.
 */
export async function runSuite(load: () => void): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 30_000,
    reporter: linesReporter as unknown as Mocha.ReporterConstructor,
  });
  if (run.grep) mocha.fgrep(run.grep);
  // Defines describe(), it() and the hooks as globals, as mocha does before it loads a file.
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  load();
  const failures = await new Promise<number>(done => {
    mocha.run(done);
  });
  if (failures) throw new Error(`${failures} failed`);
}
