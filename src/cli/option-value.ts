// Option values: from words to numbers and names, each checked.
import type { CpuCount } from '../core/cpus.js';
import { refuse } from '../core/diagnostic.js';
import { MEMORY_ALIASES, MEMORY_NAMES, type MemoryName } from '../core/memory.js';
import { nearest } from '../load/nearest.js';
import type { Arguments } from './arguments.js';

/** Whether a flag was given. */
export function hasFlag({ options }: Arguments, name: string): boolean {
  return options.get(name) === true;
}

/** The values of an option, in the order given. */
export function textsOf({ options }: Arguments, name: string): readonly string[] {
  const values = options.get(name);
  return values === undefined || values === true ? [] : values;
}

/** The value of an option that is given once at the most. */
export function textOf(given: Arguments, name: string): string | undefined {
  return textsOf(given, name)[0];
}

/** A whole number of at least `least`. */
export function wholeOf(given: Arguments, name: string, least: number): number | undefined {
  const text = textOf(given, name);
  return text === undefined ? undefined : wholeFrom(name, text, least);
}

/** More threads than this do not pay on any machine. */
const WORKERS_MAX = 256;

/** How many threads to search on. */
export function workersOf(given: Arguments): number | undefined {
  const workers = wholeOf(given, 'workers', 1);
  if (workers === undefined || workers <= WORKERS_MAX) return workers;
  return refuse({ code: 'bad-usage', message: `--workers cannot be ${workers}`, instead: `give at the most ${WORKERS_MAX}` });
}

function wholeFrom(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  return refuse({ code: 'bad-usage', message: `--${name} cannot be ${text}`, instead: `give a whole number of at least ${least}` });
}

/** A number of seconds, above 0. */
export function secondsOf(given: Arguments, name: string): number | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  return refuse({
    code: 'bad-usage',
    message: `--${name} cannot be ${text}`,
    instead: 'give a number of seconds, as in 60 or 0.5',
  });
}

/** How many CPUs are asked for: `2`, or `any`. */
export function cpusOf(given: Arguments): CpuCount | undefined {
  return cpuCountsOf(given)[0];
}

/** The same from an option that may be given more than once. */
export function cpuCountsOf(given: Arguments): readonly CpuCount[] {
  return textsOf(given, 'cpus').map((text) => {
    if (text === 'any') return text;
    if (/^\d+$/.test(text) && Number(text) >= 1 && Number.isSafeInteger(Number(text))) return Number(text);
    return refuse({ code: 'bad-usage', message: `--cpus cannot be ${text}`, instead: 'give a whole number of at least 1, or `any`' });
  });
}

/** One of some words. */
export function choiceOf<T extends string>(given: Arguments, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(given, name);
  return text === undefined ? undefined : choiceFrom(name, text, choices);
}

/** Memory models, from an option that may be given more than once. */
export function memoriesOf(given: Arguments): readonly MemoryName[] {
  return textsOf(given, 'memory').map(memoryFrom);
}

/** The one memory model that is asked for. */
export function memoryOf(given: Arguments): MemoryName | undefined {
  return memoriesOf(given)[0];
}

/** What `--memory` can be, for the usage. */
export const MEMORY_VALUES = MEMORY_NAMES.join('|');

// By its own name, or by that of an architecture that has it.
function memoryFrom(text: string): MemoryName {
  return Object.hasOwn(MEMORY_ALIASES, text) ? MEMORY_ALIASES[text] : choiceFrom('memory', text, MEMORY_NAMES);
}

/** One of some words, from the value of an option. */
export function choiceFrom<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const meant = nearest(text, choices);
  return refuse({
    code: 'bad-usage',
    message: `--${name} cannot be ${text}`,
    instead: `${meant === undefined ? '' : `did you mean ${meant}? `}values: ${choices.join(', ')}`,
  });
}

/** How many NMIs and irqs may arrive on each CPU. */
export function nmisOf(given: Arguments): number | 'unbounded' {
  const text = textOf(given, 'nmis');
  if (text === undefined || text === 'unbounded') return 'unbounded';
  if (/^\d+$/.test(text) && Number(text) <= 1000) return Number(text);
  return refuse({
    code: 'bad-usage',
    message: `--nmis cannot be ${text}`,
    instead: 'give a whole number, at the most 1000, or `unbounded`',
  });
}

/** The `NAME=VALUE` pairs of `--set`. */
export function setOf(given: Arguments): Readonly<Record<string, string>> {
  const set: Record<string, string> = {};
  for (const pair of textsOf(given, 'set')) {
    const at = pair.indexOf('=');
    if (at < 1) refuse({ code: 'bad-usage', message: `--set cannot be ${pair}`, instead: 'write --set NAME=VALUE' });
    set[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return set;
}
