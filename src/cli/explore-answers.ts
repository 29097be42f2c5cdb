// What an explorer's server answers to each path below /api/.
import { COMPILER_NAMES, MEMORY_NAMES } from '../core/memory.js';
import { parseAddress } from '../explorer/address.js';
import { compare, markedAutomaton } from '../explorer/comparison.js';
import type { Ground } from '../explorer/ground.js';
import type { Comparison, MarkedAutomaton } from '../explorer/long-shape.js';
import { positionAt } from '../explorer/position.js';
import type { Address, Models, Position } from '../explorer/shape.js';
import { refuse } from '../core/diagnostic.js';
import { packageVersion } from '../load/model-file.js';
import { changedFrom } from '../load/setting.js';
import { placing } from './checking.js';
import type { Shelf } from './explore-shelf.js';
import { check, grid, necessity, type Listener } from './explore-works.js';

/** An answer at once, from the query of the request. */
export type Answer = (shelf: Shelf, query: string) => Promise<Models | Position | Comparison | MarkedAutomaton>;

/** A work that says lines while it goes on. */
export type Work = (shelf: Shelf, query: string, listener: Listener<unknown>) => Promise<void>;

/** The answers, by path. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  '/api/models': async (shelf) => ({
    quiesce: packageVersion(),
    models: await shelf.summaries(),
    memory: MEMORY_NAMES,
    compilers: COMPILER_NAMES,
  }),
  '/api/position': (shelf, query) => positionOf(shelf, parseAddress(query)),
  '/api/compare': async (shelf, query) => {
    const other = new URLSearchParams(query).get('with') ?? '';
    const a = await positionOf(shelf, parseAddress(query));
    return compare(a, await positionOf(shelf, parseAddress(other.replace(/^\?/, ''))));
  },
  '/api/automaton': (shelf, query) => {
    const address = parseAddress(query);
    const thread = new URLSearchParams(query).get('thread') ?? '';
    return onGround(shelf, address, (ground, changed) => markedAutomaton(ground, positionAt(ground, address, { changed }), thread));
  },
};

/** The works, by path. */
export const WORKS: Readonly<Record<string, Work>> = {
  '/api/check': (shelf, query, listener) => check(shelf, parseAddress(query), listener),
  '/api/grid': (shelf, query, listener) =>
    grid(shelf, parseAddress(query), { ...listener, words: new URLSearchParams(query).get('variants') ?? undefined }),
  '/api/necessity': (shelf, query, listener) => necessity(shelf, parseAddress(query), listener),
};

/** How long each check of a work may take, as the query says. */
export function secondsIn(query: string): number | undefined {
  const text = new URLSearchParams(query).get('seconds');
  if (text === null) return undefined;
  const seconds = Number(text);
  if (/^\d{1,5}$/.test(text) && seconds > 0) return seconds;
  return refuse({ code: 'bad-address', message: `seconds cannot be ${text}`, instead: 'give a whole number from 1 to 99999' });
}

function positionOf(shelf: Shelf, address: Address): Promise<Position> {
  return onGround(shelf, address, (ground, changed) => positionAt(ground, address, { changed }));
}

async function onGround<T>(
  shelf: Shelf,
  address: Address,
  work: (ground: Ground, changed: Readonly<Record<string, string>>) => T,
): Promise<T> {
  const { loaded, keeper } = await shelf.keeperOf(address);
  return placing(loaded, () => keeper.on((ground) => work(ground, changedFrom(loaded.model, ground.request.set))));
}
