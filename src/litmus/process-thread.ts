// Runs a process as a thread: interprets its syntax, and tells each op what it syntactically depends on.
//
// Every value carries its taint: the numbers of the answers that it was computed from, whether or not they can change it. So
// `x + (r0 & 128)` depends on the load of r0. What a branch tested taints everything after it, also after the join, as in AArch64.
import { defined } from '../core/assert.js';
import type { GlobalCell } from '../lang/cell.js';
import type { Dependencies, LoadOrder, Op, UpdateOrder } from '../lang/op.js';
import type { Thread } from '../lang/thread.js';
import { combine, isTrue, negate, NoValue, type Word } from './arithmetic.js';
import type { Expression, Position, Process, Statement } from './ast.js';
import { placedMessage } from './mistake.js';
import type { Sites } from './written-at.js';
import { kernelFunction, type Effect, type KernelFunction, type Update } from './kernel-functions.js';

/** Numbers of answers of a thread, counted from 0, in order. */
type Taint = readonly number[];

/** A value, and the answers that it was computed from. */
interface Tainted {
  readonly value: Word;
  readonly taint: Taint;
}

/** The shared variables by name. */
export type Cells = ReadonlyMap<string, GlobalCell<Word>>;

const CLEAN: Taint = [];
const ZERO: Tainted = { value: 0, taint: CLEAN };

/** What a run of a process starts with. */
export interface ProcessRunParts {
  readonly process: Process;
  readonly cells: Cells;
  readonly sites: Sites;
  /** The registers that the initial state sets. */
  readonly registers: ReadonlyMap<string, Word>;
}

/** One run of a process. */
export class ProcessRun {
  /** Parameters and registers. */
  private readonly names = new Map<string, Tainted>();
  private answers = 0;
  private control: Taint = CLEAN;

  private readonly process: Process;
  private readonly cells: Cells;
  private readonly sites: Sites;

  constructor({ process, cells, sites, registers }: ProcessRunParts) {
    this.process = process;
    this.cells = cells;
    this.sites = sites;
    for (const { name } of process.parameters) this.names.set(name, { value: `&${name}`, taint: CLEAN });
    for (const [name, value] of registers) this.names.set(name, { value, taint: CLEAN });
  }

  /** The value of a register; 0 before it is set. */
  register(name: string): Word {
    return (this.names.get(name) ?? ZERO).value;
  }

  /** The thread of the whole process. */
  run(): Thread {
    return this.runAll(this.process.body);
  }

  private *runAll(statements: readonly Statement[]): Thread {
    for (const statement of statements) yield* this.runOne(statement);
  }

  private *runOne(statement: Statement): Thread {
    switch (statement.kind) {
      case 'declare':
        if (statement.value) this.names.set(statement.name, yield* this.evaluate(statement.value));
        return;
      case 'assign':
        this.names.set(statement.name, yield* this.evaluate(statement.value));
        return;
      case 'store': {
        const pointer = yield* this.evaluate(statement.pointer);
        const value = yield* this.evaluate(statement.value);
        const depends = this.dependsOn(pointer, [value]);
        const cell = this.cellAt(pointer, statement.at);
        yield* this.ask(statement.at, { kind: 'store', name: 'store', cell, value: value.value, order: 'plain', depends });
        return;
      }
      case 'perform':
        yield* this.evaluate(statement.call);
        return;
      case 'if': {
        const condition = yield* this.evaluate(statement.condition);
        this.control = union(this.control, condition.taint);
        yield* this.runAll(isTrue(condition.value) ? statement.whenTrue : statement.whenFalse);
      }
    }
  }

  private *evaluate(expression: Expression): Thread<Tainted> {
    switch (expression.kind) {
      case 'number':
        return { value: expression.value, taint: CLEAN };
      case 'name':
        return this.names.get(expression.name) ?? ZERO;
      case 'location': {
        const pointer = yield* this.evaluate(expression.pointer);
        return yield* this.load(pointer, { name: 'load', order: 'plain', at: expression.at });
      }
      case 'unary': {
        const { value, taint } = yield* this.evaluate(expression.operand);
        return { value: this.compute(expression.at, () => negate(expression.operator, value)), taint };
      }
      case 'binary':
        return yield* this.evaluateBinary(expression);
      case 'call':
        return yield* this.call(expression);
    }
  }

  private *evaluateBinary({ operator, left: first, right: second, at }: Extract<Expression, { kind: 'binary' }>): Thread<Tainted> {
    const left = yield* this.evaluate(first);
    // As in C, the right operand of && and || is evaluated only if it decides; if it accesses memory, that is a branch.
    if ((operator === '&&' || operator === '||') && accesses(second)) {
      this.control = union(this.control, left.taint);
      if (isTrue(left.value) === (operator === '||')) return { value: Number(operator === '||'), taint: left.taint };
    }
    const right = yield* this.evaluate(second);
    return { value: this.compute(at, () => combine(operator, left.value, right.value)), taint: union(left.taint, right.taint) };
  }

