/** Starts the command line (`main.ts`), without compiling it anew. */
import path from 'node:path';
import { programIn } from './compiled.ts';

programIn(path.join(__dirname, 'command-line.js')).run();
