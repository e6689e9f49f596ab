/** What the kinds of a control group's files have in common: the group, v1 or v2. */
import { optional, text } from '../../core/model/kind.ts';

/** Absent where neither the path nor a line tells. */
export const cgroup = optional(
  text('Path of the group below the root of its hierarchy; `/` for the root', { identity: true, names: 'cgroup' }),
);

/** The group in words. */
export const groupOf = (v: { readonly cgroup?: string }): string => v.cgroup ?? 'a control group';
