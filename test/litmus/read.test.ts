// Reading litmus tests: what is accepted, and a diagnostic with its place for everything else.
import { describe, expect, test } from 'vitest';
import { DiagnosticError, type Diagnostic } from '../../src/core/diagnostic.js';
import { readLitmus } from '../../src/litmus/read.js';
import { runLitmus } from '../../src/litmus/run.js';

const BODY = 'P0(int *x)\n{\n\tint r0;\n\tBODY\n}\n';

/** A test of one process with this body and condition. */
function inBody(body: string, condition = 'exists (x=1)'): string {
  return `C sample\n{}\n${BODY.replace('BODY', body)}${condition}\n`;
}

function diagnosticOf(text: string): Diagnostic {
  try {
    runLitmus(readLitmus(text, 'sample.litmus'), { memory: 'sc' });
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic;
    throw error;
  }
  throw new Error('the text was read');
}

describe('what the text is made of', () => {
  test('comments of both kinds, descriptions and lines of a generator are no part of the test', () => {
    const text = [
      'C MP+po+po',
      '"PodWW Rfe PodRR Fre"',
      'Generator=diy7',
      '(* Result: Never { *)',
      '{ int x=1; (* so *) y=x; int *p=&x; 1:r0=3; atomic_t v = ATOMIC_INIT(-2); int z; }',
      'P0(int *x) // Producer }',
      '{',
      '\tint *q; /* { */',
      '\tWRITE_ONCE((*x), 2);',
      '}',
      'P1(int **p, volatile int *x) { int r1 = 0, *r2; r1 = r0; r2 = (int *)READ_ONCE(*p); }',
      'locations [v; 1:r1;]',
      'exists ([y]=&x /\\ ~(*z=1 \\/ 1:r2!=x) /\\ not false) (* Bad. *)',
    ].join('\n');
    // The condition begins with `(` and `[`, so nothing in it is a comment but the end.
    const read = readLitmus(text.replace('*z=1', 'z=1'), 'a.litmus');
    expect(read.name).toBe('MP+po+po');
    expect(read.initial.map(({ place, value }) => [place.process, place.name, value?.kind])).toEqual([
      [undefined, 'x', 'number'],
      [undefined, 'y', 'address'],
      [undefined, 'p', 'address'],
      [1, 'r0', 'number'],
      [undefined, 'v', 'number'],
      [undefined, 'z', undefined],
    ]);
    expect(read.processes.map(({ body }) => body.map(({ kind }) => kind))).toEqual([
      ['declare', 'perform'],
      ['declare', 'declare', 'assign', 'assign'],
    ]);
    expect(runLitmus(read, { memory: 'sc' }).states.map((state) => Object.fromEntries(state))).toEqual([
      { '1:r1': 3, '1:r2': '&x', v: -2, y: '&x', z: 0 },
    ]);
  });

  test('places count from the first line of the file', () => {
    const { processes, proposition } = readLitmus(`\n${inBody('WRITE_ONCE(*x, 1);')}`, 'a.litmus');
    expect(processes[0].body[1].at).toEqual({ line: 7, column: 2 });
    expect(proposition.at).toEqual({ line: 9, column: 9 });
  });

  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['7 - 2 - 1', 4],
    ['6 & 3 == 3', 0],
    ['1 | 2 ^ 3 & 5', 3],
    ['!0 + ~0', 0],
    ['-3 < 2 && 2 <= 2 || 0', 1],
    ['1 << 3 >> 1', 4],
    ['0x10 > 0xf', 1],
    ['5 != 5', 0],
    ['x == x', 1],
    ['x + 0 == x && x - x == 0', 1],
    ['!x || x == NULL', 0],
  ])('the expression %s is %i, as in C', (expression, value) => {
    const text = inBody(`r0 = ${expression};`, 'forall (0:r0=0)');
    expect(runLitmus(readLitmus(text, 'a.litmus'), { memory: 'sc' }).states.map((state) => state.get('0:r0'))).toEqual([value]);
  });
});

