// The oracle: explores a system as src/machine/README.md says, on plain objects, by replaying generators, obviously.
//
// Never optimize it. One deliberate difference: kmalloc() takes the lowest slot that was *never* allocated, so a
// program needs as many slots as it can call kmalloc(). Slot numbers may then differ from the machine's, and nothing
// else: compare outcomes after canonicalOutcome().
import { opText } from '../../src/compile/op-text.js';
import { ValueNames } from '../../src/compile/values.js';
import type { FaultKind } from '../../src/core/fault.js';
import type { System } from '../../src/lang/model.js';
import { perform, performOldest, type Bound, type Rules } from './perform.js';
import { print, stamp } from './replay.js';
import { begun, copy, finish, hasEnded, isAsleep, isFault, isInterruptible, nextOp, settle } from './state.js';
import type { Context, Cpu, State } from './state.js';
import { initialOf, nameOf, show, survey } from './survey.js';

/** What to explore, and how much of it. */
export interface Options {
  readonly cpus: number;
  readonly nmis: number | 'unbounded';
  readonly memory: 'sc' | 'tso';
  readonly window: number;
  readonly statesMax: number;
}

/** What an exploration found. */
export interface Exploration {
  readonly outcomes: Set<string>;
  /** For each fault, the number of steps of a shortest execution that has it. */
  readonly faults: Map<FaultKind, number>;
  readonly bounded: Set<Bound>;
  /** The ops that were performed, each as its thread and its text. */
  readonly performed: Set<string>;
  readonly states: number;
  readonly complete: boolean;
}

/** What a step led to; a bound, if that is why it could not be taken. */
type Taken = State | FaultKind | Bound;

