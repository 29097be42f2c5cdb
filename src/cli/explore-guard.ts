// The guard of an explorer's server: which requests it answers at all, and the headers that every answer has.
import type { IncomingHttpHeaders } from 'node:http';
import type { Failure } from '../explorer/shape.js';

/** What of a request decides whether it is answered. */
export interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Why a request is not answered. */
export interface Refused extends Failure {
  readonly status: number;
}

/** Characters of a request's address, at the most. */
const URL_MAX = 32_000;

/**
 * The headers of every answer. The page may load nothing but the files of this server, and nothing may frame it, embed it or read it
 * from elsewhere.
 */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * What is wrong with a request; `undefined` where nothing is. A name that somebody else's server resolves to this machine is not one of
 * its own (DNS rebinding), and a page of another origin gets no answer: neither by its Origin, nor by what browsers say of where a
 * request comes from.
 */
export function objectionTo({ method, url = '', headers }: Asked, port: number): Refused | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (port === 80) hosts.push('127.0.0.1', 'localhost');
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host.toLowerCase()))
    return refused(403, 'forbidden', 'this server answers to its own name only', `use http://127.0.0.1:${port}/`);
  if (origin !== undefined && !hosts.map((each) => `http://${each}`).includes(origin.toLowerCase()))
    return refused(403, 'forbidden', 'pages of other origins get no answer');
  if (method !== 'GET' && method !== 'HEAD') return refused(405, 'bad-request', 'only GET and HEAD are answered');
  if (url.length > URL_MAX) return refused(414, 'bad-request', `the address is longer than ${URL_MAX} characters`);
  if (!url.startsWith('/')) return refused(400, 'bad-request', 'the address does not begin with a slash');
  return isFromElsewhere(url, headers) ? refused(403, 'forbidden', 'other sites may link to the page, and to nothing else') : undefined;
}

// A link from another site opens the page, and that is all.
function isFromElsewhere(url: string, headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return !(headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document' && /^\/(?:\?|$)/.test(url));
}

function refused(status: number, code: Failure['error']['code'], message: string, instead?: string): Refused {
  return { status, error: { code, message, ...(instead !== undefined && { instead }) } };
}