  private *call({ name, operands, at }: Extract<Expression, { kind: 'call' }>): Thread<Tainted> {
    const { takes, effect }: KernelFunction = defined(kernelFunction(name), `the function ${name}`);
    let pointer = ZERO;
    const values: Tainted[] = [];
    for (const [index, operand] of operands.entries()) {
      const how = takes[index];
      const given = yield* this.evaluate(how === 'variable' && operand.kind === 'location' ? operand.pointer : operand);
      if (how === 'value') values.push(given);
      else pointer = given;
    }
    return yield* this.carryOut(effect, { name, pointer, values, at });
  }

  private *carryOut(effect: Effect, { name, pointer, values, at }: Call): Thread<Tainted> {
    switch (effect.kind) {
      case 'load':
        return yield* this.load(pointer, { name, order: effect.order, at });
      case 'store': {
        const { order, thenFence, constant } = effect;
        const value = constant ?? (values[0] ?? ZERO).value;
        const depends = this.dependsOn(pointer, values);
        yield* this.ask(at, { kind: 'store', name, cell: this.cellAt(pointer, at), value, order, depends });
        if (thenFence) yield* this.ask(at, { kind: 'fence', name, fence: 'mb', depends: this.onlyControl() });
        return ZERO;
      }
      case 'update':
        return yield* this.update(effect.update, { name, pointer, values, at }, effect.order);
      case 'fence':
        if (effect.fence !== 'compiler') yield* this.ask(at, { kind: 'fence', name, fence: effect.fence, depends: this.onlyControl() });
        return ZERO;
      case 'read-side':
        yield* this.ask(at, { kind: 'rcu-read', name, delta: effect.delta, depends: this.onlyControl() });
        return ZERO;
      case 'grace-period':
        yield* this.ask(at, { kind: 'grace-begin', name, flavour: 'rcu', sleeps: true, depends: this.onlyControl() });
        yield* this.ask(at, { kind: 'grace-end', name, flavour: 'rcu', depends: this.onlyControl() });
        return ZERO;
    }
  }

  private *load(pointer: Tainted, { name, order, at }: { name: string; order: LoadOrder; at: Position }): Thread<Tainted> {
    const op: Op = { kind: 'load', name, cell: this.cellAt(pointer, at), order, depends: this.dependsOn(pointer, []) };
    return yield* this.ask(at, op);
  }

  private *update({ next, answer, when }: Update, { name, pointer, values, at }: Call, order: UpdateOrder): Thread<Tainted> {
    const words = values.map(({ value }) => value);
    // The cells of a litmus test hold words only.
    const word = (value: unknown): Word => value as Word;
    return yield* this.ask(at, {
      kind: 'update',
      name,
      cell: this.cellAt(pointer, at),
      order,
      next: (old) => this.compute(at, () => next(word(old), words)),
      answer: (old, made) => answer?.(word(old), word(made), words),
      ...(when && { when: (old: unknown) => when(word(old)) }),
      depends: this.dependsOn(pointer, values),
    });
  }

  // Performs one op, which says where in the text it is written; its answer is tainted by its own number.
  private *ask(at: Position, op: Op): Thread<Tainted> {
    const number = this.answers++;
    const answer = yield { ...op, site: this.sites.at(at) };
    // Loads and updates answer with what a cell held or with what kernel-functions computed; the other ops with nothing.
    return { value: (answer as Word | undefined) ?? 0, taint: [number] };
  }

  private dependsOn(pointer: Tainted, values: readonly Tainted[]): Dependencies {
    return { address: pointer.taint, value: values.reduce((all, { taint }) => union(all, taint), CLEAN), control: this.control };
  }

  private onlyControl(): Dependencies {
    return { address: CLEAN, value: CLEAN, control: this.control };
  }

  private cellAt({ value }: Tainted, at: Position): GlobalCell<Word> {
    const cell = typeof value === 'string' ? this.cells.get(value.slice(1)) : undefined;
    if (!cell) throw new NoValue(placedMessage(at, `the address ${value} leads to no variable`));
    return cell;
  }

  private compute(at: Position, work: () => Word): Word {
    try {
      return work();
    } catch (error) {
      if (error instanceof NoValue) throw new NoValue(placedMessage(at, error.message));
      throw error;
    }
  }
}

/** A call of a kernel function with its arguments evaluated. */
interface Call {
  readonly name: string;
  readonly pointer: Tainted;
  readonly values: readonly Tainted[];
  readonly at: Position;
}

function union(one: Taint, other: Taint): Taint {
  if (one.length === 0) return other;
  if (other.length === 0) return one;
  return [...new Set([...one, ...other])].sort((first, second) => first - second);
}

function accesses(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return false;
    case 'unary':
      return accesses(expression.operand);
    case 'binary':
      return accesses(expression.left) || accesses(expression.right);
    case 'location':
    case 'call':
      return true;
  }
}
