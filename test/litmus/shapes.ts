// The litmus tests of verdicts.tsv, generated from their names: a shape, and for each of its threads with two accesses the edge between.
//
//   MP+wmb+addr   P0: WRITE_ONCE(*x, 1); smp_wmb(); WRITE_ONCE(*y, 1);
//                 P1: r0 = READ_ONCE(*y); r1 = READ_ONCE(*(x + (r0 & 128)));    exists (1:r0=1 /\ 1:r1=0)
import type { Expression, LitmusTest, Place, Process, Proposition, Statement } from '../../src/litmus/ast.js';

/** A shape: the accesses of each thread (`Wx=1`, `Ry=1`; a load names the value that a control dependency tests), and the outcome. */
interface Shape {
  readonly threads: readonly string[];
  readonly exists: string;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  SB: { threads: ['Wx=1 Ry=0', 'Wy=1 Rx=0'], exists: '0:r1=0 1:r1=0' },
  MP: { threads: ['Wx=1 Wy=1', 'Ry=1 Rx=0'], exists: '1:r0=1 1:r1=0' },
  LB: { threads: ['Rx=1 Wy=1', 'Ry=1 Wx=1'], exists: '0:r0=1 1:r0=1' },
  S: { threads: ['Wx=2 Wy=1', 'Ry=1 Wx=1'], exists: '1:r0=1 x=2' },
  R: { threads: ['Wx=1 Wy=1', 'Wy=2 Rx=0'], exists: 'y=2 1:r1=0' },
  '2+2W': { threads: ['Wx=2 Wy=1', 'Wy=2 Wx=1'], exists: 'x=2 y=2' },
  WRC: { threads: ['Wx=1', 'Rx=1 Wy=1', 'Ry=1 Rx=0'], exists: '1:r0=1 2:r0=1 2:r1=0' },
  RWC: { threads: ['Wx=1', 'Rx=1 Ry=0', 'Wy=1 Rx=0'], exists: '1:r0=1 1:r1=0 2:r1=0' },
  WWC: { threads: ['Wx=2', 'Rx=2 Wy=1', 'Ry=1 Wx=1'], exists: '1:r0=2 2:r0=1 x=2' },
  ISA2: { threads: ['Wx=1 Wy=1', 'Ry=1 Wz=1', 'Rz=1 Rx=0'], exists: '1:r0=1 2:r0=1 2:r1=0' },
  'W+RWC': { threads: ['Wx=1 Wy=1', 'Ry=1 Rz=0', 'Wz=1 Rx=0'], exists: '1:r0=1 1:r1=0 2:r1=0' },
  'Z6.0': { threads: ['Wx=1 Wy=1', 'Wy=2 Rz=0', 'Wz=1 Rx=0'], exists: 'y=2 1:r1=0 2:r1=0' },
  'Z6.2': { threads: ['Wx=2 Wy=1', 'Ry=1 Wz=1', 'Rz=1 Wx=1'], exists: '1:r0=1 2:r0=1 x=2' },
  '3.LB': { threads: ['Rx=1 Wy=1', 'Ry=1 Wz=1', 'Rz=1 Wx=1'], exists: '0:r0=1 1:r0=1 2:r0=1' },
  '3.SB': { threads: ['Wx=1 Ry=0', 'Wy=1 Rz=0', 'Wz=1 Rx=0'], exists: '0:r1=0 1:r1=0 2:r1=0' },
  IRIW: { threads: ['Wx=1', 'Rx=1 Ry=0', 'Wy=1', 'Ry=1 Rx=0'], exists: '1:r0=1 1:r1=0 3:r0=1 3:r1=0' },
  CoRR: { threads: ['Wx=1', 'Rx=1 Rx=0'], exists: '1:r0=1 1:r1=0' },
  CoRW1: { threads: ['Rx=1 Wx=1'], exists: '0:r0=1' },
  CoWW: { threads: ['Wx=1 Wx=2'], exists: 'x=1' },
};

const at = { line: 1, column: 1 };

