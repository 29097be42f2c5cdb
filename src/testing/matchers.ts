// The matchers: toHold() and toViolate(), as functions from a model to what vitest wants to know.
import * as v from 'valibot';
import type { CheckResult } from '../check.js';
import { refuse } from '../core/diagnostic.js';
import { FAULT_KINDS, type FaultKind } from '../core/fault.js';
import { findingName } from '../core/verdict.js';
import { systemOf } from '../lang/model.js';
import { suggestion } from '../load/nearest.js';
import { checkAsked, repeatOf, telling, textOfVerdict } from './asked.js';
import type { Bounds, Instance } from './instance.js';
import { BOUND_OPTIONS, checkIsModel, checkOptions, INSTANCE_OPTIONS, requestOf, type AskedRequest } from './options.js';

/** What toHold() takes: an instance, and how far to search. */
export interface HoldOptions extends Instance, Bounds {}

/** What toViolate() takes. */
export interface ViolateOptions extends HoldOptions {
  /** The fault or property that the violation must be of; any unless given. */
  readonly finding?: FaultKind | (string & Record<never, never>) | undefined;
}

/** What a matcher answers. */
export interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What a matcher is told of the test that it is part of. */
export interface Within {
  readonly isNot: boolean;
  readonly testPath?: string | undefined;
  readonly currentTestName?: string | undefined;
}

/** Whether the model holds; the message has the verdict and the trace. */
export function toHold(within: Within, given: unknown, options: HoldOptions = {}): Matched {
  return telling(() => {
    refuseNot(within, 'toHold()', 'toViolate()');
    checkIsModel('toHold()', given);
    checkOptions('toHold()', options, { ...INSTANCE_OPTIONS, ...BOUND_OPTIONS });
    const request = requestOf(given, options);
    const result = checkAsked(request);
    return { pass: result.verdict.kind === 'holds', message: () => failure('holds', { within, request, result }) };
  });
}

/** Whether the model is violated, by the finding that is named if one is. */
export function toViolate(within: Within, given: unknown, options: ViolateOptions = {}): Matched {
  return telling(() => {
    refuseNot(within, 'toViolate()', 'toHold()');
    checkIsModel('toViolate()', given);
    checkOptions('toViolate()', options, { ...INSTANCE_OPTIONS, ...BOUND_OPTIONS, finding: v.optional(v.string('must be a string')) });
    const { finding, ...asked } = options;
    const request = requestOf(given, asked);
    checkFinding(request, finding);
    const result = checkAsked(request);
    const { verdict } = result;
    const pass = verdict.kind === 'violated' && (finding === undefined || findingName(verdict.finding) === finding);
    const expected = `violated${finding === undefined ? '' : ` by ${finding}`}`;
    return { pass, message: () => failure(expected, { within, request, result }) };
  });
}

// What is not known to hold need not be violated: a search may have been cut short.
function refuseNot({ isNot }: Within, call: string, other: string): void {
  if (!isNot) return;
  const message = `not.${call} would also accept a search that was cut short`;
  refuse({ code: 'bad-usage', message, instead: `say what you expect: expect(model).${other}` });
}

// A property that there is not can never be violated.
function checkFinding({ model, variant, set }: AskedRequest, finding: string | undefined): void {
  if (finding === undefined) return;
  const names = [...FAULT_KINDS, ...(systemOf(model, variant, set).properties ?? []).map(({ name }) => name)];
  if (names.includes(finding)) return;
  refuse({
    code: 'unknown-name',
    message: `${model.name} has no property ${finding}, and there is no such fault`,
    instead: suggestion(finding, 'faults and properties', names),
  });
}

interface Failed {
  readonly within: Within;
  readonly request: AskedRequest;
  readonly result: CheckResult;
}

function failure(expected: string, { within, request, result }: Failed): string {
  const repeat = repeatOf(within.testPath, within.currentTestName);
  return `expected: ${expected}\n\n${textOfVerdict(request, result, repeat)}\n`;
}
