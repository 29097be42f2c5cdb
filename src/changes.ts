// Changes that change nothing: a variant, or an edit, under which the program is the same as without it.
import type { Compiled } from './compile/compile.js';
import { fingerprintOf } from './compile/fingerprint.js';
import { DiagnosticError, refuse } from './core/diagnostic.js';
import { editText } from './edit/edit-text.js';
import { isAt, parsePlace } from './edit/place.js';
import type { Edit } from './lang/edit.js';
import { compiledWith, surveyOf, type CheckRequest, type Observed, type Prepared } from './prepare.js';

/** What a vacuous verdict says is missing where a variant changes nothing. */
export function differenceOf(variant: string): string {
  return `a difference between ${variant} and the model`;
}

/** Whether the variant of a request leaves the model as it is: it asks for the same of the same program. */
export function changesNothing(request: CheckRequest, { observed, compiled }: Pick<Prepared, 'observed' | 'compiled'>): boolean {
  const { model, variant, set, edits = [] } = request;
  if (variant === undefined) return false;
  const { change } = model.variants[variant];
  if (change?.(set) && 'properties' in change(set)) return false;
  const own = edits.length === 0 ? compiled : compiledWith({ ...request, edits: [] }, observed);
  const base = compiledIfAny({ ...request, variant: undefined, edits: [] }, observed);
  return base !== undefined && fingerprintOf(base) === fingerprintOf(own);
}

/** Ends in the diagnostic bad-edit where an edit could be left out, and the program would be the same. */
export function refuseIdleEdits(request: CheckRequest): void {
  const { edits = [] } = request;
  if (edits.length === 0) return;
  const { digest } = compiledWith(request).program;
  for (const [index, edit] of edits.entries()) {
    const without = compiledIfAny({ ...request, edits: edits.toSpliced(index, 1) });
    if (without?.program.digest === digest) refuseIdle(request, edit);
  }
}

// A change may be what makes a program of a model.
function compiledIfAny(request: CheckRequest, observed?: Observed): Compiled | undefined {
  try {
    return compiledWith(request, observed);
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

function refuseIdle(request: CheckRequest, edit: Edit): never {
  const place = parsePlace(edit.place);
  const call = surveyOf({ ...request, edits: [] }).find((each) => isAt(place, each));
  return refuse({
    code: 'bad-edit',
    message: `'${editText(edit)}' changes nothing: without it, the program is the same`,
    where: call?.frame,
    instead: 'leave it out, or name another call or another form; `quiesce necessity MODEL` shows what the weaker forms of each call do',
  });
}
