// Why a step is not offered: on every state of random systems, a step is offered if and only if there is no reason against it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPILER_NAMES, MEMORY_NAMES } from '../../src/core/memory.js';
import { withChoice } from '../../src/machine/action.js';
import { loadModel } from '../../src/load/load-model.js';
import { candidatesOf } from '../../src/machine/candidates.js';
import type { Machine } from '../../src/machine/machine.js';
import type { RefusalCode } from '../../src/machine/refusal.js';
import { whyNot } from '../../src/machine/why-not.js';
import { requestOf } from '../../src/testing/options.js';
import { instanceOfRequest, instanceOfScene, plainMachine } from '../reductions/instances.js';
import { scenes } from '../reductions/random-systems.js';
import { seeded } from '../seed.js';

const STATES_MAX = 600;
const seen = new Set<RefusalCode>();

/** The actions that a state offers, and those that nothing is said against. */
function compare(machine: Machine, state: Int32Array): void {
  const count = machine.expandOnly(state);
  const offered = [...machine.actions.subarray(0, count)].sort((one, other) => one - other);
  machine.enterAlone(state);
  const unopposed: number[] = [];
  for (const candidate of candidatesOf(machine)) {
    for (let choice = 0; choice < candidate.ways; choice++) {
      const reason = whyNot(machine, candidate, choice);
      if (reason) seen.add(reason.code);
      else unopposed.push(withChoice(candidate.action, choice));
    }
  }
  unopposed.sort((one, other) => one - other);
  // expect() takes longer than the rest.
  if (unopposed.join() !== offered.join()) expect(unopposed).toEqual(offered);
  // What is asked for reasons must not have changed the state.
  if (machine.state.join() !== state.join()) expect([...machine.state]).toEqual([...state]);
}

/** The states that are met first, each once. */
function* statesOf(machine: Machine): Generator<Int32Array> {
  const met = new Set<string>();
  const waiting = [machine.initial()];
  for (let at = 0; at < waiting.length && at < STATES_MAX; at++) {
    const state = waiting[at];
    yield state;
    const count = machine.expandOnly(state);
    for (let index = 0; index < count; index++) {
      if (machine.findings[index] !== 0) continue;
      const next = machine.successors.slice(index * machine.words, (index + 1) * machine.words);
      const key = next.join();
      if (!met.has(key)) waiting.push(next);
      met.add(key);
    }
  }
}

describe('a step is offered if and only if there is no reason against it', () => {
  for (const memory of MEMORY_NAMES) {
    for (const compiler of COMPILER_NAMES) {
      test(`under ${memory}, ${compiler}`, () => {
        const agree = fc.property(scenes, (scene) => {
          const machine = plainMachine(instanceOfScene(scene, { memory, compiler }));
          for (const state of statesOf(machine)) compare(machine, state);
        });
        fc.assert(agree, seeded(20));
      });
    }
  }

  test.each([
    ['call-rcu-unload', 'tso', 'faithful'],
    ['nmi-rcu', 'alpha', 'speculating'],
    ['rcu-list', 'arm', 'faithful'],
  ] as const)('in %s under %s, %s', async (name, memory, compiler) => {
    const { model } = await loadModel(name);
    const request = requestOf(model, { memory, compiler, nmis: 1 });
    const machine = plainMachine(instanceOfRequest({ ...request, cpus: 2 }));
    let states = 0;
    for (const state of statesOf(machine)) {
      compare(machine, state);
      states++;
    }
    expect(states).toBeGreaterThan(100);
  });

  test('each reason has been met', () => {
    const all: RefusalCode[] = [
      'arrivals-used-up',
      'callbacks',
      'fence',
      'grace-period',
      'guess-wrong',
      'handler-runs',
      'impossible',
      'irqs-off',
      'load-pending',
      'masked',
      'no-preemption',
      'no-slot',
      'no-softirq',
      'not-yet-allocated',
      'ordered',
      'unconfirmed',
      'value',
      'window-full',
    ];
    expect([...seen].sort()).toEqual(all);
  });
});
