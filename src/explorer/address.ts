// Addresses as query strings: a position in one line, which can be sent to somebody else.
import { CPUS_DEFAULT } from '../core/cpus.js';
import { refuse } from '../core/diagnostic.js';
import { COMPILER_NAMES, MEMORY_ALIASES, MEMORY_DEFAULT, MEMORY_NAMES } from '../core/memory.js';
import { canonicalLabel } from './label.js';
import type { Address, Label } from './shape.js';

/** Steps of a path, and edits, at the most: what a link can hold. */
const STEPS_MAX = 8000;
const EDITS_MAX = 20;
/** CPUs, and entries of a window, that a page can show. */
const CPUS_MAX = 16;
const WINDOW_MAX = 32;
const NMIS_MAX = 1000;
const SET = 'set.';

// What a query may hold as it is, but is written in code: slashes, colons, commas, at signs, brackets.
const PLAIN = /%(?:2F|3A|2C|40|28|29)/g;

/** Reads an address. Parameters that are not its own are passed over. Mistakes end in the diagnostic bad-address. */
export function parseAddress(query: string): Address {
  const parameters = new URLSearchParams(query);
  const model = one(parameters, 'model');
  if (model === undefined || model === '') return wrong('it names no model', 'add model=NAME');
  const path = labelsIn(one(parameters, 'path') ?? '');
  const edits = parameters.getAll('edit').filter((edit) => edit !== '');
  if (edits.length > EDITS_MAX) return wrong(`it has ${edits.length} edits`, `give at the most ${EDITS_MAX}`);
  const memory = one(parameters, 'memory') ?? MEMORY_DEFAULT;
  const digest = one(parameters, 'digest');
  const loop = whole(parameters, 'loop', [0, STEPS_MAX]);
  if (loop !== undefined && loop > path.length) return wrong(`its loop has ${loop} steps, and its path ${path.length}`, 'leave `loop` out');
  if (digest !== undefined && !/^[\da-f]{1,64}$/.test(digest)) return wrong('its digest is none', 'leave `digest` out');
  return {
    model,
    variant: one(parameters, 'variant') || undefined,
    edits,
    set: settingIn(parameters),
    memory: oneOf('memory', Object.hasOwn(MEMORY_ALIASES, memory) ? MEMORY_ALIASES[memory] : memory, MEMORY_NAMES),
    compiler: oneOf('compiler', one(parameters, 'compiler') ?? 'faithful', COMPILER_NAMES),
    cpus: whole(parameters, 'cpus', [1, CPUS_MAX]) ?? CPUS_DEFAULT,
    nmis: one(parameters, 'nmis') === 'unbounded' ? 'unbounded' : (whole(parameters, 'nmis', [0, NMIS_MAX]) ?? 'unbounded'),
    window: whole(parameters, 'window', [1, WINDOW_MAX]),
    path,
    at: Math.min(whole(parameters, 'at', [0, STEPS_MAX]) ?? path.length, path.length),
    digest,
    loop,
  };
}

/** An address in its shortest form: what is the default is left out. */
export function formatAddress(address: Address): string {
  const { model, variant, edits, set, memory, compiler, cpus, nmis, window, path, at, digest, loop } = address;
  const parameters = new URLSearchParams({ model });
  const add = (name: string, value: string | number | undefined, otherwise?: string | number): void => {
    if (value !== undefined && value !== otherwise) parameters.append(name, String(value));
  };
  add('variant', variant);
  for (const edit of edits) add('edit', edit);
  for (const name of Object.keys(set).sort()) add(SET + name, set[name]);
  add('memory', memory, MEMORY_DEFAULT);
  add('compiler', compiler, 'faithful');
  add('cpus', cpus, CPUS_DEFAULT);
  add('nmis', nmis, 'unbounded');
  add('window', window);
  if (path.length > 0) add('path', path.join('.'));
  add('at', at, path.length);
  add('loop', loop);
  add('digest', digest);
  return parameters.toString().replace(PLAIN, decodeURIComponent);
}

/** The same address with another path, all of its steps taken; the last `loop` of them go on for ever, if any do. */
export function withPath(address: Address, path: readonly Label[], loop?: number): Address {
  return { ...address, path, at: path.length, loop };
}

/** What a machine is made for: two addresses with the same text of it are about the same states. */
export function instanceKey(address: Address): string {
  return formatAddress({ ...withPath(address, []), digest: undefined });
}

function labelsIn(text: string): Label[] {
  if (text === '') return [];
  const words = text.split('.');
  if (words.length > STEPS_MAX) return wrong(`its path has ${words.length} steps`, `give at the most ${STEPS_MAX}`);
  return words.map((word, index) => canonicalLabel(word) ?? wrong(`step ${index + 1} of its path is '${word}'`, LABELS));
}

const LABELS =
  'labels are 0 (a context of CPU 0 goes on), 0t2 (task 2), 1n, 1i, 1s (an NMI, an irq, a callback), 0p2 (a pending op), ' +
  'each with -3 for its outcome 3';

function settingIn(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...new Set(parameters.keys())].filter((name) => name.startsWith(SET) && name.length > SET.length);
  return Object.fromEntries(names.map((name) => [name.slice(SET.length), one(parameters, name) ?? '']));
}

function one(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) return wrong(`${name} is given ${values.length} times`, 'give it once');
  return values[0];
}

function oneOf<T extends string>(name: string, text: string, names: readonly T[]): T {
  return names.find((each) => each === text) ?? wrong(`${name} cannot be ${text}`, `values: ${names.join(', ')}`);
}

function whole(parameters: URLSearchParams, name: string, [least, most]: readonly [number, number]): number | undefined {
  const text = one(parameters, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= least && value <= most) return value;
  return wrong(`${name} cannot be ${text}`, `give a whole number from ${least} to ${most}`);
}

function wrong(what: string, instead: string): never {
  return refuse({ code: 'bad-address', message: `the address is wrong: ${what}`, instead });
}