describe('what is not known', () => {
  test.each([
    ['a text in another dialect', 'X86 SB\n{}\n', 1, 1, 'a litmus test begins with a line `C NAME`'],
    ['a comment without an end', 'C a\n\n(* so', 3, 1, 'what begins here never ends: no *) follows'],
    ['a description without an end', 'C a\n  "so', 2, 3, 'what begins here never ends: no " follows'],
    ['a loop', inBody('while (r0) { r0 = 0; }'), 6, 2, "'while' is not read in a litmus test"],
    ['an unsigned variable', inBody('unsigned int r1;'), 6, 2, "'unsigned' is not read in a litmus test"],
    ['a character of no token', inBody('r0 = 1 % 2;'), 6, 9, "the character '%' means nothing here"],
    ['an array', inBody('int r1[2];'), 6, 8, "'[' stands where ';' is expected"],
    ['a statement without an end', inBody('r0 = 1'), 7, 1, "'}' stands where ';' is expected"],
    ['a parameter that is no address', 'C a\n{}\nP0(int x) {}\nexists (x=0)', 3, 8, "'x' is not expected here"],
    ['a text without a condition', 'C a\n{}\nP0(int *x) {}\n', 3, 14, 'the end of the file is not expected here'],
    ['text behind the condition', inBody(';', 'exists (x=1) x'), 8, 14, "'x' is not expected here"],
    ['a process out of order', 'C a\n{}\nP1(int *x) {}\nexists (x=0)', 3, 1, 'process P1 stands where P0 is expected'],
    ['an unknown function', inBody('r0 = 1; smp_foo(x);'), 6, 10, 'smp_foo() is not known'],
    ['an SRCU lock', inBody('r0 = srcu_read_lock(x);'), 6, 7, 'srcu_read_lock() is not known'],
    ['too few arguments', inBody('r0 = cmpxchg(x, 1);'), 6, 7, 'cmpxchg() takes 3 arguments, and has 2 here'],
    ['an address where a variable belongs', inBody('r0 = READ_ONCE(x);'), 6, 17, 'READ_ONCE() takes a variable, such as *x'],
    ['the value of what returns none', inBody('r0 = smp_mb();'), 6, 7, 'smp_mb() returns nothing'],
    ['an undeclared register', inBody('r1 = 1;'), 6, 2, 'r1 is neither declared in P0 nor one of its parameters'],
    ['an undeclared name', inBody('r0 = 1 + y;'), 6, 11, 'y is neither declared in P0 nor one of its parameters'],
    ['a register that is declared twice', inBody('int r0;'), 6, 6, 'r0 is declared twice in P0'],
    ['a number of more than 32 bits', inBody('r0 = 4294967296;'), 6, 7, '4294967296 is more than a word of 32 bits holds'],
    ['a condition on an unknown register', inBody(';', 'exists (0:r7=1)'), 8, 9, 'P0 has no register r7'],
    ['a condition on an unknown process', inBody(';', 'exists (4:r0=1)'), 8, 9, 'there is no process P4'],
    ['a condition on an unknown variable', inBody(';', 'exists (y=1)'), 8, 9, 'there is no shared variable y'],
    ['a condition with an unknown address', inBody(';', 'exists (0:r0=y)'), 8, 14, 'there is no shared variable y'],
    ['an initial register of no process', 'C a\n{ 2:r0=1; }\nP0(int *x) {}\nexists (x=0)', 2, 3, 'there is no process P2'],
    ['a load through a number', inBody('r0 = *r0;'), 6, 7, 'the address 0 leads to no variable'],
    ['a store through a number', inBody('WRITE_ONCE(*(r0 + 1), 1);'), 6, 2, 'the address 1 leads to no variable'],
    ['arithmetic on an address', inBody('r0 = x * 2;'), 6, 9, '&x * 2 is arithmetic on an address'],
    ['counting an address up', inBody('*x = x; atomic_inc(x);'), 6, 10, '&x + 1 is arithmetic on an address'],
    ['a read-side section without an end', inBody('rcu_read_lock();'), 3, 1, 'P0: it ends inside rcu_read_lock()'],
  ])('a diagnostic says where and what it is: %s', (_, text, line, column, message) => {
    expect(diagnosticOf(text)).toMatchObject({ code: 'bad-litmus', message, where: { file: 'sample.litmus', line, column } });
  });
});
