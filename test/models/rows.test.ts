// Every row of every model: the verdict that its author expects, and on 2 CPUs the counts that are pinned in pinned-counts.json: those of
// the search that leaves nothing out, which gives the same verdict and a counterexample as short, and those of the usual one. The former
// is looked at of every fourth subject, or of all with QUIESCE_THOROUGH=1.
//
// A change of a count means that the machine, the compiler or a model does something else: say why in the commit, and write the new
// counts with `QUIESCE_PIN=1 npx vitest run test/models/rows.test.ts`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, type CheckResult } from '../../src/check.js';
import type { CheckRequest } from '../../src/prepare.js';
import { findingName, type Verdict } from '../../src/core/verdict.js';
import { IS_THOROUGH, sampled } from '../thorough.js';
import { subjects, textOf, type Instance } from './instances.js';

const FILE = new URL('pinned-counts.json', import.meta.url);
const IS_PINNING = process.env['QUIESCE_PIN'] === '1';

/** By instance: `653 states, 1419 transitions (21, 44 reduced), holds`; at the end, the length of a counterexample if there is one. */
type Counts = Readonly<Record<string, string>>;

const pinned: Counts = existsSync(FILE) ? parsed(readFileSync(FILE, 'utf8')) : {};
const counted: Record<string, string> = {};
const wholly = new Set(IS_PINNING || IS_THOROUGH ? subjects : sampled(subjects, 4));
const results = new Map<CheckRequest, { readonly usual: CheckResult; readonly whole: CheckResult | undefined }>();

describe('the verdict of each row', () => {
  test('every model and every variant expects something, and says what it finds or misses', () => {
    expect(subjects.length).toBeGreaterThanOrEqual(50);
    for (const { name, instances } of subjects) {
      expect(instances.length, name).toBeGreaterThan(0);
      for (const { expected } of instances) {
        if (expected.verdict === 'violated' || expected.verdict === 'vacuous') expect(expected.finding, name).toBeDefined();
      }
    }
  });

  for (const subject of subjects) {
    const { name, instances } = subject;
    test(`every row of ${name} is what a check says`, () => {
      for (const { request, expected } of instances) {
        expect(inWords(resultsOf(request, wholly.has(subject)).usual.verdict, expected.finding), textOf(request)).toBe(rowOf(expected));
      }
    });
  }
});

describe('the pinned counts', () => {
  for (const subject of subjects) {
    const { name, instances } = subject;
    const isWhole = wholly.has(subject);
    test(`the states, transitions and counterexamples of ${name} are as many as pinned`, () => {
      const counts = instances
        .filter(({ request }) => request.cpus === 2)
        .map(({ request }) => [textOf(request), countsOf(request, isWhole)] as const);
      Object.assign(counted, Object.fromEntries(counts));
      const before = counts.map(
        ([instance]) => [instance, IS_PINNING ? counted[instance] : ofSearches(pinned[instance], isWhole)] as const,
      );
      expect(Object.fromEntries(counts), 'QUIESCE_PIN=1 pins new counts').toEqual(Object.fromEntries(before));
    });
  }

  test('nothing is pinned that no row asks for any more', () => {
    if (IS_PINNING) writeFileSync(FILE, `${JSON.stringify(counted, null, 2)}\n`);
    else expect(Object.keys(pinned).filter((instance) => !(instance in counted))).toEqual([]);
  });
});

// What is pinned, or the part of it that is about the usual search.
function ofSearches(counts: string | undefined, isWhole: boolean): string | undefined {
  return isWhole ? counts : counts?.replace(/^.*? (?=\()/, '');
}

// Both tests of an instance look at the same checks of it. One that is pinned is also searched whole, right away: it is compiled once.
function resultsOf(request: CheckRequest, isWhole: boolean): { readonly usual: CheckResult; readonly whole: CheckResult | undefined } {
  const before = results.get(request);
  if (before) return before;
  const usual = check(request);
  const whole = request.cpus === 2 && isWhole ? check({ ...request, symmetry: false, reduction: false }) : undefined;
  results.set(request, { usual, whole });
  return { usual, whole };
}

// What the search without reductions counts, and how much the usual one does; where it finds something, both end with the former.
function countsOf(request: CheckRequest, isWhole: boolean): string {
  const { usual, whole } = resultsOf(request, isWhole);
  const reduced = `(${usual.statistics.states}, ${usual.statistics.transitions} reduced), ${outcomeOf(usual)}`;
  if (!whole) return reduced;
  expect(outcomeOf(usual), textOf(request)).toBe(outcomeOf(whole));
  return `${whole.statistics.states} states, ${whole.statistics.transitions} transitions ${reduced}`;
}

function outcomeOf({ verdict, trace }: CheckResult): string {
  return verdict.kind === 'violated' ? `a counterexample of ${trace?.steps.length} steps` : inWords(verdict);
}

function rowOf({ verdict, finding }: Instance['expected']): string {
  return finding === undefined ? verdict : `${verdict}: ${finding}`;
}

function inWords(verdict: Verdict, named?: string): string {
  if (verdict.kind === 'violated') return `violated: ${findingName(verdict.finding)}`;
  // A row names one of what never happened.
  if (verdict.kind === 'vacuous') return `vacuous: ${verdict.missing.find((name) => name === named) ?? verdict.missing.join(', ')}`;
  return verdict.kind === 'incomplete' ? `incomplete: ${verdict.reason}` : verdict.kind;
}

// The file is written by this test only.
function parsed(text: string): Counts {
  return JSON.parse(text) as Counts;
}
