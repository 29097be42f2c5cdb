// The server of an explorer: on this machine's own address only, GET and HEAD only, and nothing that a request says ends it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DiagnosticError, refuse, type Diagnostic } from '../core/diagnostic.js';
import type { Failure } from '../explorer/shape.js';
import { ANSWERS, secondsIn, WORKS, type Answer, type Work } from './explore-answers.js';
import { fileAt } from './explore-files.js';
import { HEADERS, objectionTo } from './explore-guard.js';
import type { Shelf } from './explore-shelf.js';

/** A server that listens. */
export interface ExploreServer {
  readonly port: number;
  /** Ends it, with all that it is at. */
  readonly close: () => Promise<void>;
}

/** Long works at a time: each uses all cores. */
const WORKS_MAX = 3;
const HEADER_BYTES_MAX = 64 * 1024;
const CONNECTIONS_MAX = 64;
const PAGE_MISSING = 'The page of the explorer was not built. In a checkout of quiesce: npm run build\n';

/** Starts a server; port 0 is any that is free. Ends in the diagnostic bad-usage where the port cannot be had. */
export async function startServer(shelf: Shelf, port: number): Promise<ExploreServer> {
  const site = new Site(shelf);
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: 10_000, requestTimeout: 20_000 }, (request, response) => {
    void site.answer(request, response, portOf(server));
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('clientError', onMalformed);
  await listening(server, port);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: portOf(server), close };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, port)));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      // What goes wrong with a connection later is no reason to end.
      server.on('error', () => {});
      resolve();
    });
  });
}

function portProblem(error: NodeJS.ErrnoException, port: number): Error {
  const why = { EADDRINUSE: 'it is in use', EACCES: 'it is reserved' }[error.code ?? ''];
  if (why === undefined) return error;
  const instead = 'give another --port, or --port 0 for any that is free';
  return new DiagnosticError({ code: 'bad-usage', message: `port ${port} cannot be had: ${why}`, instead });
}

function portOf(server: Server): number {
  // A server that listens on a port has an address of this kind.
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

// What is no HTTP at all.
function onMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

class Site {
  private works = 0;

  constructor(private readonly shelf: Shelf) {}

  async answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    // A connection that breaks is the end of the answer, and of nothing else.
    response.on('error', () => {});
    request.on('error', () => {});
    request.resume();
    try {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      const objection = objectionTo(request, port);
      if (objection) sendFailure(response, objection.status, { error: objection.error });
      else await this.route(request.url ?? '/', request.method === 'HEAD', response);
    } catch (error) {
      sendError(response, error);
    }
  }

  private async route(url: string, isHead: boolean, response: ServerResponse): Promise<void> {
    const at = url.indexOf('?');
    const path = at < 0 ? url : url.slice(0, at);
    const query = at < 0 ? '' : url.slice(at + 1);
    const answer = Object.hasOwn(ANSWERS, path) ? ANSWERS[path] : undefined;
    const work = Object.hasOwn(WORKS, path) ? WORKS[path] : undefined;
    if (answer) await this.sendAnswer(answer, query, response);
    else if (work) await this.sendWork(work, query, { response, isHead });
    else sendFile(path, response);
  }

  private async sendAnswer(answer: Answer, query: string, response: ServerResponse): Promise<void> {
    send(response, 200, 'application/json; charset=utf-8', JSON.stringify(await answer(this.shelf, query)));
  }

  private async sendWork(work: Work, query: string, { response, isHead }: { response: ServerResponse; isHead: boolean }): Promise<void> {
    const seconds = secondsIn(query);
    if (isHead) {
      response.writeHead(200, { 'content-type': LINES }).end();
      return;
    }
    if (this.works >= WORKS_MAX) {
      sendFailure(response, 503, { error: { code: 'busy', message: `${WORKS_MAX} checks go on already`, instead: 'end one of them' } });
      return;
    }
    this.works++;
    const gone = new Promise<void>((resolve) => void response.once('close', () => resolve()));
    const say = (line: unknown): void => {
      if (!response.headersSent) response.writeHead(200, { 'content-type': LINES });
      // Who does not keep up hears of less progress.
      if (response.writableNeedDrain && isProgress(line)) return;
      response.write(`${JSON.stringify(line)}\n`);
    };
    try {
      await work(this.shelf, query, { say, gone, seconds });
      response.end();
    } catch (error) {
      if (!response.headersSent) throw error;
      response.end(`${JSON.stringify({ kind: 'failure', ...failureOf(error) })}\n`);
    } finally {
      this.works--;
    }
  }
}

const LINES = 'application/x-ndjson; charset=utf-8';

function isProgress(line: unknown): boolean {
  return typeof line === 'object' && line !== null && 'kind' in line && line.kind === 'progress';
}

function sendFile(path: string, response: ServerResponse): void {
  // Browsers ask for it by themselves.
  if (path === '/favicon.ico') {
    response.writeHead(204).end();
    return;
  }
  const file = fileAt(path);
  if (file === 'missing') send(response, 503, 'text/plain; charset=utf-8', PAGE_MISSING);
  else if (file) send(response, 200, file.type, file.body);
  else sendFailure(response, 404, { error: { code: 'not-found', message: 'there is nothing at this path' } });
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof DiagnosticError ? statusOf(error.diagnostic) : 500;
  sendFailure(response, status, failureOf(error));
}

function failureOf(error: unknown): Failure {
  if (error instanceof DiagnosticError) return { error: error.diagnostic };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { error: { code: 'bug', message: `this is a bug of quiesce, not of your model: ${message}` } };
}

function statusOf({ code }: Diagnostic): number {
  return code === 'unknown-name' || code === 'model-not-found' ? 404 : 400;
}

function sendFailure(response: ServerResponse, status: number, failure: Failure): void {
  if (status === 405) response.setHeader('allow', 'GET, HEAD');
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(failure));
}

// Node leaves the body out of the answer to a HEAD.
function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** A port as somebody typed it. */
export function portFrom(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  return refuse({ code: 'bad-usage', message: `--port cannot be ${text}`, instead: 'give a whole number, at the most 65535' });
}
