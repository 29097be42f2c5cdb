// quiesce in vitest: `checkModel(model)` declares tests, and `expect(model)` can hold or be violated.
//
//   import { checkModel } from 'quiesce/vitest';
//   checkModel(model);                                    one test for each instance that the model declares, and each property
//   expect(model).toHold({ cpus: 3, memory: 'arm' });     one instance
//   expect(model).toViolate({ variant: 'no-fence', finding: 'stale' });
//
// To import this is to add the matchers.
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { MEMORY_NAMES } from '../core/memory.js';
import type { Model } from '../lang/model.js';
import { CPUS } from '../load/model-shape.js';
import { repeatOf, telling } from './asked.js';
import { plannedTests, type CheckModelOptions } from './check-model.js';
import { toHold, toViolate, type HoldOptions, type Matched, type ViolateOptions } from './matchers.js';
import { BOUND_OPTIONS, checkIsModel, checkOptions } from './options.js';

export type { CheckModelOptions } from './check-model.js';
export type { Bounds, Instance } from './instance.js';
export type { HoldOptions, ViolateOptions } from './matchers.js';

/** What `expect(model)` has besides vitest's own matchers, once this is imported. */
declare module 'vitest' {
  // Its one parameter is that of the interface that this is merged with.
  // oxlint-disable-next-line no-unused-vars
  interface Matchers<T> {
    /** The verdict on the model, for this instance, is `holds`. The message has the trace of a violation. */
    toHold(options?: HoldOptions): void;
    /** Some execution of this instance has a fault or breaks a property: the one that `finding` names, if it names one. */
    toViolate(options?: ViolateOptions): void;
  }
}

expect.extend({
  toHold(received: unknown, options?: HoldOptions): Matched {
    return toHold(this, received, options);
  },
  toViolate(received: unknown, options?: ViolateOptions): Matched {
    return toViolate(this, received, options);
  },
});

const MEMORY = v.picklist(MEMORY_NAMES, `must be one of ${MEMORY_NAMES.join(', ')}`);
const OPTIONS = {
  ...BOUND_OPTIONS,
  variant: v.optional(v.string('must be a string')),
  memory: v.optional(v.union([MEMORY, v.array(MEMORY)], `must be one of ${MEMORY_NAMES.join(', ')}, or a list of these`)),
  cpus: v.optional(v.union([CPUS, v.array(CPUS)], "must be a number of at least 1, 'any', or a list of these")),
};

/**
 * Declares the tests of a model: a `describe` for each instance in its `expect` and that of its variants. Where the model is to
 * hold, there is a test for each property; else one for the verdict and its finding. They have no timeout but `seconds`.
 */
export function checkModel(model: Model, options: CheckModelOptions = {}): void {
  const at = new Error('checkModel()');
  Error.captureStackTrace(at, checkModel);
  const planned = telling(() => {
    checkIsModel('checkModel()', model);
    checkOptions('checkModel()', options, OPTIONS);
    return plannedTests(model, options);
  });
  for (const { name, tests } of planned) {
    // oxlint-disable-next-line vitest/valid-title -- a name is a string
    describe(name, () => {
      for (const each of tests) {
        // oxlint-disable-next-line vitest/valid-title -- so is this one
        test(each.name, { timeout: 0 }, () => {
          const { testPath, currentTestName } = expect.getState();
          const complaint = telling(() => each.complaint(repeatOf(testPath, currentTestName)));
          if (complaint !== undefined) throw failure(complaint, at);
        });
      }
    });
  }
}

// The failure stands where checkModel() was called: nothing further down is of interest to whoever called it.
function failure(message: string, at: Error): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}\n${(at.stack ?? '').split('\n').slice(1).join('\n')}`;
  return error;
}
