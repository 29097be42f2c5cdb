// An explorer as a user starts it, and a browser that looks at it.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { CHROMIUM } from './chromium.js';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'quiesce.mjs');
const WAIT_MAX = 60_000;

/** A page, with all that went wrong in it. */
export interface Tab {
  readonly page: Page;
  /** What the console said that it should not, errors of scripts, and requests that went elsewhere. */
  readonly complaints: readonly string[];
  /** What the page says happened. */
  readonly said: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The server and the browser. */
export interface Explorer {
  readonly address: string;
  /** Opens a place in a fresh browser, which knows nothing of what others did. */
  readonly open: (query: string, options?: BrowserContextOptions) => Promise<Tab>;
  /** Ends the server, and nothing else. */
  readonly stopServer: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts both. */
export async function startExplorer(): Promise<Explorer> {
  const server = spawn(process.execPath, [BIN, 'explore', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const address = await addressSaid(server);
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  const stopServer = async (): Promise<void> => {
    server.kill();
    await ended;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await stopServer();
  };
  return { address, open: (query, options) => openTab(browser, address, { query, options }), stopServer, close };
}

function addressSaid(server: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((found, fail) => {
    let said = '';
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const [address] = /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/.exec(said) ?? [];
      if (address !== undefined) found(address);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (code) => fail(new Error(`the explorer ended with ${code}: ${said}`)));
  });
}

interface Asked {
  readonly query: string;
  readonly options: BrowserContextOptions | undefined;
}

async function openTab(browser: Browser, address: string, { query, options }: Asked): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MAX);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${address}/`) && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`${address}/?${query}`);
  await page.getByRole('main').waitFor();
  return { page, complaints, said: () => page.locator('footer [role=status]').innerText(), close: () => context.close() };
}

/** The query of a variant of NMI-RCU, with more parameters. */
export function placeOf(variant: string | undefined, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ model: 'nmi-rcu', ...(variant !== undefined && { variant }), ...more }).toString();
}
