// A trace in Apalache's Informal Trace Format (its ADR 015), which viewers of traces read: the states, each with the step that led to it.
//
//   step         what was done: CPU, context, op, answer; of the last one, what is wrong
//   memory       a field for each cell: an integer or a truth value where it holds nothing else, a text otherwise
//   allocated    a field for each object of the heap
//   contexts     for each CPU, what runs on it, with the op that comes next
//   pending      for each CPU, the ops that are fetched and not yet performed, the oldest first
import { findingName } from '../core/verdict.js';
import type { ToldContext, ToldState } from '../trace/states.js';
import type { Trace, TraceStep } from '../trace/trace.js';
import { boundsText, subjectText } from './instance-text.js';

/** A value of the format; integers are {@link ItfInteger}, records are objects, sequences are lists. */
export type ItfValue = string | boolean | ItfInteger | ItfMap | readonly ItfValue[] | { readonly [field: string]: ItfValue };

/** An integer of any size. */
export interface ItfInteger {
  readonly '#bigint': string;
}

/** A function, as its pairs. */
export interface ItfMap {
  readonly '#map': readonly (readonly [ItfValue, ItfValue])[];
}

const VARIABLES = ['step', 'memory', 'allocated', 'contexts', 'pending'] as const;

/** The text of a file. `states` are those before the first step and after each; a step that is at fault has none. */
export function itfJson(trace: Trace, states: readonly ToldState[]): string {
  const { origin, finding, steps } = trace;
  const types = typesOf(states);
  const told = [undefined, ...steps].map((step, index) =>
    stateOf(trace, step, { state: states[Math.min(index, states.length - 1)], types }),
  );
  const subject = subjectText(origin.model, origin.variant, origin.edits);
  const meta = {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    source: origin.file,
    status: 'violation',
    description: `${subject}, ${origin.memory}, ${boundsText(origin)}: ${findingName(finding)}`,
  };
  const numbered = told.map((state, index) => ({ '#meta': { index }, ...state }));
  // After the last state comes this one again: the first step of the loop leads to it, or nothing happens any more.
  const loop = trace.loopFrom === undefined ? {} : { loop: Math.min(trace.loopFrom, steps.length) };
  return `${JSON.stringify({ '#meta': meta, params: [], vars: VARIABLES, states: numbered, ...loop }, undefined, 2)}\n`;
}

type ItfState = Readonly<Record<(typeof VARIABLES)[number], ItfValue>>;
type CellType = 'integer' | 'boolean' | 'text';

function stateOf(
  trace: Trace,
  step: TraceStep | undefined,
  { state, types }: { readonly state: ToldState; readonly types: ReadonlyMap<string, CellType> },
): ItfState {
  const cpus = Array.from({ length: trace.origin.cpus }, (_, cpu) => cpu);
  const number = step?.number ?? 0;
  return {
    step: stepOf(trace, step),
    memory: Object.fromEntries(Object.entries(state.memory).map(([cell, value]) => [cell, valueOf(value, types.get(cell))])),
    allocated: state.allocated,
    contexts: byCpu(cpus, (cpu) => state.contexts.filter((context) => context.cpu === cpu).map(contextOf)),
    pending: byCpu(cpus, (cpu) => pendingOn(trace, cpu, number)),
  };
}

// Each state has the same fields; before the first step they are empty.
function stepOf({ steps, finding }: Trace, step: TraceStep | undefined): ItfValue {
  return {
    number: integer(step?.number ?? 0),
    kind: step?.kind ?? '',
    cpu: integer(step?.cpu ?? -1),
    context: step === undefined ? '' : `${step.context.kind} ${step.context.name}`,
    op: step?.op ?? '',
    result: step?.result ?? '',
    finding: step !== undefined && step.number === steps.length ? findingName(finding) : '',
  };
}

function contextOf({ kind, name, next }: ToldContext): ItfValue {
  return { kind, name, next };
}

// A step says when what it fetched is performed: 0 is never.
function pendingOn({ steps }: Trace, cpu: number, after: number): ItfValue {
  const fetched = steps.slice(0, after).filter((step) => step.cpu === cpu && step.kind !== 'perform');
  return fetched.filter(({ pending }) => pending !== undefined && (pending === 0 || pending > after)).map(({ op }) => op);
}

function byCpu(cpus: readonly number[], value: (cpu: number) => ItfValue): ItfMap {
  return { '#map': cpus.map((cpu) => [integer(cpu), value(cpu)] as const) };
}

function integer(value: number | string): ItfInteger {
  return { '#bigint': String(value) };
}

const INTEGER = /^-?\d+$/;
const BOOLEAN = /^(?:true|false)$/;

// A variable has one type in all states.
function typesOf(states: readonly ToldState[]): ReadonlyMap<string, CellType> {
  const types = new Map<string, CellType>();
  for (const { memory } of states) {
    for (const [cell, value] of Object.entries(memory)) {
      const type = INTEGER.test(value) ? 'integer' : BOOLEAN.test(value) ? 'boolean' : 'text';
      types.set(cell, (types.get(cell) ?? type) === type ? type : 'text');
    }
  }
  return types;
}

function valueOf(value: string, type: CellType = 'text'): ItfValue {
  if (type === 'integer') return integer(value);
  return type === 'boolean' ? value === 'true' : value;
}
