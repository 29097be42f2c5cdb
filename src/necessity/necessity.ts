// Necessity: which form of a call is needed, found out by checking the weaker ones, one after the other, until one does not do.
import { unreachable } from '../core/assert.js';
import type { CompilerName } from '../core/memory.js';
import { NOTHING } from '../edit/forms.js';
import type { Edit } from '../lang/edit.js';
import { editFor, weakerThan, type Line } from './lines.js';
import type { Outcome } from './outcome.js';

/** What was found to be needed of a line under a memory model. */
export type Need =
  /** Nothing weaker does: what the next weaker form leads to, and the edit that shows it. */
  | { readonly kind: 'load-bearing'; readonly form: string; readonly because: Outcome; readonly edit: Edit }
  /** A weaker form does; what the one after it leads to, if there is one. */
  | {
      readonly kind: 'weaker-is-enough';
      readonly form: string;
      readonly next: { readonly form: string; readonly because: Outcome; readonly edit: Edit } | undefined;
    }
  /** Left out, or with its neighbours in the other order, the model holds as well. */
  | { readonly kind: 'redundant'; readonly edit: Edit }
  /** The weaker forms are the same program here: the compiler and the memory model do not tell them apart. */
  | { readonly kind: 'indistinct'; readonly form: string }
  /** A check came to a bound, or the edited model is none. */
  | { readonly kind: 'incomplete'; readonly form: string; readonly because: Outcome; readonly edit: Edit }
  /** The model as it stands does not hold under this memory model, so nothing follows from weaker ones. */
  | { readonly kind: 'unsound'; readonly because: Outcome }
  /** Not looked at: the run was interrupted. */
  | { readonly kind: 'open' };

/** How a model is tried. */
export interface Trying {
  /** What it comes to as it stands. */
  readonly base: Outcome;
  readonly compiler: CompilerName;
  /** Checks it under an edit. */
  readonly check: (edit: Edit) => Promise<Outcome>;
}

/** Finds what is needed of a line. */
export async function needOf(line: Line, trying: Trying): Promise<Need> {
  if (trying.base.kind !== 'holds') return { kind: 'unsound', because: trying.base };
  return line.next ? needOfOrder(line, trying) : needOfForm(line, trying);
}

async function needOfOrder(line: Line, { base, check }: Trying): Promise<Need> {
  const edit = editFor(line, '');
  const because = await check(edit);
  if (because.digest === base.digest) return { kind: 'indistinct', form: '' };
  if (because.kind === 'holds') return { kind: 'redundant', edit };
  return failed('', because, edit);
}

async function needOfForm(line: Line, { base, check, compiler }: Trying): Promise<Need> {
  let walked = line.call.name;
  // The last form that does, and the digest of its program: forms of one program count as one, by the name of the first.
  let enough: string | undefined;
  let digest = base.digest;
  let indistinct: string | undefined;
  for (;;) {
    const tried = [];
    for (const form of weakerThan(line.call, walked)) {
      const edit = editFor(line, form);
      tried.push({ form, edit, because: await check(edit) });
    }
    const found = tried.find(({ because }) => because.kind === 'holds');
    if (!found) {
      const next = shortest(tried);
      if (enough === undefined) return next ? failed(next.form, next.because, next.edit) : { kind: 'indistinct', form: indistinct ?? '' };
      return { kind: 'weaker-is-enough', form: enough, next };
    }
    if (found.because.digest === digest || (compiler === 'faithful' && isPlain(found.form))) indistinct ??= found.form;
    else if (found.form === NOTHING) return { kind: 'redundant', edit: found.edit };
    else enough = found.form;
    digest = found.because.digest;
    walked = found.form;
  }
}

// What READ_ONCE() and WRITE_ONCE() forbid, a faithful compiler never does: tearing, fusing, inventing.
function isPlain(form: string): boolean {
  return form === 'load' || form === 'store';
}

interface Tried {
  readonly form: string;
  readonly edit: Edit;
  readonly because: Outcome;
}

function failed(form: string, because: Outcome, edit: Edit): Need {
  const isOpen = because.kind === 'incomplete' || because.kind === 'mistake';
  return { kind: isOpen ? 'incomplete' : 'load-bearing', form, because, edit };
}

// Of what fails: what was not decided first, since nothing follows then; else the shortest counterexample.
function shortest(tried: readonly Tried[]): Tried | undefined {
  return [...tried].sort((a, b) => weight(a.because) - weight(b.because))[0];
}

function weight(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'incomplete':
    case 'mistake':
      return -1;
    case 'violated':
      return outcome.steps;
    case 'vacuous':
      return Number.MAX_SAFE_INTEGER - 1;
    case 'holds':
      return Number.MAX_SAFE_INTEGER;
    default:
      return unreachable(outcome);
  }
}
