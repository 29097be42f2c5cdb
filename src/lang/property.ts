// Properties: what a model requires besides being free of faults.
import { refuse } from '../core/diagnostic.js';
import type { FaultKind } from '../core/fault.js';
import type { AnyCell } from './cell.js';

/** The contexts that a CPU can run in, outermost first. */
export type ContextKind = 'task' | 'softirq' | 'irq' | 'nmi';

/** What a property of states can see of one state. It must be read only through these methods. */
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
 * that finds none makes the verdict vacuous), `each-run` about each complete run of a thread. `eventually` and `leads-to` are about
 * executions that go on for ever, or stay where they are: see {@link Fairness}.
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
  | { readonly kind: 'eventually'; readonly name: string; readonly statement: string; readonly goal: Predicate }
  | { readonly kind: 'leads-to'; readonly name: string; readonly statement: string; readonly from: Predicate; readonly to: Predicate }
  | {
      readonly kind: 'each-run';
      readonly name: string;
      readonly statement: string;
      readonly of: RunsOf;
      readonly holds: (run: Run) => boolean;
    };

/** What is true of some states, and not of others. */
export type Predicate = (view: View) => boolean;

/** A property that an execution can break only by going on for ever without it, or by staying where it is. */
export type LivenessProperty = Extract<Property, { kind: 'eventually' | 'leads-to' }>;

/**
 * Which executions without end count. In all of them pending ops are performed, a CPU that can always take a step takes steps, and
 * an interrupt need not arrive. `contexts`: besides, whoever gets to run again and again, and could take a step each time, takes
 * one; so handlers without end do not keep a task from going on. `cpus`: they may. src/machine/README.md has it exactly.
 */
export type Fairness = 'contexts' | 'cpus';

/** What shows that something happened: a region that was entered, or a state. */
export type Witness = { readonly entered: string } | { readonly state: (view: View) => boolean };

/** No execution reaches the fault. Every fault is looked for anyway: this gives one a statement, and a test of its own in vitest. */
export function never(fault: FaultKind, statement: string): Property {
  return { kind: 'never', name: `no-${fault}`, statement, fault };
}

/** Each reachable state satisfies `holds`, which must depend on nothing but what it reads through its view. */
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

/** Some execution does this. If none does, and nothing is wrong, the verdict is `vacuous`. */
export function sometimes(name: string, statement: string, witness: Witness): Property {
  return { kind: 'sometimes', name, statement, witness };
}

/**
 * Each complete run of the threads named satisfies `holds`, which must depend on nothing but what it asks of the run. It may not ask
 * for what each round of a loop() does: how many rounds there are has no end.
 */
export function each_run(name: string, statement: string, of: RunsOf, holds: (run: Run) => boolean): Property {
  return { kind: 'each-run', name, statement, of, holds };
}

/** Each execution comes to a state that satisfies `goal`. */
export function eventually(name: string, statement: string, goal: Predicate): Property {
  checkParts('eventually', [name, statement], [goal]);
  return { kind: 'eventually', name, statement, goal };
}

/** Each state that satisfies `from` satisfies `to`, or a later one does. */
export function leads_to(name: string, statement: string, from: Predicate, to: Predicate): Property {
  checkParts('leads_to', [name, statement], [from, to]);
  return { kind: 'leads-to', name, statement, from, to };
}

// The names are not checked where a model is no TypeScript, and one argument too few makes the next take its place.
function checkParts(maker: 'eventually' | 'leads_to', texts: readonly unknown[], predicates: readonly unknown[]): void {
  const wrong = texts.findIndex((text) => typeof text !== 'string' || text === '');
  const parts = maker === 'eventually' ? ['a name', 'a statement', 'a goal'] : ['a name', 'a statement', 'from', 'to'];
  const instead =
    maker === 'eventually' ? `eventually('name', 'A sentence.', (view) => …)` : `leads_to('name', 'A sentence.', (view) => …, (view) => …)`;
  if (wrong >= 0) {
    refuse({
      code: 'bad-model',
      message: `${maker}() needs ${parts[wrong]}, which is a text that is not empty`,
      instead: `write ${instead}`,
    });
  }
  const none = predicates.findIndex((predicate) => typeof predicate !== 'function');
  if (none >= 0) {
    const message = `${maker}(${JSON.stringify(texts[0])}) needs ${parts[texts.length + none]}, which is a function of the view`;
    refuse({ code: 'bad-model', message, instead: `write ${instead}` });
  }
}

/** The liveness properties among these, in their order. */
export function livenessAmong(properties: readonly Property[]): readonly LivenessProperty[] {
  return properties.filter((property) => property.kind === 'eventually' || property.kind === 'leads-to');
}
