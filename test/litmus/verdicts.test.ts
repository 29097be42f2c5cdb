// The judge: herd7's verdicts on 548 generated tests, and those of the kernel's memory model on NMI-RCU's life cycle.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defined } from '../../src/core/assert.js';
import { MEMORY_NAMES, type MemoryName } from '../../src/core/memory.js';
import { readLitmus } from '../../src/litmus/read.js';
import { compileLitmus, runCompiled, runLitmus } from '../../src/litmus/run.js';
import { testNamed } from './shapes.js';
import { readBeside, readTable } from './tables.js';

/** The columns of the table, by memory model. The others have none: each of them must allow what the one before allows. */
const COLUMN: Partial<Record<MemoryName, string>> = { sc: 'sc', tso: 'x86-tso', arm: 'aarch64' };
const FILES = '/work/shared/litmus/shapes';

const rows = readTable('verdicts.tsv');
const compiled = new Map(rows.map((row) => [row.test, compileLitmus(testNamed(row.test))]));

function isAllowed(name: string, memory: MemoryName): boolean {
  return runCompiled(defined(compiled.get(name), name), { memory }).verdict !== 'Never';
}

describe('herd7', () => {
  test('the table has 548 tests, each with a name of its own', () => {
    expect(rows).toHaveLength(548);
    expect(compiled.size).toBe(548);
  });

  test.each(MEMORY_NAMES.filter((memory) => COLUMN[memory]))('under %s every verdict is that of herd7', (memory) => {
    const answers = [...compiled.keys()].map((name) => `${name} ${isAllowed(name, memory) ? 'Allowed' : 'Forbidden'}`);
    expect(answers).toEqual(rows.map((row) => `${row.test} ${row[COLUMN[memory] ?? '']}`));
  });

  test('what a memory model allows, the next weaker one allows too, but for release→acquire pairs', () => {
    const names = [...compiled.keys()].filter((name) => !/rel|acq/.test(name));
    const allowed = MEMORY_NAMES.map((memory) => names.filter((name) => isAllowed(name, memory)));
    for (const [index, weaker] of allowed.slice(1).entries()) expect(weaker).toEqual(expect.arrayContaining(allowed[index]));
    expect(allowed.map(({ length }) => length)).toMatchInlineSnapshot(`
      [
        0,
        18,
        58,
        141,
        151,
      ]
    `);
  });

  test.skipIf(!existsSync(FILES))('each test that is read from its file is the program that its name stands for', () => {
    for (const [name, { compiled: { program } }] of compiled) {
      const file = `${FILES}/${name}.litmus`;
      expect(compileLitmus(readLitmus(readFileSync(file, 'utf8'), file)).compiled.program.digest, name).toBe(program.digest);
    }
  });
});

describe('the kernel memory model', () => {
  test.each(readTable('nmi-verdicts.tsv'))('on $test arm with a speculating compiler gives its verdict, $lkmm', (row) => {
    const read = readLitmus(readBeside(`nmi/${row.test}.litmus`), row.test);
    expect(runLitmus(read, { memory: 'arm', compiler: 'speculating' }).verdict).toBe(row.lkmm);
  });
});
