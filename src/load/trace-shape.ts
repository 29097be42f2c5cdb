// The shape of a `quiesce.trace/1` file. Its published schema, schema/quiesce.trace-1.schema.json, is made from it.
import * as v from 'valibot';
import { FAULT_KINDS } from '../core/fault.js';
import { COMPILER_NAMES, MEMORY_NAMES } from '../core/memory.js';
import { STEP_DEEDS, TRACE_FORMAT } from '../trace/trace.js';

/** Any text. */
export const TEXT = v.string('must be a string');
/** A number that counts something. */
export const WHOLE = v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'), v.minValue(0, 'must not be negative'));
const COUNT = v.pipe(WHOLE, v.minValue(1, 'must be at least 1'), v.maxValue(256, 'must be at the most 256'));

const PLACE = { file: TEXT, line: WHOLE, column: WHOLE };

/** Where something stands in a source file. */
export const PLACE_SHAPE = v.object(PLACE, 'must be an object');

/** What an instance is, but for its number of CPUs. */
export const INSTANCE = {
  model: TEXT,
  file: v.pipe(TEXT, v.description("The model's file as the caller named it.")),
  variant: v.optional(TEXT),
  edits: v.optional(v.pipe(v.array(TEXT, 'must be a list of edits'), v.description('Edits beside those of the variant.'))),
  set: v.pipe(v.record(TEXT, TEXT, 'must be an object of strings'), v.description('Every parameter of the model, with its value.')),
  memory: v.picklist(MEMORY_NAMES, `must be one of ${MEMORY_NAMES.join(', ')}`),
  compiler: v.optional(v.picklist(COMPILER_NAMES, `must be one of ${COMPILER_NAMES.join(', ')}`)),
  nmis: v.pipe(
    v.union([v.pipe(WHOLE, v.maxValue(1000)), v.literal('unbounded')], "must be a whole number, at the most 1000, or 'unbounded'"),
    v.description('How many NMIs, and how many irqs, arrive at the most on each CPU.'),
  ),
  window: v.pipe(COUNT, v.description("Ops that can be pending in a CPU's window at a time.")),
};

/** How many CPUs there are. */
export const CPU_COUNT = COUNT;

const FAULT = { kind: v.literal('fault'), fault: v.picklist(FAULT_KINDS, 'must be the name of a fault'), message: TEXT };
const PROPERTY = { kind: v.literal('property'), property: TEXT, message: TEXT };
const LIVENESS = { kind: v.literal('liveness'), property: TEXT, message: TEXT };
const FINDING_KINDS = "must have the kind 'fault', 'property' or 'liveness'";

// What was found to be wrong.
const FINDING = v.variant('kind', [v.object(FAULT), v.object(PROPERTY), v.object(LIVENESS)], FINDING_KINDS);

/** What was found to be wrong, with its short name. */
export const NAMED_FINDING = v.variant(
  'kind',
  [v.object({ name: TEXT, ...FAULT }), v.object({ name: TEXT, ...PROPERTY }), v.object({ name: TEXT, ...LIVENESS })],
  FINDING_KINDS,
);

const CONTEXT = v.object(
  { kind: v.picklist(['task', 'softirq', 'irq', 'nmi'], 'must be one of task, softirq, irq, nmi'), name: TEXT },
  'must be an object',
);

const STEP = v.object(
  {
    number: v.pipe(WHOLE, v.minValue(1, 'must be at least 1'), v.description('From 1, without gaps.')),
    kind: v.pipe(
      v.picklist(['op', 'arrival', 'perform'], 'must be one of op, arrival, perform'),
      v.description("An op, an interrupt's arrival with its first op, or a pending op that is performed."),
    ),
    cpu: WHOLE,
    context: CONTEXT,
    op: v.pipe(TEXT, v.description("The op with its operands, in the kernel's spelling.")),
    does: v.optional(v.pipe(v.picklist(STEP_DEEDS, 'must be a kind of op'), v.description('What kind of op it is.'))),
    result: v.optional(v.pipe(TEXT, v.description("The op's answer."))),
    where: v.optional(PLACE_SHAPE),
    stack: v.pipe(
      v.array(v.object({ ...PLACE, functionName: TEXT }, 'must be an object'), 'must be a list'),
      v.description('The functions that the thread is in, innermost first.'),
    ),
    readsFrom: v.optional(v.pipe(WHOLE, v.description('Of a load: the step that wrote the value; 0 for the initial value.'))),
    overwrittenAt: v.optional(
      v.pipe(WHOLE, v.description('Of a load of a stale value: the step that had put another value in memory already.')),
    ),
    unseen: v.optional(v.pipe(WHOLE, v.description('Of a load: a step whose store it does not see, because that is still pending.'))),
    pending: v.optional(
      v.pipe(
        WHOLE,
        v.description(
          'Of an op that stays pending: the step that performs it, 0 if the trace ends before. Of `perform`: the step that fetched it.',
        ),
      ),
    ),
    regions: v.pipe(v.array(TEXT, 'must be a list'), v.description('Regions entered (+name) and left (-name) after the op, in order.')),
    ends: v.pipe(v.boolean('must be true or false'), v.description('Whether the context is over after this step.')),
    action: v.pipe(
      v.number('must be a number'),
      v.safeInteger('must be a whole number'),
      v.description("The action's code: opaque, stable for one program."),
    ),
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

const LEFT_OUT = v.object(
  {
    before: v.pipe(WHOLE, v.description('The step that it stands before; one more than there are where it stands at the end.')),
    how: v.picklist(['dropped', 'replaced', 'moved'], 'must be one of dropped, replaced, moved'),
    cpu: WHOLE,
    context: CONTEXT,
    op: TEXT,
    where: v.optional(PLACE_SHAPE),
  },
  'must be an object',
);

const START = v.object(
  {
    before: v.pipe(WHOLE, v.description('The step that it stands before: the first one, or the arrival.')),
    cpu: WHOLE,
    context: CONTEXT,
    regions: v.array(TEXT, 'must be a list'),
    where: v.optional(PLACE_SHAPE),
  },
  'must be an object',
);

/** What a trace file must hold. Members that it does not know are left out. */
export const TRACE_SHAPE = v.object({
  format: v.literal(TRACE_FORMAT),
  origin: v.object({ ...INSTANCE, cpus: CPU_COUNT }),
  digest: v.pipe(TEXT, v.description("The program's digest: another digest, another meaning of actions.")),
  finding: FINDING,
  steps: v.array(STEP, 'must be a list'),
  faultAt: v.optional(WHOLE),
  loopFrom: v.optional(
    v.pipe(
      v.pipe(WHOLE, v.minValue(1, 'must be at least 1')),
      v.description('Of a finding of liveness: the first step that happens again and again; one more than there are, where none does.'),
    ),
  ),
  why: v.pipe(v.array(TEXT, 'must be a list'), v.description('Sentences that say which steps made the finding.')),
  remedies: v.optional(v.array(TEXT, 'must be a list')),
  causes: v.optional(v.array(WHOLE, 'must be a list')),
  gracePeriods: v.optional(v.array(GRACE_PERIOD, 'must be a list')),
  leftOut: v.optional(v.pipe(v.array(LEFT_OUT, 'must be a list'), v.description('Calls that edits left out, where they would have been.'))),
  starts: v.optional(v.pipe(v.array(START, 'must be a list'), v.description('Regions that threads are in before their first op.'))),
  tasks: v.array(v.object({ name: TEXT, cpu: WHOLE }, 'must be an object'), 'must be a list'),
});
