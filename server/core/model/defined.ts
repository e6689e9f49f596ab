type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * The object without what is undefined, in the same order: a fact lacks what its file did not say. Where nothing is, it is
 * the object itself, for there are as many as facts.
 */
export function defined<T extends object>(object: T): Defined<T> {
  for (const key in object) if (object[key] === undefined) return copied(object);
  return object as Defined<T>;
}

function copied<T extends object>(object: T): Defined<T> {
  const copy: Record<string, unknown> = {};
  for (const key in object) if (object[key] !== undefined) copy[key] = object[key];
  return copy as Defined<T>;
}

/** While it is being made. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
