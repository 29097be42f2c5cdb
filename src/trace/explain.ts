// Explains a schedule: the steps as a person would tell them, and why they end in the finding.
import type { Compiled } from '../compile/compile.js';
import { defined } from '../core/assert.js';
import type { Finding } from '../core/verdict.js';
import type { Machine } from '../machine/machine.js';
import type { Watch } from '../machine/watch.js';
import { causesOf } from './causes.js';
import { tellForEver } from './for-ever.js';
import { remedies } from './remedies.js';
import { takeAgain, type TakenAction } from './schedule.js';
import { seedsOf } from './seeds.js';
import { withStale } from './stale.js';
import { contextsOf, type StandingContext } from './standing.js';
import { standstillOf } from './standstill.js';
import { TRACE_FORMAT, type Story, type Trace, type TraceOrigin } from './trace.js';
import { reasons } from './why.js';
import { Teller } from './teller.js';

/** A schedule that is to be explained. */
export interface Explanation {
  readonly compiled: Compiled;
  readonly machine: Machine;
  readonly origin: TraceOrigin;
  readonly finding: Finding;
  readonly schedule: readonly number[];
  /** Of a finding of liveness, always: how many of its last actions go on for ever, and what judges its property. */
  readonly lasso?: { readonly loop: number; readonly watch: Watch } | undefined;
  /** The cells that properties look at, by index. */
  readonly watched?: readonly number[];
}

/** Runs a schedule again, on the machine and on the model's own generators, and tells its steps. */
export function explain(explanation: Explanation): Trace {
  const { compiled, machine, origin, finding, schedule, lasso, watched = [] } = explanation;
  const { program } = compiled;
  const { teller, all } = tellerOf(explanation);
  const { facts, graceLog } = teller;
  const steps = withStale(teller.steps, facts);
  const at = steps[teller.faultAt - 1] ?? steps.at(-1);
  const gracePeriods = graceLog.all();
  const besides = besidesOf(teller);
  const tasks = tasksOf(explanation);
  const base = { format: TRACE_FORMAT, origin, digest: program.digest, finding, faultAt: at?.number ?? 0 } as const;
  const standing = standingAfter(machine, all);
  if (finding.kind === 'liveness') {
    const { loop, watch } = defined(lasso, 'the loop of a finding of liveness');
    const states = [machine.initial(), ...all.flatMap(({ after }) => after ?? [])];
    const told = tellForEver({
      finding,
      steps,
      facts,
      starts: teller.starts,
      program,
      gracePeriods,
      answers: all.map(({ answer }) => answer),
      loopFrom: schedule.length - loop + 1,
      stills: standstillOf(machine, all.slice(schedule.length - loop), states[states.length - 1]),
      contexts: standing,
      graceSince: (grace) => graceLog.openSince(grace),
      dueSince: dueSince(machine, { watch, property: finding.property, states }),
    });
    return { ...base, loopFrom: schedule.length - loop + 1, steps, ...told, ...besides, gracePeriods, tasks };
  }
  const { starts } = teller;
  const evidence = { finding, steps, facts, starts, at, reading: teller.lastReading, program, watched, gracePeriods, standing };
  const why = reasons(evidence);
  const causes = causesOf({ steps, facts, gracePeriods, seeds: seedsOf(evidence) });
  const told = { remedies: remedies({ ...evidence, causes, memory: origin.memory }), causes, gracePeriods };
  return { ...base, steps, why, ...besides, ...told, tasks };
}

/** The same of a schedule that ends in no finding: there is nothing to ask why of. */
export function tell(schedule: Omit<Explanation, 'finding' | 'watched'>): Story {
  const { origin, compiled } = schedule;
  const { teller } = tellerOf(schedule);
  const { facts, graceLog } = teller;
  const told = { steps: withStale(teller.steps, facts), why: [], gracePeriods: graceLog.all(), tasks: tasksOf(schedule) };
  return { origin, digest: compiled.program.digest, ...besidesOf(teller), ...told };
}

// The step from which on a property of liveness waits for what it is to come to; 0: from the start.
function dueSince(
  machine: Machine,
  { watch, property, states }: { readonly watch: Watch; readonly property: string; readonly states: readonly Int32Array[] },
): number {
  const judged = states.map((state) => {
    machine.expandOnly(state);
    return watch.judgeOne(machine, property);
  });
  const last = judged.findLastIndex(({ comesTo }) => comesTo);
  return Math.max(
    0,
    judged.findIndex(({ startsFrom }, step) => startsFrom && step > last),
  );
}

function tellerOf({ compiled, machine, schedule }: Pick<Explanation, 'compiled' | 'machine' | 'schedule'>): {
  readonly teller: Teller;
  readonly all: readonly TakenAction[];
} {
  const teller = new Teller(compiled, machine);
  const all = takeAgain(machine, schedule);
  for (const [index, taken] of all.entries()) teller.tell(taken, index + 1);
  teller.close();
  return { teller, all };
}

// What stands beside the steps: what was left out, and what threads began with.
function besidesOf({ leftOut, starts }: Teller): Pick<Story, 'leftOut' | 'starts'> {
  const told = starts.map(({ thread: _, ...start }) => start);
  return { ...(leftOut.length > 0 && { leftOut }), ...(told.length > 0 && { starts: told }) };
}

function tasksOf({ compiled: { program }, machine }: Pick<Explanation, 'compiled' | 'machine'>): Trace['tasks'] {
  return program.tasks.map((thread, task) => ({ name: program.threads[thread].name, cpu: machine.cpuOf[task] }));
}

// Who stands where in the last state; a step that was at fault led to none.
function standingAfter(machine: Machine, all: readonly TakenAction[]): readonly StandingContext[] {
  const state = all.length === 0 ? machine.initial() : all[all.length - 1].after;
  if (state === undefined) return [];
  // Now the machine's getters are about this state.
  machine.expandOnly(state);
  return contextsOf(machine.program, machine);
}
