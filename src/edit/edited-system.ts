// An edited system: a model's threads, each run under the same edits; and the checks that each edit applied to exactly one call.
import { refuse } from '../core/diagnostic.js';
import { withEditor, type Editor } from '../lang/call.js';
import type { System } from '../lang/model.js';
import type { Edit } from '../lang/edit.js';
import type { Op } from '../lang/op.js';
import type { Thread } from '../lang/thread.js';
import type { ThreadFunction } from '../lang/value.js';
import { comparePlaces } from './place.js';
import { Resolved } from './resolved.js';
import { Session } from './session.js';

/** Whatever looks at the calls of one run of a thread. */
export interface Run {
  readonly edit: Editor;
  readonly end: () => void;
}

/** The system with each of its threads, callbacks included, run under an editor of its own. */
export function systemUnder(system: System, startRun: () => Run): System {
  const known = new Map<ThreadFunction, ThreadFunction>();
  const under = (fn: ThreadFunction): ThreadFunction => {
    const before = known.get(fn);
    if (before) return before;
    // A thread function takes what its caller gives it, and edits change none of that.
    const start = fn as (...given: unknown[]) => Thread<unknown>;
    const wrapped = (...given: unknown[]): Thread<unknown> => running(startRun(), () => start(...given), under);
    Object.defineProperty(wrapped, 'name', { value: fn.name });
    known.set(fn, wrapped);
    return wrapped;
  };
  const tasks = Object.fromEntries(Object.entries(system.tasks).map(([name, task]) => [name, under(task) as () => Thread]));
  return {
    ...system,
    tasks,
    ...(system.nmi && { nmi: under(system.nmi) as () => Thread }),
    ...(system.irq && { irq: under(system.irq) as () => Thread }),
  };
}

function* running(run: Run, start: () => Thread<unknown>, under: (fn: ThreadFunction) => ThreadFunction): Thread<unknown> {
  const body = withEditor(run.edit, start);
  let next = withEditor(run.edit, () => body.next(undefined));
  while (!next.done) {
    const answer = yield redirected(next.value, under);
    next = withEditor(run.edit, () => body.next(answer));
  }
  run.end();
  return next.value;
}

// A callback is a thread of its own, and runs under the same edits.
function redirected(op: Op, under: (fn: ThreadFunction) => ThreadFunction): Op {
  return op.kind === 'call-rcu' ? { ...op, callback: under(op.callback) } : op;
}

/** A system under edits, and what to ask once all its threads have been run. */
export interface EditedSystem {
  readonly system: System;
  /** Ends in the diagnostic bad-edit unless each edit applied to exactly one call. */
  readonly checkApplied: () => void;
}

/** The system under edits. */
export function editedSystem(system: System, edits: readonly Edit[]): EditedSystem {
  if (edits.length === 0) return { system, checkApplied: () => {} };
  const resolved = edits.map((edit) => new Resolved(edit));
  return {
    system: systemUnder(system, () => new Session(resolved)),
    checkApplied: () => {
      for (const edit of resolved) checkOnce(edit);
    },
  };
}

function checkOnce({ text, places, otherPlaces, other, edit }: Resolved): void {
  const { place } = edit;
  checkOne(text, places, place);
  if (other && edit.kind === 'move') checkOne(text, otherPlaces, edit.other);
}

function checkOne(text: string, places: Resolved['places'], place: string): void {
  const found = [...places.values()].sort(comparePlaces);
  if (found.length === 1) return;
  if (found.length === 0) {
    return refuse({
      code: 'bad-edit',
      message: `'${text}' applies nowhere: no call that is reached is at ${place}`,
      instead: 'look at `quiesce necessity MODEL` for the calls that there are; a place is NAME, NAME@file.ts:12, or `NAME in FUNCTION`',
    });
  }
  const lines = found.map(({ file, line, column }) => `@${file.split('/').at(-1)}:${line}:${column}`);
  return refuse({
    code: 'bad-edit',
    message: `'${text}' applies to ${found.length} calls`,
    where: found[0],
    instead: `say which: ${lines.map((at) => place.replace(/[#@].*$/, '') + at).join(', ')}`,
  });
}
