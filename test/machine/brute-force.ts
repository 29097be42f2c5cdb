// Orbits by brute force: every state of the machine, every image of each under every element of the group, and nothing packed cleverly.
import { compile } from '../../src/compile/compile.js';
import { directoryOf } from '../../src/compile/directory.js';
import type { MemoryName } from '../../src/core/memory.js';
import type { System } from '../../src/lang/model.js';
import { search } from '../../src/explore/search.js';
import { decodeFinding } from '../../src/machine/finding-code.js';
import { Machine } from '../../src/machine/machine.js';
import { defersLoads, memoryModel } from '../../src/machine/memory-model.js';
import { move, movesOf, moveShared, type Moves } from '../../src/machine/moves.js';
import { SlicedMachine } from '../../src/machine/sliced-machine.js';
import { lookedAt } from '../../src/machine/watch.js';

/** What to explore. */
export interface Explored {
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly memory: MemoryName;
  readonly window?: number;
}

/** A system on a machine, plain and in slices. */
export interface Subject {
  readonly machine: Machine;
  readonly sliced: SlicedMachine;
  /** As `sliced`, but with all states. */
  readonly whole: SlicedMachine;
}

/** Compiles a system and makes both machines of it, without steps that are fused. */
export function subjectOf(system: System, { cpus, nmis, memory, window }: Explored, reduction = false): Subject {
  const { regions, cells } = lookedAt(system.properties ?? []);
  const dependencies = defersLoads(memoryModel(memory), 'faithful');
  const compiled = compile({ system, cpus, dependencies, regions, cells, watched: [] });
  const machine = new Machine({ program: compiled.program, memory, nmis, ...(window !== undefined && { window }) });
  const named = cells.flatMap((cell) => (cell.kind === 'per-cpu' && cell.cpu !== 'this' ? [cell.cpu] : []));
  const watched = cells.map(directoryOf(compiled).cellIndex);
  const make = (symmetry: boolean): SlicedMachine => new SlicedMachine({ machine: machine.twin(), symmetry, reduction, named, watched });
  return { machine, sliced: make(true), whole: make(false) };
}

/** Order of the group, besides exchanging CPUs of one class. */
export function orderOf({ sliced }: Subject): number {
  return sliced.orbits?.group.elements.length ?? 1;
}

/** What a search in slices finds. */
export function searched(system: SlicedMachine): { finding: string; schedule: readonly number[] } {
  const { finding, schedule } = search(system, { order: 'bfs', now: () => 0 });
  return { finding: findingText(system.machine, finding), schedule };
}

function findingText(machine: Machine, finding: number): string {
  if (finding === 0) return '';
  const decoded = decodeFinding(finding);
  if (decoded.kind === 'fault') return decoded.fault;
  return decoded.kind === 'program' ? machine.program.findings[decoded.index].kind : `property ${decoded.index}`;
}

/** Every reachable state of the machine, up to so many; `undefined` if there are more. */
export function statesOf(machine: Machine, statesMax: number): { states: Int32Array[]; findings: Set<string> } | undefined {
  const start = machine.initial();
  const seen = new Set([start.join()]);
  const states = [start];
  const findings = new Set<string>();
  for (const state of states) {
    const { after, found } = successorsOf(machine, state);
    for (const each of found) findings.add(each);
    for (const next of after) {
      if (seen.has(next.join())) continue;
      seen.add(next.join());
      states.push(next);
    }
    if (states.length > statesMax) return undefined;
  }
  return { states, findings };
}

/** How many states a machine in slices has, those behind findings included. */
export function countOf(sliced: SlicedMachine): number {
  const start = sliced.initial();
  const seen = new Set([start.join()]);
  const states = [start];
  for (const state of states) {
    const count = sliced.expand(state, 0);
    for (let index = 0; index < count; index++) {
      const next = sliced.successors.slice(index * sliced.words, (index + 1) * sliced.words);
      if (sliced.findings[index] !== 0 || seen.has(next.join())) continue;
      seen.add(next.join());
      states.push(next);
    }
  }
  return states.length;
}

