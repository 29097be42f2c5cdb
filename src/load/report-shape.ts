// The shapes of `quiesce.verdict/1` and `quiesce.verify/1`. Their published schemas in schema/ are made from them.
import * as v from 'valibot';
import { BOUNDS, VERDICT_FORMAT, VERDICT_KINDS, VERIFY_FORMAT } from '../core/verdict.js';
import { CPU_COUNT, INSTANCE, NAMED_FINDING, PLACE_SHAPE, TEXT, TRACE_SHAPE, WHOLE } from './trace-shape.js';

const TEXTS = v.array(TEXT, 'must be a list');
const NUMBER = v.pipe(v.number('must be a number'), v.minValue(0, 'must not be negative'));
const FLAG = v.boolean('must be true or false');

const ORIGIN = {
  ...INSTANCE,
  cpus: v.pipe(
    v.union([CPU_COUNT, v.literal('any')], "must be a whole number, or 'any'"),
    v.description('How many CPUs; `any` is every number of them.'),
  ),
};

const STATISTICS = v.object(
  {
    states: v.pipe(WHOLE, v.description('Distinct states.')),
    transitions: v.pipe(WHOLE, v.description('Actions taken, also those that led to a state seen before.')),
    depth: v.pipe(WHOLE, v.description('Actions on the longest path that the search kept.')),
    waiting: v.pipe(WHOLE, v.description('States found but not yet expanded when the search ended.')),
    milliseconds: NUMBER,
    bytes: v.pipe(WHOLE, v.description('Memory in use for states.')),
    words: v.pipe(WHOLE, v.description('32-bit words of one state.')),
  },
  'must be an object',
);

const COUNTED = v.object(
  {
    apart: v.pipe(WHOLE, v.description('CPUs that are kept apart, as tasks are pinned to them.')),
    way: v.pipe(v.picklist(['loose', 'exact', 'none']), v.description('The way of counting that the verdict rests on.')),
    concreteMax: v.pipe(WHOLE, v.description('How many CPUs were checked one number after the other, from 1 to this.')),
  },
  'must be an object',
);

const LIVENESS = v.object(
  {
    properties: v.pipe(TEXTS, v.description('What must come about, in every execution that is fair.')),
    fairness: v.pipe(v.picklist(['contexts', 'cpus']), v.description('What was taken to be fair.')),
    states: v.pipe(WHOLE, v.description('Distinct states, without reductions.')),
    transitions: WHOLE,
    milliseconds: NUMBER,
  },
  'must be an object',
);

const EXPECTED = v.object({ verdict: v.picklist(VERDICT_KINDS), finding: v.optional(TEXT) }, 'must be an object');

const COMMON = {
  format: v.literal(VERDICT_FORMAT),
  ...ORIGIN,
  counted: v.optional(v.pipe(COUNTED, v.description('How CPUs were counted, of a verdict on every number of them.'))),
  expected: v.optional(v.pipe(EXPECTED, v.description('What the model expects; in the output of `verify`.'))),
  asExpected: v.optional(FLAG),
  statistics: STATISTICS,
  liveness: v.optional(v.pipe(LIVENESS, v.description('The search for executions without end, where one was made.'))),
  digest: v.pipe(TEXT, v.description("The program's digest.")),
  repeat: v.pipe(TEXT, v.description('The command that repeats the check.')),
};

