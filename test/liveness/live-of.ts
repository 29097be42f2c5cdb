// A system's live machine, and what its search says.
import { prepare } from '../../src/prepare.js';
import type { CheckRequest } from '../../src/prepare.js';
import { liveMachine } from '../../src/check-liveness.js';
import { LivenessSearch, type LivenessResult } from '../../src/explore/liveness-search.js';
import { model } from '../../src/lang/model.js';
import type { System } from '../../src/index.js';
import { machineBounds } from '../../src/check.js';

/** The instance of a system, to be checked. */
export function requestOf(system: System, instance: Pick<CheckRequest, 'memory' | 'cpus' | 'nmis'> & Partial<CheckRequest>): CheckRequest {
  const made = model({ name: 'small', question: 'Does it come to that?', system: () => system });
  return { model: made, file: 'small.ts', set: {}, order: 'bfs', now: () => 0, ...instance };
}

/** Searches for executions that never come to what is required, whatever else is wrong. */
export function searchLive(request: CheckRequest): LivenessResult & { readonly reached: readonly string[] } {
  const live = liveMachine(request, prepare(request));
  const search = new LivenessSearch(live, { now: () => 0 });
  while (search.advance());
  return { ...search.result(), reached: machineBounds(live.reached) };
}
