// Why a trace ends as it does: which steps made the finding.
import type { Finding } from '../core/verdict.js';
import { OPCODE, type Program } from '../program/program.js';
import type { StepFact } from './facts.js';
import { insideRegions, lastStores, type ThreadStart } from './seeds.js';
import type { StandingContext } from './standing.js';
import type { GracePeriod, TraceStep } from './trace.js';
import { waitReasons } from './waiting.js';
import { whoText, whoTook } from './who.js';

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
  readonly starts: readonly ThreadStart[];
  readonly gracePeriods: readonly GracePeriod[];
  /** The contexts that run where the trace ends. */
  readonly standing: readonly StandingContext[];
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
    case 'deadlock':
      return deadlockReasons(evidence);
    default:
      return plainReason(evidence);
  }
}

// What a property of states looked at in the last one.
function stateReasons(evidence: Evidence): string[] {
  const inside = insideRegions(evidence).map(
    ({ region, by, since }) => `${whoText(whoTook(by))} is inside ${region}() ${since === 0 ? 'from the start' : `since ${since}`}`,
  );
  const { program, steps } = evidence;
  const stored = lastStores(evidence).map(
    ({ cell, since }) => `${program.cells[cell].name} is what ${steps[since - 1].op} of ${since} stored`,
  );
  return [...inside, ...stored];
}

function lifetimeReasons({ steps, facts, at: last, reading, program, gracePeriods }: Evidence): string[] {
  if (!reading || !last) return [];
  const { obtainedAt, freedAt } = reading;
  const name = program.objects[reading.object]?.name ?? 'the object';
  if (freedAt === undefined) return [];
  if (facts[freedAt - 1].thread === facts[last.number - 1].thread)
    return [`${name} is freed at ${freedAt} by ${whoText(whoTook(last))} itself, which uses it at ${last.number}`];
  // What RCU knows of a reader is where it was when it fetched the access.
  const at = last.kind === 'perform' ? (steps[(last.pending ?? 0) - 1] ?? last) : last;
  const waits = waitReasons({ steps, facts, program, gracePeriods }, { at, freedAt, obtainedAt });
  if (obtainedAt !== undefined && obtainedAt > freedAt) {
    const freed = `${name} is freed at ${freedAt}, but a pointer to it is still there`;
    return [`${freed}: ${whoText(whoTook(last))} loads it at ${obtainedAt} and uses it at ${last.number}`, ...waits];
  }
  const obtained = obtainedAt === undefined ? '' : `, which got the pointer at ${obtainedAt},`;
  return [`${name} is freed at ${freedAt} while ${whoText(whoTook(last))}${obtained} still uses it`, ...waits];
}

function freedTwice({ at: last, reading, program }: Evidence): string[] {
  if (!reading || !last) return [];
  const name = program.objects[reading.object]?.name ?? 'the object';
  return [`${name} was freed at ${reading.freedAt} already`];
}

function uninitializedReasons({ at: last, reading, program }: Evidence): string[] {
  if (!last) return [];
  if (!reading || reading.object < 0) return [`nothing has stored to it before ${last.number}`];
  const { name, isHeap } = program.objects[reading.object];
  if (!isHeap) {
    const reached = reading.obtainedAt === undefined ? '' : ` is reached at ${reading.obtainedAt}, and`;
    return [`${name}${reached} has no initial value for what is read at ${last.number}; nothing has stored one`];
  }
  const obtained = reading.obtainedAt === undefined ? '' : ` and reached at ${reading.obtainedAt}`;
  return [`${name} is allocated at ${reading.allocatedAt ?? 0}${obtained}, before anything initialized what is read at ${last.number}`];
}

function leakReasons({ steps }: Evidence): string[] {
  const allocations = steps.filter((step) => step.op.startsWith('kmalloc(')).map((step) => step.number);
  return [`all tasks have ended and no handler runs; what was allocated at ${allocations.join(', ')} was never freed`];
}

function plainReason({ finding, at: last, steps, facts }: Evidence): string[] {
  if (finding.kind !== 'fault') return [];
  if (finding.fault !== 'null-dereference' || !last) return [`${last ? `${whoText(whoTook(last))}: ` : ''}${finding.message}`];
  // The thread's own code fails on what a load gave it.
  const { thread } = facts[last.number - 1];
  const given = steps.findLast(
    ({ number, kind, result }) => kind !== 'perform' && result === 'null' && number <= last.number && facts[number - 1].thread === thread,
  );
  return given
    ? [`${whoText(whoTook(last))} follows the NULL that ${given.op} of ${given.number} gave it`]
    : [`${whoText(whoTook(last))}: ${finding.message}`];
}

// Who waits for what: of the contexts of a CPU the innermost, which keeps the others from going on.
function deadlockReasons(evidence: Evidence): string[] {
  const { standing } = evidence;
  const told = standing.flatMap((context) => {
    const others = standing.filter(({ cpu, depth }) => cpu === context.cpu && depth < context.depth);
    const isInterrupted = standing.some(({ cpu, depth }) => cpu === context.cpu && depth > context.depth);
    if (isInterrupted) return [];
    const named = others.map(({ kind, name }) => (kind === 'task' ? `task ${name}` : `the ${kind} handler ${name}`));
    const over = named.length === 0 ? '' : `, which interrupts ${named.join(' and ')},`;
    return [`${whoText(context)}${over} waits in ${context.next}${heldText(evidence, context)}`];
  });
  return [...told, 'no task can take a step, and no interrupt that can still arrive changes what they wait for'];
}

function heldText({ program, steps, facts }: Evidence, { row, cpu }: StandingContext): string {
  const { cell, ownCopy, opcode } = program.rows;
  if (opcode[row] !== OPCODE.await && opcode[row] !== OPCODE.update) return '';
  const awaited = cell[row] + (ownCopy[row] === 0 ? 0 : cpu);
  const last = steps.findLast(({ number, kind, pending }) => {
    const isPerformed = kind === 'perform' || pending === undefined;
    return isPerformed && facts[number - 1].writes && facts[number - 1].cell === awaited;
  });
  const { name } = program.cells[awaited];
  return last ? `: ${name} is what ${last.op} of ${last.number} stored (${whoText(whoTook(last))})` : `: nothing has stored to ${name}`;
}
