// The outcome of a trial in words.
import type { Outcome } from '../necessity/outcome.js';
import { plural } from './figures.js';

/** `violated: use-after-free in 14 steps`. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'holds':
      return 'holds';
    case 'violated':
      return `violated: ${outcome.finding} in ${plural(outcome.steps, 'step')}`;
    case 'vacuous':
      return `vacuous: never happens: ${outcome.missing.join(', ')}`;
    case 'incomplete':
      return outcome.reason;
    case 'mistake':
      return outcome.message;
  }
}
