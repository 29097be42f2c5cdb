// States in which only an interrupt can still happen: a leak at rest, or a deadlock.
//
// Where loads can be pending, an await that cannot be performed can still be fetched under a guess. A deadlock is looked for where that
// has not been done: nothing is pending, and each step that is offered is such a guess. Every deadlock of an execution shows in such a
// state: what the execution fetched and never performed can as well not have been fetched, because no store behind a pending await is
// performed, so nobody else noticed. And every such state is a deadlock, for the same reason: no guess changes what an await reads, and
// somebody has to take the first step that is none. (The machine's guesses of other loads are no matter: with nothing pending, such a load
// can be performed.)
import { guessesAwait } from './access.js';
import { FAULT } from './faults.js';
import type { Machine } from './machine.js';

/** The fault of a state in which nothing is pending and no running context can take a step; 0 if there is none. */
export function restFinding(machine: Machine): number {
  const { program, fields } = machine;
  const stuck = runningContexts(machine);
  if (stuck.length > 0) return machine.isBounded || mayStepAgain(machine, stuck) ? 0 : FAULT.deadlock;
  if (program.mayRestAllocated || fields.callback.some((field) => machine.get(field) !== 0)) return 0;
  return fields.alive.some((field) => machine.get(field) !== 0) ? FAULT.leak : 0;
}

// The fields of all tasks that have not ended and of all handlers that run.
function runningContexts(machine: Machine): number[] {
  const { fields } = machine;
  const contexts = [...fields.task, ...fields.nmi, ...fields.irq, ...fields.softirq];
  return contexts.filter((field) => machine.get(field) !== 0);
}

/** States looked at before a stuck state is taken for one that an interrupt may free. */
const STATES_MAX = 200_000;

// Whether interrupts that still arrive can get one of the stuck contexts to take a step. Explores nothing but what they do.
function mayStepAgain(machine: Machine, stuck: readonly number[]): boolean {
  if (!mayAnyArrive(machine)) return false;
  const scout = machine.twin();
  scout.present = machine.present;
  scout.othersMark = machine.othersMark;
  scout.othersHold = machine.othersHold;
  const { words } = machine;
  const start = machine.state.slice();
  const seen = new Set([start.join()]);
  const waiting = [start];
  const rows = stuck.map((field) => machine.get(field));
  for (let state = waiting.pop(); state; state = waiting.pop()) {
    const count = scout.expandOnly(state);
    for (let index = 0; index < count; index++) {
      if (scout.findings[index] !== 0) continue;
      const next = scout.successors.slice(index * words, (index + 1) * words);
      if (stuck.some((field, which) => ((next[scout.word[field]] >>> scout.shift[field]) & scout.mask[field]) !== rows[which])) {
        // Behind a guess there is nothing to see that is not seen when the await is performed.
        if (guessesAwait(scout, scout.rowsTaken[index], scout.actions[index])) continue;
        return true;
      }
      const key = next.join();
      if (seen.has(key)) continue;
      if (seen.size >= STATES_MAX) return true;
      seen.add(key);
      waiting.push(next);
    }
  }
  return false;
}

function mayAnyArrive(machine: Machine): boolean {
  const { program, fields } = machine;
  return (
    (program.nmi >= 0 && fields.nmisLeft.some((field) => machine.mayArrive(field))) ||
    (program.irq >= 0 && fields.irqsLeft.some((field) => machine.mayArrive(field)))
  );
}
