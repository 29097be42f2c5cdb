// Running litmus tests: what each function of the kernel does, and how the condition is judged.
import { describe, expect, test } from 'vitest';
import type { MemoryName } from '../../src/core/memory.js';
import { litmusJson, litmusText } from '../../src/litmus/litmus-text.js';
import { readLitmus } from '../../src/litmus/read.js';
import { runLitmus, type LitmusResult } from '../../src/litmus/run.js';

function run(text: string, memory: MemoryName = 'sc'): LitmusResult {
  return runLitmus(readLitmus(text, 'sample.litmus'), { memory });
}

/** The final values of r0 and x after one process with this body, which starts with x at 5. */
function after(body: string): string {
  const text = `C one\n{ x=5; }\nP0(int *x, int *y) { int r0 = 7; ${body} }\nexists (0:r0=0 /\\ x=0)`;
  return run(text)
    .states.map((state) => [...state.values()].join())
    .join(' or ');
}

describe('the functions of the kernel', () => {
  test.each([
    ['r0 = READ_ONCE(*x);', '5,5'],
    ['r0 = *x;', '5,5'],
    ['*x = 3;', '7,3'],
    ['WRITE_ONCE(*x, r0 + 1);', '7,8'],
    ['smp_store_release(x, 1); r0 = smp_load_acquire(x);', '1,1'],
    ['smp_store_mb(*x, 2); barrier();', '7,2'],
    ['r0 = xchg(x, 9);', '5,9'],
    ['r0 = xchg_relaxed(x, 9);', '5,9'],
    ['r0 = cmpxchg(x, 5, 6);', '5,6'],
    ['r0 = cmpxchg_acquire(x, 4, 6);', '5,5'],
    ['r0 = atomic_cmpxchg_release(x, 5, 6);', '5,6'],
    ['atomic_inc(x); r0 = atomic_read(x);', '6,6'],
    ['atomic_dec(x);', '7,4'],
    ['atomic_add(3, x);', '7,8'],
    ['atomic_sub(3, x);', '7,2'],
    ['atomic_set(x, 1);', '7,1'],
    ['atomic_or(2, x);', '7,7'],
    ['r0 = atomic_add_return(2, x);', '7,7'],
    ['r0 = atomic_sub_return_relaxed(2, x);', '3,3'],
    ['r0 = atomic_fetch_add(2, x);', '5,7'],
    ['r0 = atomic_fetch_xor_acquire(4, x);', '5,1'],
    ['r0 = atomic_inc_return(x);', '6,6'],
    ['r0 = atomic_dec_and_test(x);', '0,4'],
    ['r0 = atomic_sub_and_test(5, x);', '1,0'],
    ['r0 = atomic_add_unless(x, 1, 5);', '0,5'],
    ['r0 = atomic_inc_not_zero(x);', '1,6'],
    ['r0 = spin_trylock(y);', '1,5'],
    ['spin_lock(y); r0 = spin_is_locked(y); spin_unlock(y);', '1,5'],
    ['rcu_assign_pointer(*y, x); int *p; p = rcu_dereference(*y); r0 = READ_ONCE(*p);', '5,5'],
    ['smp_mb(); smp_wmb(); smp_rmb(); synchronize_rcu(); synchronize_rcu_expedited();', '7,5'],
    ['smp_mb__before_atomic(); smp_mb__after_atomic(); smp_mb__after_spinlock();', '7,5'],
    ['if (r0 == 7) if (*x == 4) r0 = 1; else r0 = 2;', '2,5'],
    ['if (r0 != 7) { r0 = 1; } else { r0 = 3; }', '3,5'],
    ['if (r0 == 7 || xchg(x, 1)) r0 = 0;', '0,5'],
    ['if (r0 == 7 && xchg(x, 1)) r0 = 0;', '0,1'],
  ])('the statement %s leaves r0 and x as %s', (body, left) => {
    expect(after(body)).toBe(left);
  });

  test('two increments are both counted, and two plain ones may not be', () => {
    const two = (body: string): string => `C two\n{}\nP0(int *x) { ${body} }\nP1(int *x) { ${body} }\nforall (x=2)`;
    expect(run(two('atomic_inc(x);')).verdict).toBe('Always');
    expect(run(two('*x = *x + 1;')).states.map((state) => state.get('x'))).toEqual([1, 2]);
  });

  test('a spinlock keeps the others out', () => {
    const body = 'spin_lock(l); *x = *x + 1; spin_unlock(l);';
    const text = `C lock\n{}\nP0(int *x, spinlock_t *l) { ${body} }\nP1(int *x, spinlock_t *l) { ${body} }\nforall (x=2)`;
    for (const memory of ['sc', 'tso', 'pso', 'arm', 'alpha'] as const) expect(run(text, memory).verdict, memory).toBe('Always');
  });
});

