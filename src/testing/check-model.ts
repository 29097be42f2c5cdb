// The tests of a model: for each instance that it declares, what is to be tested, and the question put to one search.
//
//   expected to hold   one test for each property, and one for the faults that no property is about
//   anything else      one test: the verdict, with its finding
import { differenceOf } from '../changes.js';
import type { CheckResult } from '../check.js';
import type { CpuCount } from '../core/cpus.js';
import { unreachable } from '../core/assert.js';
import { refuse } from '../core/diagnostic.js';
import { FAULT_KINDS } from '../core/fault.js';
import { idleText } from '../core/idle.js';
import type { MemoryName } from '../core/memory.js';
import { findingName, type Finding, type Verdict } from '../core/verdict.js';
import { systemOf, type Model } from '../lang/model.js';
import { premiseOf, type Property } from '../lang/property.js';
import { expectedChecks, isKept, type ExpectedCheck } from '../load/expected.js';
import { unallowed } from '../load/may-be-idle.js';
import { checkVariant } from '../load/setting.js';
import { plural } from '../report/figures.js';
import { cpusText, subjectText, unusualText } from '../report/instance-text.js';
import { checkAsked, textOfVerdict } from './asked.js';
import type { Bounds } from './instance.js';
import { requestOf, type AskedRequest } from './options.js';

/** Which of the declared instances checkModel() takes, and how far to search each. */
export interface CheckModelOptions extends Bounds {
  /** One variant; the model itself and all of its variants unless given. */
  readonly variant?: string | undefined;
  /** Only these memory models. */
  readonly memory?: MemoryName | readonly MemoryName[] | undefined;
  /** Only these numbers of CPUs. */
  readonly cpus?: CpuCount | readonly CpuCount[] | undefined;
}

/** The tests of one instance. They share one search, which the first of them runs. */
export interface InstanceTests {
  readonly name: string;
  readonly tests: readonly PlannedTest[];
}

/** One test: its name, and what is wrong, if anything; `repeat` is the command that runs it again. */
export interface PlannedTest {
  readonly name: string;
  readonly complaint: (repeat: string) => string | undefined;
}

/** The tests of a model. Ends in a diagnostic where the model expects nothing, or nothing of what is asked for. */
export function plannedTests(model: Model, options: CheckModelOptions): readonly InstanceTests[] {
  const { variant, memory = [], cpus = [] } = options;
  checkVariant(model, variant);
  const filter = { memory: listOf(memory), cpus: listOf(cpus) };
  const checks = expectedChecks(model, variant).filter((check) => isKept(check, filter));
  if (checks.length === 0) {
    refuse({
      code: 'bad-usage',
      message: `checkModel() is left with no instance of ${subjectText(model.name, variant)}`,
      instead: 'ask for memory models and numbers of CPUs that its `expect` has',
    });
  }
  return checks.map((check) => testsOf(model, check, options));
}

function listOf<T>(given: T | readonly T[]): readonly T[] {
  return Array.isArray(given) ? (given as readonly T[]) : [given as T]; // T is a word or a number, never a list.
}

function testsOf(model: Model, check: ExpectedCheck, { maxStates, seconds }: Bounds): InstanceTests {
  const { expected: _, ...instance } = check;
  const request = requestOf(model, { ...instance, maxStates, seconds });
  let searched: CheckResult | undefined;
  const asked: Asked = { request, result: () => (searched ??= checkAsked(request)) };
  return { name: nameOf(model, check), tests: testsOfVerdict(asked, check) };
}

/** `nmi-rcu on 2 CPUs under tso, cycles once`. */
function nameOf(model: Model, check: ExpectedCheck): string {
  const unusual = unusualText(check);
  const what = subjectText(model.name, check.variant);
  return `${what} on ${cpusText(check.cpus, 'CPU')} under ${check.memory}${unusual === '' ? '' : `, ${unusual}`}`;
}

interface Asked {
  readonly request: AskedRequest;
  readonly result: () => CheckResult;
}

