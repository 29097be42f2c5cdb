// The mark of each verdict: one character, and the colour that repeats it.
import { unreachable } from '../core/assert.js';
import type { VerdictKind } from '../core/verdict.js';
import type { Tint } from './paint.js';

/** The character that stands for a verdict, and its colour. */
export function markOf(verdict: VerdictKind): { readonly mark: string; readonly tint: Tint } {
  switch (verdict) {
    case 'holds':
      return { mark: '✓', tint: 'green' };
    case 'violated':
      return { mark: '✗', tint: 'red' };
    case 'incomplete':
      return { mark: '?', tint: 'yellow' };
    case 'vacuous':
      return { mark: '!', tint: 'yellow' };
    default:
      return unreachable(verdict);
  }
}
