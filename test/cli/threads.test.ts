// Checks on many threads: as on one, whatever happens to the threads.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../src/check.js';
import type { CheckRequest } from '../../src/prepare.js';
import { checkPlaced, type Threads } from '../../src/cli/checking.js';
import { loadModel } from '../../src/load/load-model.js';
import { settingOf } from '../../src/load/setting.js';
import { folderWith, quiesce, shell, type Ran } from './run.js';

const alone: Threads = { workers: 1, isInterrupted: () => false };
// As early as possible, so that small spaces are handed over too.
const together: Threads = { workers: 2, crewFrom: 1, isPatient: true, isInterrupted: () => false };

type Instance = Pick<CheckRequest, 'variant' | 'memory' | 'cpus'> & { model: string; set?: Record<string, string> };

async function checked({ model, set = {}, ...instance }: Instance, threads: Threads): Promise<CheckResult> {
  const loaded = await loadModel(model);
  const setting = settingOf(loaded.model, set);
  const bounds = { nmis: 'unbounded', order: 'bfs', now: () => 0 } as const;
  const request: CheckRequest = { ...bounds, ...instance, model: loaded.model, file: model, set: setting };
  return checkPlaced(loaded, request, threads);
}

function figuresOf({ verdict, statistics, digest }: CheckResult): unknown {
  const { states, transitions, depth, waiting } = statistics;
  const what = verdict.kind === 'violated' ? { ...verdict, schedule: verdict.schedule.length } : verdict;
  return { what, states, transitions, depth, waiting, digest };
}

describe('two workers agree with one thread', () => {
  test.each<Instance>([
    { model: 'nmi-rcu', memory: 'tso', cpus: 2 },
    { model: 'nmi-rcu', memory: 'sc', cpus: 3 },
    { model: 'nmi-rcu', memory: 'sc', cpus: 4, set: { data: 'published' } },
    { model: 'nmi-rcu', variant: 'no-grace-period', memory: 'tso', cpus: 2 },
    { model: 'nmi-rcu', variant: 'lock-in-handler', memory: 'tso', cpus: 2 },
    { model: 'irq-rcu', memory: 'tso', cpus: 2 },
  ])('on $model $variant $memory, $cpus CPUs', async (instance) => {
    expect(figuresOf(await checked(instance, together))).toEqual(figuresOf(await checked(instance, alone)));
  });
});

// Six tasks that count to 9: a million states, so that workers have taken over long before the end. What is asked of each state can do
// something to a worker.
function counting(asked: string): string {
  const source = `import { isMainThread } from 'node:worker_threads';
import { always, cell, model, range, WRITE_ONCE, type Thread } from 'quiesce';
const counts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => cell<number>(name, 0, range(0, 9)));
function counter(index: number): () => Thread {
  return function* count() {
    for (let value = 1; value < 10; value++) yield* WRITE_ONCE(counts[index], value);
  };
}
export default model({
  name: 'counting',
  question: 'What happens to a worker?',
  system: () => ({
    tasks: Object.fromEntries(counts.map((cell, index) => ['count' + index, counter(index)])),
    properties: [always('asked', 'it is asked of every state', (view) => { ${asked} return true; })],
  }),
});
`;
  return join(folderWith({ 'model.ts': source }), 'model.ts');
}

function count(asked: string, workers: number): Ran {
  return quiesce(['check', counting(asked), '--memory', 'sc', '--cpus', '6', '--quiet', '--json', '--workers', String(workers)]);
}

const ALL = 'counts.forEach((cell) => view.value(cell));';

describe('what happens to a worker', () => {
  test('what only a worker sees that a property looks at has everybody compile again', () => {
    const asked = "if (view.value(counts[0]) === 9 && view.value(counts[1]) === 9 && !isMainThread) view.value(counts[2]);";
    const { code, err, out } = count(asked, 2);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'holds' });
  });

  test.each([
    ['it throws', "if (!isMainThread) throw new Error('not today');", 'a worker died: not today'],
    ['it ends', 'if (!isMainThread) process.exit(3);', 'a worker ended by itself (exit code 3)'],
  ])('when %s, the check ends with a message, and does not hang', (_, asked, message) => {
    const { code, err } = count(`${ALL} ${asked}`, 2);
    expect(err).toContain(message);
    expect(code).toBe(70);
  });

  test('when it has no memory for its own work, the check is incomplete', () => {
    const greedy = 'const all = []; for (;;) all.push(new Array(1e5).fill(all.length + 0.5));';
    const model = counting(`${ALL} if (!isMainThread && view.value(counts[0]) === 5) { ${greedy} }`);
    const command = `$Q check ${model} --memory sc --cpus 6 --json --workers 2; echo "code $?"`;
    const { out } = shell(`export NODE_OPTIONS=--max-old-space-size=150; ${command}`);
    expect(out).toContain('"verdict":"incomplete"');
    expect(out).toContain('"memory"');
    expect(out).toContain('code 2');
  });
});

describe('the command line', () => {
  const UNREDUCED = ['--no-symmetry', '--no-reduction'];
  const LARGE = ['check', 'nmi-rcu', '--memory', 'sc', '--cpus', '7', '--set', 'data=published', '--quiet', ...UNREDUCED];

  test('a search that a limit on memory ends is incomplete, and the process stays below the limit', () => {
    const { out, err } = shell(`/usr/bin/time -f 'peak %M' $Q ${LARGE.join(' ')} --memory-limit 200; echo "code $?"`);
    expect(out).toContain('incomplete');
    const [, kibibytes] = /^peak (\d+)$/m.exec(err) ?? [];
    expect(Number(kibibytes) * 1024).toBeLessThan(200e6);
    expect(out).toMatch(/MB of states \(--memory-limit\)/);
    expect(out).toContain('code 2');
  });

  test.each(['1', '2'])('an interrupt of a search by %s workers prints what was found so far, and exits 130', (workers) => {
    const { out } = shell(`$Q ${LARGE.join(' ')} --workers ${workers} & sleep 5; kill -INT $!; wait $!; echo "code $?"`);
    expect(out).toMatch(/incomplete/);
    expect(out).toContain('interrupted');
    expect(out).toMatch(/explored [\d,]+ distinct states/);
    expect(out).toContain('code 130');
  });

  test('an interrupt of a suite ends it', () => {
    const { out } = shell(`$Q verify nmi-rcu --quiet & sleep 3; kill -INT $!; wait $!; echo "code $?"`);
    expect(out).toContain('code 130');
  });

  test.each(['0', '-1', '1.5', 'many', '10000'])('the number of workers cannot be %s', (workers) => {
    const { code, err } = quiesce(['check', 'nmi-rcu', '--workers', workers]);
    expect(code).toBe(64);
    expect(err).toContain('--workers');
  });
});
