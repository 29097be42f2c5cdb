// What C's operators do with the values of a litmus test: signed 32-bit words, and addresses of shared variables.
//
// An address is the text "&x". It can be compared, and moved by 0; no other arithmetic on it has a meaning here.
import type { BinaryOperator, UnaryOperator } from './ast.js';

/** A value: a number, or the address of a shared variable as `&x`. */
export type Word = number | string;

/** Thrown where a value cannot be computed; the message says why. */
export class NoValue extends Error {
  override readonly name = 'NoValue';
}

const NUMBERS: Readonly<Record<BinaryOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => (left + right) | 0,
  '-': (left, right) => (left - right) | 0,
  '*': (left, right) => Math.imul(left, right),
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '<<': (left, right) => left << right,
  '>>': (left, right) => left >> right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '&&': (left, right) => Number(left !== 0 && right !== 0),
  '||': (left, right) => Number(left !== 0 || right !== 0),
};

/** The value of `left operator right`. */
export function combine(operator: BinaryOperator, left: Word, right: Word): Word {
  if (typeof left === 'number' && typeof right === 'number') return NUMBERS[operator](left, right);
  switch (operator) {
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '&&':
      return Number(isTrue(left) && isTrue(right));
    case '||':
      return Number(isTrue(left) || isTrue(right));
    case '+':
      if (right === 0) return left;
      if (left === 0) return right;
      break;
    case '-':
      if (right === 0) return left;
      if (left === right) return 0;
      break;
    default:
  }
  throw new NoValue(`${left} ${operator} ${right} is arithmetic on an address`);
}

/** The value of `operator operand`. */
export function negate(operator: UnaryOperator, operand: Word): Word {
  if (operator === '!') return Number(!isTrue(operand));
  if (typeof operand === 'string') throw new NoValue(`${operator}${operand} is arithmetic on an address`);
  return operator === '-' ? -operand | 0 : ~operand;
}

/** Whether C takes the value for true. */
export function isTrue(value: Word): boolean {
  return value !== 0;
}
