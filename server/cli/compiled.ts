/**
 * A program with what V8 made of it when it was built: compiling is half of a start. The code stands beside the program
 * and is used only for the very file that it was made from and by the V8 that made it; else it is compiled anew.
 */
import { isAscii } from 'node:buffer';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, wrap } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';

const codeOf = (program: string): string => `${program}.compiled`;
/** Two numbers before the code: size and time of the program. */
const head = 16;

export interface Program {
  /** Did the code that stood beside it serve? */
  readonly compiled: boolean;
  run(): void;
  /** What V8 has compiled by now. */
  code(): Buffer;
}

/** The program in a file (CommonJS, by its absolute path). Throws where it cannot be read. */
export function programIn(file: string): Program {
  const cachedData = codeFor(file);
  const source = readFileSync(file);
  const script = new Script(wrap(source.toString(isAscii(source) ? 'latin1' : 'utf8')), {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  });
  return {
    compiled: cachedData !== undefined && script.cachedDataRejected === false,
    run() {
      const module = { exports: {} };
      script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
    },
    code: () => script.createCachedData(),
  };
}

/** What is kept of a program that ran. */
export const compiled = (file: string, program: Program): Buffer => Buffer.concat([identityOf(file), program.code()]);

/** Run a program, and keep what V8 compiled for it once it is done. */
export function keepCompiled(file: string): void {
  const program = programIn(file);
  process.on('exit', () => writeFileSync(codeOf(file), compiled(file, program)));
  program.run();
}

/** V8 itself knows a program by its length alone. */
function identityOf(file: string): Buffer {
  const { size, mtimeMs } = statSync(file);
  return Buffer.from(new Float64Array([size, mtimeMs]).buffer);
}

function codeFor(file: string): Buffer | undefined {
  try {
    const code = readFileSync(codeOf(file));
    return code.subarray(0, head).equals(identityOf(file)) ? code.subarray(head) : undefined;
  } catch {
    return undefined;
  }
}
