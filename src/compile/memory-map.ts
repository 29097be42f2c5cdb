// The memory map: every cell that the threads mention, and the values that can reach it.
import { refuse } from '../core/diagnostic.js';
import type { AnyCell, GlobalCell, PerCpu } from '../lang/cell.js';
import { objectKey, objectOf, structOf, type AnyStruct, type ObjectName, type StaticObject } from '../lang/struct.js';
import type { Domain, Value } from '../lang/value.js';
import type { ValueNames } from './values.js';

/** More values than this in one cell: the model counts without end. */
const VALUES_MAX = 64;

/** The values of a variable: a global, all copies of a per-CPU variable, a field of all slots of a struct, or of one static object. */
export interface Variable {
  readonly key: string;
  readonly owner: GlobalCell | PerCpu | AnyStruct | StaticObject;
  readonly kind: 'global' | 'per-cpu' | 'field';
  readonly domain: Domain | undefined;
  readonly initial: Value | undefined;
  readonly values: Map<string, Value>;
  isLoaded: boolean;
  /** Whether an update without an answer reads it: only then can it be read uninitialized. */
  isUpdated: boolean;
  /** Whether an op names the copy of a CPU by its number. */
  isNamedByNumber: boolean;
}

/** All variables, found as the threads are replayed. `onGrow` hears of each new value of a variable. */
export class MemoryMap {
  readonly variables = new Map<string, Variable>();
  readonly objects = new Map<string, ObjectName>();
  readonly structs = new Map<string, AnyStruct>();
  onGrow: (variable: Variable) => void = () => undefined;

  constructor(
    private readonly names: ValueNames,
    private readonly cpus: number,
  ) {}

  /** The variable that a cell belongs to. */
  variableOf(cell: AnyCell): Variable {
    switch (cell.kind) {
      case 'global':
        return this.intern(cell.name, { kind: 'global', owner: cell, domain: cell.domain, initial: cell.initial });
      case 'per-cpu':
        if (cell.cpu !== 'this') this.checkCpu(cell.cpu, cell.variable.name);
        return this.intern(cell.variable.name, {
          kind: 'per-cpu',
          owner: cell.variable,
          domain: cell.variable.domain,
          initial: cell.variable.initial,
        });
      case 'field':
        return this.field(objectOf(cell.pointer), cell.field);
    }
  }

  /** Notes an object and all of its fields. */
  addObject(object: ObjectName): void {
    const key = objectKey(object);
    const known = this.objects.get(key);
    if (known) {
      if (ownerOf(known) !== ownerOf(object)) refuseTwice(object.kind === 'slot' ? 'struct' : 'static object', ownerOf(object).name);
      return;
    }
    this.objects.set(key, object);
    if (object.kind === 'slot') this.addStruct(object.struct);
    for (const field of Object.keys(structOf(object).fields)) this.field(object, field);
  }

  /** Adds a value that can reach the variable, reduced to its domain; `undefined` when a declared range does not hold it. */
  store(variable: Variable, value: Value): Value | undefined {
    const reduced = reduce(variable.domain, value);
    if (reduced === undefined) return undefined;
    const key = this.names.key(reduced);
    if (!variable.values.has(key)) {
      variable.values.set(key, reduced);
      this.limit(variable);
      this.onGrow(variable);
    }
    return reduced;
  }

  private field(object: ObjectName, name: string): Variable {
    const struct = structOf(object);
    this.addObject(object);
    const domain = struct.fields[name]?.domain;
    const key = fieldKey(object, name);
    const initial = object.kind === 'slot' ? undefined : initialOf(object.object, name);
    return this.intern(key, { kind: 'field', owner: ownerOf(object), domain, initial });
  }

  private addStruct(struct: AnyStruct): void {
    const known = this.structs.get(struct.name);
    if (known !== undefined && known !== struct) refuseTwice('struct', struct.name);
    this.structs.set(struct.name, struct);
  }

  private intern(key: string, made: Pick<Variable, 'kind' | 'owner' | 'domain' | 'initial'>): Variable {
    const known = this.variables.get(key);
    if (known) {
      if (known.owner !== made.owner) refuseTwice('variable', key);
      return known;
    }
    const variable: Variable = { ...made, key, values: new Map(), isLoaded: false, isUpdated: false, isNamedByNumber: false };
    this.variables.set(key, variable);
    if (made.initial !== undefined && this.store(variable, made.initial) === undefined) {
      refuse({
        code: 'bad-value',
        message: `the initial value of ${key} is outside its domain`,
        instead: 'start with a value of the range',
      });
    }
    return variable;
  }

  private checkCpu(cpu: number, name: string): void {
    if (Number.isInteger(cpu) && cpu >= 0 && cpu < this.cpus) return;
    refuse({ code: 'bad-value', message: `per_cpu(${name}, ${cpu}): there is no CPU ${cpu}`, instead: `use 0 to ${this.cpus - 1}` });
  }

  private limit(variable: Variable): void {
    if (variable.values.size <= VALUES_MAX) return;
    const some = [...variable.values.keys()].slice(-3).join(', ');
    refuse({
      code: 'endless-values',
      message: `the values of ${variable.key} never stop growing: more than ${VALUES_MAX}, the last ${some}`,
      instead: `declare its domain: wrapping(4) or range(0, 3) as the last argument where ${variable.key} is defined`,
    });
  }
}

/** The key of the variable that a cell belongs to. */
export function variableKey(cell: AnyCell): string {
  switch (cell.kind) {
    case 'global':
      return cell.name;
    case 'per-cpu':
      return cell.variable.name;
    case 'field':
      return fieldKey(objectOf(cell.pointer), cell.field);
  }
}

function fieldKey(object: ObjectName, field: string): string {
  return `${object.kind === 'slot' ? object.struct.name : object.object.name}.${field}`;
}

function reduce(domain: Domain | undefined, value: Value): Value | undefined {
  if (domain === undefined || typeof value !== 'number') return value;
  if (domain.kind === 'wrapping') return ((value % domain.count) + domain.count) % domain.count;
  return value >= domain.least && value <= domain.most ? value : undefined;
}

// What an object is declared by: the struct of a heap object, or the static object itself.
function ownerOf(object: ObjectName): AnyStruct | StaticObject {
  return object.kind === 'slot' ? object.struct : object.object;
}

function initialOf(object: StaticObject, field: string): Value | undefined {
  return object.initial[field];
}

function refuseTwice(what: string, name: string): never {
  return refuse({
    code: 'bad-model',
    message: `two different ${what}s are both called ${name}`,
    instead: 'give each a name of its own; where they are meant to be one, make it once, as in a const outside of system()',
  });
}