function testsOfVerdict(asked: Asked, { expected }: ExpectedCheck): readonly PlannedTest[] {
  const { verdict, finding } = expected;
  switch (verdict) {
    case 'holds':
      return testsOfHolding(asked);
    case 'violated':
      return [
        expecting(asked, `is violated${finding === undefined ? '' : ` by ${finding}`}`, (found) => {
          return found.kind === 'violated' && (finding === undefined || findingName(found.finding) === finding);
        }),
      ];
    case 'vacuous':
      return [
        expecting(asked, `is vacuous${finding === undefined ? '' : `: ${finding} never happens`}`, (found) => {
          return found.kind === 'vacuous' && (finding === undefined || found.missing.includes(finding));
        }),
      ];
    case 'incomplete':
      return [expecting(asked, 'is incomplete', ({ kind }) => kind === 'incomplete')];
    default:
      return unreachable(verdict);
  }
}

function expecting(asked: Asked, name: string, isExpected: (verdict: Verdict) => boolean): PlannedTest {
  return { name, complaint: (repeat) => (isExpected(asked.result().verdict) ? undefined : told(asked, name, repeat)) };
}

function told({ request, result }: Asked, name: string, repeat: string): string {
  return `expected: ${name}\n\n${textOfVerdict(request, result(), repeat)}\n`;
}

interface Question {
  readonly name: string;
  /** Whether a finding answers it with no. */
  readonly isAbout: (finding: Finding) => boolean;
  /** What has to happen somewhere, as a `vacuous` verdict would name it. */
  readonly witness?: string | undefined;
}

function testsOfHolding(asked: Asked): readonly PlannedTest[] {
  const { model, variant, set, nmis } = asked.request;
  const { properties = [], nmi, irq } = systemOf(model, variant, set);
  const arrivals = nmis === 0 ? [] : [...(nmi ? ['an NMI arrives'] : []), ...(irq ? ['an irq arrives'] : [])];
  const witnesses = [...arrivals, ...(variant === undefined ? [] : [differenceOf(variant)])];
  const questions = [...faultQuestion(properties), ...properties.map(propertyQuestion), ...witnesses.map(witnessQuestion)];
  const tests = questions.map((question) => ({ name: question.name, complaint: (repeat: string) => complaintOf(asked, question, repeat) }));
  return [...tests, { name: 'nothing of the model is idle', complaint: (repeat) => idleComplaint(asked, repeat) }];
}

// What is idle without being allowed to be would make an entry of a suite vacuous.
function idleComplaint(asked: Asked, repeat: string): string | undefined {
  const { verdict } = asked.result();
  if (verdict.kind === 'violated') return undecided(verdict);
  if (verdict.kind === 'incomplete') return told(asked, 'holds', repeat);
  const idle = unallowed(asked.request.model, verdict.idle);
  return idle.length === 0 ? undefined : told(asked, `is not idle: ${idle.map(idleText).join(', ')}`, repeat);
}

// The faults that no property is about: every fault is looked for in every model.
function faultQuestion(properties: readonly Property[]): Question[] {
  const named = properties.flatMap((property) => (property.kind === 'never' ? [property.fault] : []));
  const others = FAULT_KINDS.filter((fault) => !named.includes(fault));
  if (others.length === 0) return [];
  const name = `no execution has ${named.length === 0 ? 'a' : 'another'} fault`;
  return [{ name, isAbout: (finding) => finding.kind === 'fault' && others.includes(finding.fault) }];
}

function propertyQuestion(property: Property): Question {
  const { name, statement } = property;
  const witness = property.kind === 'sometimes' ? name : property.kind === 'always' && property.premise ? premiseOf(name) : undefined;
  return { name: `${name}: ${statement}`, isAbout: (finding) => findingName(finding) === subject(property), witness };
}

function subject(property: Property): string {
  return property.kind === 'never' ? property.fault : property.name;
}

function witnessQuestion(witness: string): Question {
  return { name: witness, isAbout: () => false, witness };
}

// What a search that ended early did not come to is not known, and nothing that is not known passes.
function complaintOf(asked: Asked, { isAbout, witness }: Question, repeat: string): string | undefined {
  const { verdict } = asked.result();
  switch (verdict.kind) {
    case 'holds':
      return undefined;
    case 'violated':
      return isAbout(verdict.finding) ? told(asked, 'holds', repeat) : undecided(verdict);
    case 'incomplete':
      return told(asked, 'holds', repeat);
    case 'vacuous':
      return witness !== undefined && verdict.missing.includes(witness) ? told(asked, 'holds', repeat) : undefined;
    default:
      return unreachable(verdict);
  }
}

function undecided({ finding, schedule }: Verdict & { readonly kind: 'violated' }): string {
  return `not decided: the search ended before, at ${findingName(finding)} after ${plural(schedule.length, 'step')}`;
}
