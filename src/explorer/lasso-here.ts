// Whether a path goes on for ever as its address says, and which properties of liveness that breaks.
import { livenessFinding, liveMachine, livenessOf } from '../check-liveness.js';
import type { Finding } from '../core/verdict.js';
import { lassoFlaw, type LassoFlaw } from '../explore/lasso-check.js';
import { lassoFlawText } from '../report/liveness-text.js';
import type { Ground } from './ground.js';
import type { ToldLoop } from './shape.js';
import type { Walk } from './walk.js';

/** A loop, and what is wrong with going round in it. */
export interface LassoHere {
  readonly loop: ToldLoop;
  readonly findings: readonly Finding[];
}

const TELLING: readonly LassoFlaw['kind'][] = ['not-enabled', 'open', 'unfair', 'met', 'never-began', 'none'];

/** Looks at the last `steps` of a walk as a loop; nothing where the address names none, or the walk does not come to its end. */
export function lassoAlong({ request, prepared }: Ground, walk: Walk, steps: number | undefined): LassoHere | undefined {
  if (steps === undefined || walk.diverged || walk.fault !== 0) return undefined;
  const { schedule } = walk;
  const properties = livenessOf(request);
  if (properties.length === 0) return { loop: { steps, flaw: 'the model says nothing of executions without end' }, findings: [] };
  const system = liveMachine(request, prepared);
  const stem = schedule.slice(0, schedule.length - steps);
  const lassos = properties.map((_, requirement) => ({ requirement, stem, loop: schedule.slice(stem.length) }));
  const flaws = lassos.map((lasso) => lassoFlaw(system, lasso));
  const findings = lassos.filter((_, index) => flaws[index].kind === 'none').map((lasso) => livenessFinding(request, lasso));
  if (findings.length > 0) return { loop: { steps }, findings };
  // That nobody is kept from going on is news of the path; that some other property is met by it is none.
  const [flaw] = flaws.sort((one, other) => TELLING.indexOf(one.kind) - TELLING.indexOf(other.kind));
  return { loop: { steps, flaw: lassoFlawText(flaw, stem.length + 1) }, findings };
}
