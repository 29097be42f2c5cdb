// The result of a litmus test as text, in the form of herd7, and as an object for JSON.
import type { CompilerName, MemoryName } from '../core/memory.js';
import type { Quantifier } from './ast.js';
import { conditionText } from './condition-text.js';
import type { LitmusVerdict, Outcome } from './outcome.js';
import type { LitmusResult } from './run.js';

/** A result as `--json` prints it: the states as objects from place (`x`, `1:r0`) to value. */
export interface LitmusJson {
  readonly format: 'quiesce.litmus/1';
  readonly name: string;
  readonly memory: MemoryName;
  readonly compiler: CompilerName;
  readonly verdict: LitmusVerdict;
  readonly states: readonly Readonly<Record<string, number | string>>[];
}

// What herd7 calls a test with each kind of condition.
const KINDS: Readonly<Record<Quantifier, string>> = { exists: 'Allowed', '~exists': 'Forbidden', forall: 'Required' };

/**
 * The lines of a result. The states are those that the filter lets through. `Ok` is about the condition with its quantifier; the
 * counts and the word after `Observation` are about the proposition in it, as in herd7.
 */
export function litmusText(result: LitmusResult): readonly string[] {
  const { test, states, positive, negative, verdict, memory, compiler, stuck } = result;
  return [
    `Test ${test.name} ${KINDS[test.quantifier]}`,
    `Memory ${memory} ${compiler}`,
    `States ${states.length}`,
    ...states.map(outcomeText),
    result.isSatisfied ? 'Ok' : 'No',
    'Witnesses',
    `Positive: ${positive} Negative: ${negative}`,
    ...stuck.map((reason) => `Stuck: ${reason}`),
    `Condition ${conditionText(test)}`,
    `Observation ${test.name} ${verdict} ${positive} ${negative}`,
  ];
}

/** A result as an object for JSON. */
export function litmusJson({ test, memory, compiler, verdict, states }: LitmusResult): LitmusJson {
  return {
    format: 'quiesce.litmus/1',
    name: test.name,
    memory,
    compiler,
    verdict,
    states: states.map((state) => Object.fromEntries(state)),
  };
}

function outcomeText(outcome: Outcome): string {
  return [...outcome].map(([place, value]) => `${place}=${value};`).join(' ');
}
