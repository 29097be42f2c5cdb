// Random straight-line programs, as plain trees that fast-check can shrink and print.
import fc from 'fast-check';
import type { LoadOrder, StoreOrder } from '../../src/lang/op.js';
import { answers, type CellTree, type Condition, type Instruction, type Place, type Straight } from './instructions.js';

const integer = (name: string): CellTree => ({ name, kind: 'integer', initial: 0 });

// The field x.value is cell 2, and y.value is cell 3; p points to x or to y.
const CELLS_WITH_POINTER: readonly CellTree[] = [
  integer('a'),
  integer('b'),
  { name: 'x', kind: 'field', initial: 0 },
  { name: 'y', kind: 'field', initial: 0 },
  { name: 'p', kind: 'pointer', initial: 2 },
];
const POINTER_CELL = 4;

// What is drawn: each number is reduced to what there is to choose from where it is used.
interface Draft {
  readonly kind: 'load' | 'store' | 'xchg' | 'add_return' | 'inc' | 'fence';
  readonly cell: number;
  readonly order: number;
  readonly constant: number;
  readonly plus: number | undefined;
  readonly address: number | undefined;
  readonly control: number | undefined;
  readonly onlyIf: number | undefined;
}

// `undefined` as often as it weighs.
function option<T>(drawn: fc.Arbitrary<T>, weightOfNone: number): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: weightOfNone, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: drawn });
}

function draftOf(kind: fc.Arbitrary<Draft['kind']>, cell: fc.Arbitrary<number>): fc.Arbitrary<Draft> {
  return fc.record({
    kind,
    cell,
    order: fc.nat(23),
    constant: fc.constantFrom(1, 2),
    plus: option(fc.nat(3), 1),
    address: option(fc.nat(3), 2),
    control: option(fc.nat(3), 3),
    onlyIf: option(fc.nat(3), 5),
  });
}

const access = fc.constantFrom('load' as const, 'store' as const);
const between = fc.oneof(
  { weight: 4, arbitrary: access },
  { weight: 3, arbitrary: fc.constant('fence' as const) },
  { weight: 1, arbitrary: fc.constant('inc' as const) },
  { weight: 1, arbitrary: fc.constantFrom('xchg' as const, 'add_return' as const) },
);

// Only what closes a cycle can tell two orders apart: each CPU begins at a cell and ends at the one where the next CPU begins.
function cycle(cpuCount: number, betweenMax: number): fc.Arbitrary<Draft[][]> {
  const side = (cpu: number): fc.Arbitrary<Draft[]> =>
    fc
      .tuple(
        draftOf(access, fc.constant(cpu)),
        fc.array(draftOf(between, fc.nat(5)), { maxLength: betweenMax }),
        draftOf(access, fc.constant((cpu + 1) % cpuCount)),
      )
      .map(([first, middle, last]) => [first, ...middle, last]);
  return fc.tuple(...Array.from({ length: cpuCount }, (_, cpu) => side(cpu)));
}

// A CPU that publishes in order, and one that reads what is published, perhaps through its own store.
const passing: fc.Arbitrary<Draft[][]> = fc
  .tuple(
    draftOf(fc.constant('store'), fc.constant(0)),
    draftOf(fc.constant('store'), fc.constantFrom(1, 4)),
    draftOf(fc.constant('load'), fc.constantFrom(1, 4)),
    fc.array(draftOf(access, fc.constantFrom(1, 2)), { maxLength: 2 }),
    draftOf(access, fc.constant(0)),
  )
  .map(([data, flag, first, middle, last]) => {
    // A pointer leads to cell 2 or 3, and the data must be there.
    const cell = flag.cell === POINTER_CELL ? flag.constant + 1 : data.cell;
    return [
      [{ ...data, cell }, { ...data, kind: 'fence', order: 1 }, flag],
      [first, ...middle, { ...last, cell }],
    ];
  });

// A cycle of which one CPU gives nothing away, so that all depends on the other.
const fenced: fc.Arbitrary<Draft[][]> = cycle(2, 2).map(([[first, ...rest], other]) => [
  [first, { ...first, kind: 'fence', order: 0, onlyIf: undefined }, ...rest.slice(-1)],
  other,
]);

const anything = fc.array(fc.array(draftOf(between, fc.nat(5)), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 2 });

const drafts: fc.Arbitrary<Draft[][]> = fc.oneof(
  { weight: 6, arbitrary: fenced },
  { weight: 2, arbitrary: cycle(2, 2) },
  { weight: 1, arbitrary: cycle(3, 1) },
  { weight: 4, arbitrary: passing },
  { weight: 1, arbitrary: anything },
);

/** Which orders loads and stores are drawn from. */
export interface Palette {
  readonly loads: readonly LoadOrder[];
  readonly stores: readonly StoreOrder[];
}

/** All orders. */
export const EVERYTHING: Palette = { loads: ['once', 'plain', 'acquire', 'dereference'], stores: ['once', 'plain', 'release', 'assign'] };

