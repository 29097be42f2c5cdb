// Who: the contexts of a trace as people name them, and which step each began with.
import type { ContextKind } from '../lang/property.js';
import { threadOfRow, type Program } from '../program/program.js';
import type { StepFact } from './facts.js';
import type { TraceStep } from './trace.js';

/** A context: a task, or a handler on a CPU. */
export interface Who {
  readonly cpu: number;
  readonly kind: ContextKind;
  readonly name: string;
}

/** `task rmmod on CPU 0`, `the nmi handler do_nmi on CPU 1`. */
export function whoText({ kind, name, cpu }: Who): string {
  return kind === 'task' ? `task ${name} on CPU ${cpu}` : `the ${kind} handler ${name} on CPU ${cpu}`;
}

/** One key for each context; nested NMIs of a CPU share one. */
export function keyOf({ cpu, kind, name }: Who): string {
  return `${cpu} ${kind} ${name}`;
}

/** The context of a step. */
export function whoTook({ cpu, context }: Pick<TraceStep, 'cpu' | 'context'>): Who {
  return { ...context, cpu };
}

/** The context on a CPU whose row it is; a task without a name for row 0, which is nobody's. */
export function whoAt(program: Program, cpu: number, row: number): Who {
  const thread = program.threads.at(threadOfRow(program, row));
  if (row === 0 || !thread) return { cpu, kind: 'task', name: '' };
  return { cpu, kind: thread.kind === 'callback' ? 'softirq' : thread.kind, name: thread.name };
}

/** A context that has taken a step and has not ended. */
export interface Begun {
  /** Its number, as in the facts. */
  readonly thread: number;
  /** Its first step. */
  readonly since: number;
}

/** The innermost context of this name that runs where a trace ends; `undefined` if it has taken no step. */
export function begunOf(steps: readonly TraceStep[], facts: readonly StepFact[], who: Who): Begun | undefined {
  const key = keyOf(who);
  const own = steps.filter((step) => step.kind !== 'perform' && keyOf(whoTook(step)) === key);
  const ended = new Set(own.filter(({ ends }) => ends).map(({ number }) => facts[number - 1].thread));
  const last = own.findLast(({ number }) => !ended.has(facts[number - 1].thread));
  if (!last) return undefined;
  const { thread } = facts[last.number - 1];
  return { thread, since: own.find(({ number }) => facts[number - 1].thread === thread)?.number ?? last.number };
}
