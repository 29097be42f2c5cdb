// Walks the syntax of a process.
import type { Expression, LitmusTest, Statement } from './ast.js';

/** As many entries as any process can ever have pending: no statement runs twice, so its accesses are enough. */
export function longestWindow({ processes }: LitmusTest): number {
  return Math.max(1, ...processes.map(({ body }) => accessesIn(body)));
}

function accessesIn(body: readonly Statement[]): number {
  return body.reduce((sum, statement) => sum + accesses(statement), 0);
}

function accesses(statement: Statement): number {
  if (statement.kind !== 'if') return expressionsOf(statement).filter(isAccess).length + (statement.kind === 'store' ? 1 : 0);
  return inside(statement.condition).filter(isAccess).length + Math.max(accessesIn(statement.whenTrue), accessesIn(statement.whenFalse));
}

function isAccess({ kind }: Expression): boolean {
  return kind === 'call' || kind === 'location';
}

/** Every expression of a statement, those inside of others included. */
export function expressionsOf(statement: Statement): Expression[] {
  switch (statement.kind) {
    case 'declare':
      return statement.value ? inside(statement.value) : [];
    case 'assign':
      return inside(statement.value);
    case 'store':
      return [...inside(statement.pointer), ...inside(statement.value)];
    case 'perform':
      return inside(statement.call);
    case 'if':
      return [...inside(statement.condition), ...[...statement.whenTrue, ...statement.whenFalse].flatMap(expressionsOf)];
  }
}

function inside(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return [expression];
    case 'location':
      return [expression, ...inside(expression.pointer)];
    case 'unary':
      return [expression, ...inside(expression.operand)];
    case 'binary':
      return [expression, ...inside(expression.left), ...inside(expression.right)];
    case 'call':
      return [expression, ...expression.operands.flatMap(inside)];
  }
}
