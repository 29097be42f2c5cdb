// Final states and propositions about them.
import type { Word } from './arithmetic.js';
import type { Place, Proposition, Quantifier } from './ast.js';
import { constantWord } from './system.js';
import { placeName } from './check-names.js';

/** One final state: the value of each observed place by name (`x`, `1:r0`), in a fixed order. */
export type Outcome = ReadonlyMap<string, Word>;

/** How often the proposition holds in a final state, whatever the quantifier asks. */
export type LitmusVerdict = 'Never' | 'Sometimes' | 'Always';

/** Whether a proposition holds of a final state. */
export function holds(proposition: Proposition, outcome: Outcome): boolean {
  switch (proposition.kind) {
    case 'constant':
      return proposition.value;
    case 'equals':
      return outcome.get(placeName(proposition.place)) === constantWord(proposition.value);
    case 'not':
      return !holds(proposition.operand, outcome);
    case 'and':
      return proposition.operands.every((operand) => holds(operand, outcome));
    case 'or':
      return proposition.operands.some((operand) => holds(operand, outcome));
  }
}

/** The verdict on final states of which `positive` satisfy the proposition and `negative` do not. Without any, it is Never. */
export function verdictOf(positive: number, negative: number): LitmusVerdict {
  if (positive === 0) return 'Never';
  return negative === 0 ? 'Always' : 'Sometimes';
}

/** Whether the condition holds: `exists` of some final state, `~exists` of none, `forall` of all. */
export function isSatisfied(quantifier: Quantifier, positive: number, negative: number): boolean {
  switch (quantifier) {
    case 'exists':
      return positive > 0;
    case '~exists':
      return positive === 0;
    case 'forall':
      return negative === 0;
  }
}

/** The places in the order in which states show them: registers by process, then shared variables. */
export function shownOrder(places: readonly Place[]): readonly string[] {
  const rank = ({ process }: Place): number => process ?? Number.MAX_SAFE_INTEGER;
  const byPlace = (one: Place, other: Place): number => rank(one) - rank(other) || (one.name < other.name ? -1 : 1);
  return [...places].sort(byPlace).map(placeName);
}

/** Orders outcomes with the same places: numbers by size, addresses after them. */
export function compareOutcomes(one: Outcome, other: Outcome): number {
  for (const [name, value] of one) {
    const difference = compareWords(value, other.get(name) ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareWords(one: Word, other: Word): number {
  if (one === other) return 0;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === typeof other) return one < other ? -1 : 1;
  return typeof one === 'string' ? 1 : -1;
}
