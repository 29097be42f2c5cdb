// Structs and pointers: the objects that kmalloc() gives and kfree() takes, and static objects.
import type { FieldCell } from './cell.js';
import type { Domain, Value } from './value.js';

const POINTER = Symbol.for('quiesce.pointer');

/** A field's type, and its domain if declared. */
export interface Field<T = unknown> {
  readonly domain?: Domain | undefined;
  holds?(value: T): T;
}

/** A field that holds a `T`. */
export function field<T>(domain?: Domain): Field<T> {
  return { domain };
}

/** The fields of a struct by name. */
export type Fields = Readonly<Record<string, Field>>;

/** A type of object. */
export interface Struct<F extends Fields = Fields> {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: F;
  /** How many objects of this type the heap can hold at once, the freed ones that somebody can still reach included. */
  readonly slots: number;
}

/** A struct of any shape, as the compiler sees it. */
export type AnyStruct = Struct;

/** A type of object for kmalloc(). `slots`, 2 unless given, is how many the heap can hold: a bound, which makes a verdict `incomplete`. */
export function struct<F extends Fields>(name: string, fields: F, options: { readonly slots?: number } = {}): Struct<F> {
  return { kind: 'struct', name, fields, slots: options.slots ?? 2 };
}

/** An object that always exists, with its initial field values; a field left out is uninitialized. */
export interface StaticObject {
  readonly name: string;
  readonly struct: AnyStruct;
  readonly initial: Readonly<Record<string, Value>>;
}

/** Which object: a slot of the heap, counted from 0, or a static object. */
export type ObjectName =
  { readonly kind: 'slot'; readonly struct: AnyStruct; readonly slot: number } | { readonly kind: 'static'; readonly object: StaticObject };

/** What every pointer carries besides its fields. */
interface PointerBrand {
  readonly [POINTER]: {
    readonly object: ObjectName;
    /** Which answer of its thread the pointer came from, counted from 0; -1 for the address of a static object. */
    readonly origin: number;
  };
}

/**
 * A pointer: its properties are the fields of the object, as cells. Reading through it is an address dependency on the load
 * that the pointer came from. Two pointers to one object may be different handles: compare them with `points_to_same()`.
 */
export type Pointer<F extends Fields = Fields> = PointerBrand & {
  readonly [K in keyof F]: FieldCell<F[K] extends Field<infer T> ? T : never>;
};

/** A pointer to an object of any type, as the compiler sees it. */
export type AnyPointer = PointerBrand;

/** The pointer type of a struct: `PointerTo<typeof nmi_data>`. */
export type PointerTo<S> = S extends Struct<infer F> ? Pointer<F> : never;

/** The address of a static object: it never dies, and using its address depends on nothing. */
export function static_object<F extends Fields>(name: string, type: Struct<F>, initial: Readonly<Record<string, Value>> = {}): Pointer<F> {
  return makePointer({ kind: 'static', object: { name, struct: type, initial } }, -1) as Pointer<F>;
}

/** Whether two pointers lead to the same object (C's `p == q`). */
export function points_to_same(one: AnyPointer | null, other: AnyPointer | null): boolean {
  if (one === null || other === null) return one === other;
  return objectKey(one[POINTER].object) === objectKey(other[POINTER].object);
}

/** A pointer to `object` that came from answer `origin` of its thread. */
export function makePointer(object: ObjectName, origin: number): AnyPointer {
  const fields = (object.kind === 'slot' ? object.struct : object.object.struct).fields;
  const pointer: Record<PropertyKey, unknown> = { [POINTER]: { object, origin } };
  // The brand is set above and each field below, so the record is a pointer when the loop ends.
  const made = pointer as unknown as AnyPointer;
  for (const name of Object.keys(fields)) pointer[name] = { kind: 'field', pointer: made, field: name } satisfies FieldCell;
  return made;
}

/** Whether a value is a pointer. */
export function isPointer(value: unknown): value is AnyPointer {
  return typeof value === 'object' && value !== null && POINTER in value;
}

/** The object that a pointer leads to. */
export function objectOf(pointer: AnyPointer): ObjectName {
  return pointer[POINTER].object;
}

/** The answer of its thread that a pointer came from; -1 for the address of a static object. */
export function originOf(pointer: AnyPointer): number {
  return pointer[POINTER].origin;
}

/** The type of an object. */
export function structOf(object: ObjectName): AnyStruct {
  return object.kind === 'slot' ? object.struct : object.object.struct;
}

/** A name for an object that is unique in a program: `nmi_data#0`, or the name of a static object. */
export function objectKey(object: ObjectName): string {
  return object.kind === 'slot' ? `${object.struct.name}#${object.slot}` : object.object.name;
}
