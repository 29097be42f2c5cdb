// The shapes of the JSON that quiesce prints and never reads: what their published schemas are made from.
import * as v from 'valibot';
import { COMPILER_NAMES, MEMORY_NAMES } from '../../src/core/memory.js';
import { VERDICT_KINDS } from '../../src/core/verdict.js';
import { TRACE_SHAPE, WHOLE } from '../../src/load/trace-shape.js';

const TEXT = v.string();
const TEXTS = v.array(TEXT);
const MEMORY = v.picklist(MEMORY_NAMES);
const COMPILER = v.picklist(COMPILER_NAMES);
const PLACE = v.object({ file: TEXT, line: WHOLE, column: WHOLE });

const SIDES = { a: v.optional(TEXT), b: v.optional(TEXT) };
const DIFFERENCES = v.array(v.object({ what: TEXT, ...SIDES }));
const ONE_SIDED = v.array(v.object({ check: TEXT, verdict: TEXT }));
const TWO_SIDED = v.array(v.object({ check: TEXT, a: TEXT, b: TEXT }));
const DIFF = { format: v.literal('quiesce.diff/1'), isEqual: v.boolean() };

/** What `diff --json` prints. */
export const DIFF_SHAPE = v.variant('kind', [
  v.object({
    ...DIFF,
    kind: v.literal('traces'),
    origin: DIFFERENCES,
    finding: DIFFERENCES,
    loop: v.pipe(DIFFERENCES, v.description('Where each goes on for ever, of lassos.')),
    step: v.optional(
      v.pipe(
        v.object({ number: WHOLE, ...SIDES, in: DIFFERENCES }),
        v.description('The first step that differs; a side that has ended has none.'),
      ),
    ),
    steps: v.object({ a: WHOLE, b: WHOLE }),
    isSameProgram: v.boolean(),
  }),
  v.object({
    ...DIFF,
    kind: v.literal('reports'),
    added: ONE_SIDED,
    gone: ONE_SIDED,
    verdicts: v.pipe(TWO_SIDED, v.description('Checks with another verdict.')),
    counts: v.pipe(TWO_SIDED, v.description('Checks with the same verdict and other counts.')),
    common: WHOLE,
  }),
]);

/** What `replay --json` prints. */
export const REPLAY_SHAPE = v.object({
  format: v.literal('quiesce.replay/1'),
  leads: v.literal(true),
  isSameProgram: v.boolean(),
  finding: TRACE_SHAPE.entries.finding,
  steps: WHOLE,
  origin: TRACE_SHAPE.entries.origin,
});

/** A line of what `show --json` prints. */
export const AUTOMATON_SHAPE = v.object({
  format: v.literal('quiesce.automaton/1'),
  thread: TEXT,
  kind: v.picklist(['task', 'nmi', 'irq', 'callback']),
  entry: v.pipe(WHOLE, v.description('The number of the first state; 0 when the thread has none.')),
  states: v.array(
    v.object({
      number: v.pipe(WHOLE, v.description('From 1 in each thread.')),
      op: v.pipe(TEXT, v.description('The op that comes next.')),
      where: v.optional(PLACE),
      functionName: TEXT,
      nesting: v.pipe(TEXTS, v.description('Nesting of the context before the op.')),
      regions: TEXTS,
      edges: v.array(
        v.object({
          answers: v.pipe(TEXTS, v.description('The answers that lead there; none for an op without an answer.')),
          to: v.union([WHOLE, v.literal('end'), v.object({ finding: TEXT })]),
          enters: TEXTS,
        }),
      ),
    }),
  ),
});

const EXPECTATION = v.object({
  cpus: v.array(v.union([WHOLE, v.literal('any')])),
  nmis: v.optional(v.union([WHOLE, v.literal('unbounded')])),
  set: v.optional(v.record(TEXT, TEXT)),
  memory: v.optional(v.pipe(v.array(MEMORY), v.description('All of them unless given.'))),
  compiler: v.optional(v.pipe(v.array(COMPILER), v.description('The faithful one unless given.'))),
  verdict: v.picklist(VERDICT_KINDS),
  finding: v.optional(TEXT),
});

const PROPERTY_KINDS = ['never', 'always', 'sometimes', 'each-run', 'eventually', 'leads-to'] as const;

/** A line of what `list --json` prints. */
export const MODEL_SHAPE = v.object({
  format: v.literal('quiesce.model/1'),
  name: TEXT,
  file: TEXT,
  question: TEXT,
  source: v.optional(TEXT),
  parameters: v.pipe(v.record(TEXT, TEXTS), v.description('The values of each parameter; the first is the default.')),
  expect: v.array(EXPECTATION),
  properties: v.array(v.object({ kind: v.picklist(PROPERTY_KINDS), name: TEXT, statement: TEXT })),
  variants: v.array(v.object({ name: TEXT, question: TEXT, expect: v.array(EXPECTATION) })),
});

/** A line of what `litmus --json` prints. */
export const LITMUS_SHAPE = v.object({
  format: v.literal('quiesce.litmus/1'),
  name: TEXT,
  memory: MEMORY,
  compiler: COMPILER,
  verdict: v.picklist(['Never', 'Sometimes', 'Always']),
  states: v.pipe(v.array(v.record(TEXT, v.union([v.number(), TEXT]))), v.description('Final states, from place (`x`, `1:r0`) to value.')),
});