/** Explores every state, breadth first. A faulty step leads nowhere; the search goes on elsewhere. */
export function explore(system: System, options: Options): Exploration {
  const { mentioned, numbered } = survey(system, options.cpus);
  const rules: Rules = {
    memory: options.memory,
    window: options.window,
    consolidated: system.flavours === 'consolidated',
    // Outcomes look at every other cell.
    skips: (cell) => cell.kind === 'per-cpu' && !numbered.has(nameOf(cell)),
  };
  const outcomes = new Set<string>();
  const faults = new Map<FaultKind, number>();
  const bounded = new Set<Bound>();
  const performed = new Set<string>();
  const visited = new Set<string>();
  let complete = true;
  let steps = 0;
  let frontier = newOf([initialState()]);
  while (frontier.length > 0) {
    const reached = frontier.flatMap(expand);
    steps++;
    frontier = newOf(reached);
  }
  return { outcomes, faults, bounded, performed, states: visited.size, complete };

  function newOf(states: readonly State[]): State[] {
    return states.filter((state) => {
      if (visited.has(print(state))) return false;
      if (visited.size >= options.statesMax) complete = false;
      else visited.add(print(state));
      return visited.has(print(state));
    });
  }

  function initialState(): State {
    const tasks = Object.entries(system.tasks).map(([name, fn]) => begun(name, 'task', { fn, args: [] }));
    const cpus = Array.from({ length: options.cpus }, (_, id) => ({
      id,
      tasks: tasks.filter((_task, i) => i % options.cpus === id),
      current: 0,
      handlers: [],
      window: [],
      callbacks: Array.from({ length: system.callbackSlots ?? 2 }, () => null),
      arrived: { nmi: 0, irq: 0 },
    }));
    return { memory: {}, heap: {}, cpus };
  }

  /** Every state one step away; what is wrong with a step, or with the state itself, is noted. */
  function expand(state: State): State[] {
    const ids = state.cpus.map(({ id }) => id);
    const inside = ids.flatMap((id) => [...performOldest(state, id), ...running(state, id), ...softirqs(state, id)]);
    const nmis = ids.flatMap((id) => arrivals(state, id, 'nmi'));
    const irqs = ids.flatMap((id) => arrivals(state, id, 'irq'));

    const isDrained = state.cpus.every(({ window }) => window.length === 0);
    const isOver = state.cpus.every(({ tasks, handlers }) => handlers.length === 0 && tasks.every(hasEnded));
    const isQueueEmpty = state.cpus.every(({ callbacks }) => callbacks.every((callback) => callback === null));
    if (isDrained && !isOver && inside.length === 0 && isStuckForEver(state)) note('deadlock', steps);
    if (isDrained && isOver && isQueueEmpty) rest(state);

    return [...inside, ...nmis, ...irqs].filter((one) => {
      if (isFault(one)) note(one, steps + 1);
      else if (typeof one === 'string') bounded.add(one);
      return typeof one !== 'string';
    });
  }

  // Nobody can take a step: whether interrupts that still arrive, and what they lead to, can ever change that.
  function isStuckForEver(stuck: State): boolean {
    const seen = new Set<string>();
    const waiting = [stuck];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (contextsOf(stuck).some(({ id, answers }) => !isStill(state, id, answers.length))) return false;
      if (seen.has(print(state))) continue;
      seen.add(print(state));
      for (const next of allFrom(state)) if (typeof next !== 'string') waiting.push(next);
    }
    return true;
  }

  function allFrom(state: State): Taken[] {
    const ids = state.cpus.map(({ id }) => id);
    const inside = ids.flatMap((id) => [...performOldest(state, id), ...running(state, id), ...softirqs(state, id)]);
    return [...inside, ...ids.flatMap((id) => [...arrivals(state, id, 'nmi'), ...arrivals(state, id, 'irq')])];
  }

  function note(fault: FaultKind, at: number): void {
    if (!faults.has(fault)) faults.set(fault, at);
  }

  function rest(state: State): void {
    if (system.mayRestAllocated !== true && Object.values(state.heap).includes('alive')) note('leak', steps);
    const texts = [...mentioned].flatMap(([name, cell]) => {
      const keys = cell.kind === 'per-cpu' ? state.cpus.map(({ id }) => `${name}[${id}]`) : [name];
      return keys.map((key) => `${key}=${show(key in state.memory ? state.memory[key] : initialOf(cell))}`);
    });
    outcomes.add(texts.sort().join(';'));
  }

  /** The innermost handler takes a step; without one, the current task does, or another if that one lets it. */
  function running(state: State, id: number): Taken[] {
    const { tasks, current, handlers } = cpuOf(state, id);
    // A CPU that runs handlers has an innermost one.
    if (handlers.length > 0) return take(state, id, (cpu) => cpu.handlers.at(-1)!);
    const yields = tasks.some((task, i) => i === current && mayYield(task));
    return tasks.flatMap((task, i) => {
      if (hasEnded(task) || (i !== current && !yields)) return [];
      if (i !== current && spinsAtFirst(task) && system.preemptible !== true) return [changed(state, id, (cpu) => void (cpu.current = i))];
      return take(state, id, (cpu) => {
        cpu.current = i;
        return cpu.tasks[i];
      });
    });
  }

  function mayYield(task: Context): boolean {
    return hasEnded(task) || isAsleep(task) || (system.preemptible === true && isInterruptible(task));
  }

  /** A softirq arrives, and runs a callback whose grace period is over. */
  function softirqs(state: State, id: number): Taken[] {
    const { tasks, current, handlers, callbacks } = cpuOf(state, id);
    if (handlers.length > 0 || !tasks.every((task, i) => i !== current || isInterruptible(task))) return [];
    return callbacks.flatMap((callback, slot) => {
      if (callback === null || callback.marks.length > 0) return [];
      return arrival(state, id, () => begun(`${id}:0`, 'softirq', callback, slot));
    });
  }

  function arrivals(state: State, id: number, kind: 'nmi' | 'irq'): Taken[] {
    const fn = system[kind];
    const { tasks, current, handlers, arrived } = cpuOf(state, id);
    const nmis = handlers.filter((handler) => handler.kind === 'nmi').length;
    const isBusy = handlers.some((handler) => handler.kind !== 'softirq');
    const innermost = handlers.at(-1) ?? tasks.at(current);
    const isMasked = isBusy || !(innermost?.irqsOn ?? true);
    if (fn === undefined || (options.nmis !== 'unbounded' && arrived[kind] >= options.nmis)) return [];
    if (kind === 'nmi' ? nmis >= (system.nmiDepth ?? 1) : isMasked) return [];
    return arrival(state, id, (cpu) => {
      if (options.nmis !== 'unbounded') cpu.arrived[kind]++;
      return begun(`${id}:${handlers.length}`, kind, { fn, args: [] });
    });
  }

  /** A handler arrives, and performs its first op in the same step; one that may have to spin for its first op only arrives. */
  function arrival(state: State, id: number, handlerOf: (cpu: Cpu) => Context): Taken[] {
    if (spinsAtFirst(handlerOf(copy(cpuOf(state, id))))) return [changed(state, id, (cpu) => void begin(cpu, handlerOf(cpu)))];
    return take(state, id, (cpu) => begin(cpu, handlerOf(cpu)));
  }

  /** The step of a context: one result for each answer that its op can have, none if it is not enabled. */
  function take(state: State, id: number, contextOf: (cpu: Cpu) => Context): Taken[] {
    const taken: Taken[] = [];
    for (let choice = 0, choices = 1; choice < choices; choice++) {
      const next = copy(state);
      const cpu = cpuOf(next, id);
      const context = contextOf(cpu);
      const op = nextOp(context);
      if (typeof op === 'string') return [finish(next, cpu, context)];
      choices = op.kind === 'choose' ? op.count : op.kind === 'allocate' && op.mayFail ? 2 : 1;
      const result = perform(rules, { state: next, cpu, context }, op, choice);
      if (result === 'disabled') continue;
      if (typeof result === 'object') {
        context.answers.push(stamp(result.answer, context.answers.length));
        performed.add(performedText(context.kind === 'task' ? context.id : context.kind, opText(op, new ValueNames())));
      }
      taken.push(typeof result === 'object' ? finish(next, cpu, context) : result);
    }
    return taken;
  }
}

