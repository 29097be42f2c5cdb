// The build: what the passes of one compilation share.
import { refuse } from '../core/diagnostic.js';
import type { AnyCell } from '../lang/cell.js';
import type { System } from '../lang/model.js';
import { isPointer, objectKey, objectOf } from '../lang/struct.js';
import type { Thread } from '../lang/thread.js';
import type { ThreadFunction, Value } from '../lang/value.js';
import { withArrival } from './arrival.js';
import type { RunProperty } from './history.js';
import { MemoryMap, variableKey, type Variable } from './memory-map.js';
import type { ThreadKind } from './nesting.js';
import type { RunQuestions } from './run-questions.js';
import type { ThreadTree } from './tree.js';
import { ValueNames } from './values.js';

/** More callbacks than this, each with its argument: they are made without end. */
const CALLBACKS_MAX = 256;

/** What is compiled, and for how many CPUs. */
export interface Source {
  readonly system: System;
  readonly cpus: number;
  /** Regions that the program must tell apart, because a property looks at states. */
  readonly regions: readonly string[];
  /** Whether to find the dependencies of ops: only memory models with pending loads need them. */
  readonly dependencies?: boolean;
  /** Variables that the program must keep, by name, because somebody looks at them. */
  readonly watched: readonly string[];
  /** Cells that properties look at; their variables are kept too. */
  readonly cells?: readonly AnyCell[] | undefined;
}

/** Names, memory and trees of one compilation, growing. */
export class Build {
  readonly names = new ValueNames();
  readonly memory: MemoryMap;
  /** By key: `task rmmod`, `nmi`, `irq`, `callback free_data(&nmi_data#0)`. */
  readonly trees = new Map<string, ThreadTree>();
  /** Functions that are the same in each replay, as far as some thread was seen to have them. */
  readonly knownFunctions = new Set<unknown>();
  private readonly watchedByCell = new Set<string>();
  private readonly variableByCell = new Map<string, Variable>();
  private readonly callbackObjects = new Map<ThreadTree, string>();
  private callbackCount = 0;
  /** Called for each tree that is added after growing began. */
  onTree: (tree: ThreadTree) => void = () => undefined;

  constructor(
    readonly source: Source,
    readonly runQuestions: RunQuestions,
  ) {
    this.memory = new MemoryMap(this.names, source.cpus);
    for (const cell of source.cells ?? []) this.watchedByCell.add(this.memory.variableOf(cell).key);
    const { tasks, nmi, irq } = source.system;
    for (const [index, [name, start]] of Object.entries(tasks).entries())
      this.addTree(`task ${name}`, 'task', this.takesOver(index) ? withArrival({ name, start }, 'takes over') : { name, start });
    if (nmi) this.addTree('nmi', 'nmi', withArrival({ name: nmi.name || 'nmi', start: nmi }, 'arrives'));
    if (irq) this.addTree('irq', 'irq', withArrival({ name: irq.name || 'irq', start: irq }, 'arrives'));
  }

  /** The key of the callback `fn(argument)` among the trees. */
  callbackKey(fn: ThreadFunction, argument: Value): string {
    return `callback ${this.names.key(fn)}(${this.names.key(argument)})`;
  }

  /** Adds the thread of a callback, unless it is known. */
  addCallback(fn: ThreadFunction, argument: Value): void {
    const key = this.callbackKey(fn, argument);
    if (this.trees.has(key)) return;
    if (this.callbackCount++ === CALLBACKS_MAX) refuseCallbacks(key);
    // call_rcu() is typed so that its callback takes its argument.
    const start = (): Thread<unknown> => (fn as (argument: Value) => Thread<unknown>)(argument);
    const tree = this.addTree(key, 'callback', withArrival({ name: key.slice('callback '.length), start }, 'arrives'));
    if (isPointer(argument)) this.callbackObjects.set(tree, objectKey(objectOf(argument)));
    this.onTree(tree);
  }

  /** The key of the object that a callback's argument points to; empty if it points to none. */
  callbackObject(tree: ThreadTree): string {
    return this.callbackObjects.get(tree) ?? '';
  }

  /** Whether somebody other than the threads looks at a variable. */
  isWatched(variable: string): boolean {
    return this.watchedByCell.has(variable) || this.source.watched.includes(variable);
  }

  /** The variable of a cell that neither the threads use nor the program keeps, as it is all the time; `undefined` for any other cell. */
  unusedVariable(cell: AnyCell): Variable | undefined {
    const isUsed = this.memory.variables.has(variableKey(cell));
    // What is asked about later is no part of the program, which is numbered by then.
    const variable = (isUsed ? this.memory : new MemoryMap(this.names, this.source.cpus)).variableOf(cell);
    return isUsed ? undefined : variable;
  }

  /** Notes which variable a cell of the program belongs to: `nmi_count[1]` is one of `nmi_count`, `data#0.ticks` of `data.ticks`. */
  noteCell(cell: string, variable: Variable): void {
    const known = this.variableByCell.get(cell);
    if (known !== undefined && known !== variable) refuseOneName(cell, known, variable);
    this.variableByCell.set(cell, variable);
  }

  /** The key of the variable that a cell of the program belongs to, by the cell's name. */
  variableOfCell(cell: string): string | undefined {
    return this.variableByCell.get(cell)?.key;
  }

  /** The value of a cell by their names; `undefined` for uninitialized. */
  valueNamed(cell: string, key: string): Value | undefined {
    return this.variableByCell.get(cell)?.values.get(key);
  }

  /** Notes the object that a value points to. */
  noteValue(value: Value): void {
    if (isPointer(value)) this.memory.addObject(objectOf(value));
  }

  /** The properties of complete runs that are about this thread. */
  runProperties(tree: ThreadTree): readonly RunProperty[] {
    const all = this.source.system.properties ?? [];
    return all.filter((property): property is RunProperty => property.kind === 'each-run' && isAbout(property, tree));
  }

  // Whether a task begins on a CPU that another task has to leave to it, and then keeps that CPU, whatever it waits for.
  private takesOver(task: number): boolean {
    return task >= this.source.cpus && this.source.system.preemptible !== true;
  }

  private addTree(key: string, kind: ThreadKind, body: ThreadTree['body']): ThreadTree {
    const tree: ThreadTree = { body, kind, nodes: [], heads: new Map(), root: undefined, triedAt: 0 };
    this.trees.set(key, tree);
    return tree;
  }
}

function isAbout({ of }: RunProperty, { kind, body }: ThreadTree): boolean {
  return typeof of === 'string' ? kind === of : kind === 'task' && body.name === of.task;
}

// A global may be called like a copy of a per-CPU variable; then nobody could tell them apart.
function refuseOneName(cell: string, ...variables: readonly Variable[]): never {
  return refuse({
    code: 'bad-model',
    message: `two cells are both called ${cell}: of ${variables.map(({ kind, key }) => `the ${kind} variable ${key}`).join(' and of ')}`,
    instead: 'give one of the variables another name',
  });
}

function refuseCallbacks(key: string): never {
  return refuse({
    code: 'too-large',
    message: `call_rcu() is given more than ${CALLBACKS_MAX} callbacks, the last of them ${key.slice('callback '.length)}`,
    instead: 'make the functions once, outside of every thread, and few of them',
  });
}
