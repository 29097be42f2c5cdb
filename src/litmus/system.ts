// From a litmus test to a system: one task for each process, one global cell for each shared variable.
import { cell, per_cpu_variable, type GlobalCell, type PerCpu } from '../lang/cell.js';
import type { System } from '../lang/model.js';
import { this_cpu_ptr } from '../lang/smp.js';
import type { Thread } from '../lang/thread.js';
import type { Word } from './arithmetic.js';
import type { Constant, LitmusTest } from './ast.js';
import { observedPlaces, sharedVariables } from './check-names.js';
import { domainOf } from './growth.js';
import { ProcessRun, type Cells } from './process-thread.js';
import { Sites } from './written-at.js';

/** Each process leaves its registers here at its end: a variable of its CPU, which it has for itself. No process may have this name. */
export const REGISTERS = 'registers at the end';

const NO_DEPENDENCIES = { address: [], value: [], control: [] };

/** The system of a test. Process i is task i, and runs on CPU i of as many. */
export function systemOfLitmus(test: LitmusTest): System {
  const cells = cellsOf(test);
  const ends = per_cpu_variable<string>(REGISTERS, '');
  const tasks = test.processes.map((process, index): [string, () => Thread] => {
    const observed = observedRegisters(test, index);
    const registers = initialRegisters(test, index);
    const sites = new Sites(test.file, process.name);
    return [process.name, () => runProcess(new ProcessRun({ process, cells, sites, registers }), ends, observed)];
  });
  // In the kernel's memory model a grace period waits for rcu_read_lock() only.
  return { tasks: Object.fromEntries(tasks), flavours: 'split', mayRestAllocated: true };
}

// The registers of a process that the final states show.
function observedRegisters(test: LitmusTest, process: number): readonly string[] {
  return observedPlaces(test).flatMap((place) => (place.process === process ? [place.name] : []));
}

/** What a shared variable is at the start. */
export function initialValue(test: LitmusTest, variable: string): Word {
  const found = test.initial.findLast(({ place }) => place.process === undefined && place.name === variable);
  return constantWord(found?.value);
}

/** A constant as a value; 0 without one. */
export function constantWord(constant: Constant | undefined): Word {
  if (constant === undefined) return 0;
  return constant.kind === 'number' ? constant.value : `&${constant.of}`;
}

/** The registers as a thread leaves them, read back. */
export function readRegisters(text: string): ReadonlyMap<string, Word> {
  const pairs = text === '' ? [] : text.split(';').map((pair) => pair.split('='));
  return new Map(pairs.map(([name = '', value = '']) => [name, value.startsWith('&') ? value : Number(value)]));
}

function* runProcess(run: ProcessRun, ends: PerCpu<string>, observed: readonly string[]): Thread {
  yield* run.run();
  if (observed.length === 0) return;
  const value = observed.map((name) => `${name}=${run.register(name)}`).join(';');
  yield { kind: 'store', name: 'end', cell: this_cpu_ptr(ends), value, order: 'once', depends: NO_DEPENDENCIES };
}

function cellsOf(test: LitmusTest): Cells {
  const domain = domainOf(test);
  const make = (name: string): [string, GlobalCell<Word>] => [name, cell<Word>(name, initialValue(test, name), domain)];
  return new Map(sharedVariables(test).map(make));
}

function initialRegisters({ initial }: LitmusTest, process: number): ReadonlyMap<string, Word> {
  return new Map(initial.flatMap(({ place, value }) => (place.process === process ? [[place.name, constantWord(value)] as const] : [])));
}