/** Orders that no weaker memory model makes stronger: no rcu_dereference, and no acquire together with a release. */
export const MONOTONE: readonly Palette[] = [
  { loads: ['once', 'plain'], stores: ['once', 'plain', 'release', 'assign'] },
  { loads: ['once', 'plain', 'acquire'], stores: ['once', 'plain'] },
];

/** Programs whose dependencies must be declared: most of them change nothing. */
export function declaredPrograms(palette: Palette): fc.Arbitrary<Straight> {
  return fc.tuple(fc.integer({ min: 2, max: 3 }), drafts).map(([count, cpus]) => ({
    cells: ['a', 'b', 'c'].slice(0, count).map(integer),
    cpus: cpus.map((list) => declaredInstructions(list, count, palette)),
  }));
}

function declaredInstructions(list: readonly Draft[], cellCount: number, palette: Palette): Instruction[] {
  const made: Instruction[] = [];
  for (const drawn of list) {
    const place = { kind: 'fixed', cell: drawn.cell % cellCount } as const;
    const onlyIf = conditionOf(made, drawn);
    const address = drawn.kind === 'fence' ? [] : listed(pick(made, drawn.address));
    const common = { ...(onlyIf && { onlyIf }), address, control: listed(pick(made, drawn.control)) };
    made.push(instructionOf({ ...drawn, plus: pick(made, drawn.plus) }, { common, place, palette }));
  }
  return made;
}

/** Programs whose dependencies change what is run, so that the compiler can find them; one cell holds a pointer. */
export function foundPrograms(palette: Palette): fc.Arbitrary<Straight> {
  return drafts.map((cpus) => ({ cells: CELLS_WITH_POINTER, cpus: cpus.map((list) => foundInstructions(list, palette)) }));
}

function foundInstructions(list: readonly Draft[], palette: Palette): Instruction[] {
  const made: Instruction[] = [];
  let onlyIf: Condition | undefined;
  for (const drawn of list) {
    const isNumber = (instruction: Instruction): boolean => !isPointerLoad(instruction);
    // From the first condition on, everything is in the arm that is taken.
    onlyIf ??= conditionOf(made, drawn, isNumber);
    const through = pick(made, drawn.address, isPointerLoad);
    const isOfPointer = through === undefined && drawn.cell > 2 && (drawn.kind === 'load' || drawn.kind === 'store');
    const fixed = { kind: 'fixed', cell: isOfPointer ? POINTER_CELL : drawn.cell % POINTER_CELL } as const;
    const place = through === undefined ? fixed : ({ kind: 'through', load: through } as const);
    const common = onlyIf ? { onlyIf } : {};
    // The pointer leads to cell 2 or 3.
    const value = isOfPointer ? { constant: drawn.constant + 1, plus: undefined } : { plus: pick(made, drawn.plus, isNumber) };
    made.push(instructionOf({ ...drawn, ...value }, { common, place, palette }));
  }
  return made;
}

// What an instruction is made of besides its draft.
interface Context {
  readonly common: Pick<Instruction, 'onlyIf' | 'address' | 'control'>;
  readonly place: Place;
  readonly palette: Palette;
}

const FENCES = ['mb', 'wmb', 'rmb'] as const;

function instructionOf(drawn: Draft, { common, place, palette }: Context): Instruction {
  const value = { constant: drawn.constant, ...(drawn.plus !== undefined && { plus: drawn.plus }) };
  switch (drawn.kind) {
    case 'load':
      return { ...common, kind: 'load', place, order: palette.loads[drawn.order % palette.loads.length] };
    case 'store':
      return { ...common, kind: 'store', place, value, order: palette.stores[drawn.order % palette.stores.length] };
    case 'xchg':
    case 'add_return':
      return { ...common, kind: drawn.kind, place, value };
    case 'inc':
      return { ...common, kind: 'inc', place };
    case 'fence':
      return { ...common, kind: 'fence', fence: FENCES[drawn.order % FENCES.length] };
  }
}

type Choice = (from: Instruction) => boolean;

function conditionOf(made: readonly Instruction[], { onlyIf, order }: Draft, isWanted?: Choice): Condition | undefined {
  const load = pick(made, onlyIf, isWanted);
  return load === undefined ? undefined : { load, equals: order % 2 };
}

// One of the earlier instructions that answered, if there is any.
function pick(made: readonly Instruction[], drawn: number | undefined, isWanted = (_: Instruction): boolean => true): number | undefined {
  const earlier = made.flatMap((instruction, index) => (answers(instruction) && isWanted(instruction) ? [index] : []));
  return drawn === undefined || earlier.length === 0 ? undefined : earlier[drawn % earlier.length];
}

function isPointerLoad(instruction: Instruction): boolean {
  return instruction.kind === 'load' && instruction.place.kind === 'fixed' && instruction.place.cell === POINTER_CELL;
}

function listed(index: number | undefined): number[] {
  return index === undefined ? [] : [index];
}