const IDLE = v.pipe(
  v.array(
    v.variant(
      'kind',
      [
        v.pipe(
          v.object({ kind: v.literal('op'), op: TEXT, functionName: TEXT, where: PLACE_SHAPE }),
          v.description('A call that no execution performs, in the function of this name.'),
        ),
        v.pipe(v.object({ kind: v.literal('region'), region: TEXT }), v.description('A region that no execution enters.')),
        v.pipe(
          v.object({ kind: v.literal('interrupt'), interrupt: v.picklist(['NMI', 'irq']), region: TEXT }),
          v.description('A region that is entered, and in which no such interrupt arrives although none is disabled.'),
        ),
        v.pipe(
          v.object({ kind: v.literal('run'), property: TEXT }),
          v.description('A property of complete runs; none that it is about ends.'),
        ),
      ],
      'must be a call, a region, an interrupt or a run',
    ),
    'must be a list',
  ),
  v.description('What the model has and never happened.'),
);
const HOLDS = {
  verdict: v.literal('holds'),
  omits: v.pipe(TEXTS, v.description('What the memory model leaves out.')),
  idle: IDLE,
};
const VIOLATED = {
  verdict: v.literal('violated'),
  finding: NAMED_FINDING,
  steps: v.pipe(WHOLE, v.description('How many steps lead to the finding.')),
  loop: v.optional(v.pipe(WHOLE, v.description('Of a finding of liveness: how many of them, the last ones, happen again and again.'))),
  // The counterexample; of `verify`, where it was not expected.
  trace: v.optional(TRACE_SHAPE),
};
const INCOMPLETE = { verdict: v.literal('incomplete'), bounds: v.array(v.picklist(BOUNDS), 'must be a list'), reason: TEXT };
const VACUOUS = {
  verdict: v.literal('vacuous'),
  missing: v.pipe(TEXTS, v.description('What never happened, and makes the verdict vacuous.')),
  idle: IDLE,
};
const VERDICT_WORDS = `must have a verdict: one of ${VERDICT_KINDS.join(', ')}`;

/** A verdict. */
export const VERDICT_SHAPE = v.variant(
  'verdict',
  [
    v.object({ ...COMMON, ...HOLDS }),
    v.object({ ...COMMON, ...VIOLATED }),
    v.object({ ...COMMON, ...INCOMPLETE }),
    v.object({ ...COMMON, ...VACUOUS }),
  ],
  VERDICT_WORDS,
);

const RAN = { outcome: v.literal('ran'), ...COMMON, expected: EXPECTED, asExpected: FLAG };
const NOT_RUN = { ...ORIGIN, expected: EXPECTED, repeat: TEXT };
const DIAGNOSTIC = v.object({ code: TEXT, message: TEXT, where: v.optional(PLACE_SHAPE), instead: v.optional(TEXT) }, 'must be an object');

const CHECK = v.variant(
  'outcome',
  [
    v.variant(
      'verdict',
      [
        v.object({ ...RAN, ...HOLDS }),
        v.object({ ...RAN, ...VIOLATED }),
        v.object({ ...RAN, ...INCOMPLETE }),
        v.object({ ...RAN, ...VACUOUS }),
      ],
      VERDICT_WORDS,
    ),
    v.pipe(
      v.object({ outcome: v.literal('mistake'), ...NOT_RUN, diagnostic: DIAGNOSTIC }),
      v.description('The model has a mistake: there is no verdict.'),
    ),
    v.pipe(v.object({ outcome: v.literal('left-out'), ...NOT_RUN }), v.description('An interrupt came before this check.')),
  ],
  "must have an outcome: 'ran', 'mistake' or 'left-out'",
);

/** The report on a suite. */
export const VERIFY_SHAPE = v.object({
  format: v.literal(VERIFY_FORMAT),
  quiesce: v.pipe(TEXT, v.description('The version of quiesce.')),
  started: v.pipe(TEXT, v.isoTimestamp('must be a time in ISO 8601')),
  milliseconds: NUMBER,
  isInterrupted: FLAG,
  exitCode: WHOLE,
  counts: v.object(
    {
      checks: WHOLE,
      verdicts: v.object({ holds: WHOLE, violated: WHOLE, incomplete: WHOLE, vacuous: WHOLE }, 'must be an object'),
      unexpected: WHOLE,
      mistakes: WHOLE,
      leftOut: WHOLE,
    },
    'must be an object',
  ),
  checks: v.array(CHECK, 'must be a list'),
});
