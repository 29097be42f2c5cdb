// The gallery on every number of CPUs: the rows that expect a verdict on all of them, and each model and variant against 1, 2 and 3 CPUs.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.js';
import { checkEvery, type EveryRequest } from '../../src/check-every.js';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import { findingName, type Verdict } from '../../src/core/verdict.js';
import { IS_THOROUGH, sampled } from '../thorough.js';
import { requestFor, subjects, textOf, type Subject } from './instances.js';

const MEMORIES = ['sc', 'tso'] as const;
const STATES_MAX = 50_000;

interface Row {
  readonly text: string;
  readonly request: EveryRequest;
  readonly expected: string;
}

const rows = subjects.flatMap(rowsOf);
// Models themselves, and of their variants every fourth: QUIESCE_THOROUGH=1 for all.
const looked = [
  ...subjects.filter(({ variant }) => variant === undefined),
  ...sampled(
    subjects.filter(({ variant }) => variant !== undefined),
    4,
  ),
];

describe('a row on every number of CPUs', () => {
  test('is there for the protocol of NMI-RCU.txt, in each form and for each number of its lives', () => {
    expect(rows.filter(({ request }) => request.model.name === 'nmi-rcu').length).toBeGreaterThanOrEqual(12);
  });

  test.each(rows)('is what a check says: $text', ({ request, expected }) => {
    expect(wordsOf(() => checkEvery(request))).toBe(expected);
  });
});

describe('the verdict on every number of CPUs', () => {
  const refused = new Set<string>();

  test.each(looked)('agrees with those on 1, 2 and 3 of them: $name', ({ name, model, variant }) => {
    const request = requestFor(model, { variant, statesMax: STATES_MAX });
    const every = wordsOf(() => checkEvery(request));
    expect(every).not.toBe('');
    if (every.startsWith('mistake')) {
      refused.add(`${model.name === 'nmi-rcu' ? name : model.name}: ${every}`);
      return;
    }
    const concrete = [1, 2, 3].map((cpus) => wordsOf(() => check({ ...request, cpus })));
    const violations = concrete.filter((words) => words.startsWith('violated'));
    if (violations.length > 0) expect(violations).toContain(every);
    if (every === 'holds') expect(concrete).toContain('holds');
    if (every.startsWith('vacuous')) expect(concrete).not.toContain('holds');
  });

  // Their properties name CPUs, or they are about more CPUs than one.
  test('is refused of no other model than these', () => {
    const known = [
      'dyntick: mistake: not-countable',
      'nmi-rcu/progress-callback: mistake: not-countable',
      'nmi-rcu/progress: mistake: not-countable',
      'srcu: mistake: bad-value',
    ];
    expect([...refused].filter((each) => !known.includes(each))).toEqual([]);
    if (IS_THOROUGH) expect([...refused].sort()).toEqual(known);
    else expect(refused.size).toBeGreaterThanOrEqual(2);
  });
});

function rowsOf({ model, variant }: Subject): Row[] {
  const expectations = variant === undefined ? model.expect : (model.variants[variant]?.expect ?? []);
  return expectations
    .filter(({ cpus, compiler = ['faithful'] }) => cpus.includes('any') && compiler.includes('faithful'))
    .flatMap(({ memory: of = MEMORIES, nmis = 'unbounded', set, verdict, finding }) =>
      MEMORIES.filter((memory) => of.includes(memory)).map((memory) => {
        const request = requestFor(model, { variant, memory, nmis, set });
        const expected = finding === undefined ? verdict : `${verdict}: ${finding}`;
        return { text: textOf(request).replace(/cpus=\d+/, 'cpus=any'), request, expected };
      }),
    );
}

// A mistake of usage has its code: some models want more CPUs than there are, or tell them apart.
function wordsOf(checked: () => { readonly verdict: Verdict }): string {
  try {
    return inWords(checked().verdict);
  } catch (error) {
    if (error instanceof DiagnosticError) return `mistake: ${error.diagnostic.code}`;
    throw error;
  }
}

function inWords(verdict: Verdict): string {
  if (verdict.kind === 'violated') return `violated: ${findingName(verdict.finding)}`;
  return verdict.kind === 'vacuous' ? `vacuous: ${verdict.missing.join(', ')}` : verdict.kind;
}
