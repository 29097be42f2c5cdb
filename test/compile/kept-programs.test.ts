// Programs that are kept: whoever asks for the same again gets what was compiled, and it is what compiling anew would make.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { drop } from '../../src/lang/edit.js';
import type { Model } from '../../src/lang/model.js';
import { prepare } from '../../src/prepare.js';
import { modelNamed, requestFor } from '../models/instances.js';

const nmiRcu = modelNamed('nmi-rcu');

/** The same model as far as anybody can tell, but another object: nothing is kept of it. */
function another(model: Model): Model {
  return { ...model };
}

describe('a program', () => {
  test('is compiled once for the memory models that keep loads in order, and once for those that do not', () => {
    const model = another(nmiRcu);
    const made = (['sc', 'tso', 'pso', 'arm', 'alpha'] as const).map((memory) => prepare(requestFor(model, { memory })).compiled);
    expect(made.map((compiled) => made.indexOf(compiled))).toEqual([0, 0, 0, 3, 3]);
  });

  test('is not that of another variant, another setting, another number of CPUs, other regions or another model', () => {
    const model = another(nmiRcu);
    const { compiled } = prepare(requestFor(model));
    // Programs are too large to be printed where they differ.
    expect(prepare(requestFor(model)).compiled === compiled).toBe(true);
    const others = [
      prepare(requestFor(model, { variant: 'no-grace-period' })),
      prepare(requestFor(model, { set: { cycles: 'once' } })),
      prepare(requestFor(model, { cpus: 3 })),
      prepare(requestFor(model), { regions: [], cells: [] }),
      prepare(requestFor(another(nmiRcu))),
    ];
    expect(others.map((other) => other.compiled === compiled)).toEqual(others.map(() => false));
  });

  test('with edits is compiled each time, so that they are applied', () => {
    const model = another(nmiRcu);
    prepare(requestFor(model));
    const edited = requestFor(model, { edits: [drop('synchronize_sched')] });
    const [one, two] = [prepare(edited).compiled, prepare(edited).compiled];
    expect(one === two).toBe(false);
    expect(one.program.digest).toBe(two.program.digest);
    expect(one.program.digest).not.toBe(prepare(requestFor(model)).compiled.program.digest);
  });

  test('that is used for the second time gives the verdict, the counts and the trace of the first', () => {
    for (const variant of [undefined, 'no-grace-period', 'pointer-kept', 'call-rcu', 'plain-store']) {
      for (const memory of ['tso', 'pso', 'arm', 'alpha'] as const) {
        const model = another(nmiRcu);
        check(requestFor(model, { variant, memory: memory === 'pso' ? 'sc' : 'alpha', set: { cycles: 'once' } }));
        const used = check(requestFor(model, { variant, memory, set: { cycles: 'once' } }));
        const anew = check(requestFor(another(nmiRcu), { variant, memory, set: { cycles: 'once' } }));
        expect(used).toEqual(anew);
      }
    }
  });
});
