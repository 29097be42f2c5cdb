// Repair: the smallest sets of insertions and strengthenings under which a model holds.
//
// A set of places that does not help with the strongest form at each of them does not help with weaker ones. So the strongest forms are
// tried first, one place, then two, …; where a set does, each of its forms is then weakened as far as it goes.
import { nextForms } from '../edit/forms.js';
import type { NamedThread } from '../edit/around.js';
import { placeAmong, type SurveyedCall } from '../edit/survey.js';
import { insert, strengthen, type Edit, type Place } from '../lang/edit.js';
import { weakerThan } from './lines.js';

/** A change of one place: its edits, strongest first, each followed by weaker ones. */
export interface Change {
  readonly edit: Edit;
  readonly weaker: readonly Change[];
}

/** What inserting a function can be weakened to. */
const WEAKER_INSERTS: Readonly<Record<string, readonly string[]>> = {
  smp_mb: ['smp_wmb', 'smp_rmb'],
  synchronize_sched: ['synchronize_rcu'],
};

/** What can be put around the body of each kind of thread. */
const PAIRS: Readonly<Record<NamedThread['kind'], readonly string[]>> = {
  task: ['preempt_disable', 'local_irq_disable', 'rcu_read_lock'],
  callback: ['preempt_disable', 'rcu_read_lock'],
  irq: ['irq_enter', 'preempt_disable', 'rcu_read_lock'],
  nmi: ['nmi_enter', 'preempt_disable', 'rcu_read_lock'],
};

/** All changes that a repair may be made of: each in its strongest form. */
export function changesOf(calls: readonly SurveyedCall[], threads: readonly NamedThread[]): readonly Change[] {
  const pairs = threads.flatMap(({ kind, name }) => PAIRS[kind].map((pair) => ({ edit: insert(pair, 'around', name), weaker: [] })));
  return [...pairs, ...changesOfCalls(calls)];
}

function changesOfCalls(calls: readonly SurveyedCall[]): readonly Change[] {
  return calls.flatMap((call) => {
    const place = placeAmong(call, calls);
    const inserted = Object.keys(WEAKER_INSERTS).map((name) => insertion(name, place));
    const stronger = strengthening(call, place);
    return stronger ? [...inserted, stronger] : inserted;
  });
}

function insertion(name: string, place: Place): Change {
  const weaker = (WEAKER_INSERTS[name] ?? []).map((each) => insertion(each, place));
  return { edit: insert(name, 'before', place), weaker };
}

function strengthening(call: SurveyedCall, place: Place): Change | undefined {
  // From the next stronger form to the strongest: each is what the one after it can be weakened to.
  const forms: string[] = [];
  for (let [form] = nextOf(call, call.name); form !== undefined; [form] = nextOf(call, form)) forms.push(form);
  return forms.reduce<Change | undefined>((weaker, form) => ({ edit: strengthen(place, form), weaker: weaker ? [weaker] : [] }), undefined);
}

function nextOf(call: SurveyedCall, form: string): readonly string[] {
  return nextForms('strengthen', form).filter(
    (name) => name !== call.name && call.can(name) && !weakerThan(call, call.name).includes(name),
  );
}

/** All sets of `size` of the changes, no two at one place and of one kind. */
export function* setsOf(changes: readonly Change[], size: number, from = 0): Generator<readonly Change[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= changes.length - size; index++) {
    for (const rest of setsOf(changes, size - 1, index + 1)) yield [changes[index], ...rest];
  }
}

/** Weakens each change of a set that does, as far as it still does; there may be several ends. */
export async function weakest(
  set: readonly Change[],
  does: (set: readonly Change[]) => Promise<boolean>,
): Promise<readonly (readonly Change[])[]> {
  const ends = new Map<string, readonly Change[]>();
  const known = new Set<string>();
  const waiting = [set];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const current = next;
    const steps = current.flatMap((change, at) => change.weaker.map((weaker) => current.with(at, weaker)));
    let isEnd = true;
    for (const step of steps) {
      const key = keyOf(step);
      if (known.has(key) || (await does(step))) {
        isEnd = false;
        if (!known.has(key)) waiting.push(step);
        known.add(key);
      }
    }
    if (isEnd) ends.set(keyOf(current), current);
  }
  return [...ends.values()];
}

function keyOf(set: readonly Change[]): string {
  return JSON.stringify(set.map(({ edit }) => edit));
}
