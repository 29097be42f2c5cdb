// Walks: every step that is offered can be taken by its label, what is told of it is what it does, and paths that lead nowhere say why.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { findingName } from '../../src/core/verdict.js';
import { parseAddress } from '../../src/explorer/address.js';
import { labelsOf } from '../../src/explorer/label.js';
import type { Choice, Position } from '../../src/explorer/shape.js';
import { seeded } from '../seed.js';
import { keeperOf, positionOf } from './grounds.js';

const INSTANCES = [
  'model=nmi-rcu&variant=no-grace-period',
  'model=nmi-rcu&memory=alpha&compiler=speculating&nmis=2',
  'model=irq-rcu&memory=pso&cpus=3',
  'model=call-rcu-unload&memory=arm',
  'model=seqlock&memory=arm',
  'model=toy-rcu',
  'model=litmus/mp&memory=alpha&variant=assign-once',
  'model=spinlock-irqsave&memory=sc',
];

/** Takes one choice after the other, by number. */
async function wander(
  start: string,
  numbers: readonly number[],
  look: (before: Position, taken: Choice, after: Position) => void,
): Promise<void> {
  let position = await positionOf(start);
  for (const number of numbers) {
    const { choices } = position;
    if (choices.length === 0) return;
    const taken = choices[number % choices.length];
    const after = await positionOf(taken.address);
    look(position, taken, after);
    position = after;
  }
}

describe('a walk', () => {
  test.each(INSTANCES)('leads where each choice says: %s', async (start) => {
    const walk = fc.asyncProperty(fc.array(fc.nat(11), { minLength: 5, maxLength: 40, size: 'max' }), (numbers) =>
      wander(start, numbers, (before, taken, after) => {
        expect(after.diverged).toBeUndefined();
        expect(after.isOtherProgram).toBe(false);
        expect(after.address).toBe(taken.address);
        expect(after.path).toEqual([...before.path, taken.label]);
        const step = after.story.steps.at(-1);
        expect(step).toMatchObject({ kind: taken.kind, cpu: taken.cpu, op: taken.op, context: taken.context });
        if (taken.result !== undefined && after.story.finding === undefined) expect(step?.result).toBe(taken.result);
        // What the choice said that it changes has changed.
        const cells = after.state.cells.filter((cell) => cell.value !== cell.before).map(({ name, value }) => `${name} ${value}`);
        const told = taken.changes.filter(({ what }) => after.state.cells.some(({ name }) => name === what));
        if (after.choices.length > 0) expect(told.map(({ what, after: now }) => `${what} ${now}`)).toEqual(cells);
        const finding = after.findings.find(({ step: number }) => number === after.at)?.finding;
        if (taken.finding) expect(finding).toEqual(taken.finding);
        for (const { label } of after.refusals) expect(after.choices.map((choice) => choice.label)).not.toContain(label);
      }),
    );
    await fc.assert(walk, seeded(3));
  });

  test.each(['model=nmi-rcu&variant=no-grace-period', 'model=litmus/mp&memory=alpha&variant=assign-once'])(
    'takes the schedule of a check, to its finding: %s',
    async (query) => {
      const address = parseAddress(query);
      const keeper = await keeperOf(address);
      const { verdict, trace } = keeper.on(({ request }) => check(request));
      if (verdict.kind !== 'violated' || !trace) throw new Error('it is not violated');
      const path = labelsOf(trace);
      const position = await positionOf(`${query}&path=${path.join('.')}`);
      expect(position.story.steps).toHaveLength(verdict.schedule.length);
      expect(position.story.finding).toEqual(verdict.finding);
      expect(position.story.causes?.length).toBeGreaterThan(0);
      expect(position.findings.map(({ finding }) => findingName(finding))).toEqual([findingName(verdict.finding)]);
      expect(position.properties.some(({ value, step }) => value === 'violated' && step === path.length)).toBe(true);
    },
  );

  test.each([
    ['&memory=pso', '5', /^somebody who could go on and never does, if the steps from 6 on/],
    ['&memory=sc', '4', /^a state that is not the one before step 7/],
    ['&memory=sc&at=3', '0', /^somebody who could go on/],
  ])('is no execution without end only because a link says so: %s&loop=%s', async (memory, loop, flaw) => {
    const path = '0.0.0.0.0.0n.0.0.0.0';
    const position = await positionOf(`model=nmi-rcu&variant=progress-storm${memory}&path=${path}&loop=${loop}`);
    expect(position.loop?.flaw).toMatch(flaw);
    expect(position.story.finding).toBeUndefined();
    expect(position.findings).toEqual([]);
    expect(position.address).toContain(`&loop=${loop}`);
    expect(position.properties.find(({ name }) => name === 'grace-period-ends')).toMatchObject({ value: 'undecided' });
    // A step more is another path, of which nothing is said.
    for (const { address } of position.choices) expect(address).not.toContain('loop');
  });

  test('of a model without such properties goes on for ever as anything does', async () => {
    expect((await positionOf('model=nmi-rcu&path=0&loop=0')).loop?.flaw).toBe('the model says nothing of executions without end');
  });

  test('may look at a step in the middle: the later ones are still told', async () => {
    const path = '0.0.1n.1.0p0';
    const position = await positionOf(`model=nmi-rcu&path=${path}&at=2`);
    expect(position.at).toBe(2);
    expect(position.story.steps).toHaveLength(5);
    expect(position.address).toContain('at=2');
    // It is the same story wherever one stands on it: told once.
    expect((await positionOf(`model=nmi-rcu&path=${path}&at=4`)).story).toBe(position.story);
    const alone = await positionOf('model=nmi-rcu&path=0.0');
    expect(position.state).toEqual(alone.state);
    expect(position.choices.map(({ address }) => address)).toEqual(alone.choices.map(({ address }) => address));
    expect(position.choices.find(({ label }) => label === '1n')?.address).toContain('path=0.0.1n&');
  });
});

