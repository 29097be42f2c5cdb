// Checks small systems on every number of CPUs: what a test asks about a few threads, in one call.
import { checkEvery, type EveryRequest, type EveryResult } from '../../src/check-every.js';
import { findingName } from '../../src/core/verdict.js';
import { model, type System } from '../../src/lang/model.js';

/** How to check it: under sc, with unbounded interrupts, unless asked otherwise. */
export type AskedOfEvery = Partial<Pick<EveryRequest, 'memory' | 'compiler' | 'nmis' | 'window' | 'statesMax'>>;

/** A request about a system, on whatever number of CPUs. */
export function everyRequest(system: System, asked: AskedOfEvery = {}): EveryRequest {
  const tiny = model({ name: 'tiny', question: 'What happens?', system: () => system });
  return { model: tiny, file: 'tiny.ts', set: {}, memory: 'sc', nmis: 'unbounded', order: 'bfs', now: () => 0, ...asked };
}

/** The verdict in words: `holds (loose)`, `deadlock on 3`, `vacuous: … (exact)`, `incomplete: …`. */
export function everyVerdictOf(system: System, asked: AskedOfEvery = {}): string {
  return inWords(checkEvery(everyRequest(system, asked)));
}

/** The verdict of a result in the same words. */
function inWords({ verdict, counted, trace }: EveryResult): string {
  if (verdict.kind === 'violated') return `${findingName(verdict.finding)} on ${trace?.origin.cpus}`;
  if (verdict.kind === 'vacuous') return `vacuous: ${verdict.missing.join(', ')} (${counted.way})`;
  return verdict.kind === 'incomplete' ? `incomplete: ${verdict.reason}` : `holds (${counted.way})`;
}
