// What the litmus tests are made of: two to four short tasks, one on each CPU, and an outcome that looks impossible.
//
// Where the outcome is about what memory holds in the end, each task ends with a full fence and a note that it has ended. That
// orders nothing among the ops before the fence.
import {
  MEMORY_NAMES,
  WRITE_ONCE,
  always,
  implies,
  cell,
  model,
  smp_mb,
  store,
  type Cell,
  type Expectation,
  type MemoryName,
  type Model,
  type Thread,
  type Variant,
  type View,
} from 'quiesce';
import { everyModel } from '../../properties/index.ts';

/** A variable of a litmus test. It starts as 0. */
export type Variable = Cell<number>;

/** A variable that starts as 0. */
export function variable(name: string): Variable {
  return cell<number>(name, 0);
}

/** Where a thread leaves what it has read, for the outcome to look at; NULL until then. */
export type Register = Cell<number | null>;

/** A register, by the herd convention `P1:r0`. */
export function register(name: string): Register {
  return cell<number | null>(name, null);
}

/** `r0 = …;` — a store that stays behind the load that it depends on, and orders nothing else. */
export function set(into: Register, value: number): Thread {
  return store(into, value);
}

/** What the cells hold in the outcome; every one of them. */
export type Outcome = readonly (readonly [Variable | Register, number])[];

/** The tasks of a test, P0 first; there are as many CPUs. */
export type Threads = readonly (() => Thread)[];

/** A test without its variants. */
interface Shape {
  /** As in the literature: `MP`. */
  readonly name: string;
  readonly question: string;
  readonly threads: Threads;
  /** The outcome in words, for the property. */
  readonly statement: string;
  readonly outcome: Outcome;
  /** Whether the outcome is about what memory holds in the end, and not only about what was read. */
  readonly isAboutEnd?: boolean;
  /** The memory models that allow the outcome. */
  readonly allowed: readonly MemoryName[];
  readonly variants: Readonly<Record<string, Ordered>>;
}

/** The same test with something that orders: a fence, a dependency, an acquire and a release. */
interface Ordered {
  readonly question: string;
  readonly threads: Threads;
  readonly allowed: readonly MemoryName[];
}

/** The memory models at least as weak as this one, in the order in which they are named. */
export function from(strongest: MemoryName): readonly MemoryName[] {
  return MEMORY_NAMES.slice(MEMORY_NAMES.indexOf(strongest));
}

/** No memory model. */
export const nowhere: readonly MemoryName[] = [];

/** A litmus test as a model: its property is that the outcome never happens, and a `violated` is an outcome that is allowed. */
export function litmus({ name, question, threads, statement, outcome, isAboutEnd = false, allowed, variants }: Shape): Model {
  const ended = isAboutEnd ? threads.map((_, index) => variable(`P${index}:ended`)) : [];
  const isOther = (view: View): boolean => outcome.some(([place, value]) => view.value(place) !== value);
  const hasEnded = (view: View): boolean => ended.every((each) => view.value(each) === 1);
  const said = `It never happens that ${statement}.`;
  const never = isAboutEnd ? implies(NEVER, said, hasEnded, isOther) : always(NEVER, said, isOther);
  return model({
    name: `litmus/${name.toLowerCase().replace('+', '-')}`,
    question,
    source: `${name}: J. Alglave, L. Maranget, M. Tautschnig, Herding Cats, 2014`,
    system: () => ({ tasks: tasksOf(threads, ended), properties: [...everyModel, never] }),
    expect: rowsOf(threads, allowed),
    variants: Object.fromEntries(Object.entries(variants).map(([key, ordered]) => [key, variantOf(ordered, ended)])),
  });
}

const NEVER = 'outcome-never-happens';

function variantOf({ question, threads, allowed }: Ordered, ended: readonly Variable[]): Variant {
  return { question, change: () => ({ tasks: tasksOf(threads, ended) }), expect: rowsOf(threads, allowed) };
}

function tasksOf(threads: Threads, ended: readonly Variable[]): Readonly<Record<string, () => Thread>> {
  return Object.fromEntries(threads.map((thread, index) => [`P${index}`, untilEnded(thread, ended[index])]));
}

function untilEnded(thread: () => Thread, ended: Variable | undefined): () => Thread {
  if (!ended) return thread;
  return function* (): Thread {
    yield* thread();
    yield* smp_mb();
    yield* WRITE_ONCE(ended, 1);
  };
}

function rowsOf(threads: Threads, allowed: readonly MemoryName[]): readonly Expectation[] {
  const cpus = [threads.length];
  const forbidden = MEMORY_NAMES.filter((name) => !allowed.includes(name));
  const rows: readonly Expectation[] = [
    { cpus, memory: allowed, verdict: 'violated', finding: NEVER },
    { cpus, memory: forbidden, verdict: 'holds' },
  ];
  return rows.filter(({ memory }) => memory?.length !== 0);
}
