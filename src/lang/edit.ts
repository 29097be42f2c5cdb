// Edits: small changes of a model's calls, as data. A variant, a necessity run and a repair are made of them.
//
// A place names one call of a kernel function in the model's source:
//
//   synchronize_sched                     the only call of that name
//   rcu_assign_pointer#2                  the second of that name, by file and line
//   rcu_assign_pointer in set_nmi_callback     the one in that function
//   store@module.ts:56                    the one on that line; @module.ts:56:10 where there are several
//   [publish]                             the one with that label; see labelled()

/** Which call, as text, in one of the forms above. One that names no call, or several, is a mistake of usage, which says what there is. */
export type Place = string;

/** A change of one call. */
export type Edit =
  | { readonly kind: 'drop'; readonly place: Place }
  | { readonly kind: 'weaken' | 'strengthen'; readonly place: Place; readonly to?: string | undefined }
  | { readonly kind: 'replace'; readonly place: Place; readonly to: string }
  | { readonly kind: 'swap'; readonly place: Place }
  | { readonly kind: 'move'; readonly place: Place; readonly where: 'before' | 'after'; readonly other: Place }
  | { readonly kind: 'insert'; readonly name: string; readonly where: 'before' | 'after' | 'around'; readonly place: Place };

/** Leaves a call out; one that begins something, with what ends it. It must be one whose answer nobody uses. */
export function drop(place: Place): Edit {
  return { kind: 'drop', place };
}

/** Puts a weaker function in the place of a call: the next weaker one of its lattice (`quiesce necessity`), or the one named. */
export function weaken(place: Place, to?: string): Edit {
  return { kind: 'weaken', place, to };
}

/** Puts a stronger function in the place of a call: the next stronger one, or the one named. */
export function strengthen(place: Place, to?: string): Edit {
  return { kind: 'strengthen', place, to };
}

/** Puts another function in the place of a call, with the same arguments. */
export function replace(place: Place, to: string): Edit {
  return { kind: 'replace', place, to };
}

/** Performs a call after the one that follows it in its thread. */
export function swap(place: Place): Edit {
  return { kind: 'swap', place };
}

/** Performs a call right before or after another one. */
export function move(place: Place, where: 'before' | 'after', other: Place): Edit {
  return { kind: 'move', place, where, other };
}

/**
 * Calls a function without arguments right before or after a call. Or, `around` a thread, which its name stands for (a task's, or that of
 * the function that a handler runs): calls one that begins something at the thread's start, and what ends it at the thread's end.
 */
export function insert(name: string, where: 'before' | 'after' | 'around', place: Place): Edit {
  return { kind: 'insert', name, where, place };
}