/** The successors of a state, and the kinds of findings that its actions have. */
export function successorsOf(machine: Machine, state: Int32Array): { after: Int32Array[]; found: Set<string> } {
  const count = machine.expand(state, 0);
  const found = new Set<string>();
  const note = (finding: number): void => {
    const decoded = decodeFinding(finding);
    if (decoded.kind === 'fault') found.add(decoded.fault);
    if (decoded.kind === 'program') found.add(machine.program.findings[decoded.index].kind);
  };
  if (machine.restFinding !== 0) note(machine.restFinding);
  const after: Int32Array[] = [];
  for (let index = 0; index < count; index++) {
    if (machine.findings[index] !== 0) note(machine.findings[index]);
    else after.push(machine.successors.slice(index * machine.words, (index + 1) * machine.words));
  }
  return { after, found };
}

/** All images of a state: under each element of the group, and with the CPUs of each class in each order. */
export function imagesOf({ sliced }: Subject, state: Int32Array): Int32Array[] {
  const { machine, classes, orbits } = sliced;
  const under = orbits ? orbits.group.elements.map(({ to }) => image(machine, movesFor(sliced, to), state)) : [state];
  return classes.reduce((images, members) => images.flatMap((each) => reordered(machine, members, each)), under);
}

const known = new WeakMap<Int32Array, Moves>();

function movesFor({ machine, orbits }: SlicedMachine, to: Int32Array): Moves {
  const found = known.get(to) ?? movesOf(machine, orbits?.group.points ?? never(), to);
  known.set(to, found);
  return found;
}

function never(): never {
  throw new Error('there is a group');
}

function image(machine: Machine, moves: Moves, state: Int32Array): Int32Array {
  const target = new Int32Array(state.length);
  moveShared(machine, moves, state, target);
  for (const part of moves.slices) move(machine, part, state, target);
  return target;
}

function reordered(machine: Machine, members: readonly number[], state: Int32Array): Int32Array[] {
  const { sliceStart } = machine.fields;
  const sliceOf = (cpu: number): Int32Array => state.slice(sliceStart[cpu], sliceStart[cpu + 1]);
  return orders(members).map((order) => {
    const made = state.slice();
    for (const [index, cpu] of members.entries()) made.set(sliceOf(order[index] ?? cpu), sliceStart[cpu]);
    return made;
  });
}

function orders(numbers: readonly number[]): number[][] {
  if (numbers.length < 2) return [[...numbers]];
  return numbers.flatMap((first) => orders(numbers.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}

/** The orbit of a state, as text. */
export function orbitOf(subject: Subject, state: Int32Array): string {
  return imagesOf(subject, state).map((each) => each.join()).sort()[0] ?? '';
}

/** The representative of a state in slices, as text. */
export function encoded({ sliced }: Subject, state: Int32Array): string {
  const target = new Int32Array(sliced.words);
  sliced.encode(state, target);
  return target.join();
}

/** The kinds of findings that the last action of a schedule can have, and those of the state where it ends. */
export function replayed(machine: Machine, schedule: readonly number[]): readonly string[] {
  let state = machine.initial();
  for (const action of schedule.slice(0, -1)) {
    const at = indexOf(machine, state, action);
    state = machine.successors.slice(at * machine.words, (at + 1) * machine.words);
  }
  const last = schedule.at(-1);
  if (last === undefined) return [...successorsOf(machine, state).found];
  const at = indexOf(machine, state, last);
  if (machine.findings[at] !== 0) return [findingText(machine, machine.findings[at] ?? 0)];
  return [...successorsOf(machine, machine.successors.slice(at * machine.words, (at + 1) * machine.words)).found];
}

function indexOf(machine: Machine, state: Int32Array, action: number): number {
  const count = machine.expand(state, 0);
  const at = machine.actions.subarray(0, count).indexOf(action);
  if (at < 0) throw new Error(`no action ${action}`);
  return at;
}
