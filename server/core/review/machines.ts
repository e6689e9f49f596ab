/** Whose events a finding stands for, where a log holds those of several machines. */
import type { Host } from '../model/host.ts';
import { kindOf } from '../model/kind.ts';
import type { Finding } from './rule.ts';

/** The machines that the logs name for the events of a finding. */
export function machinesOf(host: Host, { events, evidence }: Finding): Set<string> {
  const told = (events ?? evidence).filter(fact => kindOf(fact).same);
  return new Set(told.flatMap(fact => host.machineOf(fact) ?? []));
}
