// The shape of a `quiesce.trace/1` file.
import * as v from 'valibot';
import { FAULT_KINDS } from '../core/fault.js';
import { COMPILER_NAMES, MEMORY_NAMES } from '../core/memory.js';
import { STEP_DEEDS, TRACE_FORMAT } from '../trace/trace.js';

const TEXT = v.string('must be a string');
const WHOLE = v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'), v.minValue(0, 'must not be negative'));
const COUNT = v.pipe(WHOLE, v.minValue(1, 'must be at least 1'), v.maxValue(256, 'must be at the most 256'));

const PLACE = { file: TEXT, line: WHOLE, column: WHOLE };

const ORIGIN = v.object({
  model: TEXT,
  file: TEXT,
  variant: v.optional(TEXT),
  set: v.record(TEXT, TEXT, 'must be an object of strings'),
  memory: v.picklist(MEMORY_NAMES, `must be one of ${MEMORY_NAMES.join(', ')}`),
  compiler: v.optional(v.picklist(COMPILER_NAMES, `must be one of ${COMPILER_NAMES.join(', ')}`)),
  cpus: COUNT,
  nmis: v.union([v.pipe(WHOLE, v.maxValue(1000)), v.literal('unbounded')], "must be a whole number, at the most 1000, or 'unbounded'"),
  window: COUNT,
});

const FINDING = v.variant(
  'kind',
  [
    v.object({ kind: v.literal('fault'), fault: v.picklist(FAULT_KINDS, 'must be the name of a fault'), message: TEXT }),
    v.object({ kind: v.literal('property'), property: TEXT, message: TEXT }),
  ],
  "must have the kind 'fault' or 'property'",
);

const STEP = v.object(
  {
    number: v.pipe(WHOLE, v.minValue(1, 'must be at least 1')),
    kind: v.picklist(['op', 'arrival', 'perform'], 'must be one of op, arrival, perform'),
    cpu: WHOLE,
    context: v.object(
      { kind: v.picklist(['task', 'softirq', 'irq', 'nmi'], 'must be one of task, softirq, irq, nmi'), name: TEXT },
      'must be an object',
    ),
    op: TEXT,
    does: v.optional(v.picklist(STEP_DEEDS, 'must be a kind of op')),
    result: v.optional(TEXT),
    where: v.optional(v.object(PLACE, 'must be an object')),
    stack: v.array(v.object({ ...PLACE, functionName: TEXT }, 'must be an object'), 'must be a list'),
    readsFrom: v.optional(WHOLE),
    overwrittenAt: v.optional(WHOLE),
    unseen: v.optional(WHOLE),
    pending: v.optional(WHOLE),
    regions: v.array(TEXT, 'must be a list'),
    ends: v.boolean('must be true or false'),
    action: v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number')),
  },
  'must be an object',
);

const GRACE_PERIOD = v.object(
  {
    from: WHOLE,
    to: WHOLE,
    cpu: WHOLE,
    context: TEXT,
    waitsFor: v.array(v.object({ cpu: WHOLE, at: WHOLE }, 'must be an object'), 'must be a list'),
  },
  'must be an object',
);

/** What a trace file must hold. Members that it does not know are left out. */
export const TRACE_SHAPE = v.object({
  format: v.literal(TRACE_FORMAT),
  origin: ORIGIN,
  digest: TEXT,
  finding: FINDING,
  steps: v.array(STEP, 'must be a list'),
  faultAt: v.optional(WHOLE),
  why: v.array(TEXT, 'must be a list'),
  remedies: v.optional(v.array(TEXT, 'must be a list')),
  causes: v.optional(v.array(WHOLE, 'must be a list')),
  gracePeriods: v.optional(v.array(GRACE_PERIOD, 'must be a list')),
  tasks: v.array(v.object({ name: TEXT, cpu: WHOLE }, 'must be an object'), 'must be a list'),
});
