// The main job: review a bundle (samples/ unless a PATH is given), print what was found, then open it in VS Code. `npm
// start [-- PATH]` Options go on to scripts/host/open.mjs (--embedded, --port N, --password, --exit-after-ready).
import { spawn } from 'node:child_process';

const given = process.argv.slice(2);
const at = given.findIndex((arg, i) => !arg.startsWith('--') && given[i - 1] !== '--port');
const target = given[at] ?? 'samples';
const options = given.filter((_, i) => i !== at);
const run = args =>
  new Promise(done => spawn(process.execPath, args, { stdio: 'inherit' }).on('close', code => done(code ?? 1)));
const built = await run(['scripts/build.mjs']);
if (built) process.exit(built);
const reviewed = await run(['dist/cli.js', 'review', '--fail-on', 'never', target]);
if (reviewed) process.exit(reviewed);
process.exit(await run(['scripts/host/open.mjs', target, ...options]));
