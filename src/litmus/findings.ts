// What went wrong on the way: an execution that can never end is none, but a mistake in the test leaves no verdict.
import type { Program } from '../program/program.js';
import type { DecodedFinding } from '../machine/finding-code.js';
import type { LitmusTest } from './ast.js';
import { refuseLitmus, refusePlaced } from './mistake.js';

/** Why some executions never end. A mistake in the test ends in a diagnostic. */
export function checkFindings(test: LitmusTest, program: Program, met: readonly DecodedFinding[]): readonly string[] {
  return [...new Set(met.map((found) => stuckReason(test, program, found)))].sort();
}

function stuckReason(test: LitmusTest, program: Program, found: DecodedFinding): string {
  // synchronize_rcu() inside rcu_read_lock() waits for itself: the kernel's memory model has no such execution either.
  if (found.kind === 'fault' && found.fault === 'sleeping-in-atomic') return 'a grace period waits for the read-side section that it is in';
  const anywhere = test.processes[0].at;
  if (found.kind === 'fault') return refuseLitmus(test, anywhere, `an execution ends in ${found.fault}`);
  if (found.kind === 'property') return refuseLitmus(test, anywhere, 'an execution ends in a property, and a litmus test has none');
  const { kind, message, where = anywhere } = program.findings[found.index];
  if (kind === 'sleeping-in-atomic') return 'a grace period waits for the read-side section that it is in';
  if (kind === 'failed-assertion') return refuseLitmus(test, where, `values grow too far to be followed: ${message}`);
  return refusePlaced(test, message);
}
