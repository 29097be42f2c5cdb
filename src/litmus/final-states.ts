// The final states of a machine: where every process has ended and nothing is pending any more.
//
// A transition system around the machine: it lets a search go everywhere, and notes the final states that it comes by.
import type { TransitionSystem } from '../core/transition-system.js';
import { decodeFinding, type DecodedFinding } from '../machine/finding-code.js';
import type { Machine } from '../machine/machine.js';
import type { Word } from './arithmetic.js';
import { compareOutcomes, type Outcome } from './outcome.js';
import { readRegisters, REGISTERS } from './system.js';

/** What a place of a final state is read from. */
export type Source =
  | { readonly kind: 'constant'; readonly value: Word }
  | { readonly kind: 'cell'; readonly cell: number }
  | { readonly kind: 'register'; readonly process: number; readonly register: string };

/** A machine that a search goes through to the end, and its final states. */
export class FinalStates implements TransitionSystem {
  readonly words: number;
  readonly actions: Int32Array;
  readonly successors: Int32Array;
  readonly findings: Int32Array;
  restFinding = 0;
  /** What went wrong on executions that therefore have no end, by code. */
  readonly met = new Set<number>();
  private readonly outcomes = new Map<string, Outcome>();
  private readonly registerCells: readonly number[];
  private readonly running: readonly number[];

  /** With `isWitness`, the search that explores this ends at a final state of that kind. */
  constructor(
    private readonly machine: Machine,
    private readonly sources: ReadonlyMap<string, Source>,
    private readonly isWitness?: (outcome: Outcome) => boolean,
  ) {
    const { words, actions, program, fields } = machine;
    this.words = words;
    this.actions = new Int32Array(actions.length);
    this.findings = new Int32Array(actions.length);
    this.successors = new Int32Array(actions.length * words);
    const cellNamed = (wanted: string): number => program.cells.findIndex(({ name }) => name === wanted);
    this.registerCells = Array.from({ length: program.cpus }, (_, cpu) => cellNamed(`${REGISTERS}[${cpu}]`));
    this.running = [...fields.task, ...(machine.window > 0 ? fields.window : [])];
  }

  /** The final states that were found, in order. */
  get found(): readonly Outcome[] {
    return [...this.outcomes.values()].sort(compareOutcomes);
  }

  /** What went wrong, decoded. */
  get findingsMet(): readonly DecodedFinding[] {
    return [...this.met].map(decodeFinding);
  }

  initial(): Int32Array {
    return this.machine.initial();
  }

  expand(states: Int32Array, offset: number): number {
    const { machine, words } = this;
    const count = machine.expand(states, offset);
    this.restFinding = 0;
    if (count === 0 && this.running.every((field) => machine.get(field) === 0)) this.noteFinal();
    let kept = 0;
    for (let index = 0; index < count; index++) {
      if (machine.findings[index] !== 0) {
        this.met.add(machine.findings[index]);
        continue;
      }
      this.actions[kept] = machine.actions[index];
      for (let word = 0; word < words; word++) this.successors[kept * words + word] = machine.successors[index * words + word];
      kept++;
    }
    return kept;
  }

  observe(): number {
    return 0;
  }

  private noteFinal(): void {
    const registers = this.registerCells.map((cell) => (cell < 0 ? new Map<string, Word>() : readRegisters(String(this.valueOf(cell)))));
    const read = (source: Source): Word => {
      if (source.kind === 'constant') return source.value;
      return source.kind === 'cell' ? this.valueOf(source.cell) : (registers[source.process].get(source.register) ?? 0);
    };
    const outcome = new Map([...this.sources].map(([place, source]) => [place, read(source)]));
    this.outcomes.set([...outcome.values()].join(), outcome);
    if (this.isWitness?.(outcome)) this.restFinding = 1;
  }

  // The text of a number or a string in a program's tables is its JSON.
  private valueOf(cell: number): Word {
    const { machine } = this;
    const text = machine.program.cells[cell].values[machine.get(machine.fields.cell[cell])];
    return JSON.parse(text) as Word;
  }
}
