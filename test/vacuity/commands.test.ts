// What never happened as a user sees it: `check` tells it, `verify` wants it expected, and an edit that changes nothing is refused.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, quiesce } from '../cli/run.js';

function modelText(more: string): string {
  return `import { READ_ONCE, WRITE_ONCE, cell, model, observed_region } from 'quiesce';
const x = cell<number>('x', 0);
function* one() {
  yield* WRITE_ONCE(x, 1);
  yield* WRITE_ONCE(x, 2);
  const value = yield* READ_ONCE(x);
  if (value !== 2) yield* observed_region('lost', WRITE_ONCE(x, 0));
}
const expect = [{ cpus: [2], memory: ['sc'], verdict: 'holds' }] as const;
export default model({ name: 'idle', question: 'q', system: () => ({ tasks: { one } }), expect,${more} });
`;
}

const IDLE = /never performed: WRITE_ONCE\(x, 0\), idle\.ts:7:\d+[^]*never entered: lost/;

it('check tells with `holds` what is idle, and verify takes it for vacuous unless the model says that it may be', () => {
  const folder = folderWith({ 'idle.ts': modelText(''), 'declared.ts': modelText(" mayBeIdle: ['WRITE_ONCE@declared.ts:7', 'lost']") });
  const checked = quiesce(['check', 'idle.ts', '--memory', 'sc'], { folder });
  expect([checked.code, checked.out]).toEqual([0, expect.stringMatching(IDLE)]);
  const suite = quiesce(['verify', 'idle.ts'], { folder });
  expect([suite.code, suite.out]).toEqual([
    3,
    expect.stringContaining('expected holds, got vacuous (never: WRITE_ONCE(x, 0) at idle.ts:7, region lost)'),
  ]);
  expect(quiesce(['verify', 'declared.ts'], { folder }).code).toBe(0);
  const junit = quiesce(['verify', 'idle.ts', '--reporter', 'junit'], { folder });
  expect(junit.out).toContain('type="vacuous"');
  const json = JSON.parse(quiesce(['check', 'idle.ts', '--memory', 'sc', '--json'], { folder }).out) as { idle: unknown };
  expect(json.idle).toMatchObject([
    { kind: 'op', op: 'WRITE_ONCE(x, 0)', functionName: 'one' },
    { kind: 'region', region: 'lost' },
  ]);
});

it('a place that only edits have is no place that may be idle', () => {
  const folder = folderWith({ 'idle.ts': modelText(" mayBeIdle: ['WRITE_ONCE#2']") });
  const { code, err } = quiesce(['check', 'idle.ts'], { folder });
  expect([code, err]).toEqual([64, expect.stringMatching(/idle\.ts[^]*mayBeIdle cannot have 'WRITE_ONCE#2'[^]*instead/)]);
});

it('workers note the same as one thread', () => {
  const idle = (workers: string): unknown => {
    const { out } = quiesce(['check', 'seqlock', '--memory', 'pso', '--set', 'writers=2', '--json', '--quiet', '--workers', workers]);
    return (JSON.parse(out) as { idle: unknown }).idle;
  };
  expect(idle('2')).toEqual(idle('1'));
}, 120_000);

it('an edit that changes nothing says so, and where', () => {
  const { code, err } = quiesce(['check', 'nmi-rcu', '--edit', 'replace rcu_dereference_sched with rcu_dereference']);
  expect([code, err]).toEqual([
    64,
    expect.stringMatching(/kernel\.ts:\d+:\d+[^]*changes nothing[^]*\(bad-edit\)[^]*instead: leave it out/),
  ]);
  const second = quiesce([
    'check',
    'nmi-rcu',
    '--edit',
    'drop synchronize_sched',
    '--edit',
    'replace rcu_dereference_sched with rcu_dereference',
  ]);
  expect([second.code, second.err]).toEqual([64, expect.stringContaining('replace rcu_dereference_sched with rcu_dereference')]);
});

it('repair finds the pair that a handler lacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-test-'));
  const { code, out } = quiesce(['repair', 'nmi-rcu', '--variant', 'no-nmi-enter', '--memory', 'sc', '--json', '--quiet'], { folder });
  expect(code).toBe(0);
  const { repairs } = JSON.parse(out) as { repairs: readonly { edits: readonly string[] }[] };
  expect(repairs.map(({ edits }) => edits)).toEqual([['insert nmi_enter around nmi']]);
}, 120_000);
