// `quiesce necessity` and `quiesce repair` as a user runs them: tables, JSON, what is remembered, and what is refused.
import { appendFileSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, quiesce } from './run.js';

interface Row {
  readonly call: string;
  readonly functionName: string;
  readonly memory: string;
  readonly kind: string;
  readonly repeat?: string;
}

function rowsOf(text: string): readonly Row[] {
  return (JSON.parse(text) as { rows: readonly Row[] }).rows; // The command printed it.
}

const ARGS = ['necessity', 'nmi-rcu', '--memory', 'sc', '--memory', 'pso', '--quiet'];

it('prints a table, remembers what it found, and goes on after its file was cut off', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-test-'));
  const first = quiesce(ARGS, { folder });
  expect(first.err).toBe('');
  expect(first.code).toBe(0);
  expect(first.out).toMatch(/82 {2}rcu_assign_pointer\(\) in set_nmi_callback\s+◐\s+●/);
  expect(first.out).toContain('load-bearing; with WRITE_ONCE(): violated: null-dereference');
  expect(existsSync(join(folder, '.quiesce', 'trials.jsonl'))).toBe(true);
  appendFileSync(join(folder, '.quiesce', 'trials.jsonl'), '{"key":"cut o');
  const second = quiesce([...ARGS, '--json'], { folder });
  expect(second.code).toBe(0);
  const set = rowsOf(second.out).find(
    ({ call, memory, functionName }) => call === 'rcu_assign_pointer' && memory === 'pso' && functionName === 'set_nmi_callback',
  );
  expect(set?.kind).toBe('load-bearing');
  const shown = quiesce(
    (set?.repeat ?? '')
      .replace('npx quiesce ', '')
      .match(/'[^']*'|\S+/g)
      ?.map((word) => word.replaceAll("'", '')) ?? [],
  );
  expect(shown.code).toBe(1);
  expect(shown.out).toContain('nmi-rcu + replace rcu_assign_pointer in set_nmi_callback with WRITE_ONCE');
  const third = quiesce(ARGS, { folder });
  const [, checks, known] = /(\d+) checks, (\d+) of them known/.exec(third.out) ?? [];
  expect(Number(known)).toBe(Number(checks));
  expect(third.out.replace(/\d+ checks.*/, '')).toBe(first.out.replace(/\d+ checks.*/, ''));
}, 120_000);

it('a property may look at a cell that a trial leaves unused', () => {
  const text = `import { WRITE_ONCE, always, cell, model } from 'quiesce';
const [data, flag] = [cell<number>('data', 0), cell<number>('flag', 0)];
function* publish() {
  yield* WRITE_ONCE(data, 1);
  yield* WRITE_ONCE(flag, 1);
}
const ready = always('ready', 'With the flag there is data.', (view) => view.value(flag) !== 1 || view.value(data) === 1);
export default model({ name: 'publish', question: 'q', system: () => ({ tasks: { publish }, properties: [ready] }) });
`;
  const { out } = quiesce(['necessity', 'publish.ts', '--memory', 'sc', '--json'], { folder: folderWith({ 'publish.ts': text }) });
  expect(rowsOf(out).map(({ kind }) => kind)).toEqual(['load-bearing', 'load-bearing', 'redundant']);
}, 60_000);

it('saves a trace of an edited model, and replays it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-test-'));
  const asked = ['check', 'nmi-rcu', '--edit', 'drop synchronize_sched', '--memory', 'sc', '--trace', 't.json'];
  expect(quiesce(asked, { folder }).code).toBe(1);
  const again = quiesce(['replay', 't.json'], { folder });
  expect(again.out).toContain('nmi-rcu + drop synchronize_sched still ends in');
  expect(again.code).toBe(0);
});

it('finds what NMI-RCU with static data needs on arm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-test-'));
  const { code, out } = quiesce(['repair', 'nmi-rcu', '--memory', 'arm', '--json'], { folder });
  expect(code).toBe(0);
  const { repairs } = JSON.parse(out) as { repairs: readonly { edits: readonly string[] }[] };
  const texts = repairs.map(({ edits }) => edits.join());
  expect(texts).toContain('strengthen rcu_dereference_sched to smp_load_acquire');
  expect(texts.some((text) => text.startsWith('insert smp_rmb before READ_ONCE@module.ts:'))).toBe(true);
}, 120_000);

const NEVER = `import { BUG_ON, READ_ONCE, cell, model } from 'quiesce';
const x = cell<number>('x', 0);
export default model({ name: 'never', question: 'q', system: () => ({ tasks: { *one() {
  yield* BUG_ON((yield* READ_ONCE(x)) === 0, 'no');
} } }) });
`;
const PLAIN = NEVER.replaceAll('READ_ONCE', 'load');

it('says that there is nothing to repair, that no repair is so small, and that nothing synchronizes', () => {
  const folder = folderWith({ 'never.ts': NEVER, 'plain.ts': PLAIN });
  const sound = quiesce(['repair', 'nmi-rcu', '--memory', 'sc'], { folder });
  expect([sound.code, sound.out]).toEqual([0, expect.stringContaining('nothing to repair')]);
  const hopeless = quiesce(['repair', 'never.ts', '--memory', 'sc', '--most', '1'], { folder });
  expect([hopeless.code, hopeless.out]).toEqual([1, expect.stringContaining('--most 2')]);
  const plain = quiesce(['necessity', 'plain.ts'], { folder });
  expect([plain.code, plain.err]).toEqual([64, expect.stringMatching(/plain\.ts:1:1[^]*no synchronizing call[^]*instead/)]);
  const counted = quiesce(['necessity', 'nmi-rcu', '--cpus', 'any'], { folder });
  expect([counted.code, counted.err]).toEqual([64, expect.stringContaining('--cpus cannot be any')]);
  const edit = quiesce(['check', 'nmi-rcu', '--edit', 'weaken rcu_assign_pointer'], { folder });
  expect([edit.code, edit.err]).toEqual([64, expect.stringMatching(/kernel\.ts:82:\d+[^]*applies to 2 calls[^]*say which/)]);
}, 120_000);