/** The test of that name. */
export function testNamed(name: string): LitmusTest {
  const found = Object.entries(SHAPES).find(([shape]) => name === shape || name.startsWith(`${shape}+`));
  if (!found) throw new Error(`no shape is called like the test ${name}`);
  const [shapeName, { threads, exists }] = found;
  const edges = name.slice(shapeName.length + 1).split('+');
  const variables = [...new Set(threads.join(' ').match(/\b[RW][xyz]/g))].map((access) => access.slice(1)).sort();
  let used = 0;
  const processes = threads.map((accesses, index): Process => {
    const edge = accesses.includes(' ') ? (edges[used++] ?? 'po') : 'po';
    const parameters = [...new Set(variables)].map((variable) => ({ name: variable, at }));
    return { name: `P${index}`, at, parameters, body: bodyOf(accesses.split(' '), edge || 'po') };
  });
  const rest = { initial: [], locations: [], filter: undefined, quantifier: 'exists' as const };
  return { file: `${name}.litmus`, name, ...rest, processes, proposition: all(exists) };
}

function all(exists: string): Proposition {
  const operands = exists.split(' ').map((text): Proposition => {
    const [left = '', value] = text.split('=');
    const [process, register] = left.split(':');
    const place: Place = register === undefined ? { process: undefined, name: left, at } : { process: Number(process), name: register, at };
    return { kind: 'equals', place, value: { kind: 'number', value: Number(value), at }, at };
  });
  return operands.length === 1 ? operands[0] : { kind: 'and', operands, at };
}

const FENCES: Readonly<Record<string, string>> = { mb: 'smp_mb', wmb: 'smp_wmb', rmb: 'smp_rmb' };

// What the second access of a thread does differently because of the edge.
function bodyOf([first, second]: readonly string[], edge: string): Statement[] {
  const isAcquire = edge === 'acq';
  const firstStatements = accessOf(first, 'r0', { isOrdered: isAcquire || edge === 'relacq' });
  if (second === undefined) return firstStatements;
  const offset = edge === 'addr' || edge === 'data' ? edge : undefined;
  const isOrdered = edge === 'relacq' || edge === 'rel';
  const secondStatements = accessOf(second, 'r1', { isOrdered, offset });
  if (edge !== 'ctrl') return [...firstStatements, ...fenceOf(edge), ...secondStatements];
  const condition: Expression = { kind: 'binary', operator: '==', left: named('r0'), right: number(Number(first.split('=')[1])), at };
  const before = second.startsWith('R') ? declare('r1', number(9)) : [];
  const inside = secondStatements.filter(({ kind }) => kind !== 'declare');
  return [...before, ...firstStatements, { kind: 'if', condition, whenTrue: inside, whenFalse: [], at }];
}

interface How {
  readonly isOrdered: boolean;
  readonly offset?: 'addr' | 'data' | undefined;
}

function accessOf(access: string, register: string, { isOrdered, offset }: How): Statement[] {
  const [variable, amount] = access.slice(1).split('=');
  const pointer = offset === 'addr' ? plusNothing(named(variable)) : named(variable);
  const target: Expression = isOrdered ? pointer : { kind: 'location', pointer, at };
  if (access.startsWith('W')) {
    const value = offset === 'data' ? plusNothing(number(Number(amount))) : number(Number(amount));
    return [{ kind: 'perform', call: call(isOrdered ? 'smp_store_release' : 'WRITE_ONCE', [target, value]), at }];
  }
  const value = call(isOrdered ? 'smp_load_acquire' : 'READ_ONCE', [target]);
  return [...declare(register), { kind: 'assign', name: register, value, at }];
}

function fenceOf(edge: string): Statement[] {
  const fence = FENCES[edge];
  return fence === undefined ? [] : [{ kind: 'perform', call: call(fence, []), at }];
}

// `e + (r0 & 128)`: it depends on r0, and is e.
function plusNothing(expression: Expression): Expression {
  const nothing: Expression = { kind: 'binary', operator: '&', left: named('r0'), right: number(128), at };
  return { kind: 'binary', operator: '+', left: expression, right: nothing, at };
}

function declare(name: string, value?: Expression): Statement[] {
  return [{ kind: 'declare', name, value, at }];
}

function call(name: string, operands: readonly Expression[]): Expression {
  return { kind: 'call', name, operands, at };
}

function named(name: string): Expression {
  return { kind: 'name', name, at };
}

function number(value: number): Expression {
  return { kind: 'number', value, at };
}
