// The server's guard: whom it answers, what it never gives away, and that nothing ends it.
import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startServer } from '../../src/cli/explore-server.js';
import { Shelf } from '../../src/cli/explore-shelf.js';
import type { CheckLine } from '../../src/explorer/long-shape.js';
import type { Failure } from '../../src/explorer/shape.js';
import { seeded } from '../seed.js';
import { get, lines, portServed, serving, type How } from './served.js';

serving();

const CROSS_LINK = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('what is refused', () => {
  test.each([
    ['another name', '/api/models', { headers: { host: 'rebound.example:80' } }, 403],
    ['its name with another port', '/api/models', { headers: { host: '127.0.0.1:1' } }, 403],
    ['another origin', '/api/models', { headers: { origin: 'https://evil.example' } }, 403],
    ['no origin', '/api/models', { headers: { origin: 'null' } }, 403],
    ['what another site embeds', '/api/models', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }, 403],
    ['a link of another site to an answer', '/api/models', { headers: CROSS_LINK }, 403],
    ['to change anything', '/api/models', { method: 'POST' }, 405],
    ['to be told what it can do', '/', { method: 'OPTIONS' }, 405],
    ['a long address', `/?${'x'.repeat(33_000)}`, {}, 414],
    ['a whole address', 'http://127.0.0.1/api/models', {}, 400],
    ['what is not there', '/nothing', {}, 404],
    ['what is on disk', '/../package.json', {}, 404],
    ['what is on disk, in code', '/%2e%2e/package.json', {}, 404],
    ['what objects have', '/constructor', {}, 404],
    ['a model that it does not show', '/api/position?model=/etc/passwd', {}, 404],
    ['a model by its path', '/api/position?model=models/nmi-rcu/model.ts', {}, 404],
    ['an unknown variant', '/api/position?model=nmi-rcu&variant=x', {}, 404],
    ['an unknown parameter', '/api/position?model=nmi-rcu&set.x=1', {}, 404],
    ['an edit that is none', '/api/position?model=nmi-rcu&edit=rm+-rf', {}, 400],
    ['an edit of what is not there', '/api/position?model=nmi-rcu&edit=drop+nothing', {}, 400],
    ['a wrong address', '/api/check?model=nmi-rcu&cpus=999', {}, 400],
    ['a wrong bound', '/api/check?model=nmi-rcu&seconds=-1', {}, 400],
    ['nothing to compare with', '/api/compare?model=nmi-rcu', {}, 400],
  ])('it does not answer: %s', async (_, path, how: How, status) => {
    const got = await get(path, how);
    expect(got.status, got.body).toBe(status);
    const { error } = JSON.parse(got.body) as Failure; // Every refusal is of this shape.
    expect(error.message).not.toBe('');
    expect(got.body).not.toMatch(/\n +at |node:internal/);
  });

  test('not a link from another site to the page', async () => {
    expect([200, 503]).toContain((await get('/?model=nmi-rcu', { headers: CROSS_LINK })).status);
  });

  test('a port that somebody has', async () => {
    await expect(startServer(new Shelf(new Map()), portServed())).rejects.toThrow(`port ${portServed()} cannot be had: it is in use`);
  });

  test('to be framed, embedded, cached, or to load anything from elsewhere', async () => {
    for (const path of ['/', '/api/models', '/nothing', '/page.css']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

/** Sends bytes, and what comes back until the server closes, or says nothing for a while. */
function send(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(portServed(), '127.0.0.1');
    let answer = '';
    const end = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(150, end);
    socket.on('data', (part) => (answer += part.toString('latin1')));
    socket.on('error', end);
    socket.on('close', end);
    socket.end(bytes);
  });
}

describe('nothing ends it', () => {
  test('not what is no HTTP, or hardly any', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 80 });
    const host = fc.constantFrom('127.0.0.1', '127.0.0.1:PORT', 'localhost', '[::1]', '');
    const asked = fc
      .record({
        method: fc.oneof(fc.constantFrom('GET', 'HEAD', 'get', 'CONNECT', 'TRACE', 'GET GET', ''), text),
        path: fc.oneof(fc.constantFrom('/', '//', '*', '/api/position?model=nmi-rcu&path=', '/api/grid', '/api/%00', '/\0'), text),
        version: fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
        host,
        rest: fc.oneof(
          fc.constantFrom(
            '',
            'content-length: 5\r\n',
            'transfer-encoding: chunked\r\n',
            'upgrade: websocket\r\nconnection: upgrade\r\n',
            'expect: 100-continue\r\n',
          ),
          text,
        ),
        end: fc.constantFrom('\r\n\r\n', '\r\n', '\n\n', '', '\r\n\r\nrest of it'),
      })
      .map(({ method, path, version, host: name, rest, end }) =>
        Buffer.from(`${method} ${path} ${version}\r\nhost: ${name.replace('PORT', String(portServed()))}\r\n${rest}${end}`),
      );
    const sent = fc.oneof({ weight: 4, arbitrary: asked }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) });
    const survives = fc.asyncProperty(sent, async (bytes) => {
      const answer = await send(bytes);
      expect(answer).toMatch(/^$|^HTTP\/1\.1 \d{3} /);
      expect(answer).not.toMatch(/\n +at |node:internal|"code":"bug"/);
    });
    await fc.assert(survives, seeded(150));
    expect((await get('/page.css')).status).toBe(200);
  });

  test('not an address of any kind', async () => {
    const paths = fc.constantFrom('/api/position', '/api/automaton', '/api/compare', '/api/models');
    const values = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('nmi-rcu', 'irq-rcu', '0.1n.0p0', '1', 'unbounded', '__proto__', 'alpha'),
    );
    const names = fc.constantFrom(
      'model',
      'variant',
      'edit',
      'memory',
      'cpus',
      'nmis',
      'window',
      'path',
      'at',
      'digest',
      'thread',
      'with',
      'set.cycles',
      '__proto__',
    );
    const queries: fc.Arbitrary<[string, string][]> = fc.array(fc.tuple(names, values), { maxLength: 6 });
    const survives = fc.asyncProperty(paths, queries, async (path, query) => {
      const parameters = new URLSearchParams(query);
      parameters.append('model', 'nmi-rcu');
      const { status, body } = await get(`${path}?${parameters.toString()}`);
      expect(status, body).toBeLessThan(500);
    });
    await fc.assert(survives, seeded(150));
  });

  test('not a browser that leaves in the middle of a long work: the work ends, and there is room for others', async () => {
    for (let round = 0; round < 5; round++) {
      await new Promise<void>((resolve) => {
        const asked = request({ host: '127.0.0.1', port: portServed(), path: '/api/grid?model=nmi-rcu&cpus=4' }, (response) => {
          response.once('data', () => asked.destroy());
          response.on('error', () => {});
          response.once('close', () => resolve());
        });
        asked.on('error', () => resolve());
        asked.end();
      });
    }
    const last = (await lines<CheckLine>('/api/check?model=tutorial/1-lost-update')).at(-1);
    expect(last).toMatchObject({ kind: 'verdict' });
  });

  test('not more works than it does at a time', async () => {
    const open = Array.from({ length: 3 }, () => {
      const asked = request({ host: '127.0.0.1', port: portServed(), path: '/api/grid?model=nmi-rcu&cpus=4' });
      asked.on('error', () => {});
      asked.on('response', (response) => response.on('error', () => {}).resume());
      asked.end();
      return asked;
    });
    await Promise.all(open.map((asked) => new Promise((resolve) => void asked.once('response', resolve))));
    expect(await get('/api/check?model=nmi-rcu')).toMatchObject({ status: 503 });
    for (const asked of open) asked.destroy();
  });
});
