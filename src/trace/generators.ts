// The generators of a trace: runs the model's own threads along a schedule, so that a trace shows true source lines.
//
// It also checks the compiler: the op that a generator asks for must be the op of the row that the machine performed.
import { assert, defined } from '../core/assert.js';
import type { CallFrame } from '../core/location.js';
import type { Compiled } from '../compile/compile.js';
import { opText } from '../compile/op-text.js';
import { Replay, type Observation, type Standing } from '../compile/replay.js';
import { answersOf } from '../compile/answers.js';
import type { ThreadTree } from '../compile/tree.js';
import { stamp } from '../compile/values.js';
import type { Op } from '../lang/op.js';
import type { ContextKind } from '../lang/property.js';
import { framesOf, type LeftOut } from '../lang/site.js';
import type { Machine } from '../machine/machine.js';
import type { TakenAction } from './schedule.js';

/** A context that runs, with its generator. */
export interface RunningContext {
  readonly kind: ContextKind;
  readonly name: string;
  readonly cpu: number;
  readonly replay: Replay;
  standing: Standing;
  /** The step that gave each answer. */
  readonly answeredAt: number[];
}

/** What a generator did in one step. */
export interface ThreadStep {
  readonly context: RunningContext;
  readonly op: Op;
  readonly stack: readonly CallFrame[];
  /** What the generator was given, as text; absent for an op without an answer. */
  readonly result: string | undefined;
  /** Regions entered and left before the op, which only the first of a handler has, and after it. */
  readonly observedBefore: readonly Observation[];
  readonly observations: readonly Observation[];
  readonly ends: boolean;
  /** The calls that edits left out of the thread before the op, which only its first has, and after it. */
  readonly leftOut: { readonly before: readonly LeftOut[]; readonly after: readonly LeftOut[] };
}

/** All contexts of a trace, kept in step with the machine. */
export class Generators {
  private readonly running = new Map<string, RunningContext>();
  private readonly trees: ThreadTree[];

  constructor(
    private readonly compiled: Compiled,
    private readonly machine: Machine,
  ) {
    const { build, program } = compiled;
    this.trees = program.threads.map(({ name, kind }) =>
      defined(
        [...build.trees.values()].find((tree) => tree.kind === kind && tree.body.name === name),
        `tree of ${name}`,
      ),
    );
    for (const [task, thread] of program.tasks.entries()) {
      this.running.set(`task ${task}`, this.start('task', thread, machine.cpuOf[task]));
    }
  }

  /** Performs the op of the context that the action is about. The action must not be a `perform`. */
  follow(taken: TakenAction, number: number): ThreadStep {
    const key = this.keyOf(taken);
    const known = this.running.get(key);
    const context = known ?? this.arrive(key, taken);
    const { standing, replay } = context;
    const before = replay.takeLeftOut();
    if (standing.kind !== 'op' || standing.op.kind === 'bug') return this.emptyStep(key, context, before);
    const { op } = standing;
    const expected = this.compiled.program.rowTexts[taken.row].op;
    assert(
      opText(op, this.compiled.build.names) === expected,
      `the generator asks for ${opText(op, this.compiled.build.names)}, the table for ${expected}`,
    );
    const { given, result } = this.answerOf(op, taken, context.answeredAt.length);
    context.answeredAt.push(number);
    const stack = framesOf(op.site);
    if (!taken.isFault || this.isLate(taken)) context.standing = replay.advance(given, true);
    const ends = !taken.isFault && context.standing.kind === 'end';
    if (ends) this.running.delete(key);
    const observedBefore = known ? [] : standing.observations;
    const observations = context.standing === standing ? [] : context.standing.observations;
    return { context, op, stack, result, observedBefore, observations, ends, leftOut: { before, after: replay.takeLeftOut() } };
  }

  /** The step that gave an answer of a context, by the answer's number. */
  stepOfAnswer(context: RunningContext, origin: number): number | undefined {
    return context.answeredAt[origin];
  }

  /** The tasks; each stands before its first op, or at its end, as long as nothing was followed. */
  tasks(): readonly RunningContext[] {
    return [...this.running.values()].filter(({ kind }) => kind === 'task');
  }

