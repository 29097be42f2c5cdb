// What a test asks for: checked word by word, with defaults, and made into a request.
import * as v from 'valibot';
import type { CpuCount } from '../core/cpus.js';
import { refuse } from '../core/diagnostic.js';
import { COMPILER_NAMES, MEMORY_NAMES } from '../core/memory.js';
import { isModel, type Model } from '../lang/model.js';
import { instanceRequest } from '../load/instance-request.js';
import { issueText, shown } from '../load/issue-text.js';
import { checkModelShape, CPUS, NMIS } from '../load/model-shape.js';
import type { CheckRequest } from '../prepare.js';
import type { Bounds, Instance } from './instance.js';

/** A check on a number of CPUs, or on every number of them. */
export type AskedRequest = Omit<CheckRequest, 'cpus'> & { readonly cpus: CpuCount };

const COUNT = v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'), v.minValue(1, 'must be at least 1'));

const INSTANCE = {
  variant: v.optional(v.string('must be a string')),
  set: v.optional(v.record(v.string(), v.string('must be a string'), 'must give a value for each parameter named')),
  memory: v.optional(v.picklist(MEMORY_NAMES, `must be one of ${MEMORY_NAMES.join(', ')}`)),
  compiler: v.optional(v.picklist(COMPILER_NAMES, `must be one of ${COMPILER_NAMES.join(', ')}`)),
  cpus: v.optional(CPUS),
  nmis: v.optional(NMIS),
  window: v.optional(COUNT),
};

const BOUNDS = {
  maxStates: v.optional(COUNT),
  seconds: v.optional(v.pipe(v.number('must be a number'), v.gtValue(0, 'must be more than 0'))),
};

/** What a call takes: its options by name, each with its shape. */
export type OptionShapes = Readonly<Record<string, v.GenericSchema>>;

/** The shapes of the options that name an instance. */
export const INSTANCE_OPTIONS: OptionShapes = INSTANCE;

/** The shapes of bounds. */
export const BOUND_OPTIONS: OptionShapes = BOUNDS;

/** Ends in a diagnostic unless `given` is a model; `call` is what it was given to. */
export function checkIsModel(call: string, given: unknown): asserts given is Model {
  if (isModel(given)) return checkModelShape(given);
  refuse({ code: 'bad-usage', message: `${call} is about a model, but was given ${shown(given)}`, instead: instead(given) });
}

function instead(given: unknown): string {
  if (typeof given === 'object' && given !== null && 'default' in given && isModel(given.default))
    return 'give it the default export: `import model from …`, and not `import * as model from …`';
  if (given instanceof Promise) return 'await the import: `const { default: model } = await import(…)`';
  return 'give it what model({ … }) returned, or the default export of a model file';
}

/** Ends in a diagnostic unless these are options of the call. */
export function checkOptions(call: string, given: unknown, shapes: OptionShapes): void {
  const parsed = v.safeParse(v.strictObject(shapes, 'must be an object'), given);
  if (parsed.success) return;
  const names = Object.keys(shapes);
  const text = issueText(parsed.issues, { whole: 'what it is given', namesAt: () => names });
  refuse({ code: 'bad-usage', message: `${call}: ${text.message}`, instead: text.instead ?? `options: ${names.join(', ')}` });
}

/** The request for an instance, options checked before; ends in the diagnostic unknown-name. The clock is read for `seconds` alone. */
export function requestOf(model: Model, asked: Instance & Bounds): AskedRequest {
  const { variant, set = {}, memory = 'tso', compiler, cpus = 2, nmis = 'unbounded', window, maxStates, seconds } = asked;
  const whose = { model, file: model.name, now: () => performance.now() };
  const request = instanceRequest<CpuCount>(whose, { variant, set, memory, compiler, cpus, nmis, window });
  return { ...request, statesMax: maxStates, secondsMax: seconds };
}
