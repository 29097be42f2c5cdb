// What a transition system shows: every finding, every region entered, every `sometimes` seen, of all states that it has.
import { findingOf } from '../../src/check.js';
import { findingName } from '../../src/core/verdict.js';
import type { TransitionSystem } from '../../src/core/transition-system.js';
import { CountedMachine, SAMPLES } from '../../src/machine/counted-machine.js';
import { obstacle } from '../../src/machine/interchange.js';
import { addSight, observedBy, prepare, sightOf, type CheckRequest, type Prepared } from '../../src/prepare.js';
import { systemOf } from '../../src/lang/model.js';

/** What was seen, in words: `finding use-after-free: kfree(p)`, `entered the handler`, `sometimes both`, `arrived 2`, `reached 1`. */
export interface Sightings {
  readonly seen: ReadonlySet<string>;
  readonly states: number;
}

/** Which system to look at: of a number of CPUs, or of counted ones. */
export type Counting = { readonly cpus: number } | { readonly isExact: boolean; readonly reduction: boolean };

/** What an instance shows; `undefined` where it has more states than so many, or its CPUs cannot be counted. */
export function sightingsOf(asked: Omit<CheckRequest, 'cpus'>, counting: Counting, statesMax: number): Sightings | undefined {
  const apart = tasksOf(asked);
  const request = { ...asked, cpus: 'cpus' in counting ? counting.cpus : apart + SAMPLES };
  const observed = observedBy(request);
  for (;;) {
    const prepared = prepare(request, observed);
    try {
      return 'cpus' in counting
        ? explored(request, prepared, { system: prepared.machine, statesMax })
        : counted(request, prepared, { ...counting, apart, statesMax });
    } catch (error) {
      const sight = sightOf(error);
      if (!sight) throw error;
      addSight(observed, sight);
    }
  }
}

/** How many tasks a request's model has. */
export function tasksOf({ model, variant, set }: Omit<CheckRequest, 'cpus'>): number {
  return Object.keys(systemOf(model, variant, set).tasks).length;
}

interface CountedOptions {
  readonly apart: number;
  readonly isExact: boolean;
  readonly reduction: boolean;
  readonly statesMax: number;
}

function counted(
  request: CheckRequest,
  prepared: Prepared,
  { apart, isExact, reduction, statesMax }: CountedOptions,
): Sightings | undefined {
  const { machine, watch, named, watched, compiled } = prepared;
  if (obstacle(compiled.program, apart, apart + 1, named) !== undefined) return undefined;
  const system = new CountedMachine({ machine: machine.twin(), watch, apart, isExact, reduction, looksAtCells: watched.length > 0 });
  return explored(request, prepared, { system, statesMax });
}

type System = TransitionSystem & { readonly entered: number; readonly arrived: number; readonly reached: number };

function explored(
  request: CheckRequest,
  prepared: Prepared,
  { system, statesMax }: { system: System; statesMax: number },
): Sightings | undefined {
  const codes = new Set<number>();
  const states = [system.initial()];
  const known = new Set(states.map((state) => state.join()));
  codes.add(system.observe(states[0] ?? new Int32Array(0), 0));
  for (let state = states.pop(); state; state = states.pop()) {
    const count = system.expand(state, 0);
    codes.add(system.restFinding);
    const next = system.successors.slice(0, count * system.words);
    const findings = system.findings.slice(0, count);
    for (const [index, finding] of findings.entries()) {
      codes.add(finding);
      const after = next.slice(index * system.words, (index + 1) * system.words);
      if (finding !== 0 || known.has(after.join())) continue;
      if (known.size >= statesMax) return undefined;
      known.add(after.join());
      states.push(after);
      codes.add(system.observe(after, 0));
    }
  }
  return { seen: wordsOf(request, prepared, { system, codes }), states: known.size };
}

function wordsOf(
  request: CheckRequest,
  prepared: Prepared,
  { system, codes }: { system: System; codes: ReadonlySet<number> },
): Set<string> {
  const { program } = prepared.compiled;
  const bits = (of: number, name: (bit: number) => string): string[] =>
    Array.from({ length: 31 }, (_, bit) => bit).flatMap((bit) => ((of >>> bit) & 1 ? [name(bit)] : []));
  const sometimes = (systemOf(request.model, request.variant, request.set).properties ?? []).filter(
    ({ kind, name }) => kind === 'sometimes' && !prepared.watch.unseen.includes(name),
  );
  return new Set([
    ...[...codes].flatMap((code) => (code === 0 ? [] : [`finding ${wordsOfFinding(request, prepared, code)}`])),
    ...bits(system.entered, (bit) => `entered ${program.regions[bit]}`),
    ...bits(system.arrived & ~3, (bit) => `arrived ${bit}`),
    ...bits(system.reached, (bit) => `reached ${bit}`),
    ...sometimes.map(({ name }) => `sometimes ${name}`),
  ]);
}

function wordsOfFinding(request: CheckRequest, prepared: Prepared, code: number): string {
  return findingName(findingOf(request, prepared, code));
}
