/** The command line: the same findings as in the editor, for scripts. */
import path from 'node:path';
import { run } from './commands.ts';

// A reader that closes its end early (`| head`) is no fault of the review.
process.stdout.on('error', error => process.exit((error as NodeJS.ErrnoException).code === 'EPIPE' ? 0 : 2));

// Unpacking may wait for what does not hold the process, and a process that ends before its answer seems to say: all is well.
const awake = setInterval(() => {}, 2 ** 30);

run(process.argv.slice(2), {
  out: text => process.stdout.write(text),
  err: text => process.stderr.write(text),
  colours: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  progress: process.stderr.isTTY === true,
  thread: path.join(__dirname, 'reader.js'),
})
  .then(
    code => {
      process.exitCode = code;
    },
    error => {
      process.stderr.write(
        `bundle-review: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exitCode = 2;
    },
  )
  .finally(() => clearInterval(awake));
