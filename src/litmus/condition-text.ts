// The condition of a litmus test as text.
import type { LitmusTest, Proposition } from './ast.js';
import { placeName } from './check-names.js';
import { constantWord } from './system.js';

/** The condition as herd7 writes it. */
export function conditionText({ quantifier, proposition }: Pick<LitmusTest, 'quantifier' | 'proposition'>): string {
  return `${quantifier} (${propositionText(proposition)})`;
}

function propositionText(proposition: Proposition): string {
  switch (proposition.kind) {
    case 'constant':
      return String(proposition.value);
    case 'equals':
      return `${placeName(proposition.place)}=${constantWord(proposition.value)}`;
    case 'not':
      return `~(${propositionText(proposition.operand)})`;
    case 'and':
      return proposition.operands.map(operandText).join(' /\\ ');
    case 'or':
      return proposition.operands.map(operandText).join(' \\/ ');
  }
}

function operandText(operand: Proposition): string {
  const text = propositionText(operand);
  return operand.kind === 'and' || operand.kind === 'or' ? `(${text})` : text;
}