const SB = `C SB
{}
P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
`;

describe('the condition', () => {
  test.each([
    ['exists (0:r0=0 /\\ 1:r0=0)', 'Sometimes', true, 1, 3],
    ['exists (0:r0=7)', 'Never', false, 0, 2],
    ['~exists (0:r0=0 /\\ 1:r0=0)', 'Sometimes', false, 1, 3],
    ['~exists (0:r0=7)', 'Never', true, 0, 2],
    ['forall (0:r0=0 \\/ 0:r0=1)', 'Always', true, 2, 0],
    ['forall (0:r0=0)', 'Sometimes', false, 1, 1],
    ['filter (0:r0=0) forall (0:r0=0)', 'Always', true, 1, 0],
    ['locations [1:r0] forall (0:r0=0 \\/ true)', 'Always', true, 4, 0],
  ])('the verdict on %s is %s', (condition, verdict, isSatisfied, positive, negative) => {
    expect(run(SB + condition, 'tso')).toMatchObject({ verdict, isSatisfied, positive, negative });
  });

  test('the text of a result has the form of herd7', () => {
    expect(litmusText(run(`${SB}exists (0:r0=0 /\\ 1:r0=0)`, 'tso')).join('\n')).toMatchInlineSnapshot(`
      "Test SB Allowed
      Memory tso faithful
      States 4
      0:r0=0; 1:r0=0;
      0:r0=0; 1:r0=1;
      0:r0=1; 1:r0=0;
      0:r0=1; 1:r0=1;
      Ok
      Witnesses
      Positive: 1 Negative: 3
      Condition exists (0:r0=0 /\\ 1:r0=0)
      Observation SB Sometimes 1 3"
    `);
    expect(litmusText(run(`${SB}~exists ((x=2 \\/ 1:r0=0) /\\ ~(0:r0=0))`)).slice(-2)).toMatchInlineSnapshot(`
      [
        "Condition ~exists ((x=2 \\/ 1:r0=0) /\\ ~(0:r0=0))",
        "Observation SB Sometimes 1 2",
      ]
    `);
  });

  test('the object of a result has the states as objects', () => {
    expect(litmusJson(run(`${SB}exists (0:r0=0 /\\ x=0)`))).toEqual({
      format: 'quiesce.litmus/1',
      name: 'SB',
      memory: 'sc',
      compiler: 'faithful',
      verdict: 'Never',
      states: [
        { '0:r0': 0, x: 1 },
        { '0:r0': 1, x: 1 },
      ],
    });
  });

  test('a schedule to a witness is as short as possible, and there is none without a witness', () => {
    const read = readLitmus(`${SB}exists (0:r0=0 /\\ 1:r0=0)`, 'SB.litmus');
    expect(runLitmus(read, { memory: 'tso', trace: true }).schedule).toHaveLength(8);
    expect(runLitmus(read, { memory: 'sc', trace: true }).schedule).toBeUndefined();
  });

  test('a trace names the lines of the litmus text', () => {
    const read = readLitmus(`${SB}exists (0:r0=0 /\\ 1:r0=0)`, 'some where/SB.litmus');
    const steps = runLitmus(read, { memory: 'tso', trace: true }).trace?.steps ?? [];
    const { where } = steps.find(({ op }) => op.startsWith('WRITE_ONCE(y')) ?? {};
    expect(where).toEqual({ file: 'some where/SB.litmus', line: 4, column: 30 });
  });

  test('an execution that waits for itself has no final state, and the result says so', () => {
    const result = run('C stuck\n{}\nP0(int *x) { rcu_read_lock(); synchronize_rcu(); rcu_read_unlock(); }\nexists (x=0)');
    expect(result).toMatchObject({ verdict: 'Never', states: [], stuck: ['a grace period waits for the read-side section that it is in'] });
  });

  test('a window that is too small leaves no verdict', () => {
    const read = readLitmus(`${SB.replace('WRITE_ONCE(*x, 1);', 'WRITE_ONCE(*x, 1); WRITE_ONCE(*x, 2);')}exists (0:r0=0)`, 'SB.litmus');
    expect(() => runLitmus(read, { memory: 'tso', window: 1 })).toThrow('waited for room among 1 pending ones');
  });
});
