// The commands at work: what they print, and the exit codes that scripts rely on.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RACE_MODEL } from './fixtures.js';
import { folderWith, quiesce, shell } from './run.js';

describe('check', () => {
  test('a model that holds exits 0 and names its bounds', () => {
    const { code, out, err } = quiesce(['check', 'nmi-rcu', '--cpus', '2']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^ ✓ nmi-rcu {3}holds {3}tso\n/);
    expect(out).toContain('2 CPUs · NMIs and irqs without bound');
    expect(out).toContain('omits');
  });

  test('a model that is violated exits 1 and shows a column for each CPU, why, and the command that repeats it', () => {
    const { code, out } = quiesce(['check', 'nmi-rcu', '--variant', 'no-grace-period', '--memory', 'sc']);
    expect(code).toBe(1);
    expect(out).toMatch(/# {2}CPU 0 · rmmod +CPU 1$/m);
    expect(out).toMatch(/✗ .*use-after-free/);
    expect(out).toContain('repeat   npx quiesce check nmi-rcu --variant no-grace-period --memory sc --cpus 2');
    expect(out).toContain('why');
  });

  test('a bounded search is incomplete and exits 2, also depth first', () => {
    for (const bound of [
      ['--depth', '5'],
      ['--max-states', '50'],
      ['--search', 'dfs', '--depth', '5'],
    ]) {
      const { code, out } = quiesce(['check', 'nmi-rcu', ...bound]);
      expect(out).toMatch(/^ \? nmi-rcu {3}incomplete/);
      expect(code).toBe(2);
    }
  });

  test('what never happened is vacuous and exits 3', () => {
    const { code, out } = quiesce(['check', 'nmi-rcu', '--nmis', '0']);
    expect(out).toMatch(/^ ! nmi-rcu {3}vacuous/);
    expect(code).toBe(3);
  });

  test('a file outside of any project is checked with the running library, and nothing is left behind', () => {
    const folder = folderWith({ 'model.ts': RACE_MODEL });
    const { code, out } = quiesce(['check', 'model.ts', '--memory', 'sc'], { folder });
    expect(code).toBe(1);
    expect(out).toContain('failed-assertion');
    expect(out).toContain('model.ts:7:');
    expect(readdirSync(folder)).toEqual(['model.ts']);
  });

  test('a .js and a .mjs file are models, too', () => {
    const source = RACE_MODEL.replaceAll(': Thread', '').replace(', type Thread', '');
    for (const name of ['model.js', 'model.mjs'])
      expect(quiesce(['check', name], { folder: folderWith({ [name]: source }) }).code).toBe(1);
  });

  test('as JSON it prints one line, with the trace', () => {
    const { out } = quiesce(['check', 'nmi-rcu', '--variant', 'no-grace-period', '--json']);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      format: 'quiesce.verdict/1',
      verdict: 'violated',
      finding: { name: 'use-after-free' },
      trace: { format: 'quiesce.trace/1' },
    });
  });

  test('no line is wider than the terminal', () => {
    for (const width of [20, 80, 200]) {
      const { out } = quiesce(['check', 'nmi-rcu', '--variant', 'no-grace-period'], { width });
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });
});

describe('replay', () => {
  test('leads where the trace led, and exits 0', () => {
    const folder = folderWith({});
    quiesce(['check', 'nmi-rcu', '--variant', 'no-grace-period', '--trace', join(folder, 't.json')]);
    const { code, out } = quiesce(['replay', join(folder, 't.json')]);
    expect(out).toMatch(/^ ✗ nmi-rcu\/no-grace-period still ends in use-after-free after \d+ steps; the program is the same\n/);
    expect(code).toBe(0);
  });

  test('leads there although the model has changed, when the steps are still possible', () => {
    const folder = folderWith({ 'model.ts': RACE_MODEL });
    quiesce(['check', 'model.ts', '--trace', 'trace.json', '--memory', 'sc'], { folder });
    const changed = RACE_MODEL.replace('WRITE_ONCE(flag, 1);', 'WRITE_ONCE(flag, 1);\n  yield* READ_ONCE(flag);');
    const copy = folderWith({ 'model.ts': changed, 'trace.json': readFileSync(join(folder, 'trace.json'), 'utf8') });
    const { code, out } = quiesce(['replay', 'trace.json', '--quiet'], { folder: copy });
    expect(out.replaceAll(/\s+/g, ' ')).toContain('the program has changed, but every step is still possible');
    expect(code).toBe(0);
  });

  test('finds the findings about states again: leaks and properties', () => {
    for (const [variant, set] of [
      ['never-freed', 'cycles=once'],
      ['preemptible-reader', 'cycles=forever'],
    ] as const) {
      const path = join(folderWith({}), 't.json');
      quiesce(['check', 'nmi-rcu', '--variant', variant, '--set', set, '--trace', path]);
      expect(existsSync(path)).toBe(true);
      expect(quiesce(['replay', path, '--quiet']).code).toBe(0);
    }
  });
});

