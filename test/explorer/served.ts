// A server for tests, and how it is asked.
import { request, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect } from 'vitest';
import { startServer, type ExploreServer } from '../../src/cli/explore-server.js';
import { Shelf } from '../../src/cli/explore-shelf.js';
import { modelNames } from '../../src/load/model-file.js';

let server: ExploreServer;

/** Starts a server before the tests of a file, and ends it after them. */
export function serving(): void {
  beforeAll(async () => {
    server = await startServer(new Shelf(new Map(modelNames().map((name) => [name, name]))), 0);
  });
  afterAll(() => server.close());
}

/** Where it listens. */
export function portServed(): number {
  return server.port;
}

/** An answer. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How something is asked, where that is unusual. */
export interface How {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks for a path. */
export function get(path: string, { method = 'GET', headers = {} }: How = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers: { ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The JSON at a path. */
export async function json<T>(path: string, status = 200): Promise<T> {
  const got = await get(path);
  expect(got.status, got.body).toBe(status);
  return JSON.parse(got.body) as T; // Of the shape that the path has: the tests look at it.
}

/** The lines of JSON at a path. */
export async function lines<T>(path: string): Promise<T[]> {
  const { status, body } = await get(path);
  expect(status, body).toBe(200);
  expect(body.endsWith('\n')).toBe(true);
  return body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T); // As above.
}
