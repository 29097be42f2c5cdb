// Checks tiny systems: what a test asks about a few threads, in one call.
import { check, type CheckResult } from '../../src/check.js';
import type { CheckRequest } from '../../src/prepare.js';
import { DiagnosticError, type Diagnostic } from '../../src/core/diagnostic.js';
import { findingName } from '../../src/core/verdict.js';
import { model, type System } from '../../src/lang/model.js';
import { exhaust } from '../oracle/exhaust.js';

/** How to check it: on 2 CPUs, under sc, with unbounded interrupts, unless asked otherwise. */
export type Asked = Partial<Pick<CheckRequest, 'memory' | 'cpus' | 'nmis' | 'window' | 'order' | 'symmetry' | 'reduction'>>;

/** The whole result of a check. */
export function resultOf(system: System, asked: Asked = {}): CheckResult {
  const tiny = model({ name: 'tiny', question: 'What happens?', system: () => system });
  const base = { file: 'tiny.ts', set: {}, memory: 'sc', cpus: 2, nmis: 'unbounded', order: 'bfs', now: () => 0 } as const;
  return check({ ...base, ...asked, model: tiny });
}

/** The verdict in words: `holds`, `use-after-free`, `vacuous: …`, or `incomplete: window`. */
export function verdictOf(system: System, asked: Asked = {}): string {
  const { verdict } = resultOf(system, asked);
  if (verdict.kind === 'violated') return findingName(verdict.finding);
  if (verdict.kind === 'vacuous') return `vacuous: ${verdict.missing.join(', ')}`;
  return verdict.kind === 'incomplete' ? `incomplete: ${verdict.bounds.join(', ')}` : verdict.kind;
}

/** How many states, and how many transitions between them, without reductions. */
export function sizeOf(system: System, asked: Asked = {}): readonly [number, number] {
  const { states, transitions } = resultOf(system, { symmetry: false, reduction: false, ...asked }).statistics;
  return [states, transitions];
}

/** The values that the variables named have where everything has ended: `x=1;y=0`, in order. */
export function outcomesOf(system: System, watched: readonly string[], asked: Asked = {}): string[] {
  const { memory = 'sc', cpus = 2, nmis = 'unbounded', window = 6 } = asked;
  const { outcomes } = exhaust(system, { memory, cpus, nmis, window, watched });
  const kept = (outcome: string): string => outcome.split(';').filter((part) => watched.includes(part.replace(/[[=].*/, ''))).join(';');
  return [...new Set([...outcomes].map(kept))].sort();
}

/** The diagnostic that some work ends in. */
export function diagnosticOf(work: () => unknown): Diagnostic {
  try {
    work();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic;
    throw error;
  }
  throw new Error('there is no diagnostic');
}