describe('verify', () => {
  test('exits 0 when all is as expected', () => {
    const { code, out } = quiesce(['verify', 'nmi-rcu/no-grace-period', '--cpus', '2', '--memory', 'sc', '--memory', 'tso']);
    expect(out).toContain('all as expected');
    expect(code).toBe(0);
  });

  test('exits 1 on an unexpected violation, and shows what was expected, the trace and the command', () => {
    const folder = folderWith({
      'model.ts': RACE_MODEL.replace("verdict: 'violated', finding: 'failed-assertion'", "verdict: 'holds'"),
    });
    const { code, out } = quiesce(['verify', 'model.ts', '--memory', 'sc'], { folder });
    expect(out).toContain('expected holds, got violated (failed-assertion)');
    expect(out).toContain('# ');
    expect(out).toContain('repeat   npx quiesce check model.ts --memory sc --cpus 2');
    expect(out).toContain('2 checks: 1 holds, 1 violated · 1 unexpected');
    expect(code).toBe(1);
  });

  test('exits 1 when a violation that is expected is gone, also of a variant', () => {
    const folder = folderWith({ 'model.ts': RACE_MODEL.replace("memory: ['sc'], verdict: 'holds'", "verdict: 'violated'") });
    const { code, out } = quiesce(['verify', 'model.ts/quiet'], { folder });
    expect(out).toContain('expected violated, got holds');
    expect(code).toBe(1);
  });

  test('as JSON it prints a line for each check', () => {
    const folder = folderWith({ 'model.ts': RACE_MODEL });
    const { out } = quiesce(['verify', 'model.ts', '--json', '--memory', 'sc', '--memory', 'tso'], { folder });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { asExpected: boolean; memory: string });
    expect(lines.map(({ asExpected, memory }) => `${memory} ${asExpected}`)).toEqual(['sc true', 'tso true', 'sc true']);
  });
});

describe('list and show', () => {
  test('list names models, variants with verdicts, parameters and properties', () => {
    const { code, out } = quiesce(['list']);
    for (const part of [
      'nmi-rcu',
      'no-grace-period',
      '→ violated (use-after-free): 2, 3 cpus',
      'forever, once, twice',
      'counted-exactly-once',
    ])
      expect(out).toContain(part);
    expect(code).toBe(0);
  });

  test('show tells the local states of a thread, where they are written, and where answers lead', () => {
    const { out } = quiesce(['show', 'nmi-rcu', '--thread', 'do_nmi']);
    expect(out).toContain('NMI do_nmi');
    expect(out).toMatch(/1 {2}nmi_enter\(\) {2}→ 2 +models\/nmi-rcu\/kernel\.ts:\d+:\d+/);
    expect(out).toMatch(/my_nmi_callback → \d+/);
    expect(out).not.toContain('rmmod');
  });

  test('show draws Mermaid', () => {
    expect(quiesce(['show', 'nmi-rcu', '--thread', 'do_nmi', '--mermaid']).out).toMatch(/^flowchart TD\n/);
  });
});

describe('the process', () => {
  test('help and version exit 0', () => {
    expect(quiesce(['--help'])).toMatchObject({ code: 0, err: '' });
    expect(quiesce(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const command of ['verify', 'check', 'replay', 'list', 'show'])
      expect(quiesce([command, '--help']).out).toContain(`usage: quiesce ${command}`);
  });

  test('a reader that goes away ends it without a stack trace', () => {
    const { out, err } = shell('set -o pipefail; $Q list --json | head -c 10; echo " $?"');
    expect(err).toBe('');
    expect(out).toMatch(/^\{"format":/);
  });

  test('an interrupt exits 130', () => {
    const check = '$Q check nmi-rcu --cpus 7 --no-symmetry --no-reduction --quiet';
    expect(shell(`${check} & sleep 2; kill -INT $!; wait $!; echo "$?"`).out).toMatch(/^130$/m);
  });
});
