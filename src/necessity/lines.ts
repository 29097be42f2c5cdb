// The lines of a necessity run: each call that orders, excludes or waits, and each pair of neighbours that could change places.
import { variableKey } from '../compile/memory-map.js';
import { NOTHING, nextForms } from '../edit/forms.js';
import { placeAmong, type SurveyedCall } from '../edit/survey.js';
import { drop, replace, swap, type Edit, type Place } from '../lang/edit.js';

/** A line of the table. */
export interface Line {
  readonly call: SurveyedCall;
  /** What edits call it. */
  readonly place: Place;
  /** For a line about an order: the call that follows, and would come first. */
  readonly next: SurveyedCall | undefined;
}

/** The lines of a model's calls, by file and line. */
export function linesOf(calls: readonly SurveyedCall[]): readonly Line[] {
  const byKey = new Map(calls.map((call) => [call.key, call]));
  return calls.flatMap((call) => {
    const place = placeAmong(call, calls);
    const own: Line[] = isSynchronizing(call) ? [{ call, place, next: undefined }] : [];
    const next = followerOf(call, byKey);
    return next && mayChangePlaces(call, next) ? [...own, { call, place, next }] : own;
  });
}

/** The next weaker forms that a call can have, for the weakest that was found to do so far. */
export function weakerThan({ can }: SurveyedCall, form: string): readonly string[] {
  return nextForms('weaken', form).filter((name) => can(name));
}

/** The edit that gives a line's call another form, or has its neighbours change places. */
export function editFor({ place, next }: Line, form: string): Edit {
  if (next) return swap(place);
  return form === NOTHING ? drop(place) : replace(place, form);
}

// A plain store synchronizes where it initializes an object that is about to be published.
function isSynchronizing(call: SurveyedCall): boolean {
  if (call.name === 'load') return false;
  if (call.name === 'store') return call.cell?.kind === 'field';
  return weakerThan(call, call.name).length > 0;
}

function followerOf({ followers }: SurveyedCall, byKey: ReadonlyMap<string, SurveyedCall>): SurveyedCall | undefined {
  const [only] = followers;
  return followers.size === 1 && only !== undefined ? byKey.get(only) : undefined;
}

const MOVABLE = new Set<SurveyedCall['kind']>(['load', 'store', 'update', 'fence', 'free', 'call-rcu', 'composite']);
const ENDS = /lock|irq|preempt/;

// Independent: the first answers nothing, what is accessed differs, and neither begins or ends anything. And one of them matters.
function mayChangePlaces(first: SurveyedCall, second: SurveyedCall): boolean {
  if (first.key === second.key || !first.isVoid) return false;
  if (!MOVABLE.has(first.kind) || !MOVABLE.has(second.kind) || ENDS.test(first.name) || ENDS.test(second.name)) return false;
  if (first.cell && second.cell && variableKey(first.cell) === variableKey(second.cell)) return false;
  return isSynchronizing(first) || isSynchronizing(second);
}
