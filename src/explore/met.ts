// Findings as a search meets them, and which of them it reports.

/** A finding: in this state, or by this action of it. */
export interface Met {
  readonly finding: number;
  /** The number of the state in its store. */
  readonly state: number;
  readonly action: number | undefined;
  /** Actions from the initial state to the finding. */
  readonly length: number;
}

/** The one of two to report: the shorter; of equal length that with the smaller codes, so that the order of the search does not matter. */
export function better(left: Met | undefined, right: Met): Met {
  if (left === undefined) return right;
  const difference = right.length - left.length || right.finding - left.finding || (right.action ?? -1) - (left.action ?? -1);
  return difference < 0 ? right : left;
}
