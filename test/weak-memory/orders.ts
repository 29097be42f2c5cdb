// The reorder table of DESIGN.md a second way: for each pair of accesses of a CPU, whether the younger must come after the older;
// and then all orders in which the accesses of all CPUs can be performed, on flat memory.
//
// Nothing is fetched, no value is guessed, no window is kept: an execution is an order of performs, and a path for each CPU.
import type { CompilerName, MemoryName } from '../../src/core/memory.js';
import { registersName, registersText, valueText, type Straight } from './instructions.js';
import { pathsOf, type Path, type Step } from './paths.js';

/** Which row of the table, and which compiler. */
export interface Row {
  readonly memory: MemoryName;
  readonly compiler: CompilerName;
}

/** The outcomes of a program, each as `name=value` in order of the names, joined by `;`. */
export function outcomesOf(program: Straight, row: Row): Set<string> {
  const outcomes = new Set<string>();
  const paths = program.cpus.map((instructions) => pathsOf(instructions, program.cells));
  for (const choice of product(paths)) perform(program, choice, row, outcomes);
  return outcomes;
}

// Whether the access at one position of a path must be performed before that at a later one.
function staysInOrder(steps: readonly Step[], older: number, younger: number, row: Row): boolean {
  const first = steps[older];
  const second = steps[younger];
  return isFenced(steps, older, younger, row) || isOrdered(first, second, row) || inTable(steps, older, younger, row);
}

// A fence between them.
function isFenced(steps: readonly Step[], older: number, younger: number, { memory }: Row): boolean {
  const first = steps[older];
  const second = steps[younger];
  const isWeak = memory === 'arm' || memory === 'alpha';
  return steps.slice(older, younger).some(({ fence, order }, offset) => {
    if (memory === 'alpha' && order === 'dereference') return true; // A full barrier follows it.
    if (offset === 0) return false;
    if (fence === 'wmb') return first.stores && second.stores;
    if (fence === 'rmb') return isRead(first) && (isRead(second) || (isWeak && second.stores));
    return fence === 'mb' || order === 'full';
  });
}

// What smp_rmb() sees as a load. A read-modify-write without a value is none, as in the kernel's memory model (R4rmb), and as STADD
// on AArch64.
function isRead({ loads, order }: Step): boolean {
  return loads && order !== 'relaxed';
}

// What the two accesses say themselves.
function isOrdered(first: Step, second: Step, { memory }: Row): boolean {
  if (first.order === 'full' || second.order === 'full') return true;
  if (first.order === 'acquire' || isRelease(second)) return true;
  return memory === 'arm' && isRelease(first) && second.order === 'acquire';
}

function isRelease({ order }: Step): boolean {
  return order === 'release' || order === 'assign';
}

// The table proper. A read-modify-write is a load and a store at once: it is in order if either of them is.
function inTable(steps: readonly Step[], older: number, younger: number, { memory, compiler }: Row): boolean {
  const first = steps[older];
  const second = steps[younger];
  const isReading = second.loads && !second.stores;
  const isWriting = first.stores && !first.loads;
  if (first.cell === second.cell) return !(isWriting && isReading);
  const dependsByAddress = second.address.includes(older);
  const isStrong = memory === 'sc' || memory === 'tso' || memory === 'pso';
  if (first.stores && second.loads && memory === 'sc') return true;
  if (first.stores && second.stores && (memory === 'sc' || memory === 'tso')) return true;
  if (first.loads && second.loads) {
    const isGuessed = compiler === 'speculating' && first.order === 'plain';
    if (dependsByAddress ? memory !== 'alpha' && !isGuessed : isStrong) return true;
  }
  if (!first.loads || !second.stores) return false;
  const isAfterAddress = steps.slice(older + 1, younger).some(({ address }) => address.includes(older));
  return isStrong || dependsByAddress || isAfterAddress || second.value.includes(older) || second.control.includes(older);
}

// What the CPUs have performed so far, and what they read. Each perform makes a new one.
interface Moment {
  readonly memory: readonly number[];
  readonly done: readonly (readonly boolean[])[];
  readonly answers: readonly (readonly (number | undefined)[])[];
}

// Performs the accesses of one choice of paths in all orders, and adds the outcomes.
function perform({ cells, cpus }: Straight, paths: readonly Path[], row: Row, outcomes: Set<string>): void {
  const before = paths.map(({ steps }) =>
    steps.map((_, younger) => steps.slice(0, younger).map((__, older) => mustWait(steps, older, younger))),
  );
  const start: Moment = {
    memory: cells.map(({ initial }) => initial),
    done: paths.map(({ steps }) => steps.map(({ fence }) => fence !== undefined)),
    answers: paths.map(({ steps }) => steps.map(() => undefined)),
  };
  const seen = new Set<string>();
  const open = [start];
  for (let moment = open.pop(); moment; moment = open.pop()) {
    if (moment.done.every((done) => done.every(Boolean))) outcomes.add(outcomeOf(moment));
    for (const [cpu, { steps }] of paths.entries()) {
      for (const position of steps.keys()) {
        const next = after(moment, cpu, position);
        if (next === undefined || seen.has(JSON.stringify(next))) continue;
        seen.add(JSON.stringify(next));
        open.push(next);
      }
    }
  }

  function mustWait(steps: readonly Step[], older: number, younger: number): boolean {
    return steps[older].fence === undefined && staysInOrder(steps, older, younger, row);
  }

  // The moment after one access, or nothing if it has to wait or is not what the path assumes.
  function after(moment: Moment, cpu: number, position: number): Moment | undefined {
    const done = moment.done[cpu];
    if (done[position] || before[cpu][position].some((isBefore, older) => isBefore && !done[older])) return undefined;
    const { assumptions, steps } = paths[cpu];
    const { cell, loads, stores, answersNew, write } = steps[position];
    const old = loads && !stores ? valueFor(moment, cpu, position) : moment.memory[cell];
    if (old === undefined) return undefined;
    const made = stores ? write(old, moment.answers[cpu]) : old;
    const answer = answersNew ? made : old;
    const isAsAssumed = assumptions.every((given) => given.position !== position || (given.value === answer) === given.isEqual);
    if (!isAsAssumed) return undefined;
    return {
      memory: stores ? moment.memory.with(cell, made) : moment.memory,
      done: moment.done.with(cpu, done.with(position, true)),
      answers: loads ? moment.answers.with(cpu, moment.answers[cpu].with(position, answer)) : moment.answers,
    };
  }

  // What a load reads: of its own CPU's youngest older store that is not performed, as soon as that knows its value; or memory.
  function valueFor({ memory, done, answers }: Moment, cpu: number, position: number): number | undefined {
    const { steps } = paths[cpu];
    const { cell } = steps[position];
    const from = steps.findLastIndex((step, older) => older < position && step.stores && step.cell === cell && !done[cpu][older]);
    if (from < 0) return memory[cell];
    const { address, value, write } = steps[from];
    return [...address, ...value].every((source) => done[cpu][source]) ? write(NaN, answers[cpu]) : undefined;
  }

  function outcomeOf({ memory, answers }: Moment): string {
    const shown = cells.flatMap(({ kind, name }, cell) => (kind === 'field' ? [] : [`${name}=${valueText(cells, cell, memory[cell])}`]));
    const registers = cpus.map((instructions, cpu) => {
      const answer = (index: number): number | undefined => answers[cpu][paths[cpu].steps.findIndex((step) => step.index === index)];
      return `${registersName(cpu)}=${registersText(instructions, answer)}`;
    });
    return [...shown, ...registers].sort().join(';');
  }
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((chosen) => list.map((item) => [...chosen, item])), [[]]);
}