  /** What was left out of tasks that have taken no step: their threads stand before their first op. */
  leftOutAtStart(): readonly { readonly context: RunningContext; readonly calls: readonly LeftOut[] }[] {
    return [...this.running.values()].map((context) => ({ context, calls: context.replay.takeLeftOut() }));
  }

  // A finding of the program comes after the op was performed; a fault of the op itself comes instead.
  private isLate({ row, answer }: TakenAction): boolean {
    const { next, rows } = this.compiled.program;
    return row !== 0 && answer >= 0 && answer < rows.edgeCount[row] && next[rows.edge[row] + answer] < -1;
  }

  private emptyStep(key: string, context: RunningContext, before: readonly LeftOut[]): ThreadStep {
    this.running.delete(key);
    const op: Op = { kind: 'might-sleep', name: context.name };
    return {
      context,
      op,
      stack: [],
      result: undefined,
      observedBefore: [],
      observations: context.standing.observations,
      ends: true,
      leftOut: { before, after: [] },
    };
  }

  private keyOf({ action, before }: TakenAction): string {
    const { machine } = this;
    const { cpu } = action;
    machine.expand(before, 0);
    const nmis = machine.nmisOn(cpu);
    if (action.kind === 'nmi') return `nmi ${cpu}.${nmis}`;
    if (action.kind !== 'step') return `${action.kind} ${cpu}`;
    if (nmis > 0) return `nmi ${cpu}.${nmis - 1}`;
    if (machine.irqRowOn(cpu) !== 0) return `irq ${cpu}`;
    if (machine.softirqRowOn(cpu) !== 0) return `softirq ${cpu}`;
    return `task ${action.which}`;
  }

  private arrive(key: string, { action, before }: TakenAction): RunningContext {
    const { machine } = this;
    const { program } = this.compiled;
    let kind: ContextKind = 'nmi';
    let thread = program.nmi;
    if (action.kind === 'irq') [kind, thread] = ['irq', program.irq];
    if (action.kind === 'softirq') {
      machine.expand(before, 0);
      [kind, thread] = ['softirq', program.callbacks[machine.get(machine.fields.callback[action.cpu * machine.slots + action.which]) - 1]];
    }
    const context = this.start(kind, thread, action.cpu);
    this.running.set(key, context);
    return context;
  }

  private start(kind: ContextKind, thread: number, cpu: number): RunningContext {
    const tree = this.trees[thread];
    const replay = new Replay(tree.body);
    return { kind, name: tree.body.name, cpu, replay, standing: replay.advance(undefined, true), answeredAt: [] };
  }

  // What the machine's answer number means to the generator.
  private answerOf(op: Op, taken: TakenAction, depth: number): { given: unknown; result: string | undefined } {
    const { build, program } = this.compiled;
    const { row, answer, action } = taken;
    const text = (value: unknown): string => build.names.key(value);
    if (taken.isFault && !this.isLate(taken)) return { given: undefined, result: undefined };
    switch (op.kind) {
      case 'load':
      case 'await':
      case 'update': {
        const variable = build.memory.variableOf(op.cell);
        const cell = program.cells[program.rows.cell[row]];
        const old = cell.isTracked ? variable.values.get(cell.values[answer]) : undefined;
        if (op.kind !== 'update') return { given: stamp(old, depth), result: text(old) };
        const next = old === undefined ? undefined : build.memory.store(variable, op.next(old));
        const given = old === undefined || next === undefined ? undefined : op.answer(old, next);
        return { given: stamp(given, depth), result: given === undefined ? undefined : text(given) };
      }
      case 'allocate':
      case 'cpu':
      case 'choose':
      case 'grace-poll':
      case 'irqs-save': {
        const all = answersOf({ op, depth, nesting: { irqsOff: program.rows.irqsOff[row] !== 0 } }, build);
        const given = all[op.kind === 'choose' ? action.choice : op.kind === 'irqs-save' ? 0 : answer]?.given;
        return { given, result: text(given) };
      }
      default:
        return { given: undefined, result: undefined };
    }
  }
}
