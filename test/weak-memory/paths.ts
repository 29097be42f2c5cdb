// The ways that one CPU can take through its instructions: which are run, and where each of them leads.
//
// A path assumes what the answers are that it depends on; an execution in which they are different is none.
import type { Fence, LoadOrder, StoreOrder } from '../../src/lang/op.js';
import { VALUES_COUNT, type Amount, type CellTree, type Instruction, type Place } from './instructions.js';

/** How an access is ordered by itself; `full` is a value-returning read-modify-write, `relaxed` one without a value. */
export type AccessOrder = LoadOrder | StoreOrder | 'full' | 'relaxed';

/** One instruction on a path. Dependencies are positions on the path. */
export interface Step {
  /** The index of the instruction. */
  readonly index: number;
  readonly fence?: Fence;
  readonly cell: number;
  readonly loads: boolean;
  readonly stores: boolean;
  readonly order: AccessOrder;
  /** What it writes: of what it reads, and of the answers of its CPU by position. */
  readonly write: (old: number, answers: readonly (number | undefined)[]) => number;
  /** Whether the answer is what was written instead of what was read. */
  readonly answersNew: boolean;
  readonly address: readonly number[];
  readonly value: readonly number[];
  readonly control: readonly number[];
}

/** That the answer at a position is, or is not, a value. */
export interface Assumption {
  readonly position: number;
  readonly value: number;
  readonly isEqual: boolean;
}

/** One way through the instructions. */
export interface Path {
  readonly steps: readonly Step[];
  readonly assumptions: readonly Assumption[];
  /** The positions of the answers that branches so far have tested. */
  readonly tested: readonly number[];
}

/** All paths of a CPU. */
export function pathsOf(instructions: readonly Instruction[], cells: readonly CellTree[]): readonly Path[] {
  let paths: readonly Path[] = [{ steps: [], assumptions: [], tested: [] }];
  for (const [index, instruction] of instructions.entries()) {
    paths = paths.flatMap((path) => branch(path, instruction).flatMap((arm) => (arm.isTaken ? append(arm.path, index) : [arm.path])));
  }
  return paths;

  function append(path: Path, index: number): Path[] {
    const instruction = instructions[index];
    if (instruction.kind === 'fence') return [withStep(path, { ...EMPTY, index, fence: instruction.fence })];
    return destinations(path, instruction.place, cells).map(({ cell, path: led, from }) => {
      const address = [...from, ...positions(led, instruction.address ?? [])];
      const isInteger = cells[cell].kind !== 'pointer';
      return withStep(led, { ...stepOf(led, instruction, isInteger), index, cell, address, control: led.tested });
    });
  }
}

// Both arms of the branch before an instruction, or the one that is known to be taken.
function branch(path: Path, { onlyIf, control = [] }: Instruction): { isTaken: boolean; path: Path }[] {
  const tested = [...path.tested, ...positions(path, control), ...positions(path, onlyIf ? [onlyIf.load] : [])];
  const next = { ...path, tested };
  if (!onlyIf) return [{ isTaken: true, path: next }];
  const [position] = positions(path, [onlyIf.load]);
  const value = onlyIf.equals;
  // The register of a load that was skipped is 0.
  if (position === undefined) return [{ isTaken: value === 0, path: next }];
  const known = path.assumptions.find((assumption) => assumption.position === position && assumption.value === value);
  if (known) return [{ isTaken: known.isEqual, path: next }];
  return [true, false].map((isEqual) => ({
    isTaken: isEqual,
    path: { ...next, assumptions: [...path.assumptions, { position, value, isEqual }] },
  }));
}

function destinations(path: Path, place: Place, cells: readonly CellTree[]): { cell: number; path: Path; from: readonly number[] }[] {
  if (place.kind === 'fixed') return [{ cell: place.cell, path, from: [] }];
  const [position] = positions(path, [place.load]);
  return cells.flatMap(({ kind }, cell) => {
    if (kind !== 'field') return [];
    const assumptions = [...path.assumptions, { position, value: cell, isEqual: true }];
    return [{ cell, path: { ...path, assumptions }, from: [position] }];
  });
}

const EMPTY: Step = {
  index: -1,
  cell: -1,
  loads: false,
  stores: false,
  order: 'relaxed',
  write: (old) => old,
  answersNew: false,
  address: [],
  value: [],
  control: [],
};

function stepOf(path: Path, instruction: Exclude<Instruction, { kind: 'fence' }>, isInteger: boolean): Step {
  const reduce = (value: number): number => (isInteger ? value % VALUES_COUNT : value);
  if (instruction.kind === 'load') return { ...EMPTY, loads: true, order: instruction.order };
  if (instruction.kind === 'inc') return { ...EMPTY, loads: true, stores: true, order: 'relaxed', write: (old) => reduce(old + 1) };
  const { amount, value } = amountOf(path, instruction.value);
  switch (instruction.kind) {
    case 'store':
      return { ...EMPTY, stores: true, order: instruction.order, value, write: (_, given) => reduce(amount(given)) };
    case 'xchg':
      return { ...EMPTY, loads: true, stores: true, order: 'full', value, write: (_, given) => reduce(amount(given)) };
    case 'add_return':
      return {
        ...EMPTY,
        loads: true,
        stores: true,
        order: 'full',
        value,
        answersNew: true,
        write: (old, given) => reduce(old + amount(given)),
      };
  }
}

type Answers = readonly (number | undefined)[];

function amountOf(path: Path, { constant, plus }: Amount): { amount: (answers: Answers) => number; value: number[] } {
  const value = positions(path, plus === undefined ? [] : [plus]);
  return { value, amount: (given) => value.reduce((sum, position) => sum + (given[position] ?? NaN), constant) };
}

function withStep(path: Path, step: Step): Path {
  return { ...path, steps: [...path.steps, step] };
}

// Where on the path instructions are; those that were skipped are nowhere.
function positions(path: Path, indices: readonly number[]): number[] {
  return indices.flatMap((index) => {
    const position = path.steps.findIndex((step) => step.index === index);
    return position < 0 ? [] : [position];
  });
}
