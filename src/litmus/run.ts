// Runs a litmus test: compiles it, explores every state under a memory model, and judges the final states.
import { compile, type Compiled } from '../compile/compile.js';
import { refuse } from '../core/diagnostic.js';
import type { CompilerName, MemoryName } from '../core/memory.js';
import { search, type SearchOptions } from '../explore/search.js';
import { Machine } from '../machine/machine.js';
import { REACHED } from '../machine/faults.js';
import type { Program } from '../program/program.js';
import { explain } from '../trace/explain.js';
import type { Trace } from '../trace/trace.js';
import { NoValue } from './arithmetic.js';
import type { LitmusTest } from './ast.js';
import { observedPlaces, placeName } from './check-names.js';
import { conditionText } from './condition-text.js';
import { checkFindings } from './findings.js';
import { FinalStates, type Source } from './final-states.js';
import { refusePlaced } from './mistake.js';
import { holds, isSatisfied, shownOrder, verdictOf, type LitmusVerdict, type Outcome } from './outcome.js';
import { initialValue, REGISTERS, systemOfLitmus } from './system.js';
import { longestWindow } from './walk.js';

/** Under what a test runs. */
export interface LitmusOptions {
  readonly memory: MemoryName;
  /** `faithful` unless given. */
  readonly compiler?: CompilerName | undefined;
  /** Entries of each CPU's window; enough for every op of the test unless given. */
  readonly window?: number | undefined;
  /** Whether to look for a schedule to a final state that decides the condition. */
  readonly trace?: boolean | undefined;
  /** Hears how far the search is; `now` counts milliseconds. */
  readonly onProgress?: SearchOptions['onProgress'];
  readonly now?: SearchOptions['now'];
}

/** What a run of a litmus test says. */
export interface LitmusResult {
  readonly test: LitmusTest;
  readonly memory: MemoryName;
  readonly compiler: CompilerName;
  /** How often the proposition holds, whatever the quantifier asks. */
  readonly verdict: LitmusVerdict;
  /** Whether the condition, with its quantifier, holds. */
  readonly isSatisfied: boolean;
  /** The final states that the filter lets through, in order; of those, how many satisfy the proposition, and how many do not. */
  readonly states: readonly Outcome[];
  readonly positive: number;
  readonly negative: number;
  /** Why some executions never end: they are no final states. */
  readonly stuck: readonly string[];
  /** Distinct states of the machine. */
  readonly explored: number;
  /** A shortest schedule to a final state that decides: a witness, or under `forall` a counterexample. */
  readonly schedule?: readonly number[] | undefined;
  /** That schedule, explained. */
  readonly trace?: Trace | undefined;
}

/** A litmus test and its program: the same one under every memory model. */
export interface CompiledLitmus {
  readonly test: LitmusTest;
  readonly compiled: Compiled;
  readonly sources: ReadonlyMap<string, Source>;
}

/** Runs a test. What cannot be judged ends in a diagnostic. */
export function runLitmus(test: LitmusTest, options: LitmusOptions): LitmusResult {
  return runCompiled(compileLitmus(test), options);
}

/** Compiles a test. */
export function compileLitmus(test: LitmusTest): CompiledLitmus {
  const places = observedPlaces(test);
  const watched = [REGISTERS, ...places.flatMap(({ process, name }) => (process === undefined ? [name] : []))];
  try {
    const compiled = compile({ system: systemOfLitmus(test), cpus: test.processes.length, regions: [], dependencies: true, watched });
    return { test, compiled, sources: sourcesOf(test, compiled.program) };
  } catch (error) {
    if (error instanceof NoValue) refusePlaced(test, error.message);
    throw error;
  }
}

/** Runs a compiled test. */
export function runCompiled(litmus: CompiledLitmus, options: LitmusOptions): LitmusResult {
  const { test, sources } = litmus;
  const { program } = litmus.compiled;
  const { memory, compiler = 'faithful', window = longestWindow(test), trace = false, onProgress, now = () => 0 } = options;
  const make = (): Machine => new Machine({ program, memory, compiler, nmis: 0, window });
  const machine = make();
  const all = new FinalStates(machine, sources);
  const { statistics } = search(all, { order: 'dfs', now, onProgress });
  if (machine.reached & REACHED.window) refuseWindow(test, window);
  const stuck = checkFindings(test, program, all.findingsMet);
  const states = all.found.filter((state) => test.filter === undefined || holds(test.filter, state));
  const positive = states.filter((state) => holds(test.proposition, state)).length;
  const negative = states.length - positive;
  return {
    test,
    memory,
    compiler,
    verdict: verdictOf(positive, negative),
    isSatisfied: isSatisfied(test.quantifier, positive, negative),
    states,
    positive,
    negative,
    stuck,
    explored: statistics.states,
    ...(trace && witness(litmus, make(), { now, onProgress })),
  };
}

// A shortest execution to a final state that decides the condition, if there is one.
function witness(
  { test, sources, compiled }: CompiledLitmus,
  machine: Machine,
  telling: Pick<SearchOptions, 'now' | 'onProgress'>,
): Pick<LitmusResult, 'schedule' | 'trace'> {
  const wanted = test.quantifier !== 'forall';
  const counts = (state: Outcome): boolean => test.filter === undefined || holds(test.filter, state);
  const decides = (state: Outcome): boolean => counts(state) && holds(test.proposition, state) === wanted;
  const { finding, schedule } = search(new FinalStates(machine, sources, decides), { order: 'bfs', ...telling });
  if (finding === 0) return {};
  const { model, compiler, window, cpus } = machine;
  const origin = { model: test.name, file: test.file, set: {}, memory: model.name, compiler, cpus, nmis: 0, window };
  const message = `${wanted ? 'a final state that satisfies' : 'a final state that does not satisfy'} ${conditionText(test)}`;
  return { schedule, trace: explain({ compiled, machine, origin, finding: { kind: 'property', property: test.name, message }, schedule }) };
}

// Each observed place, in the order in which states show them.
function sourcesOf(test: LitmusTest, program: Program): ReadonlyMap<string, Source> {
  const places = observedPlaces(test);
  const byName = new Map(
    places.map((place): [string, Source] => {
      const { process, name } = place;
      if (process !== undefined) return [placeName(place), { kind: 'register', process, register: name }];
      const cell = program.cells.findIndex((info) => info.name === name);
      return [name, cell < 0 ? { kind: 'constant', value: initialValue(test, name) } : { kind: 'cell', cell }];
    }),
  );
  return new Map(shownOrder(places).flatMap((name) => (byName.has(name) ? [[name, byName.get(name) as Source]] : []))); // Just asked for.
}

function refuseWindow(test: LitmusTest, window: number): never {
  return refuse({
    code: 'bad-usage',
    message: `${test.name}: an op waited for room among ${window} pending ones, so there is no verdict`,
    instead: 'ask for a larger window',
  });
}
