// `quiesce check --cpus any`: what it prints, as text and as JSON, and what it refuses.
import { describe, expect, test } from 'vitest';
import { folderWith, quiesce } from './run.js';

const HEAD = "import { atomic_add_return, BUG_ON, cell, model, smp_processor_id, wrapping, WRITE_ONCE, type Thread } from 'quiesce';\n";

/** A model without tasks, whose irq handler has this body. */
function handling(body: string): string {
  return `${HEAD}const active = cell<number>('active', 0, wrapping(8));
function* irq(): Thread {
${body}
}
export default model({ name: 'handling', question: 'What do handlers do?', system: () => ({ tasks: {}, irq }) });
`;
}

describe('check --cpus any', () => {
  test('says that a model holds on every number of CPUs, and how they were counted', () => {
    const { code, out, err } = quiesce(['check', 'nmi-rcu', '--cpus', 'any', '--memory', 'sc']);
    expect(err).toBe('');
    expect(out).toMatch(/^ ✓ nmi-rcu {3}holds {3}sc\n/);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('of the others none or any number with each slice; 1 to 2 CPUs also by themselves');
    expect(code).toBe(0);
  });

  test('as JSON it prints one line, with how CPUs were counted', () => {
    const { code, out } = quiesce(['check', 'nmi-rcu', '--cpus', 'any', '--memory', 'tso', '--json']);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      cpus: 'any',
      verdict: 'holds',
      counted: { apart: 1, way: 'loose', concreteMax: 2 },
    });
    expect(code).toBe(0);
  });

  test('shows a violation on the smallest number of CPUs that has it', () => {
    const { code, out } = quiesce(['check', 'nmi-rcu', '--variant', 'no-grace-period', '--cpus', 'any', '--json']);
    const counted = { way: 'none', concreteMax: 2 };
    expect(JSON.parse(out)).toMatchObject({ verdict: 'violated', counted, trace: { origin: { cpus: 2 } } });
    expect(code).toBe(1);
  });

  test('is incomplete, and says why, where no number of CPUs confirms what counting shows', () => {
    const folder = folderWith({ 'model.ts': handling('  yield* BUG_ON((yield* atomic_add_return(1, active)) === 7);') });
    const { code, out } = quiesce(['check', 'model.ts', '--cpus', 'any', '--nmis', '1', '--memory', 'sc'], { folder });
    expect(out.replaceAll(/\s+/g, ' ')).toContain('counting CPUs shows failed-assertion, which no number of CPUs up to 4 confirms');
    expect(code).toBe(2);
  });

  test('refuses a model whose CPUs cannot be counted', () => {
    const folder = folderWith({ 'model.ts': handling('  yield* WRITE_ONCE(active, yield* smp_processor_id());') });
    const { code, out, err } = quiesce(['check', 'model.ts', '--cpus', 'any'], { folder });
    expect(out).toBe('');
    expect(err).toContain('(not-countable)');
    expect(err).toContain('--cpus 2');
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(64);
  });

  test('refuses a bound on the length of paths', () => {
    const { code, err } = quiesce(['check', 'nmi-rcu', '--cpus', 'any', '--depth', '5']);
    expect(err).toContain('--depth does not go with --cpus any');
    expect(code).toBe(64);
  });
});
