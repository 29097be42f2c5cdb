// The answers that an op can get, with the values known so far.
import type { Op, OpOf } from '../lang/op.js';
import { makePointer, type ObjectName } from '../lang/struct.js';
import type { Value } from '../lang/value.js';
import type { FindingInfo } from '../program/program.js';
import type { Build } from './build.js';
import { bare } from './operands.js';
import { whereOf } from './replay.js';
import { stamp } from './values.js';

/** One answer: its name among the op's answers, what the generator is given, or the finding that it is. */
export interface Answer {
  readonly key: string;
  readonly given: unknown;
  readonly finding?: FindingInfo;
}

/** What an op's answers depend on: the op, how many answers came before, and whether interrupts are off. */
export interface Asking {
  readonly op: Op;
  readonly depth: number;
  readonly nesting: { readonly irqsOff: boolean };
}

/** Every answer that the op of a node can get; for a load, one for each value of its variable. */
export function answersOf(node: Asking, build: Build): readonly Answer[] {
  const { op, depth } = node;
  switch (op.kind) {
    case 'load':
      return valuesOf(op, build).map(([key, value]) => ({ key, given: stamp(value, depth) }));
    case 'await':
      return valuesOf(op, build).flatMap(([key, value]) => (op.until(value) ? [{ key, given: stamp(value, depth) }] : []));
    case 'update':
      return valuesOf(op, build).flatMap(([key, old]) => updateAnswer({ op, key, old, node }, build));
    case 'store':
      return [storeAnswer(op, node, build)];
    case 'allocate':
      return allocations(op, depth);
    case 'cpu':
      return numbers(build.source.cpus);
    case 'choose':
      return numbers(op.count);
    case 'irqs-save':
      return [{ key: '', given: !node.nesting.irqsOff }];
    case 'grace-poll':
      return [false, true].map((isOver) => ({ key: String(Number(isOver)), given: isOver }));
    default:
      return [{ key: '', given: undefined }];
  }
}

function valuesOf(op: OpOf<'load' | 'await' | 'update'>, build: Build): readonly (readonly [string, Value])[] {
  return [...build.memory.variableOf(op.cell).values];
}

function updateAnswer({ op, key, old, node }: { op: OpOf<'update'>; key: string; old: Value; node: Asking }, build: Build): Answer[] {
  if (op.when?.(old) === false) return [];
  const variable = build.memory.variableOf(op.cell);
  const computed = op.next(old);
  build.noteValue(computed);
  const next = build.memory.store(variable, bare(computed));
  if (next === undefined) return [{ key, given: undefined, finding: outside(variable.key, build.names.key(computed), node) }];
  const given = op.answer(old, next);
  if (given !== undefined) variable.isLoaded = true;
  return [{ key, given: stamp(given, node.depth) }];
}

function storeAnswer(op: OpOf<'store'>, node: Asking, build: Build): Answer {
  const variable = build.memory.variableOf(op.cell);
  const stored = build.memory.store(variable, bare(op.value));
  return { key: '', given: undefined, ...(stored === undefined && { finding: outside(variable.key, build.names.key(op.value), node) }) };
}

function outside(variable: string, value: string, node: Asking): FindingInfo {
  return {
    kind: 'failed-assertion',
    name: 'failed-assertion',
    message: `${value} is outside the declared range of ${variable}`,
    where: whereOf(node.op.site),
  };
}

function allocations(op: OpOf<'allocate'>, depth: number): Answer[] {
  const answers: Answer[] = [];
  for (let slot = 0; slot < op.struct.slots; slot++) {
    const object: ObjectName = { kind: 'slot', struct: op.struct, slot };
    answers.push({ key: String(slot), given: makePointer(object, depth) });
  }
  if (op.mayFail) answers.push({ key: 'null', given: null });
  return answers;
}

function numbers(count: number): Answer[] {
  return Array.from({ length: count }, (_, number) => ({ key: String(number), given: number }));
}
