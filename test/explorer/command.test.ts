// `quiesce explore`: it prints an address that leads where it was told, says its mistakes before it serves, and ends when it is told to.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { folderWith, quiesce, type Ran } from '../cli/run.js';
import { RACE_MODEL } from '../cli/fixtures.js';
import type { Models, Position } from '../../src/explorer/shape.js';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'quiesce.mjs');
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

interface Served {
  readonly url: URL;
  /** What it has said beside the address. */
  readonly aside: () => string;
  /** Sends a signal, and resolves to how it ends. */
  readonly end: (signal: 'SIGINT') => Promise<number | null>;
}

/** Starts it, and waits for the address. */
function explore(words: readonly string[], folder = resolve(BIN, '..', '..')): Promise<Served> {
  const child = spawn(process.execPath, [BIN, 'explore', ...words], { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
  running.add(child);
  let [out, err] = ['', ''];
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const exit = new Promise<number | null>((ended) => void child.once('exit', ended));
  return new Promise((started, failed) => {
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString();
      if (!out.includes('\n')) return;
      const end = (signal: 'SIGINT'): Promise<number | null> => {
        child.kill(signal);
        return exit;
      };
      started({ url: new URL(out.trim()), aside: () => err, end });
    });
    void exit.then((code) => failed(new Error(`it ended with ${code}: ${err}`)));
  });
}

async function json<T>(url: URL, path: string): Promise<T> {
  const response = await fetch(new URL(path + url.search, url));
  expect(response.status).toBe(200);
  return (await response.json()) as T; // Of the shape that the path has.
}

describe('the command explore', () => {
  test('prints an address with everything in it, on this machine only, and ends with 0', async () => {
    const served = await explore([
      'nmi-rcu',
      '--variant',
      'no-grace-period',
      '--memory',
      'i386',
      '--cpus',
      '3',
      '--nmis',
      '1',
      '--port',
      '0',
    ]);
    expect(served.url.hostname).toBe('127.0.0.1');
    expect(served.url.search).toMatch(/^\?model=nmi-rcu&variant=no-grace-period&cpus=3&nmis=1&digest=[\da-f]+$/);
    const position = await json<Position>(served.url, '/api/position');
    expect(position.origin).toMatchObject({ variant: 'no-grace-period', memory: 'tso', cpus: 3, nmis: 1 });
    expect(served.aside()).toContain('Ctrl-C ends it.');
    // Also while a long work goes on.
    const work = await fetch(new URL('/api/grid?model=nmi-rcu&cpus=4', served.url));
    const reader = work.body?.getReader();
    await reader?.read();
    expect(await served.end('SIGINT')).toBe(0);
  });

  test('begins with the list of models where none is named', async () => {
    const served = await explore(['--port', '0']);
    expect(served.url.search).toBe('');
    const { models } = await json<Models>(served.url, '/api/models');
    expect(models.map(({ name }) => name)).toContain('nmi-rcu');
  });

  test('shows a model of your own, by its path, and a trace of it to its last step', async () => {
    const folder = folderWith({ 'race.ts': RACE_MODEL });
    expect(quiesce(['check', 'race.ts', '--memory', 'sc', '--trace', 'race.json', '--quiet'], { folder }).code).toBe(1);
    const own = await explore(['race.ts', '--port', '0'], folder);
    expect(own.url.search).toMatch(/^\?model=race\.ts&digest=/);
    const served = await explore(['race.json', '--port', '0'], folder);
    const position = await json<Position>(served.url, '/api/position');
    expect(position).toMatchObject({ isOtherProgram: false, story: { finding: { fault: 'failed-assertion' } } });
    expect(position.at).toBe(position.path.length);
    expect(position.at).toBeGreaterThan(0);
  });

  test('shows a trace of what goes on for ever with its loop', async () => {
    const folder = folderWith({});
    quiesce(['check', 'nmi-rcu', '--variant', 'progress-storm', '--memory', 'sc', '--trace', 'storm.json', '--quiet'], { folder });
    const served = await explore(['storm.json', '--port', '0'], folder);
    expect(served.url.searchParams.get('model')).toBe('nmi-rcu');
    expect(served.url.searchParams.get('loop')).toBe('5');
    const position = await json<Position>(served.url, '/api/position');
    expect(position).toMatchObject({ at: 10, loop: { steps: 5 }, story: { loopFrom: 6 } });
  });

  test('leads as far as a trace does when the model has changed since', async () => {
    const folder = folderWith({ 'race.ts': RACE_MODEL });
    quiesce(['check', 'race.ts', '--memory', 'sc', '--trace', 'race.json', '--quiet'], { folder });
    const changed = folderWith({ 'race.ts': RACE_MODEL.replace('WRITE_ONCE(flag, 1)', 'WRITE_ONCE(flag, 2)') });
    const served = await explore([join(folder, 'race.json'), '--port', '0'], changed);
    const position = await json<Position>(served.url, '/api/position');
    expect(position.at).toBe(0);
    expect(served.aside()).toContain('The trace leads no further than step 0: step 1, WRITE_ONCE(flag, 1)');
    expect(served.aside()).toContain('The trace is of another program');
  });

  test.each([
    [['nmi-rcx'], 'did you mean nmi-rcu?'],
    [['nmi-rcu', '--variant', 'no-such'], 'has no variant no-such'],
    [['nmi-rcu', '--edit', 'drop nothing'], 'applies nowhere'],
    [['nmi-rcu', '--cpus', 'any'], '--cpus cannot be any here'],
    [['nmi-rcu', '--cpus', '40'], 'cpus cannot be 40'],
    [['nmi-rcu', '--port', '70000'], '--port cannot be 70000'],
    [['--variant', 'x'], '--variant needs a model'],
    [['no-such.json'], 'no-such.json'],
    [['package.json'], 'the file is no trace'],
    [['package.json', '--memory', 'sc'], 'does not go with a trace'],
  ] as const)('tells a mistake before it serves: %j', (words, says) => {
    const ran: Ran = quiesce(['explore', ...words]);
    expect(ran.code).toBe(64);
    expect(ran.out).toBe('');
    expect(ran.err).toContain(says);
    expect(ran.err).not.toMatch(/\n +at /);
  });

  test('says that a port is in use, in one message', async () => {
    const other = createServer();
    await new Promise<void>((listening) => void other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const ran = await new Promise<{ code: number | null; err: string }>((ended) => {
      const child = spawn(process.execPath, [BIN, 'explore', '--port', String(port)], { env: { ...process.env, NO_COLOR: '1' } });
      let err = '';
      child.stderr.on('data', (part: Buffer) => (err += part.toString()));
      child.on('exit', (code) => ended({ code, err }));
    });
    other.close();
    expect(ran.code).toBe(64);
    expect(ran.err).toContain(`port ${port} cannot be had: it is in use`);
    expect(ran.err.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
  });
});
