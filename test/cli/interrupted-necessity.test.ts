// An interrupted `quiesce necessity`: what it has found is kept, and the next run goes on from there.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { quiesce, type Ran } from './run.js';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'quiesce.mjs');
const ARGS = ['necessity', 'nmi-rcu', '--workers', '1', '--quiet'];

function keptIn(folder: string): number {
  const file = join(folder, '.quiesce', 'trials.jsonl');
  if (!existsSync(file)) return 0;
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('sources ['));
  return lines.length;
}

// Interrupts the command as soon as it has kept so many outcomes.
async function interrupted(folder: string, kept: number): Promise<Ran> {
  const running = spawn(process.execPath, [BIN, ...ARGS], { cwd: folder, env: { ...process.env, COLUMNS: '100', NO_COLOR: '1' } });
  let out = '';
  let err = '';
  running.stdout.on('data', (data: Buffer) => (out += data.toString()));
  running.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<number | null>((tell) => void running.on('close', tell));
  while (keptIn(folder) < kept && running.exitCode === null) await pause(20);
  running.kill('SIGINT');
  return { code: await ended, out, err };
}

it('keeps what it has found when it is interrupted, says what is open, and goes on from there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-test-'));
  const first = await interrupted(folder, 8);
  expect([first.code, first.err]).toEqual([130, '']);
  expect(first.out).toMatch(/necessity nmi-rcu[^]*\d+ lines/);
  const kept = keptIn(folder);
  expect(kept).toBeGreaterThanOrEqual(8);
  const second = quiesce(['necessity', 'nmi-rcu', '--memory', 'sc', '--quiet'], { folder });
  expect(second.code).toBe(0);
  const [, checks = '', known = ''] = /(\d+) checks, (\d+) of them known/.exec(second.out) ?? [];
  expect(Number(known)).toBeGreaterThan(0);
  expect(Number(known)).toBeLessThan(Number(checks));
}, 120_000);
