// Model files with one mistake each. They are texts, because the project's own type check and lint would rightly refuse them.

/** A model file and what quiesce must say about it. */
export interface Fixture {
  readonly mistake: string;
  readonly source: string;
  readonly code: string;
  /** The line that must be named. */
  readonly line: number;
  /** What to write instead must hold this. */
  readonly instead: string;
}

const HEAD = `import { cell, load, loop, model, READ_ONCE, store, WRITE_ONCE, type Thread } from 'quiesce';
const x = cell('x', 0);
const seen = cell<number>('seen', 0);
function asked(task: () => Thread) {
  return model({ name: 'asked', question: 'Is it a model?', system: () => ({ tasks: { task } }) });
}
`;

/** A thread whose body starts at line 8, in a model file with nothing else wrong. */
function withBody(body: string): string {
  return `${HEAD}export default asked(function* task(): Thread {\n${body}\n});\n`;
}

/** One file for every mistake that a model can have. */
export const FIXTURES: readonly Fixture[] = [
  {
    mistake: 'does not parse',
    source: "import { model } from 'quiesce';\n\nconst a = ;\n",
    code: 'model-does-not-load',
    line: 3,
    instead: 'syntax',
  },
  {
    mistake: 'throws',
    source: "import 'quiesce';\n\nthrow new Error('not today');\n",
    code: 'model-does-not-load',
    line: 3,
    instead: 'only declare',
  },
  {
    mistake: 'throws something that is no error',
    source: "\nthrow 'a string';\n",
    code: 'model-does-not-load',
    line: 1,
    instead: 'only declare',
  },
  {
    mistake: 'imports a file that is not there',
    source: "import './other.ts';\n",
    code: 'model-does-not-load',
    line: 1,
    instead: 'import what exists',
  },
  {
    mistake: 'imports a name that is not there',
    source: "import { READ_TWICE } from 'quiesce';\nREAD_TWICE();\n",
    code: 'model-does-not-load',
    line: 1,
    instead: 'exported',
  },
  {
    mistake: 'exports nothing',
    source: "import 'quiesce';\n",
    code: 'no-model-exported',
    line: 1,
    instead: 'export default model(',
  },
  {
    mistake: 'exports no model',
    source: 'export default { name: "x" };\n',
    code: 'no-model-exported',
    line: 1,
    instead: 'export default model(',
  },
  {
    mistake: 'exports the model by name',
    source: `${HEAD}export const mine = asked(function* () {});\n`,
    code: 'no-model-exported',
    line: 1,
    instead: 'export default',
  },
  {
    mistake: 'lacks a question',
    source: "import { model } from 'quiesce';\nexport default model({ name: 'x', system: () => ({ tasks: {} }) } as never);\n",
    code: 'bad-model',
    line: 1,
    instead: 'a model is made of',
  },
  {
    mistake: 'expects a verdict that there is not',
    source:
      "import { model } from 'quiesce';\nexport default model({ name: 'x', question: 'q', system: () => ({ tasks: {} }),\n" +
      "  expect: [{ cpus: [1], verdict: 'safe' as never }] });\n",
    code: 'bad-model',
    line: 1,
    instead: 'a model is made of',
  },
  {
    mistake: 'forgets a yield*',
    source: withBody('  WRITE_ONCE(x, 1);\n  yield* READ_ONCE(x);'),
    code: 'forgotten-yield-star',
    line: 8,
    instead: 'yield*',
  },
  {
    mistake: 'forgets a yield* before a thread of its own',
    source: `${withBody('\n  helper();')}function* helper(): Thread {}\n`,
    code: 'forgotten-yield-star',
    line: 9,
    instead: 'yield* helper(',
  },
  {
    mistake: 'forgets a yield* before BUG_ON()',
    source: `import { BUG_ON } from 'quiesce';\n${withBody('  if (x) BUG_ON(true);\n  yield* READ_ONCE(x);')}`,
    code: 'forgotten-yield-star',
    line: 9,
    instead: 'yield* BUG_ON(',
  },
  {
    mistake: 'yields without a star',
    source: withBody('  // yield here\n  yield READ_ONCE(x);'),
    code: 'forgotten-yield-star',
    line: 9,
    instead: 'yield*',
  },
  { mistake: 'yields what is no op', source: withBody('\n  yield 7 as never;'), code: 'not-an-op', line: 9, instead: 'yield*' },
  {
    mistake: 'is not deterministic',
    source: withBody(
      '  if (Math.random() < 0.5) yield* WRITE_ONCE(x, 1);\n  yield* WRITE_ONCE(seen, Math.random());\n  yield* READ_ONCE(seen);',
    ),
    code: 'not-deterministic',
    line: 0,
    instead: '',
  },
  {
    mistake: 'counts without bound',
    source: withBody("  for (;;) {\n    yield* loop('count');\n    yield* WRITE_ONCE(seen, (yield* READ_ONCE(seen)) + 1);\n  }"),
    code: 'endless-values',
    line: 0,
    instead: '',
  },
  {
    mistake: 'loops without repeating a state',
    source: withBody('  for (let round = 0; ; round++) yield* WRITE_ONCE(x, round % 2);'),
    code: 'endless-thread',
    line: 0,
    instead: 'loop(',
  },
  {
    mistake: 'throws in a thread',
    source: withBody("\n  yield* READ_ONCE(x);\n  throw new Error('not today');"),
    code: 'thread-throws',
    line: 10,
    instead: 'BUG_ON',
  },
];

/** A small model with a race, that holds on one CPU. */
export const RACE_MODEL = `import { BUG_ON, cell, model, READ_ONCE, WRITE_ONCE, type Thread } from 'quiesce';
const flag = cell('flag', 0);
function* writer(): Thread {
  yield* WRITE_ONCE(flag, 1);
}
function* reader(): Thread {
  yield* BUG_ON((yield* READ_ONCE(flag)) === 1, 'the flag is set');
}
export default model({
  name: 'race',
  question: 'Does the reader ever see the flag?',
  parameters: { mode: ['fast', 'slow'] },
  system: () => ({ tasks: { writer, reader } }),
  expect: [{ cpus: [2], verdict: 'violated', finding: 'failed-assertion' }],
  variants: {
    quiet: {
      question: 'And without a writer?',
      change: () => ({ tasks: { reader } }),
      expect: [{ cpus: [2], memory: ['sc'], verdict: 'holds' }],
    },
  },
});
`;
