// Macro steps: what one CPU can do, each with the movers before and behind it, so that no state between them is seen.
import { OPCODE } from '../program/program.js';
import { guessesAwait } from './access.js';
import { ACTION } from './action.js';
import type { Machine } from './machine.js';
import { MOVER, movers } from './movers.js';
import { noMarks, type Marks } from './performed.js';

/** One way for a CPU to go on. */
export interface MacroStep {
  /** The actions of the machine, the first of which was enabled. */
  readonly actions: readonly number[];
  /** What was wrong with the last action; 0 for nothing. */
  readonly finding: number;
  /** The packed state behind them; of no meaning with a finding. */
  readonly state: Int32Array;
  readonly effect: number;
  readonly entered: number;
  /** Whether all that was performed are right movers: the next step belongs to it. */
  readonly isOpen: boolean;
  /** Whether the last action guesses what an await reads. */
  readonly isGuess: boolean;
}

/** Takes macro steps on a machine of its own. */
export class MacroSteps {
  /** Bounds that disabled an action of the last CPU, or of what it went through, as bits of REACHED. */
  reached = 0;
  /** Whether an action of the last CPU is more than an arrival. */
  isRunning = false;
  /** What was performed in all states that were asked about. */
  readonly marks: Marks;
  private readonly moverOf: Uint8Array;

  /** Without `reduction`, each action is a step of its own. */
  constructor(
    private readonly machine: Machine,
    private readonly reduction: boolean,
  ) {
    this.moverOf = movers(machine);
    this.marks = noMarks(machine.program);
  }

  /** All that a CPU can do in a state. */
  of(state: Int32Array, cpu: number): readonly MacroStep[] {
    const { machine } = this;
    machine.reached = 0;
    this.isRunning = machine.expandCpu(state, cpu);
    this.noteArrivals(cpu);
    const first = Array.from({ length: machine.count }, (_, index) => this.taken(index, undefined));
    const steps = this.reduction ? first.flatMap((step) => this.closed(step, cpu)).map((step) => this.settled(step, cpu)) : first;
    this.reached = machine.reached;
    return steps;
  }

  // The action of this index, behind what came before it.
  private taken(index: number, before: MacroStep | undefined): MacroStep {
    const { program, words, actions, successors, findings, effects, enteredBy, rowsTaken, answersGiven } = this.machine;
    const finding = findings[index];
    if (rowsTaken[index] > 0 && answersGiven[index] >= 0) this.marks.edges[program.rows.edge[rowsTaken[index]] + answersGiven[index]] = 1;
    const wanted = (actions[index] & 7) === ACTION.step ? MOVER.right : MOVER.opening;
    return {
      actions: [...(before?.actions ?? []), actions[index]],
      finding,
      state: successors.slice(index * words, (index + 1) * words),
      effect: effects[index],
      entered: (before?.entered ?? 0) | enteredBy[index],
      isOpen: finding === 0 && effects[index] === 0 && (this.moverOf[rowsTaken[index]] & wanted) !== 0,
      isGuess: guessesAwait(this.machine, rowsTaken[index], actions[index]),
    };
  }

  // Interrupts that can arrive in the state that the machine has expanded; those between fused ops are no steps of their own.
  private noteArrivals(cpu: number): void {
    const { machine, marks } = this;
    for (let index = 0; index < machine.count; index++) {
      const kind = machine.actions[index] & 7;
      if (kind === ACTION.nmi || kind === ACTION.irq) marks.arrivals[machine.topRow(cpu)] |= 1 << kind;
    }
  }

  // Goes on behind a right mover, in each way in which the next step can turn out; stays where that step is not enabled, and also where it
  // is an await that can only be guessed: whoever stands there may be in a deadlock (see rest.ts).
  private closed(step: MacroStep, cpu: number): MacroStep[] {
    let open = [step];
    const done: MacroStep[] = [];
    for (let depth = 0; open.length > 0; depth++) {
      const next: MacroStep[] = [];
      for (const each of open) {
        const steps = each.isOpen && depth < DEPTH_MAX ? this.stepsBehind(each, cpu) : [];
        next.push(...steps);
        if (steps.every(({ isGuess }) => isGuess)) done.push(each);
      }
      open = next;
    }
    return done;
  }

  // The steps of the context that runs; none where one of them begins what others must notice, or asks what others have: that is known
  // only to those who stand before such a step (see SliceFacts).
  private stepsBehind(before: MacroStep, cpu: number): MacroStep[] {
    const indices = this.ownSteps(before.state, cpu);
    const opcode = this.machine.program.rows.opcode[this.machine.topRow(cpu)];
    if (opcode === OPCODE.allocate || opcode === OPCODE.gracePoll) return [];
    return indices.some((index) => this.machine.effects[index] !== 0) ? [] : indices.map((index) => this.taken(index, before));
  }

  // Takes the left movers that the CPU stands before.
  private settled(step: MacroStep, cpu: number): MacroStep {
    if (step.finding !== 0) return step;
    let at = step;
    for (let depth = 0; depth < DEPTH_MAX; depth++) {
      const [index, ...others] = this.ownSteps(at.state, cpu);
      if (index === undefined || others.length > 0 || (this.moverOf[this.machine.rowsTaken[index]] & MOVER.left) === 0) break;
      at = { ...this.taken(index, at), effect: step.effect };
    }
    return at;
  }

  // The actions by which the context that runs on a CPU takes its step.
  private ownSteps(state: Int32Array, cpu: number): number[] {
    const { machine } = this;
    machine.expandCpu(state, cpu);
    this.noteArrivals(cpu);
    const row = machine.topRow(cpu);
    const all = Array.from({ length: machine.count }, (_, index) => index);
    return all.filter((index) => (machine.actions[index] & 7) === ACTION.step && machine.rowsTaken[index] === row);
  }
}

/** Movers that are fused in a row, at the most: a loop of nothing else is cut here. */
const DEPTH_MAX = 32;
