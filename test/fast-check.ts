/** fast-check with a fixed seed: the same texts each time; SEED=n tries others. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['SEED'] ?? 1) });
export default fc;
