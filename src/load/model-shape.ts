// The shape of a model: what a file's default export must be made of, said member by member when it is not.
import * as v from 'valibot';
import { refuse, type Diagnostic } from '../core/diagnostic.js';
import { COMPILER_NAMES, MEMORY_NAMES } from '../core/memory.js';
import type { SourceLocation } from '../core/location.js';
import { isModel, type Expectation, type Model } from '../lang/model.js';
import { checkMayBeIdle } from './may-be-idle.js';
import { nearest, suggestion } from './nearest.js';

const SENTENCE = v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty'));
const FUNCTION = v.function('must be a function');
const WHOLE = v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));
/** A number of CPUs, or every number of them. */
export const CPUS = v.union(
  [v.pipe(WHOLE, v.minValue(1, 'must be at least 1')), v.literal('any')],
  "must be a number of at least 1, or 'any'",
);
/** How many NMIs and irqs may arrive. */
export const NMIS = v.union([WHOLE, v.literal('unbounded')], "must be a whole number or 'unbounded'");
const VERDICTS = ['holds', 'violated', 'incomplete', 'vacuous'] as const;

/** The members of an expected row. */
export const EXPECTATION_MEMBERS = {
  cpus: v.pipe(v.array(CPUS, 'must be a list of numbers of CPUs'), v.nonEmpty('must name at least one number of CPUs')),
  nmis: v.optional(NMIS),
  set: v.optional(v.record(v.string(), v.string('must be a string'), 'must give a value for each parameter named')),
  memory: v.optional(v.array(v.picklist(MEMORY_NAMES, `must be one of ${MEMORY_NAMES.join(', ')}`), 'must be a list of memory models')),
  compiler: v.optional(v.array(v.picklist(COMPILER_NAMES, `must be one of ${COMPILER_NAMES.join(', ')}`), 'must be a list of compilers')),
  verdict: v.picklist(VERDICTS, `must be one of ${VERDICTS.join(', ')}`),
  finding: v.optional(v.string('must be a string')),
};
const EXPECTATION = v.looseObject(EXPECTATION_MEMBERS, 'must be an object');

const EDIT = v.looseObject({ kind: v.string(), place: SENTENCE }, 'must be an edit: drop(…), weaken(…), …');

const VARIANT = v.looseObject(
  {
    question: SENTENCE,
    change: v.optional(FUNCTION),
    edits: v.optional(v.array(EDIT, 'must be a list of edits')),
    expect: v.array(EXPECTATION, 'must be a list'),
  },
  'must be an object',
);

const MODEL = v.looseObject({
  name: v.pipe(SENTENCE, v.regex(/^[\w.-]+(\/[\w.-]+)*$/, 'must be made of letters, digits, `-`, `_`, `.`, and `/` between names')),
  question: SENTENCE,
  source: v.optional(v.string('must be a string')),
  parameters: v.record(
    v.string(),
    v.pipe(v.array(v.string('must be a string'), 'must be a list of strings'), v.nonEmpty('must have a value')),
  ),
  system: FUNCTION,
  expect: v.array(EXPECTATION, 'must be a list'),
  variants: v.record(v.string(), VARIANT, 'must be an object of variants by name'),
  mayBeIdle: v.optional(v.array(SENTENCE, 'must be a list of places, regions and properties')),
});

const MEMBERS = 'a model is made of: name, question, system, and perhaps source, parameters, expect, variants, mayBeIdle';

/** The model among a module's exports; ends in the diagnostic no-model-exported or bad-model. */
export function modelAmong(exported: Readonly<Record<string, unknown>>, where: SourceLocation): Model {
  const found = exported.default;
  if (!isModel(found)) refuse({ code: 'no-model-exported', where, ...whyNoModel(exported) });
  checkModelShape(found, where);
  return found;
}

/** Ends in the diagnostic bad-model unless every member of the model is what it must be. */
export function checkModelShape(found: Model, where?: SourceLocation): void {
  const parsed = v.safeParse(MODEL, found);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const name = v.getDotPath(issue) ?? 'the model';
    const message = issue.input === undefined ? `${name} is missing` : `${name} ${issue.message}`;
    refuse({ code: 'bad-model', where, message, instead: MEMBERS });
  }
  checkMayBeIdle(found, where);
  for (const [place, row] of expectationsOf(found)) checkSetting(found, row, { place, where });
}

function whyNoModel(exported: Readonly<Record<string, unknown>>): Pick<Diagnostic, 'message' | 'instead'> {
  const named = Object.keys(exported).find((name) => name !== 'default' && isModel(exported[name]));
  if (named !== undefined)
    return { message: `the model is exported as ${named}, not by default`, instead: 'write `export default model({ … })`' };
  if (exported.default === undefined)
    return {
      message: 'the file exports no model',
      instead: "write `import { model } from 'quiesce'` and `export default model({ … })`",
    };
  return { message: 'the default export is not a model', instead: 'wrap it: `export default model({ … })`' };
}

function expectationsOf(model: Model): (readonly [string, Expectation])[] {
  const own = model.expect.map((row, index) => [`expect.${index}`, row] as const);
  const ofVariants = Object.entries(model.variants).flatMap(([name, variant]) =>
    variant.expect.map((row, index) => [`variants.${name}.expect.${index}`, row] as const),
  );
  return [...own, ...ofVariants];
}

// Each parameter that a row sets must exist and have that value.
function checkSetting(model: Model, row: Expectation, { place, where }: { place: string; where: SourceLocation | undefined }): void {
  for (const [name, value] of Object.entries(row.set ?? {})) {
    const values = model.parameters[name] as readonly string[] | undefined; // Any name can be asked for.
    if (values === undefined) {
      refuse({
        code: 'bad-model',
        where,
        message: `${place}.set names no parameter: ${name}`,
        instead: suggestion(name, 'parameters', Object.keys(model.parameters)),
      });
    }
    if (!values.includes(value)) {
      const meant = nearest(value, values);
      refuse({
        code: 'bad-model',
        where,
        message: `${place}.set.${name} cannot be ${value}`,
        instead: `${meant ? `did you mean ${meant}? ` : ''}values: ${values.join(', ')}`,
      });
    }
  }
}
