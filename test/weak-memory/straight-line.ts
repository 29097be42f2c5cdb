// Straight-line programs as threads: what the machine runs, with dependencies either declared or left to the compiler to find.
import { cell, per_cpu_variable, type Cell } from '../../src/lang/cell.js';
import type { System } from '../../src/lang/model.js';
import type { Dependencies, Op } from '../../src/lang/op.js';
import { this_cpu_ptr } from '../../src/lang/smp.js';
import { field, points_to_same, static_object, struct, type Pointer } from '../../src/lang/struct.js';
import { perform, type Thread } from '../../src/lang/thread.js';
import type { Value } from '../../src/lang/value.js';
import { answers, registersText, VALUES_COUNT, type Amount, type CellTree, type Instruction, type Straight } from './instructions.js';

/** Who says what an op depends on: the op itself, or nobody, so that the compiler must find out. */
export type Telling = 'declared' | 'found';

/** The variables that outcomes name. */
export function watchedOf({ cells }: Straight): readonly string[] {
  return [...cells.filter(({ kind }) => kind !== 'field').map(({ name }) => name), 'registers'];
}

/** The system of a program: one task for each CPU, which stores its answers in its own CPU's `registers` at the end. */
export function toSystem({ cells, cpus }: Straight, telling: Telling): System {
  const memory = new Memory(cells);
  const registers = per_cpu_variable<string>('registers', '');
  const tasks = cpus.map((instructions, cpu): [string, () => Thread] => [
    `P${cpu}`,
    function* () {
      const run = new Run(instructions, memory, telling);
      yield* run.all();
      const value = registersText(instructions, (index) => run.answer(index));
      yield* perform({ kind: 'store', name: 'end', cell: this_cpu_ptr(registers), value, order: 'once', ...run.nothing() });
    },
  ]);
  return { tasks: Object.fromEntries(tasks), mayRestAllocated: true };
}

type Box = Pointer<{ value: { holds?(value: number): number } }>;
const box = struct('box', { value: field<number>() });

// The cells of a program in the language, and the words that mean its numbers.
class Memory {
  private readonly boxes: ReadonlyMap<number, Box>;
  private readonly places: readonly Cell<Value>[];

  constructor(private readonly cells: readonly CellTree[]) {
    this.boxes = new Map(
      cells.flatMap(({ kind, name, initial }, index) =>
        kind === 'field' ? [[index, static_object(name, box, { value: initial })] as const] : [],
      ),
    );
    this.places = cells.map(({ kind, name, initial }, index): Cell<Value> => {
      if (kind === 'field') return this.boxAt(index).value;
      return cell<Value>(name, kind === 'pointer' ? this.boxAt(initial) : initial);
    });
  }

  at(index: number): Cell<Value> {
    return this.places[index];
  }

  // A number as it is stored in a cell.
  toWord(cellIndex: number, value: number): Value {
    return this.cells[cellIndex].kind === 'pointer' ? this.boxAt(value) : value % VALUES_COUNT;
  }

  // The number that a word means.
  toNumber(word: Value): number {
    if (typeof word === 'number') return word;
    // All words but numbers are pointers to boxes.
    const found = [...this.boxes].find(([, pointer]) => points_to_same(pointer, word as Box));
    if (!found) throw new Error('a word that is neither a number nor a pointer to a box');
    return found[0];
  }

  private boxAt(index: number): Box {
    const found = this.boxes.get(index);
    if (!found) throw new Error(`cell ${index} is no field`);
    return found;
  }
}

// One run of one CPU's instructions.
class Run {
  private readonly words = new Map<number, Value>();
  /** The number of the answer to each instruction that was run; fences and stores have one too. */
  private readonly numbers = new Map<number, number>();
  private readonly tested = new Set<number>();

  constructor(
    private readonly instructions: readonly Instruction[],
    private readonly memory: Memory,
    private readonly telling: Telling,
  ) {}

  answer(index: number): number | undefined {
    const word = this.words.get(index);
    return word === undefined ? undefined : this.memory.toNumber(word);
  }

  *all(): Thread {
    for (const [index, instruction] of this.instructions.entries()) {
      const { onlyIf, control = [] } = instruction;
      for (const number of this.numbersOf([...control, ...(onlyIf ? [onlyIf.load] : [])])) this.tested.add(number);
      if (onlyIf && (this.answer(onlyIf.load) ?? 0) !== onlyIf.equals) continue;
      const op = this.opOf(instruction);
      this.numbers.set(index, this.numbers.size);
      const word = yield* perform<Value>(op);
      if (answers(instruction)) this.words.set(index, word);
    }
  }

  /** Declares that an op depends on nothing. */
  nothing(): { depends?: Dependencies } {
    return this.telling === 'found' ? {} : { depends: { address: [], value: [], control: [] } };
  }

  private opOf(instruction: Instruction): Op {
    if (instruction.kind === 'fence') {
      return { kind: 'fence', name: `smp_${instruction.fence}`, fence: instruction.fence, ...this.depends(instruction, undefined) };
    }
    const index = instruction.place.kind === 'fixed' ? instruction.place.cell : (this.answer(instruction.place.load) ?? NaN);
    const place = this.placeOf(instruction);
    const number = (value: Value): number => value as number; // Updates are of integer cells.
    switch (instruction.kind) {
      case 'load':
        return { kind: 'load', name: 'load', cell: place, order: instruction.order, ...this.depends(instruction, undefined) };
      case 'store': {
        const value = this.memory.toWord(index, this.amount(instruction.value));
        const depends = this.depends(instruction, instruction.value);
        return { kind: 'store', name: 'store', cell: place, value, order: instruction.order, ...depends };
      }
      case 'xchg': {
        const value = this.amount(instruction.value) % VALUES_COUNT;
        const depends = this.depends(instruction, instruction.value);
        return { kind: 'update', name: 'xchg', cell: place, order: 'full', next: () => value, answer: (old) => old, ...depends };
      }
      case 'add_return': {
        const value = this.amount(instruction.value);
        const next = (old: Value): number => (number(old) + value) % VALUES_COUNT;
        const depends = this.depends(instruction, instruction.value);
        return { kind: 'update', name: 'atomic_add_return', cell: place, order: 'full', next, answer: (_, made) => made, ...depends };
      }
      case 'inc': {
        const next = (old: Value): number => (number(old) + 1) % VALUES_COUNT;
        const depends = this.depends(instruction, undefined);
        return { kind: 'update', name: 'atomic_inc', cell: place, order: 'relaxed', next, answer: () => undefined, ...depends };
      }
    }
  }

  // Through a pointer as it was loaded: only that handle carries the dependency.
  private placeOf({ place }: Exclude<Instruction, { kind: 'fence' }>): Cell<Value> {
    if (place.kind === 'fixed') return this.memory.at(place.cell);
    const pointer = this.words.get(place.load) as Box; // Only loads of pointer cells are gone through.
    return pointer.value;
  }

  private amount({ constant, plus }: Amount): number {
    return constant + (plus === undefined ? 0 : (this.answer(plus) ?? 0));
  }

  private depends({ address = [] }: Instruction, value: Amount | undefined): { depends?: Dependencies } {
    if (this.telling === 'found') return {};
    const plus = value?.plus === undefined ? [] : [value.plus];
    const control = [...this.tested].sort((one, other) => one - other);
    return { depends: { address: this.numbersOf(address), value: this.numbersOf(plus), control } };
  }

  private numbersOf(indices: readonly number[]): number[] {
    return indices.flatMap((index) => this.numbers.get(index) ?? []);
  }
}
