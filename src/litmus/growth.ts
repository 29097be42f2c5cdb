// How far values can grow: bounds of the shared variables, so that compiling a test that counts comes to an end.
//
// Compiling follows every value that could reach a variable, round and round, although each statement runs once. The bound holds every
// value that a run can compute; should a run ever leave it, the machine says so, and there is no verdict.
import { range } from '../lang/value.js';
import type { Domain } from '../lang/value.js';
import type { Expression, LitmusTest, Statement } from './ast.js';
import { expressionsOf } from './walk.js';

const LARGEST = 100_000;

/** The domain of each shared variable; `undefined` where values cannot grow. */
export function domainOf(test: LitmusTest): Domain | undefined {
  const expressions = test.processes.flatMap(({ body }) => body.flatMap((statement: Statement) => expressionsOf(statement)));
  if (!expressions.some(grows)) return undefined;
  const constants = [
    ...test.initial.map(({ value }) => (value?.kind === 'number' ? Math.abs(value.value) : 0)),
    ...expressions.map((expression) => (expression.kind === 'number' ? expression.value : 0)),
    ...expressions.map((expression) => (expression.kind === 'call' && /_(inc|dec)/.test(expression.name) ? 1 : 0)),
  ];
  const doublings = expressions.filter(doubles).length;
  const most = Math.min(LARGEST, constants.reduce((sum, constant) => sum + constant, 1) * 2 ** Math.min(doublings, 16));
  return range(expressions.some(shrinks) ? -most : 0, most);
}

function grows(expression: Expression): boolean {
  if (expression.kind === 'call') return /^atomic_.*(add|sub|inc|dec)/.test(expression.name);
  return expression.kind === 'binary' && ['+', '-', '*', '<<'].includes(expression.operator);
}

function shrinks(expression: Expression): boolean {
  if (expression.kind === 'call') return /^atomic_.*(sub|dec)/.test(expression.name);
  if (expression.kind === 'unary') return expression.operator !== '!';
  return expression.kind === 'binary' && expression.operator === '-';
}

// A sum of a value and a constant adds the constant; of two values, it may double.
function doubles(expression: Expression): boolean {
  if (!grows(expression)) return false;
  if (expression.kind === 'binary') return '*<<'.includes(expression.operator) || ![expression.left, expression.right].some(isConstant);
  return expression.kind === 'call' && /(add|sub)/.test(expression.name) && !expression.operands.some(isConstant);
}

function isConstant({ kind }: Expression): boolean {
  return kind === 'number';
}
