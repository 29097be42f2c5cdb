// Cells of the program: the variables, laid out with their values in canonical order.
import type { Build } from './build.js';
import type { Variable } from './memory-map.js';
import { cellName } from './label.js';
import type { AnyCell } from '../lang/cell.js';
import { isPointer, objectKey, objectOf, structOf, type ObjectName } from '../lang/struct.js';
import { refuse } from '../core/diagnostic.js';
import type { CellInfo, ObjectInfo, Program } from '../program/program.js';

/** Heap objects in one program, at the most: they are bits of a word. */
const HEAP_OBJECTS_MAX = 31;

/** What a cell that takes no room in a state holds, as text. */
const UNTRACKED = '·';

/** The memory of a program, with the maps that lead from a model's words to its numbers. */
export interface Memory {
  readonly cells: readonly CellInfo[];
  readonly objects: readonly ObjectInfo[];
  readonly structs: Program['structs'];
  readonly structIndex: ReadonlyMap<string, number>;
  readonly objectIndex: ReadonlyMap<string, number>;
  /** The cell's index; of the first copy for this CPU's own. */
  readonly cellIndex: (cell: AnyCell) => number;
  /** The index of a value of a variable, by key. */
  readonly valueIndex: (variable: Variable, key: string) => number;
}

/** Lays out the memory of a build whose trees have stopped growing. */
export function layOutMemory(build: Build): Memory {
  const objectNames = orderObjects(build);
  const objectIndex = new Map(objectNames.map((object, index) => [objectKey(object), index]));
  const cells: CellInfo[] = [];
  const indexByName = new Map<string, number>();
  const add = (name: string, info: CellInfo): void => {
    indexByName.set(name, cells.length);
    cells.push(info);
  };
  const describe = (variable: Variable, name: string, place: { object: number; cpu: number }): void => {
    build.noteCell(name, variable);
    add(name, cellInfo({ build, variable, objectIndex }, name, place));
  };
  for (const variable of ordered(build.memory.variables)) {
    if (variable.kind === 'global') describe(variable, variable.key, { object: -1, cpu: -1 });
    if (variable.kind !== 'per-cpu') continue;
    for (let cpu = 0; cpu < build.source.cpus; cpu++) describe(variable, `${variable.key}[${cpu}]`, { object: -1, cpu });
  }
  const objects = objectNames.map((object, index) => {
    for (const [field, variable] of fieldsOf(build, object))
      describe(variable, `${objectKey(object)}.${field}`, { object: index, cpu: -1 });
    const own = fieldsOf(build, object).map(([field]) => indexByName.get(`${objectKey(object)}.${field}`) ?? -1);
    return { name: objectKey(object), isHeap: object.kind === 'slot', cells: own };
  });
  const structs = ordered(build.memory.structs).map(({ name, slots }) => ({
    name,
    objects: Array.from({ length: slots }, (_, slot) => objectIndex.get(`${name}#${slot}`) ?? -1),
  }));
  return {
    cells,
    objects,
    structs,
    structIndex: new Map(structs.map(({ name }, index) => [name, index])),
    objectIndex,
    cellIndex: (cell) =>
      indexByName.get(cell.kind === 'per-cpu' && cell.cpu === 'this' ? `${cell.variable.name}[0]` : cellName(cell)) ?? -1,
    valueIndex: (variable, key) => (isTracked(build, variable) ? valuesOf(variable).indexOf(key) : 0),
  };
}

/** Whether a value of the variable can ever be told. */
export function isTracked(build: Build, variable: Variable): boolean {
  const isChecked = variable.isUpdated && (mayBeUninitialized(variable) || variable.domain?.kind === 'range');
  return variable.isLoaded || isChecked || build.isWatched(variable.key);
}

/** The keys of a variable's values in canonical order; `?` comes first if it can be uninitialized. */
export function valuesOf(variable: Variable): readonly string[] {
  const keys = [...variable.values.keys()].sort(compareKeys);
  return mayBeUninitialized(variable) ? ['?', ...keys] : keys;
}

function mayBeUninitialized(variable: Variable): boolean {
  return variable.initial === undefined;
}

function cellInfo(
  { build, variable, objectIndex }: { build: Build; variable: Variable; objectIndex: ReadonlyMap<string, number> },
  name: string,
  { object, cpu }: { object: number; cpu: number },
): CellInfo {
  const isUnseen = object < 0 && !variable.isLoaded && !build.isWatched(variable.key);
  const isPrivate = (cpu >= 0 && !variable.isNamedByNumber) || isUnseen;
  const base = { name, object, cpu, isPrivate };
  if (!isTracked(build, variable)) {
    return { ...base, values: [UNTRACKED], mayBeUninitialized: false, initial: 0, pointsTo: [-1], isTracked: false };
  }
  const values = valuesOf(variable);
  const initial = variable.initial === undefined ? 0 : values.indexOf(build.names.key(initialValue(build, variable)));
  const pointsTo = values.map((key) => pointedObject(variable, key, objectIndex));
  return { ...base, values, mayBeUninitialized: mayBeUninitialized(variable), initial, pointsTo, isTracked: true };
}

function initialValue(build: Build, variable: Variable): unknown {
  return variable.initial === undefined ? undefined : build.memory.store(variable, variable.initial);
}

function pointedObject(variable: Variable, key: string, objectIndex: ReadonlyMap<string, number>): number {
  const value = variable.values.get(key);
  return isPointer(value) ? (objectIndex.get(objectKey(objectOf(value))) ?? -1) : -1;
}

function fieldsOf(build: Build, object: ObjectName): [string, Variable][] {
  const owner = object.kind === 'slot' ? object.struct.name : object.object.name;
  return Object.keys(structOf(object).fields)
    .sort()
    .flatMap((field) => {
      const variable = build.memory.variables.get(`${owner}.${field}`);
      return variable ? [[field, variable] satisfies [string, Variable]] : [];
    });
}

// Heap objects first, so that a bit of a word stands for each.
function orderObjects(build: Build): ObjectName[] {
  const all = ordered(build.memory.objects);
  const heap = all.filter((object) => object.kind === 'slot');
  if (heap.length > HEAP_OBJECTS_MAX) {
    refuse({
      code: 'too-large',
      message: `${heap.length} heap objects, at the most ${HEAP_OBJECTS_MAX}`,
      instead: 'give struct() fewer slots',
    });
  }
  return [...heap, ...all.filter((object) => object.kind === 'static')];
}

function ordered<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([one], [other]) => compareKeys(one, other)).map(([, value]) => value);
}

// Numbers by size, then everything else by code unit.
function compareKeys(one: string, other: string): number {
  const [first, second] = [Number(one), Number(other)];
  if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second;
  if (Number.isNaN(first) !== Number.isNaN(second)) return Number.isNaN(first) ? 1 : -1;
  return one < other ? -1 : one > other ? 1 : 0;
}
