// quiesce in fast-check: arbitrary schedules of a model, and arbitrary small models, both of which shrink.
//
//   import { protocols, schedules } from 'quiesce/fast-check';
//   fc.assert(fc.property(schedules(model, { cpus: 3 }), ({ finding }) => finding === undefined));
//   fc.assert(fc.property(schedules(model), (end) => !end.isComplete || end.value(count) === 2));
//   fc.assert(fc.property(protocols(), ({ model }) => mine(model) === theirs(model)));
import * as v from 'valibot';
import type { Arbitrary } from 'fast-check';
import { refuse } from '../core/diagnostic.js';
import type { AnyCell } from '../lang/cell.js';
import type { Model } from '../lang/model.js';
import { telling } from './asked.js';
import type { Instance } from './instance.js';
import { checkIsModel, checkOptions, INSTANCE_OPTIONS, requestOf } from './options.js';
import { arbitraryProtocol, type Protocol, type ProtocolOptions } from './protocols.js';
import type { Schedule } from './schedule.js';
import { Schedules } from './schedules.js';
import { groundOf } from './walk.js';

export type { Instance } from './instance.js';
export type { Protocol, ProtocolOptions } from './protocols.js';
export type { Schedule } from './schedule.js';

/** Which instance of a model, and how long schedules are. */
export interface ScheduleOptions extends Omit<Instance, 'cpus'> {
  /** How many CPUs; 2 unless given. */
  readonly cpus?: number | undefined;
  /** How many steps a schedule has at the most; 60 unless given. */
  readonly maxSteps?: number | undefined;
  /** Cells whose values are kept although no thread reads them, for `value()` of a schedule. */
  readonly cells?: readonly AnyCell[] | undefined;
}

const COUNT = v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'), v.minValue(1, 'must be at least 1'));
const STEPS_MAX = 60;
const CELL_KINDS = ['global', 'per-cpu', 'field'];
const CELLS = v.array(
  v.custom<AnyCell>(
    (given) => typeof given === 'object' && given !== null && 'kind' in given && CELL_KINDS.includes(String(given.kind)),
    'must be a cell: what cell(), uninitialized() or per_cpu() returned, or a field of a static object',
  ),
  'must be a list of cells',
);

/**
 * Random schedules of an instance. Each can run: it is an execution, up to its first finding, its end, or `maxSteps`. A schedule
 * shrinks to one with fewer steps, and then with fewer changes of the CPU, that fails as well. Unlike check() this proves nothing;
 * it is for properties of executions that quiesce has no word for, and for instances that are too large to be searched.
 */
export function schedules(model: Model, options: ScheduleOptions = {}): Arbitrary<Schedule> {
  return telling(() => {
    checkIsModel('schedules()', model);
    checkOptions('schedules()', options, { ...INSTANCE_OPTIONS, maxSteps: v.optional(COUNT), cells: v.optional(CELLS) });
    const { maxSteps = STEPS_MAX, cells, ...instance } = options;
    const { cpus, ...request } = requestOf(model, instance);
    if (cpus === 'any') refuse({ code: 'bad-usage', message: 'schedules() runs on a number of CPUs', instead: 'name one: { cpus: 2 }' });
    return new Schedules(groundOf({ ...request, cpus }, cells), maxSteps);
  });
}

const SIZES = { maxTasks: v.optional(COUNT), maxStatements: v.optional(COUNT), interrupts: v.optional(v.boolean('must be true or false')) };

/**
 * Random small protocols: tasks that read and write two cells, with fences, atomics, regions and conditions; an RCU-protected slot
 * that is published, used and retired, rightly or in haste; NMIs and irqs. Some have a fault. Each is a model, and a source text,
 * which is what a failure shows once it is shrunk. It is for whoever has a second opinion on models: another checker, a simulator.
 */
export function protocols(options: ProtocolOptions = {}): Arbitrary<Protocol> {
  return telling(() => {
    checkOptions('protocols()', options, SIZES);
    return arbitraryProtocol(options);
  });
}
