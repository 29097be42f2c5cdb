// What trying an op comes to, as one integer: an answer (0 or more), not enabled, or a finding.

/** The op is not enabled. */
export const BLOCKED = -1;

/** The op is at fault: below BLOCKED, so that neither answers nor findings need an object. */
export function found(finding: number): number {
  return -2 - finding;
}

/** The finding that `found` was given; 0 for an answer. */
export function findingIn(outcome: number): number {
  return outcome < BLOCKED ? -2 - outcome : 0;
}
