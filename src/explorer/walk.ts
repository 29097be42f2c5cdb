// A walk: the steps that labels name, taken one after the other as far as the machine offers them.
import { withChoice } from '../machine/action.js';
import { candidatesOf } from '../machine/candidates.js';
import type { Machine } from '../machine/machine.js';
import { whyNot } from '../machine/why-not.js';
import type { Ground } from './ground.js';
import { cpuOfLabel, labelOf, labelOfCandidate, offeredAt } from './label.js';
import { reasonText } from './reason-text.js';
import type { Divergence, Label } from './shape.js';

/** A walk that was taken. */
export interface Walk {
  readonly path: readonly Label[];
  /** The codes of the actions. */
  readonly schedule: readonly number[];
  /** The states before the first step and after each; none after a step that was at fault, which is the last. */
  readonly states: readonly Int32Array[];
  /** The regions that each step entered, a bit each; at first those of the initial state. */
  readonly entered: readonly number[];
  /** The code of what was wrong with the last step; 0 if nothing was. */
  readonly fault: number;
  readonly diverged: Divergence | undefined;
}

/** Takes the steps of a path. */
export function walkAlong(ground: Ground, path: readonly Label[]): Walk {
  const { machine } = ground.prepared;
  const states = [machine.initial()];
  const schedule: number[] = [];
  const taken: Label[] = [];
  const entered = [initiallyEntered(machine)];
  let fault = 0;
  for (const [before, label] of path.entries()) {
    const state = states[before];
    const count = fault === 0 ? machine.expandOnly(state) : 0;
    const index = offeredAt(machine, count, label);
    if (index < 0) {
      const why = fault === 0 ? whyNoStep(ground, state, label) : 'the step before it ends in what is wrong';
      return { path: taken, schedule, states, entered, fault, diverged: { step: before + 1, label, why, left: path.slice(before) } };
    }
    taken.push(labelOf(machine, machine.actions[index]));
    schedule.push(machine.actions[index]);
    entered.push(machine.enteredBy[index]);
    fault = machine.findings[index];
    if (fault === 0) states.push(machine.successors.slice(index * machine.words, (index + 1) * machine.words));
  }
  return { path: taken, schedule, states, entered, fault, diverged: undefined };
}

function initiallyEntered({ program }: Machine): number {
  return program.tasks.reduce((bits, thread) => bits | program.threads[thread].entered, 0);
}

// Why a state does not offer the step with a label.
function whyNoStep(ground: Ground, state: Int32Array, label: Label): string {
  const { machine } = ground.prepared;
  const cpu = cpuOfLabel(label);
  if (cpu >= machine.cpus) return `there is no CPU ${cpu}`;
  machine.enterAlone(state);
  const [bare, outcome = '0'] = label.split('-');
  const candidate = candidatesOf(machine).find((each) => labelOfCandidate(machine, each) === bare);
  if (!candidate) return whatIsMissing(machine, bare);
  const choice = Number(outcome);
  if (choice >= candidate.ways) return `it has no outcome ${choice} here`;
  const reason = whyNot(machine, candidate, choice);
  return reason ? reasonText(ground, { ...candidate, action: withChoice(candidate.action, choice) }, reason) : 'it is not possible here';
}

function whatIsMissing(machine: Machine, label: Label): string {
  const cpu = cpuOfLabel(label);
  const kind = label.replace(/\d+/g, '');
  switch (kind) {
    case 'n':
      return 'no NMI arrives in this model';
    case 'i':
      return 'no irq arrives in this model';
    case 's':
      return `no such callback is queued on CPU ${cpu}`;
    case 'p':
      return machine.window === 0 ? 'nothing is ever pending under this memory model' : `CPU ${cpu} has not so many pending ops`;
    case 't':
      return machine.program.tasks.length > Number(label.split('t')[1])
        ? 'the task has ended, or is on another CPU'
        : 'there is no such task';
    default:
      return machine.tasksOf[cpu].length === 0 ? `no task is on CPU ${cpu}, and no handler runs there` : `the task of CPU ${cpu} has ended`;
  }
}
