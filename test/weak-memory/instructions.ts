// Straight-line programs as plain trees: a list of instructions for each CPU, over a few cells. What the orders oracle and the
// machine are both asked about.
import type { Fence, LoadOrder, StoreOrder } from '../../src/lang/op.js';

/** How many values an integer cell has: 0, 1 and 2; what is stored is reduced. */
export const VALUES_COUNT = 3;

/** A cell; a pointer's value is the index of the field that it leads to. Outcomes do not show fields. */
export interface CellTree {
  readonly name: string;
  readonly kind: 'integer' | 'field' | 'pointer';
  readonly initial: number;
}

/** The cell of an access: a fixed one, or the field that an earlier load of the same CPU returned a pointer to. */
export type Place = { readonly kind: 'fixed'; readonly cell: number } | { readonly kind: 'through'; readonly load: number };

/** What is written: a constant, to which the answer of an earlier instruction is added. */
export interface Amount {
  readonly constant: number;
  readonly plus?: number;
}

/** Runs the instruction only if an earlier answer has this value. */
export interface Condition {
  readonly load: number;
  readonly equals: number;
}

interface Common {
  readonly onlyIf?: Condition;
  /** Earlier answers that the address is computed from, although it does not change with them. */
  readonly address?: readonly number[];
  /** Earlier answers that a branch right before tests, although both arms go on here. */
  readonly control?: readonly number[];
}

/** One instruction. Answers are named by the index of the instruction that they answer. */
export type Instruction = Common &
  (
    | { readonly kind: 'load'; readonly place: Place; readonly order: LoadOrder }
    | { readonly kind: 'store'; readonly place: Place; readonly value: Amount; readonly order: StoreOrder }
    | { readonly kind: 'xchg'; readonly place: Place; readonly value: Amount }
    | { readonly kind: 'add_return'; readonly place: Place; readonly value: Amount }
    | { readonly kind: 'inc'; readonly place: Place }
    | { readonly kind: 'fence'; readonly fence: Fence }
  );

/** A program: the instructions of each CPU. */
export interface Straight {
  readonly cells: readonly CellTree[];
  readonly cpus: readonly (readonly Instruction[])[];
}

/** Whether an instruction gives its CPU a value. */
export function answers({ kind }: Instruction): boolean {
  return kind === 'load' || kind === 'xchg' || kind === 'add_return';
}

/** The name under which an outcome shows the answers of a CPU. */
export function registersName(cpu: number): string {
  return `registers[${cpu}]`;
}

/** The answers of a CPU as text: one for each instruction that gives one, `-` for one that was skipped. */
export function registersText(instructions: readonly Instruction[], answer: (index: number) => number | undefined): string {
  return instructions.flatMap((instruction, index) => (answers(instruction) ? [answer(index) ?? '-'] : [])).join(',');
}

/** What a cell holds, as text: a number, or the name of the field that it points to. */
export function valueText(cells: readonly CellTree[], cell: number, value: number): string {
  return cells[cell].kind === 'pointer' ? cells[value].name : String(value);
}
