// A handler that spins for its first op arrives before it, also where it runs inside of a region.
import { expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.js';
import { cell, observed, wait_until, WRITE_ONCE, type Thread } from '../../src/index.js';

const flag = cell<number>('flag', 0);

it.each([true, false])('the region of a handler is entered behind its arrival (region: %s)', (isObserved) => {
  function* spins(): Thread {
    yield* wait_until(flag, (value) => value === 1);
  }
  const system = { tasks: { sets: () => WRITE_ONCE(flag, 1) }, nmi: isObserved ? observed(spins) : spins };
  const { program } = compile({ system, cpus: 1, regions: ['spins'], watched: [] });
  const nmi = program.threads[program.nmi];
  expect(program.rowTexts.slice(nmi.firstRow, nmi.firstRow + nmi.rowCount).map(({ op }) => op)).toEqual(['arrives', 'wait_until(flag)']);
});
