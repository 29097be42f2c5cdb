// Every state of a transition system, layer by layer, and what is found on the way: the slow way to say what two systems have in common.
import { decodeFinding } from '../../src/machine/finding-code.js';
import { ACTION, decodeAction } from '../../src/machine/action.js';
import { Machine } from '../../src/machine/machine.js';
import { noMarks, withImages, type Marks } from '../../src/machine/performed.js';
import type { SlicedMachine } from '../../src/machine/sliced-machine.js';
import type { Program } from '../../src/program/program.js';
import { canonicalOutcome } from '../oracle/oracle.js';

/** What an exploration came upon. */
export interface Met {
  readonly states: number;
  readonly transitions: number;
  /** By code, the depth of the shortest path to each finding of an action, and to each finding of a state at rest. */
  readonly findings: ReadonlyMap<number, number>;
  readonly atRest: ReadonlyMap<number, number>;
  /** Codes of properties of states that some state violates. */
  readonly violated: ReadonlySet<number>;
  /** What is in memory when everything has ended. */
  readonly outcomes: ReadonlySet<string>;
  readonly entered: number;
  /** The kinds of interrupt that arrived, as bits; 0 where some action is at fault: that may be the first op of a handler. */
  readonly arrived: number;
  readonly reached: number;
  /** Which ops were performed with which answers, and before which rows interrupts arrived. */
  readonly marks: Marks;
}

/** Thrown when a system has more states than were asked for. */
export class TooMany extends Error {}

/** How to explore. */
export interface How {
  readonly statesMax: number;
  /** CPUs whose copies of variables outcomes do not tell apart. */
  readonly classes?: readonly (readonly number[])[];
  /** Called with each state once, as the machine spells it. */
  readonly look?: (state: Int32Array) => void;
}

/** Explores a system to its end. */
export function everyState(system: Machine | SlicedMachine, { statesMax, classes = [], look }: How): Met {
  const { words } = system;
  const machine = system instanceof Machine ? system.twin() : system.machine.twin();
  const findings = new Map<number, number>();
  const atRest = new Map<number, number>();
  const violated = new Set<number>();
  const outcomes = new Set<string>();
  const seen = new Set<string>();
  const own = noMarks(machine.program);
  let transitions = 0;
  let layer: Int32Array[] = [];
  let next: Int32Array[] = [];
  const add = (states: Int32Array, offset: number, isQuiet: boolean): void => {
    const state = states.slice(offset, offset + words);
    const key = keyOf(state);
    if (seen.has(key)) return;
    if (seen.size >= statesMax) throw new TooMany();
    seen.add(key);
    next.push(state);
    const finding = isQuiet ? 0 : system.observe(state, 0);
    if (finding !== 0) violated.add(finding);
    const spelled = system instanceof Machine ? state : system.decode(state, 0).slice();
    look?.(spelled);
    machine.enterAlone(spelled);
    if (isOver(machine)) outcomes.add(outcomeOf(machine, classes));
  };
  add(system.initial(), 0, false);
  for (let depth = 0; next.length > 0; depth++) {
    [layer, next] = [next, []];
    for (const state of layer) {
      const count = system.expand(state, 0);
      transitions += count;
      if (system instanceof Machine) mark(own, system, count);
      note(atRest, system.restFinding, depth);
      const { successors, quiet } = system instanceof Machine ? { successors: system.successors, quiet: undefined } : system;
      for (let index = 0; index < count; index++) {
        if (system.findings[index] === 0) add(successors, index * words, quiet?.[index] === 1);
        else note(findings, system.findings[index] ?? 0, depth + 1);
      }
    }
  }
  const { entered, reached } = system;
  const arrived = findings.size > 0 ? 0 : system.arrived & INTERRUPTS;
  const marks = system instanceof Machine ? own : withImages(machine.program, system.marks, system.symmetry);
  return { states: seen.size, transitions, findings, atRest, violated, outcomes, entered, arrived, reached, marks };
}

// What the last expansion of a plain machine performed.
function mark({ edges, arrivals }: Marks, machine: Machine, count: number): void {
  const { rows } = machine.program;
  for (let index = 0; index < count; index++) {
    const [row, answer, { kind, cpu }] = [machine.rowsTaken[index], machine.answersGiven[index], decodeAction(machine.actions[index])];
    if (row > 0 && answer >= 0) edges[rows.edge[row] + answer] = 1;
    if (kind === 'nmi' || kind === 'irq') arrivals[machine.topRow(cpu)] |= 1 << ACTION[kind];
  }
}

const INTERRUPTS = (1 << ACTION.nmi) | (1 << ACTION.irq) | (1 << ACTION.softirq);

function note(findings: Map<number, number>, code: number, depth: number): void {
  if (code !== 0 && !findings.has(code)) findings.set(code, depth);
}

function keyOf(state: Int32Array): string {
  return String.fromCharCode(...new Uint16Array(state.buffer, state.byteOffset, state.length * 2));
}

/** Kinds of finding, by name: where in the program something is wrong does not matter. */
export function kindsOf(program: Program, { findings, atRest, violated }: Met): string[] {
  const named = [...findings.keys(), ...atRest.keys(), ...violated].map((code) => kindOf(program, code));
  return [...new Set(named)].sort();
}

/** The kind of one finding. */
export function kindOf(program: Program, code: number): string {
  const decoded = decodeFinding(code);
  if (decoded.kind === 'fault') return decoded.fault;
  if (decoded.kind === 'property') return `property ${decoded.index}`;
  const { kind, name, message } = program.findings[decoded.index];
  return kind === 'property' ? `run ${name}` : `${kind} ${message}`;
}

// All tasks have ended, nothing runs, nothing is queued, nothing is pending.
function isOver(machine: Machine): boolean {
  const { task, nmi, irq, softirq, callback, window } = machine.fields;
  return [task, nmi, irq, softirq, callback, window].every((fields) => fields.every((field) => machine.get(field) === 0));
}

// Memory as text. The copies of interchangeable CPUs are in order, and slots of the heap are numbered as they turn up.
function outcomeOf(machine: Machine, classes: readonly (readonly number[])[]): string {
  const valueOf = (index: number): string => machine.program.cells[index].values[machine.get(machine.fields.cell[index])];
  const parts: string[] = [];
  const copies = new Map<string, string[]>();
  for (const [index, { name, object, cpu }] of machine.program.cells.entries()) {
    if (object >= 0) continue;
    const members = classes.findIndex((each) => each.includes(cpu));
    const key = cpu < 0 || members < 0 ? name : `${name.replace(/\[\d+\]$/, '')} of class ${members}`;
    copies.set(key, [...(copies.get(key) ?? []), valueOf(index).replace(/^&/, '')]);
  }
  for (const [key, values] of copies) parts.push(`${key}=${values.sort().join(',')}`);
  return canonicalOutcome(parts.sort().join(';'));
}
