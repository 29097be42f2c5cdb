// What one check of an edited model came to, as data that can be kept in a file and posted between threads.
import type { CheckResult } from '../check.js';
import { findingName } from '../core/verdict.js';

/** The outcome of a check. */
export type Outcome =
  | { readonly kind: 'holds'; readonly digest: string }
  | {
      readonly kind: 'violated';
      readonly digest: string;
      readonly finding: string;
      readonly steps: number;
      /** The labels of the steps, where somebody asked for them: the explorer leads there. */
      readonly path?: readonly string[] | undefined;
      /** How many of the last of them go on for ever, where that is what is wrong. */
      readonly loop?: number | undefined;
    }
  | { readonly kind: 'vacuous'; readonly digest: string; readonly missing: readonly string[] }
  | { readonly kind: 'incomplete'; readonly digest: string; readonly reason: string }
  /** The edit does not fit this model, or the edited model is none. */
  | { readonly kind: 'mistake'; readonly digest: ''; readonly message: string };

/** The outcome of a check that came to its end. */
export function outcomeOf({ verdict, digest }: CheckResult, path?: readonly string[]): Outcome {
  switch (verdict.kind) {
    case 'holds':
      return { kind: 'holds', digest };
    case 'violated': {
      const { finding, schedule, loop } = verdict;
      return { kind: 'violated', digest, finding: findingName(finding), steps: schedule.length, ...(path && { path, loop }) };
    }
    case 'vacuous':
      return { kind: 'vacuous', digest, missing: verdict.missing };
    case 'incomplete':
      return { kind: 'incomplete', digest, reason: verdict.reason };
  }
}