describe('a path that leads nowhere', () => {
  test.each([
    ['model=nmi-rcu&path=0.7', 2, 'there is no CPU 7'],
    ['model=nmi-rcu&path=1', 1, 'no task is on CPU 1'],
    ['model=nmi-rcu&path=1i', 1, 'no irq arrives in this model'],
    ['model=nmi-rcu&path=0s', 1, 'no such callback is queued'],
    ['model=nmi-rcu&path=0p0', 1, 'has not so many pending ops'],
    ['model=nmi-rcu&memory=sc&path=0.0.0p0.0', 3, 'nothing is ever pending under this memory model'],
    ['model=nmi-rcu&path=0-5', 1, 'has no outcome 5'],
    ['model=nmi-rcu&path=1n.1n', 2, 'masked: NMI do_nmi runs on this CPU'],
    ['model=nmi-rcu&path=1n.0n.0t0', 3, 'interrupted: NMI do_nmi runs on this CPU'],
    ['model=nmi-rcu&path=0t4', 1, 'there is no such task'],
    ['model=nmi-rcu&nmis=0&path=0.1n', 2, 'no more NMIs arrive'],
    ['model=nmi-rcu&path=0.0.0p0.0.0.0p1', 6, 'stays behind pending op 0'],
  ])('it says why: %s diverges at step %i, %s', async (query, step, why) => {
    const { diverged, path } = await positionOf(query);
    expect(diverged).toMatchObject({ step });
    expect(diverged?.why).toContain(why);
    expect(path).toHaveLength(step - 1);
    expect([...path, ...(diverged?.left ?? [])].join('.')).toBe(/path=(.*)/.exec(query)?.[1]);
  });

  test('after what is wrong there is nothing', async () => {
    const query = 'model=nmi-rcu&variant=no-grace-period';
    const address = parseAddress(query);
    const keeper = await keeperOf(address);
    const { trace } = keeper.on(({ request }) => check(request));
    if (!trace) throw new Error('it is not violated');
    const path = labelsOf(trace);
    const position = await positionOf(`${query}&path=${path.join('.')}.0`);
    expect(position.diverged).toMatchObject({ step: path.length + 1, why: 'the step before it ends in what is wrong' });
    expect(position.choices).toEqual([]);
    expect(position.refusals).toEqual([]);
  });

  test('says that the link is of another program', async () => {
    expect((await positionOf('model=nmi-rcu&digest=00')).isOtherProgram).toBe(true);
  });
});

describe('what is not offered', () => {
  test.each([
    ['model=nmi-rcu&path=1n', '1n', 'masked', /^masked: NMI do_nmi/],
    ['model=nmi-rcu&path=0n', '0t0', 'handler-runs', /^interrupted: NMI do_nmi/],
    ['model=nmi-rcu&nmis=1&path=1n.1.1.1.1', '1n', 'arrivals-used-up', /as many as there may be/],
    ['model=irq-rcu&path=1i', '1i', 'irqs-off', /^interrupts are off in irq/],
  ])('it says why: %s, %s is refused', async (query, label, code, why) => {
    const { refusals, diverged } = await positionOf(query);
    expect(diverged).toBeUndefined();
    const found = refusals.find((refusal) => refusal.label === label);
    expect(found).toMatchObject({ code });
    expect(found?.why).toMatch(why);
  });

  test('a grace period names the CPUs that it waits for', async () => {
    // The module waits in synchronize_sched() while an NMI runs on CPU 1.
    let position = await positionOf('model=nmi-rcu&memory=sc&path=1n');
    for (let step = 0; step < 60 && !position.refusals.some(({ code }) => code === 'grace-period'); step++) {
      const own = position.choices.find(({ label }) => label === '0');
      if (!own) throw new Error(`the task cannot go on: ${JSON.stringify(position.refusals)}`);
      position = await positionOf(own.address);
    }
    expect(position.refusals.find(({ code }) => code === 'grace-period')).toMatchObject({
      label: '0',
      why: "waits for CPU 1's NMI do_nmi",
      waitsFor: [1],
    });
    expect(position.state.gracePeriods).toEqual([
      { of: 'rmmod', cpu: 0, kind: 'grace-period', isOver: false, waitsFor: [{ cpu: 1, what: "CPU 1's NMI do_nmi" }] },
    ]);
  });

  test('a wait says for what', async () => {
    // The reader waits for an even number while the writer writes.
    const { refusals } = await positionOf('model=seqlock&memory=sc&path=1.1.1.1');
    const found = refusals.find(({ label }) => label === '0');
    expect(found).toMatchObject({ code: 'value' });
    expect(found?.why).toMatch(/^waits until sequence .*; it is 1$/);
  });
});
