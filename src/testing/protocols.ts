// Arbitrary small protocols: trees that fast-check makes and shrinks, each with its model and its source text.
import {
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  option,
  record,
  tuple,
  type Arbitrary,
  type WeightedArbitrary,
} from 'fast-check';
import { model, type Model } from '../lang/model.js';
import { sourceOfProtocol } from './protocol-source.js';
import { systemOfProtocol } from './protocol-system.js';
import { VALUES, type Body, type FenceName, type ProtocolTree, type RegionName, type Statement } from './protocol-tree.js';

/** How large protocols are. */
export interface ProtocolOptions {
  /** Tasks, at the most; 3 unless given. */
  readonly maxTasks?: number | undefined;
  /** Statements of a thread, at the most, besides those inside of others; 3 unless given. */
  readonly maxStatements?: number | undefined;
  /** Whether NMIs and irqs may arrive; true unless given. */
  readonly interrupts?: boolean | undefined;
}

/** A small protocol. */
export class Protocol {
  readonly model: Model;

  constructor(private readonly tree: ProtocolTree) {
    this.model = model({ name: 'protocol', question: 'What can happen?', system: () => systemOfProtocol(tree) });
  }

  /** The text of a model file that says the same. */
  get source(): string {
    return sourceOfProtocol(this.tree);
  }

  /** The source text, so that a failure shows a model that can be run. */
  toString(): string {
    return `\n${this.source}`;
  }
}

/** Small protocols within these bounds. */
export function arbitraryProtocol({ maxTasks = 3, maxStatements = 3, interrupts = true }: ProtocolOptions): Arbitrary<Protocol> {
  const handler = interrupts ? option(bodies(inHandler, 1, Math.min(2, maxStatements)), { freq: 2 }) : constant(null);
  const tree: Arbitrary<ProtocolTree> = record({
    cells: integer({ min: 1, max: 2 }),
    tasks: tasksOf(maxTasks, maxStatements),
    nmi: handler,
    irq: handler,
  });
  return tree.map((each) => new Protocol(each));
}

// Any tasks; or one that publishes an object and retires it, and others that may read it.
function tasksOf(maxTasks: number, maxStatements: number): Arbitrary<readonly Body[]> {
  const others = array(bodies(inTask, 1, maxStatements), { minLength: 1, maxLength: maxTasks, size: 'max' });
  if (maxTasks < 2 || maxStatements < 2) return others;
  const between = bodies(oneof(...plain), 0, Math.min(1, maxStatements - 2));
  const readers = array(oneof(tuple(reader.arbitrary), bodies(inTask, 1, maxStatements)), { minLength: 1, maxLength: maxTasks - 1 });
  const retire = constantFrom<Statement[]>({ do: 'slot', how: 'retire' }, { do: 'slot', how: 'hasty_retire' });
  const lives = tuple(between, retire, readers).map(([first, last, rest]) => [[PUBLISH, ...first, last], ...rest]);
  return oneof(others, lives);
}

const PUBLISH: Statement = { do: 'slot', how: 'publish' };
const cell = nat(1);
const value = nat(VALUES - 1);

function says<const D extends string, R extends object>(name: D, parts: { [K in keyof R]: Arbitrary<R[K]> }): Arbitrary<{ do: D } & R> {
  return record(parts).map((rest) => ({ do: name, ...(rest as R) })); // record() makes one of each part.
}

// What may stand anywhere: none of it sleeps.
const plain: readonly WeightedArbitrary<Statement>[] = [
  { weight: 6, arbitrary: says('write', { cell, value, release: boolean() }) },
  { weight: 4, arbitrary: says('read', { cell, acquire: boolean() }) },
  { weight: 3, arbitrary: says('copy', { from: cell, to: cell }) },
  { weight: 2, arbitrary: says('increment', { cell }) },
  { weight: 2, arbitrary: says('fence', { name: constantFrom<FenceName[]>('smp_mb', 'smp_wmb', 'smp_rmb') }) },
  { weight: 1, arbitrary: says('assert', { cell, differsFrom: integer({ min: 1, max: VALUES - 1 }) }) },
  { weight: 2, arbitrary: says('slot', { how: constant('use') }) },
];

// A reader of the slot, mostly as it should be.
const reader: WeightedArbitrary<Statement> = {
  weight: 3,
  arbitrary: says('region', { name: constantFrom<RegionName[]>('rcu', 'preempt'), body: constant<Body>([{ do: 'slot', how: 'use' }]) }),
};

const ofSlot: WeightedArbitrary<Statement> = {
  weight: 5,
  arbitrary: says('slot', { how: constantFrom('publish', 'publish', 'retire', 'hasty_retire') }),
};

const inHandler = statements([...plain, reader]);
const inTask = statements([...plain, reader, ofSlot]);

// One of these, or a condition or a region around a few of those that do not sleep.
function statements(simple: readonly WeightedArbitrary<Statement>[]): Arbitrary<Statement> {
  const body = bodies(oneof(...plain), 1, 2);
  return oneof(
    ...simple,
    { weight: 3, arbitrary: says('if', { cell, equals: value, body }) },
    { weight: 2, arbitrary: says('region', { name: constantFrom<RegionName[]>('preempt', 'irqs', 'rcu'), body }) },
  );
}

function bodies(statement: Arbitrary<Statement>, minLength: number, maxLength: number): Arbitrary<Body> {
  return array(statement, { minLength, maxLength, size: 'max' });
}
