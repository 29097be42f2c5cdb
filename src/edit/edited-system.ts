// An edited system: a model's threads, each run under the same edits; and the checks that each edit applied to exactly one call.
import { refuse } from '../core/diagnostic.js';
import { withEditor, type Editor } from '../lang/call.js';
import type { System } from '../lang/model.js';
import type { Edit } from '../lang/edit.js';
import type { Op } from '../lang/op.js';
import type { Thread } from '../lang/thread.js';
import type { ThreadFunction } from '../lang/value.js';
import { checkThread, surrounded, threadsOf, type NamedThread } from './around.js';
import { comparePlaces } from './place.js';
import { Resolved } from './resolved.js';
import { Session } from './session.js';

/** Whatever looks at the calls of one run of a thread. */
export interface Run {
  readonly edit: Editor;
  readonly end: () => void;
}

/** What runs in place of a thread: `start` begins the thread itself. */
export type Surround = (thread: NamedThread, start: () => Thread<unknown>) => Thread<unknown>;

/** The system with each of its threads, callbacks included, run under an editor of its own. */
export function systemUnder(system: System, startRun: () => Run, surround?: Surround): System {
  const known = new Map<ThreadFunction, Map<string, ThreadFunction>>();
  const under = (fn: ThreadFunction, thread: NamedThread): ThreadFunction => {
    const byName = known.get(fn) ?? new Map<string, ThreadFunction>();
    known.set(fn, byName);
    // Threads that run one function stay alike, unless an edit is about one of them.
    const key = surround ? `${thread.kind} ${thread.name}` : '';
    const before = byName.get(key);
    if (before) return before;
    // A thread function takes what its caller gives it, and edits change none of that.
    const start = fn as (...given: unknown[]) => Thread<unknown>;
    const body = (...given: unknown[]): Thread<unknown> => (surround ? surround(thread, () => start(...given)) : start(...given));
    const wrapped = (...given: unknown[]): Thread<unknown> => running(startRun(), () => body(...given), callback);
    Object.defineProperty(wrapped, 'name', { value: fn.name });
    byName.set(key, wrapped);
    return wrapped;
  };
  const callback = (fn: ThreadFunction): ThreadFunction => under(fn, { kind: 'callback', name: fn.name });
  const threads = threadsOf(system);
  const nmi = threads.find(({ kind }) => kind === 'nmi');
  const irq = threads.find(({ kind }) => kind === 'irq');
  const taskOf = (name: string, task: () => Thread): (() => Thread) => under(task, { kind: 'task', name }) as () => Thread;
  return {
    ...system,
    tasks: Object.fromEntries(Object.entries(system.tasks).map(([name, task]) => [name, taskOf(name, task)])),
    ...(system.nmi && nmi && { nmi: under(system.nmi, nmi) as () => Thread }),
    ...(system.irq && irq && { irq: under(system.irq, irq) as () => Thread }),
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
    system: systemUnder(system, () => new Session(resolved), surroundFor(resolved)),
    checkApplied: () => {
      for (const edit of resolved) {
        if (edit.thread === undefined) checkOnce(edit);
        else checkThread(edit, system);
      }
    },
  };
}

function surroundFor(edits: readonly Resolved[]): Surround | undefined {
  return edits.some(({ thread }) => thread !== undefined) ? (thread, start) => surrounded(edits, thread, start) : undefined;
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
