// Properties: what a model requires besides being free of faults.
import type { FaultKind } from '../core/fault.js';
import type { AnyCell } from './cell.js';

/** The contexts that a CPU can run in, outermost first. */
export type ContextKind = 'task' | 'softirq' | 'irq' | 'nmi';

/** What an `always` or a `sometimes` can see of one state. It must be read only through these methods. */
export interface View {
  /** How many contexts are inside a region now, on all CPUs; of one kind, if given. */
  inside(region: string, context?: ContextKind): number;
  /** What memory holds in the cell, pending stores not counted; `undefined` if it is uninitialized or freed. */
  value(cell: AnyCell): unknown;
}

/** What one run of a thread did, from its start to its end. */
export interface Run {
  /** How often the region was entered. */
  entered(region: string): number;
  /** What the region's body returned, one value for each time it was left. */
  returned(region: string): readonly unknown[];
  /** How often the op of that kernel name was performed. */
  performed(name: string): number;
}

/** Which threads a property of runs is about: all NMIs, all irqs, all callbacks, or one task by name. */
export type RunsOf = 'nmi' | 'irq' | { readonly task: string };

/**
 * A requirement. `never` is about a fault of the machine, `always` about each state, `sometimes` about some state (a search
 * that finds none makes the verdict vacuous), `each-run` about each complete run of a thread.
 */
export type Property =
  | { readonly kind: 'never'; readonly name: string; readonly statement: string; readonly fault: FaultKind }
  | {
      readonly kind: 'always';
      readonly name: string;
      readonly statement: string;
      readonly holds: (view: View) => boolean;
      /** Of an implication: a search that finds no state of which this is true makes the verdict vacuous, too. */
      readonly premise?: (view: View) => boolean;
    }
  | { readonly kind: 'sometimes'; readonly name: string; readonly statement: string; readonly witness: Witness }
  | {
      readonly kind: 'each-run';
      readonly name: string;
      readonly statement: string;
      readonly of: RunsOf;
      readonly holds: (run: Run) => boolean;
    };

/** What shows that something happened: a region that was entered, or a state. */
export type Witness = { readonly entered: string } | { readonly state: (view: View) => boolean };

/** No execution reaches the fault. */
export function never(fault: FaultKind, statement: string): Property {
  return { kind: 'never', name: `no-${fault}`, statement, fault };
}

/** Each reachable state satisfies `holds`. */
export function always(name: string, statement: string, holds: (view: View) => boolean): Property {
  return { kind: 'always', name, statement, holds };
}

/** Each reachable state of which `premise` is true satisfies `conclusion`; and there is one, or nothing is shown. */
export function implies(name: string, statement: string, premise: (view: View) => boolean, conclusion: (view: View) => boolean): Property {
  return { kind: 'always', name, statement, premise, holds: (view) => !premise(view) || conclusion(view) };
}

/** What a vacuous verdict says is missing where the premise of an implication is never true. */
export function premiseOf(name: string): string {
  return `premise of ${name}`;
}

/** Some execution does this. */
export function sometimes(name: string, statement: string, witness: Witness): Property {
  return { kind: 'sometimes', name, statement, witness };
}

/** Each complete run of the threads named satisfies `holds`. */
export function each_run(name: string, statement: string, of: RunsOf, holds: (run: Run) => boolean): Property {
  return { kind: 'each-run', name, statement, of, holds };
}
