// Assertions of a model: <linux/bug.h>.
import { composite, perform, type Thread } from './thread.js';

/**
 * BUG_ON(): a failed assertion if the condition holds, which `message` tells; no step otherwise. It is code: a branch on what was loaded
 * orders the stores behind it, so put it where the kernel's code has a branch, or last.
 */
export function BUG_ON(condition: boolean, message = 'BUG_ON'): Thread {
  return composite('BUG_ON', bugIf(condition, message));
}

function* bugIf(condition: boolean, message: string): Thread {
  if (condition) yield* perform({ kind: 'bug', name: 'BUG_ON', message });
}
