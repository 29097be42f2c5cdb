// The Promela models in bench/ are the same model as ours: without reductions Spin finds as many states, and the same verdicts.
import { expect, test, type TestContext } from 'vitest';
import { runSpin, spinVersions, type SpinMemory, type SpinRun } from '../../bench/spin-run.js';

// What quiesce has on 2 CPUs without reductions, as pinned in test/models/pinned-counts.json.
const COUNTS = [
  { memory: 'sc', states: 362, transitions: 776 },
  { memory: 'tso', states: 1912, transitions: 5278 },
] as const;

async function spinOn(memory: SpinMemory, defines: readonly string[] = []): Promise<SpinRun> {
  const size = { depthMax: 10_000, hashBits: 16 };
  return await runSpin({ memory, cpus: 2, isReduced: false, defines, secondsMax: 60, size });
}

// Without Spin the test is reported as skipped, with what is missing.
async function needSpin({ skip }: TestContext): Promise<void> {
  const { missing } = await spinVersions();
  if (missing !== undefined) skip(missing);
}

for (const { memory, states, transitions } of COUNTS) {
  test(`Spin holds under ${memory} in the same states and transitions`, async (context) => {
    await needSpin(context);
    const { report, failure } = await spinOn(memory);
    // Spin counts the initial state as a transition.
    expect(report, failure).toMatchObject({ verdict: 'holds', states, transitions: transitions + 1 });
  });

  test(`a shared count of NMIs changes nothing for Spin under ${memory}`, async (context) => {
    await needSpin(context);
    const { report, failure } = await spinOn(memory, ['SHARED_COUNT']);
    expect(report, failure).toMatchObject({ verdict: 'holds', states, transitions: transitions + 1 });
  });

  test(`Spin finds a violation under ${memory} without the grace period`, async (context) => {
    await needSpin(context);
    const { report, failure } = await spinOn(memory, ['NO_GRACE_PERIOD']);
    expect(report, failure).toMatchObject({ verdict: 'violated' });
    expect(report?.complaint).toMatch(/^assertion violated/);
  });
}
