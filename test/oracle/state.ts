// A state of the oracle, as plain objects, and what can be asked of it.
import { FAULT_KINDS, type FaultKind } from '../../src/core/fault.js';
import type { Flavour, Op } from '../../src/lang/op.js';
import { isPointer } from '../../src/lang/struct.js';
import type { Value } from '../../src/lang/value.js';
import { replay, type Start } from './replay.js';

/**
 * What a grace period waits for: a region of one CPU (RCU-sched) or of one of its contexts (RCU), while `left` is null;
 * when the region is over, or where there was none, the `left` oldest entries of the CPU's window.
 */
export interface Mark {
  readonly cpu: number;
  readonly context: string | null;
  left: number | null;
}

/** A task, a handler or a callback that runs. */
export interface Context extends Start {
  readonly id: string;
  readonly kind: 'task' | 'softirq' | 'irq' | 'nmi';
  readonly answers: (Value | undefined)[];
  preempt: number;
  announce: number;
  rcu: number;
  irqsOn: boolean;
  /** What grace-end waits for. */
  marks: Mark[];
  /** The callback slots that barrier-end waits for, as `cpu/slot`. */
  noted: string[];
  /** The slot of the callback that a softirq runs. */
  readonly slot?: number;
}

/** A callback that waits for its grace period. */
export interface Callback extends Start {
  marks: Mark[];
}

/** A pending store or free; `object` is the object that the cell is a field of. */
export type Entry = { readonly cell: string; readonly object: string | null; readonly value: Value } | { readonly free: string };

/** One CPU. */
export interface Cpu {
  readonly id: number;
  readonly tasks: Context[];
  current: number;
  /** Softirq, irq and NMIs that run, innermost last. */
  readonly handlers: Context[];
  readonly window: Entry[];
  readonly callbacks: (Callback | null)[];
  readonly arrived: { nmi: number; irq: number };
}

/** Everything that a state is. */
export interface State {
  readonly memory: Record<string, Value>;
  readonly heap: Record<string, 'alive' | 'freed'>;
  readonly cpus: Cpu[];
}

/** A context that has not taken a step. */
export function begun(id: string, kind: Context['kind'], { fn, args }: Start, slot?: number): Context {
  const irqsOn = kind === 'task' || kind === 'softirq';
  const common = { id, kind, fn, args, answers: [], preempt: 0, announce: 0, rcu: 0, irqsOn, marks: [], noted: [] };
  return slot === undefined ? common : { ...common, slot };
}

/** Plain objects and arrays are copied; pointers and functions are values. */
export function copy<T>(part: T): T {
  // Each branch gives back a part of the same shape.
  if (Array.isArray(part)) return part.map(copy) as T;
  if (typeof part !== 'object' || part === null || isPointer(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, copy(value)])) as T;
}

/** What a context does next. */
export function nextOp(context: Context): Op | 'end' | FaultKind {
  return replay(context, context.answers);
}

/** Whether something is the name of a fault. */
export function isFault(one: unknown): one is FaultKind {
  return FAULT_KINDS.some((fault) => fault === one);
}

/** Whether a context has nothing left to do. */
export function hasEnded(context: Context): boolean {
  return nextOp(context) === 'end';
}

/** A sleeping op leaves the CPU to others, whether or not it is enabled. */
export function isAsleep(context: Context): boolean {
  const op = nextOp(context);
  if (typeof op === 'string') return false;
  if (op.kind === 'await' || op.kind === 'update') return op.sleeps === true;
  return op.kind === 'grace-end' || op.kind === 'barrier-end';
}

/** How deep preemption is disabled in a context. */
export function preemptCount(context: Context): number {
  return context.preempt + context.announce;
}

/** Whether a context has preemption and interrupts enabled. */
export function isInterruptible(context: Context): boolean {
  return preemptCount(context) === 0 && context.irqsOn;
}

function isIdle(cpu: Cpu): boolean {
  return cpu.tasks.every((task) => hasEnded(task) || isAsleep(task));
}

/** Whether RCU watches the CPU: it ignores an idle one that no context told it about. A softirq tells. */
function isWatched(cpu: Cpu): boolean {
  const contexts = [...cpu.tasks, ...cpu.handlers];
  return !isIdle(cpu) || contexts.some(({ kind, announce }) => announce > 0 || kind === 'softirq');
}

/** Whether the region of a mark is running. */
function isRunning(cpu: Cpu, context: string | null): boolean {
  if (!isWatched(cpu)) return false;
  if (context !== null) return [...cpu.tasks, ...cpu.handlers].some(({ id, rcu }) => id === context && rcu > 0);
  const task = cpu.tasks[cpu.current];
  return cpu.handlers.length > 0 || (task !== undefined && !isInterruptible(task));
}

/** A mark for each region that runs now and that a grace period of the flavour waits for, and for what is pending. */
export function marksOf(state: State, flavour: Flavour, consolidated: boolean): Mark[] {
  const marks: Mark[] = [];
  for (const cpu of state.cpus) {
    if (cpu.window.length > 0) marks.push({ cpu: cpu.id, context: null, left: cpu.window.length });
    const regions: (string | null)[] = [];
    if (consolidated || flavour === 'sched') regions.push(null);
    if (consolidated || flavour === 'rcu') regions.push(...[...cpu.tasks, ...cpu.handlers].map(({ id }) => id));
    for (const context of regions) if (isRunning(cpu, context)) marks.push({ cpu: cpu.id, context, left: null });
  }
  return marks;
}

/** Whoever waits for a grace period, or may: the tasks and the queued callbacks. */
export function waitingIn(state: State): { marks: Mark[] }[] {
  return state.cpus.flatMap(({ tasks, callbacks }) => [...tasks, ...callbacks.filter((callback) => callback !== null)]);
}

/** Turns the marks of regions that are over into what is pending there now, and takes away those that are done. */
export function settle(state: State): State {
  for (const waiting of waitingIn(state)) {
    for (const mark of waiting.marks) {
      const cpu = state.cpus[mark.cpu];
      if (!isRunning(cpu, mark.context)) mark.left ??= cpu.window.length;
    }
    waiting.marks = waiting.marks.filter(({ left }) => left !== 0);
  }
  return state;
}

/** What belongs to the step that has been taken: the thread's own fault or its end, and the end of regions. */
export function finish(next: State, cpu: Cpu, context: Context): State | FaultKind {
  const op = nextOp(context);
  if (isFault(op)) return op;
  if (op !== 'end') return settle(next);
  const leavesIrqsOff = !context.irqsOn && (context.kind === 'task' || context.kind === 'softirq');
  if (context.preempt > 0 || context.announce > 0 || context.rcu > 0 || leavesIrqsOff) return 'unbalanced-nesting';
  if (context.kind !== 'task') cpu.handlers.pop();
  if (context.slot !== undefined) cpu.callbacks[context.slot] = null;
  for (const task of next.cpus.flatMap(({ tasks }) => tasks)) {
    task.noted = task.noted.filter((slot) => slot !== `${cpu.id}/${context.slot}`);
  }
  return settle(next);
}