/** Whether a context is at its first op, and that one spins until it can be performed. */
function spinsAtFirst(context: Context): boolean {
  const op = nextOp(context);
  if (context.answers.length > 0 || typeof op === 'string') return false;
  return (op.kind === 'await' || (op.kind === 'update' && op.when !== undefined)) && !isAsleep(context);
}

/** The state after a step that no op is part of. */
function changed(state: State, id: number, change: (cpu: Cpu) => void): State {
  const next = copy(state);
  change(cpuOf(next, id));
  return settle(next);
}

/** An op of a thread as text. Which slot of the heap it is about is the machine's affair. */
export function performedText(thread: string, op: string): string {
  return `${thread}: ${op.replaceAll(/#\d+/g, '#')}`;
}

function begin(cpu: Cpu, handler: Context): Context {
  cpu.handlers.push(handler);
  return handler;
}

function cpuOf(state: State, id: number): Cpu {
  return state.cpus[id]; // A CPU's number is its index.
}

/** An outcome whose heap objects are numbered in the order in which the outcome names them. */
export function canonicalOutcome(outcome: string): string {
  const names = new Map<string, string>();
  return outcome.replace(/=([^;=]+)#\d+/g, (object, struct: string) => {
    if (!names.has(object)) names.set(object, `=${struct}#${names.size}`);
    return names.get(object) ?? object;
  });
}

function contextsOf(state: State): Context[] {
  return state.cpus.flatMap(({ tasks, handlers }) => [...tasks.filter((task) => !hasEnded(task)), ...handlers]);
}

function isStill(state: State, id: string, answers: number): boolean {
  return contextsOf(state).some((context) => context.id === id && context.answers.length === answers);
}
