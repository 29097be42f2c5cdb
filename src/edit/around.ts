// Edits around a whole thread: what is begun at its start, and ended at its end.
import { refuse } from '../core/diagnostic.js';
import { hidden, withEditor } from '../lang/call.js';
import type { System } from '../lang/model.js';
import type { Op } from '../lang/op.js';
import type { Thread } from '../lang/thread.js';
import { CLOSES, freeForm, PAIRED, type Form } from './forms.js';
import type { Resolved } from './resolved.js';

/** A thread as edits call it: a task's name, or that of the function that a handler or a callback runs. */
export interface NamedThread {
  readonly kind: 'task' | 'nmi' | 'irq' | 'callback';
  readonly name: string;
}

/** The threads of a system that run by themselves. */
export function threadsOf({ tasks, nmi, irq }: System): readonly NamedThread[] {
  const named = Object.keys(tasks).map((name) => ({ kind: 'task' as const, name }));
  const handlers = [
    nmi ? [{ kind: 'nmi' as const, name: nmi.name || 'nmi' }] : [],
    irq ? [{ kind: 'irq' as const, name: irq.name || 'irq' }] : [],
  ];
  return [...named, ...handlers.flat()];
}

/** A thread between what the edits around it begin and end. */
export function surrounded(edits: readonly Resolved[], thread: NamedThread, start: () => Thread<unknown>): Thread<unknown> {
  let around = start;
  for (const resolved of edits) {
    const { edit } = resolved;
    if (edit.kind !== 'insert' || resolved.thread !== thread.name) continue;
    resolved.threads.add(thread.kind);
    const [open, close] = [freeForm(edit.name), freeForm(CLOSES[edit.name] ?? '')];
    if (!open || !close) return refusePair(edit.name);
    const inner = around;
    around = function* () {
      yield* unseen(open);
      const answer = yield* inner();
      yield* unseen(close);
      return answer;
    };
  }
  return around();
}

// Nothing that an edit starts is shown to edits.
function unseen(form: Form): Generator<Op, unknown> {
  return hidden(withEditor(undefined, form));
}

function refusePair(name: string): never {
  return refuse({
    code: 'bad-edit',
    message: `${name} begins nothing that could be ended, so it cannot be inserted around a thread`,
    instead: `insert one of ${PAIRED.join(', ')}`,
  });
}

/** Ends in the diagnostic bad-edit unless an edit around a thread applied to exactly one. */
export function checkThread({ text, thread = '', threads }: Resolved, system: System): void {
  if (threads.size === 1) return;
  const names = threadsOf(system).map(({ name }) => name);
  return refuse({
    code: 'bad-edit',
    message: threads.size === 0 ? `'${text}' applies nowhere: no thread is called ${thread}` : `'${text}' applies to several threads`,
    instead: threads.size === 0 ? `name one of ${names.join(', ')}` : 'give them other names',
  });
}
