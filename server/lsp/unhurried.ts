/** Long work on the thread that answers: in slices, between which it does. */

/** Milliseconds of work between two looks at what else there is to do. */
const slice = 4;

/** What a generator comes to; undefined where nobody wants it any more. */
export async function unhurried<T>(steps: Generator<unknown, T>, unwanted: () => boolean): Promise<T | undefined> {
  for (let begun = Date.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (Date.now() - begun < slice) continue;
    await new Promise(resolve => setImmediate(resolve));
    if (unwanted()) return undefined;
    begun = Date.now();
  }
}
