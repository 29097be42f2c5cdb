// The machine's side of a comparison: explores every packed state of a system and says what the oracle says, in its words.
import { compile } from '../../src/compile/compile.js';
import { FAULT_KINDS, type FaultKind } from '../../src/core/fault.js';
import type { CompilerName, MemoryName } from '../../src/core/memory.js';
import type { System } from '../../src/lang/model.js';
import { decodeFinding } from '../../src/machine/finding-code.js';
import { REACHED } from '../../src/machine/faults.js';
import { defersLoads, memoryModel } from '../../src/machine/memory-model.js';
import { Machine } from '../../src/machine/machine.js';
import type { Program } from '../../src/program/program.js';
import { performedText } from './oracle.js';

/** What an exhaustive exploration found; see `Exploration` of the oracle. */
export interface Exhausted {
  readonly outcomes: Set<string>;
  readonly faults: Map<FaultKind, number>;
  readonly bounded: Set<string>;
  readonly performed: Set<string>;
  readonly states: number;
}

/** What to explore. */
export interface ExhaustOptions {
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly memory: MemoryName;
  readonly compiler?: CompilerName;
  readonly window: number;
  /** Variables that outcomes name. */
  readonly watched: readonly string[];
}

/** Explores every state of a system, layer by layer. */
export function exhaust(system: System, { cpus, nmis, memory, compiler = 'faithful', window, watched }: ExhaustOptions): Exhausted {
  const dependencies = defersLoads(memoryModel(memory), compiler);
  const { program } = compile({ system, cpus, dependencies, regions: [], watched });
  const machine = new Machine({ program, memory, compiler, nmis, window });
  const faults = new Map<FaultKind, number>();
  const outcomes = new Set<string>();
  const performed = new Set<string>();
  const seen = new Set<string>();
  let layer = [machine.initial()];
  seen.add(layer.join());
  for (let steps = 0; layer.length > 0; steps++) {
    const next: Int32Array[] = [];
    for (const state of layer) {
      const count = machine.expand(state, 0);
      note(faults, machine, { code: machine.restFinding, steps });
      if (isOver(machine)) outcomes.add(outcomeOf(machine));
      for (let index = 0; index < count; index++) {
        const row = machine.rowsTaken[index];
        // What stands for a thread without any op was written nowhere.
        if (program.rowTexts[row].where !== undefined && machine.answersGiven[index] >= 0) performed.add(textOf(program, row));
        const after = machine.successors.slice(index * machine.words, (index + 1) * machine.words);
        if (machine.findings[index] !== 0) note(faults, machine, { code: machine.findings[index], steps: steps + 1 });
        else if (!seen.has(after.join())) {
          seen.add(after.join());
          next.push(after);
        }
      }
    }
    layer = next;
  }
  return { outcomes, faults, performed, bounded: boundsOf(machine), states: seen.size };
}

function textOf({ threads, rowTexts }: Program, row: number): string {
  const thread = threads.find(({ firstRow, rowCount }) => row >= firstRow && row < firstRow + rowCount);
  const name = thread?.kind === 'task' ? thread.name : thread?.kind === 'callback' ? 'softirq' : (thread?.kind ?? '');
  return performedText(name, rowTexts[row].op);
}

function note(faults: Map<FaultKind, number>, machine: Machine, { code, steps }: { code: number; steps: number }): void {
  if (code === 0) return;
  const decoded = decodeFinding(code);
  const name = decoded.kind === 'fault' ? decoded.fault : machine.program.findings[decoded.kind === 'program' ? decoded.index : 0].name;
  const fault = FAULT_KINDS.find((kind) => kind === name) ?? 'failed-assertion';
  if (!faults.has(fault)) faults.set(fault, steps);
}

// All tasks have ended, nothing runs, nothing is queued, nothing is pending.
function isOver(machine: Machine): boolean {
  const { task, nmi, irq, softirq, callback, window } = machine.fields;
  return [task, nmi, irq, softirq, callback, window].every((fields) => fields.every((field) => machine.get(field) === 0));
}

function outcomeOf(machine: Machine): string {
  const cells = machine.program.cells.map((cell, index) => ({ ...cell, value: cell.values[machine.get(machine.fields.cell[index])] }));
  return cells
    .filter(({ object }) => object < 0)
    .map(({ name, value }) => `${name}=${value.replace(/^&/, '')}`)
    .sort()
    .join(';');
}

function boundsOf({ reached }: Machine): Set<string> {
  return new Set(Object.entries(REACHED).flatMap(([name, bit]) => (reached & bit ? [name] : [])));
}
