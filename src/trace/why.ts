// Why a trace ends as it does: which steps made the finding.
import type { Finding } from '../core/verdict.js';
import type { Program } from '../program/program.js';
import type { StepFact } from './facts.js';
import { insideRegions, lastStores } from './seeds.js';
import type { GracePeriod, TraceStep } from './trace.js';

/** What the last step of a trace touched. Steps are by number; `undefined` where there is none. */
export interface Reading {
  /** The object, or -1. */
  readonly object: number;
  readonly freedAt: number | undefined;
  readonly allocatedAt: number | undefined;
  /** The step that gave the thread the pointer that it used. */
  readonly obtainedAt: number | undefined;
}

/** What the reasons are found from. */
export interface Evidence {
  readonly finding: Finding;
  readonly steps: readonly TraceStep[];
  /** The step at fault; the last one, unless the fault was on the way of a guess. */
  readonly at: TraceStep | undefined;
  readonly reading: Reading | undefined;
  readonly program: Program;
  /** By step, as `steps`. */
  readonly facts: readonly StepFact[];
  /** The cells that properties look at, by index. */
  readonly watched: readonly number[];
  readonly gracePeriods: readonly GracePeriod[];
}

/** Sentences, most telling first. */
export function reasons(evidence: Evidence): readonly string[] {
  return [...faultReasons(evidence), ...orderReasons(evidence)];
}

// What of the CPU at fault was performed out of its order.
function orderReasons({ at, steps }: Evidence): string[] {
  if (!at) return [];
  const late = steps.filter(
    ({ cpu, kind, number, pending = 0 }) => cpu === at.cpu && kind !== 'perform' && number < at.number && pending > at.number,
  );
  const loads = late.filter(({ result }) => result !== undefined);
  const told = loads.map(
    ({ op, number, pending }) => `${op} of ${number} is performed at ${pending}, after ${at.number}: nothing kept them in order`,
  );
  return at.number === steps.length
    ? told
    : [...told, `the fault at ${at.number} counts since ${steps.length} confirms the guess that it rests on`];
}

function faultReasons(evidence: Evidence): readonly string[] {
  const { finding } = evidence;
  if (finding.kind !== 'fault') return [finding.message, ...stateReasons(evidence)];
  switch (finding.fault) {
    case 'use-after-free':
      return lifetimeReasons(evidence);
    case 'double-free':
      return freedTwice(evidence);
    case 'uninitialized-read':
      return uninitializedReasons(evidence);
    case 'leak':
      return leakReasons(evidence);
    default:
      return plainReason(evidence);
  }
}

// What a property of states looked at in the last one.
function stateReasons(evidence: Evidence): string[] {
  const inside = insideRegions(evidence).map(({ region, step, since }) => `${who(step)} is inside ${region}() since ${since}`);
  const stored = lastStores(evidence).map(({ cell, since }) => `${evidence.program.cells[cell].name} is what ${since} stored`);
  return [...inside, ...stored];
}

function lifetimeReasons({ steps, at: last, reading, program, gracePeriods }: Evidence): string[] {
  if (!reading || !last) return [];
  const { obtainedAt, freedAt } = reading;
  const name = program.objects[reading.object]?.name ?? 'the object';
  if (freedAt === undefined) return [];
  const isOwnFree = steps[freedAt - 1]?.kind !== 'perform' && steps[freedAt - 1]?.cpu === last.cpu;
  if (isOwnFree) return [`${name} is freed at ${freedAt} by the CPU itself, and ${who(last)} uses it at ${last.number}`];
  const since = startOf(steps, last);
  if (obtainedAt !== undefined && obtainedAt > freedAt) {
    const freed = `${name} is freed at ${freedAt}, but a pointer to it is still there`;
    const used = `${who(last)} loads it at ${obtainedAt} and uses it at ${last.number}`;
    return [
      `${freed}: ${used}`,
      ...(since < freedAt ? graceReasons({ steps, gracePeriods }, { from: since, to: freedAt, reader: last }) : []),
    ];
  }
  const obtained = obtainedAt === undefined ? '' : `, which got the pointer at ${obtainedAt},`;
  return [
    `${name} is freed at ${freedAt} while ${who(last)}${obtained} still uses it`,
    ...graceReasons({ steps, gracePeriods }, { from: since, to: freedAt, reader: last }),
  ];
}

/** The step at which the handler of a step arrived; 0 for a task. */
export function startOf(steps: readonly TraceStep[], { cpu, context }: TraceStep): number {
  return steps.findLast((step) => step.kind === 'arrival' && step.cpu === cpu && step.context.name === context.name)?.number ?? 0;
}

// Whether a grace period lies between getting the pointer and freeing the object, and why it did not help.
function graceReasons(
  { steps, gracePeriods }: Pick<Evidence, 'steps' | 'gracePeriods'>,
  span: { from: number; to: number; reader: TraceStep },
): string[] {
  const { from, to, reader } = span;
  const over = gracePeriods.filter((period) => period.to > 0 && period.to <= to).sort((one, other) => one.to - other.to);
  const last = over.at(-1);
  if (!last) return [`no grace period lies between ${from} and ${to}: nothing waits for the reader`];
  if (last.to < from) return [`the grace period was over before the reader began at ${from}: it waits for earlier readers only`];
  if (last.from < from)
    return [`the grace period began at ${last.from}, before the reader began at ${from}: it waits for earlier readers only`];
  const announced = steps.some((step) => step.cpu === reader.cpu && /^(nmi|irq)_enter\(/.test(step.op) && step.number < to);
  if (!announced && reader.context.kind !== 'task') {
    return [`the grace period that ends at ${last.to} did not wait: CPU ${reader.cpu} is idle, and its handler did not tell RCU`];
  }
  const left = steps.find((step) => step.cpu === reader.cpu && /^(nmi|irq)_exit\(/.test(step.op) && step.number < to && step.number > from);
  if (left)
    return [
      `the grace period that ends at ${last.to} did not wait: the handler left RCU's watch at ${left.number}, before its last access`,
    ];
  return [`the grace period that ends at ${last.to} is of a flavour that does not wait for this reader`];
}

function freedTwice({ at: last, reading, program }: Evidence): string[] {
  if (!reading || !last) return [];
  const name = program.objects[reading.object]?.name ?? 'the object';
  return [`${name} was freed at ${reading.freedAt} already`];
}

function uninitializedReasons({ at: last, reading, program }: Evidence): string[] {
  if (!last) return [];
  if (!reading || reading.object < 0) return [`nothing has stored to it before ${last.number}`];
  const name = program.objects[reading.object].name;
  const obtained = reading.obtainedAt === undefined ? '' : ` and reached at ${reading.obtainedAt}`;
  return [`${name} is allocated at ${reading.allocatedAt ?? 0}${obtained}, before anything initialized what is read at ${last.number}`];
}

function leakReasons({ steps }: Evidence): string[] {
  const allocations = steps.filter((step) => step.op.startsWith('kmalloc(')).map((step) => step.number);
  return [`all tasks have ended and no handler runs; what was allocated at ${allocations.join(', ')} was never freed`];
}

function plainReason({ finding, at: last }: Evidence): string[] {
  if (finding.kind !== 'fault') return [];
  if (finding.fault === 'deadlock') return ['no task can take a step, and no interrupt that can still arrive changes what they wait for'];
  return [`${last ? `${who(last)}: ` : ''}${finding.message}`];
}

function who(step: TraceStep): string {
  return step.context.kind === 'task'
    ? `task ${step.context.name} on CPU ${step.cpu}`
    : `the ${step.context.kind} handler ${step.context.name} on CPU ${step.cpu}`;
}
