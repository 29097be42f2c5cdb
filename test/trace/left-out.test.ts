// What edits left out: each call stands in the trace where the thread would have made it, in columns, in pictures and in JSON.
import { expect, test } from 'vitest';
import nmiRcu from '../../models/nmi-rcu/model.ts';
import rcuList from '../../models/rcu-list/model.ts';
import spinlock from '../../models/spinlock-irqsave/model.ts';
import { check } from '../../src/check.js';
import { parseEdit } from '../../src/edit/edit-text.js';
import type { MemoryName } from '../../src/core/memory.js';
import type { Model } from '../../src/index.js';
import { settingOf } from '../../src/load/setting.js';
import { traceColumns } from '../../src/report/columns.js';
import { traceJson } from '../../src/report/json.js';
import { plainPage } from '../../src/report/page.js';
import { picturePage } from '../../src/report/picture/page.js';
import { picture } from '../../src/report/picture/picture.js';
import type { Trace } from '../../src/trace/trace.js';
import { objections } from '../report/published.js';

function traceUnder(source: Model, edits: readonly string[], memory: MemoryName = 'sc', cpus = 2): Trace {
  const request = { model: source, file: 'm.ts', set: settingOf(source, {}), memory, cpus, nmis: 'unbounded', order: 'bfs' } as const;
  const { trace } = check({ ...request, edits: edits.map(parseEdit), now: () => 0 });
  if (!trace) throw new Error('there is no counterexample');
  return trace;
}

const shownOf = ({ leftOut = [] }: Trace): string[] =>
  leftOut.map(
    ({ before, how, cpu, context, op, where }) =>
      `${before} ${how} ${op} CPU ${cpu} ${context.name} ${where?.file.split('/').at(-1) ?? ''}`,
  );

test('a dropped call stands behind the op before it, in the columns without a number', () => {
  const trace = traceUnder(nmiRcu, ['drop synchronize_sched']);
  expect(shownOf(trace)).toEqual(['10 dropped synchronize_sched() CPU 0 rmmod module.ts']);
  expect(trace.steps[8].op).toBe('rcu_assign_pointer(nmi_callback, dummy_nmi_callback)');
  const lines = traceColumns(trace, plainPage(120));
  const at = lines.findIndex((line) => /^ +\(dropped\) synchronize_sched\(\) *$/.test(line));
  expect(lines.slice(0, at).findLast((line) => /^ +\d/.test(line))).toMatch(
    /^ +9 {2}rcu_assign_pointer\(nmi_callback, dummy_nmi_callback\)/,
  );
  // Without room for columns it says whose it is.
  expect(traceColumns(trace, plainPage(24)).join('\n')).toMatch(/\nCPU 0 rmmod\n {2}\(dropped\)\s+synchronize_sched\(\)$/);
});

test('what a handler would have begun with stands inside of it, before its arrival', () => {
  const trace = traceUnder(nmiRcu, ['drop nmi_enter']);
  const arrival = trace.steps.find(({ kind }) => kind === 'arrival');
  expect(shownOf(trace)).toEqual([`${arrival?.number} dropped nmi_enter() CPU 1 do_nmi kernel.ts`]);
  const lines = traceColumns(trace, plainPage(120));
  const at = lines.findIndex((line) => line.includes('│ (dropped) nmi_enter()'));
  expect(lines[at + 1]).toContain('↯ NMI do_nmi:');
});

test('with what begins a section goes what ends it', () => {
  const trace = traceUnder(spinlock, ['drop spin_lock_irqsave']);
  expect(shownOf(trace)[0]).toMatch(/^1 dropped spin_lock_irqsave\(lock\) CPU 0 task /);
  const whole = traceUnder(rcuList, ['drop rcu_read_lock', 'drop synchronize_rcu']);
  expect(shownOf(whole).map((text) => text.replace(/^\d+ (.*\(\)).*/, '$1'))).toEqual(
    expect.arrayContaining(['dropped rcu_read_lock()', 'dropped synchronize_rcu()']),
  );
});

test.each([
  ['weaken rcu_dereference_sched', 'replaced rcu_dereference_sched(nmi_callback)', 'alpha'],
  ['move synchronize_sched before rcu_assign_pointer in unset_nmi_callback', 'moved synchronize_sched()', 'sc'],
  ['swap store@module.ts:44', 'moved store(nmi_data#0.ticks, 0)', 'pso'],
] as const)('under `%s`, what stood there before is shown as %s', (edit, ghost, memory) => {
  const trace = traceUnder(nmiRcu, [edit, 'drop nmi_enter'], memory);
  expect(shownOf(trace).join('\n')).toContain(ghost);
});

test('a model without edits has none, and its traces have no such member', () => {
  expect('leftOut' in traceUnder(nmiRcu, [], 'arm')).toBe(false);
});

test('in a picture the op is struck, has no glyph and no step, and no arc leads to it', () => {
  const trace = traceUnder(nmiRcu, ['drop synchronize_sched'], 'pso');
  const drawn = picture(trace);
  expect(drawn).toMatch(
    /<g class="row aside"><text [^>]*class="ghost">synchronize_sched\(\)<\/text><text [^>]*class="note">dropped<\/text>/,
  );
  expect(drawn).toContain('.ghost{text-decoration:line-through}');
  const plain = picture({ ...trace, leftOut: undefined });
  const arcs = (text: string): number => text.match(/class="arc /g)?.length ?? 0;
  expect(arcs(drawn)).toBe(arcs(plain));
  // Each arc still ends at the row of a step, and none at the row of what is not there.
  const ghostY = /class="ghost"/.test(drawn) ? Number(/ y="([\d.]+)" class="ghost"/.exec(drawn)?.[1]) - 4 : 0;
  expect(ghostY).toBeGreaterThan(0);
  for (const [, path] of drawn.matchAll(/<path d="([^"]+)" class="arc/g)) expect(path).not.toContain(` ${ghostY}H`);
  const page = picturePage(trace, { repeat: 'npx quiesce', folder: '' });
  expect(page).toContain('<td class="op ghost">synchronize_sched()</td><td>dropped: not there</td>');
});

test('the file of a trace has them, and keeps to its schema', () => {
  const trace = traceUnder(nmiRcu, ['drop synchronize_sched']);
  const written: unknown = JSON.parse(traceJson(trace));
  expect(objections('quiesce.trace-1.schema.json', written)).toEqual([]);
  expect(written).toMatchObject({
    leftOut: [{ before: 10, how: 'dropped', op: 'synchronize_sched()', context: { kind: 'task', name: 'rmmod' } }],
  });
});
