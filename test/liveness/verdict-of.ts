// The verdict on a small system, in a word or two.
import { check } from '../../src/check.js';
import { findingName } from '../../src/core/verdict.js';
import type { CheckRequest } from '../../src/prepare.js';
import type { System } from '../../src/index.js';
import { requestOf } from './live-of.js';

/** Two CPUs, sc, NMIs without bound, unless another instance is asked for. */
export type Instance = Partial<Omit<CheckRequest, 'model' | 'file' | 'set'>>;

/** `holds`, `violated done 3 + 2` (steps of the stem and of the loop), `incomplete states`, `vacuous …`; the fault, if it is one. */
export function verdictOf(system: System, instance: Instance = {}): string {
  const { verdict } = check(requestOf(system, { memory: 'sc', cpus: 2, nmis: 'unbounded', ...instance }));
  switch (verdict.kind) {
    case 'holds':
      return 'holds';
    case 'violated': {
      const { finding, schedule, loop } = verdict;
      return `violated ${findingName(finding)}${loop === undefined ? '' : ` ${schedule.length - loop} + ${loop}`}`;
    }
    case 'incomplete':
      return `incomplete ${verdict.bounds.join()}`;
    case 'vacuous':
      return `vacuous ${verdict.missing.join()}`;
  }
}
