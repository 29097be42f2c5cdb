// A session: one run of a thread under edits. It remembers what was begun and not ended yet, and calls that wait for their new place.
import { unreachable } from '../core/assert.js';
import { refuse } from '../core/diagnostic.js';
import type { CallFrame } from '../core/location.js';
import { currentLabel, hidden, type Call } from '../lang/call.js';
import { framesOf, noteLeftOut, siteHere } from '../lang/site.js';
import type { Op } from '../lang/op.js';
import { CLOSES, formNames, formOf, freeForm, INSERTABLE, isVoid, nextForms, NOTHING, openedBy, type Form } from './forms.js';
import { isAt, mayBeAt, type Called } from './place.js';
import type { Resolved } from './resolved.js';

interface Opened {
  /** What ends it instead: a name, or NOTHING; `undefined` for what usually does. */
  readonly closeWith: string | undefined;
  answer: unknown;
}

type Ops = Generator<Op, unknown>;

/** The edits of one run of a thread. */
export class Session {
  private readonly opened = new Map<unknown, Opened[]>();
  /** Calls that are performed with the next call, or with the one that their edit names. */
  private readonly held = new Map<Resolved, Form>();
  /** Whether the call that is looked at has been noted as begun. */
  private isOpened = false;

  constructor(private readonly edits: readonly Resolved[]) {}

  /** What is performed in place of a call. */
  readonly edit = (call: Call): Ops | undefined => {
    const { op } = call;
    if (op?.kind === 'enter' || op?.kind === 'leave' || op?.kind === 'loop') return undefined;
    let frame: CallFrame | undefined;
    const label = currentLabel();
    const isHere = (place: Resolved['place']): boolean => {
      if (!mayBeAt(place, { name: call.name, label })) return false;
      frame ??= frameOfCall();
      return frame !== undefined && isAt(place, { name: call.name, label, frame } satisfies Called);
    };
    const waiting = [...this.held].filter(([{ edit }]) => edit.kind === 'swap');
    let form: Form = this.paired(call);
    let isChanged = form !== call.start;
    for (const resolved of this.edits) {
      if (isHere(resolved.place)) {
        resolved.note(frame);
        form = this.applied(resolved, call, form);
        isChanged = true;
      }
      if (resolved.other && isHere(resolved.other)) {
        resolved.noteOther(frame);
        form = this.withMoved(resolved, form);
        isChanged = true;
      }
    }
    if (Object.hasOwn(CLOSES, call.name) && !this.isOpened) this.open(call, { closeWith: undefined, answer: undefined });
    this.isOpened = false;
    for (const [resolved, moved] of waiting) {
      form = inTurn(form, moved);
      isChanged = true;
      this.held.delete(resolved);
    }
    return isChanged ? hidden(form()) : undefined;
  };

  /** Ends the run. A call that still waits never comes to its new place. */
  end(): void {
    for (const resolved of this.held.keys()) refuseMove(resolved);
  }

  // Remembers what is begun, and ends it as it was begun.
  private paired(call: Call): Form {
    const opener = openedBy(call.name);
    if (opener === undefined) return call.start;
    const key = keyOf(opener, call);
    const opened = this.opened.get(key)?.pop();
    if (opened?.closeWith === undefined) return call.start;
    const form = formOf(call, opened.closeWith);
    if (form) noteLeftOut(opened.closeWith === NOTHING ? 'dropped' : 'replaced', call);
    return form ? () => form(opened.answer) : call.start;
  }

  private applied(resolved: Resolved, call: Call, form: Form): Form {
    const { edit } = resolved;
    switch (edit.kind) {
      case 'drop':
        return this.replaced(resolved, call, NOTHING);
      case 'weaken':
      case 'strengthen':
        return this.replaced(resolved, call, edit.to ?? nextForms(edit.kind, call.name)[0] ?? refuseForm(resolved, call, edit.kind));
      case 'replace':
        return this.replaced(resolved, call, edit.to);
      case 'insert': {
        const added = freeForm(edit.name) ?? refuseName(edit.name);
        return edit.where === 'before' ? inTurn(added, form) : inTurn(form, added);
      }
      case 'swap':
      case 'move':
        if (!isVoid(call)) refuseAnswer(resolved, call);
        if (edit.kind === 'move' && freeForm(call.name)) {
          noteLeftOut('moved', call);
          return nothing;
        }
        this.held.set(resolved, form);
        noteLeftOut('moved', call);
        return nothing;
      default:
        return unreachable(edit);
    }
  }

  // Another form of a call; where it begins something, the end has to fit.
  private replaced(resolved: Resolved, call: Call, name: string): Form {
    const form = formOf(call, name);
    if (!form) return name === NOTHING ? refuseAnswer(resolved, call) : refuseForm(resolved, call, name);
    noteLeftOut(name === NOTHING ? 'dropped' : 'replaced', call);
    if (!Object.hasOwn(CLOSES, call.name)) return form;
    const opened: Opened = { closeWith: CLOSES[name] ?? NOTHING, answer: undefined };
    this.open(call, opened);
    this.isOpened = true;
    return function* () {
      opened.answer = yield* form();
      return opened.answer;
    };
  }

  private open(call: Call, opened: Opened): void {
    const key = keyOf(call.name, call);
    const stack = this.opened.get(key);
    if (stack) stack.push(opened);
    else this.opened.set(key, [opened]);
  }

  private withMoved(resolved: Resolved, form: Form): Form {
    const { edit } = resolved;
    if (edit.kind !== 'move') return form;
    const name = resolved.place.name;
    const moved = this.held.get(resolved) ?? (name === undefined ? undefined : freeForm(name));
    this.held.delete(resolved);
    if (!moved) return refuseMove(resolved);
    return edit.where === 'before' ? inTurn(moved, form) : inTurn(form, moved);
  }
}

// One after the other; the answer is that of the call whose place it is: moved and inserted calls have none that anybody uses.
function inTurn(first: Form, second: Form): Form {
  return function* (opened) {
    const one = yield* first(opened);
    const other = yield* second(opened);
    return other ?? one;
  };
}

// eslint-disable-next-line require-yield
function* nothing(): Ops {
  return undefined;
}

function keyOf(opener: string, call: Call): unknown {
  const { subject, op } = call;
  return subject ?? (op?.kind === 'update' || op?.kind === 'store' ? op.cell : opener);
}

/** The line of the model that makes a call now. */
export function frameOfCall(): CallFrame | undefined {
  return framesOf(siteHere())[0];
}

function refuseForm({ text, last }: Resolved, call: Call, asked: string): never {
  const names = formNames(call);
  const wanted = asked === 'weaken' || asked === 'strengthen' ? `form to ${asked} it to` : `form ${asked}`;
  return refuse({
    code: 'bad-edit',
    message: `'${text}': ${call.name}() has no ${wanted}`,
    where: last,
    instead: names.length > 0 ? `name one of ${names.join(', ')}` : `name another call: this one has no other form`,
  });
}

function refuseAnswer({ text, last }: Resolved, call: Call): never {
  return refuse({
    code: 'bad-edit',
    message: `'${text}': the thread uses what ${call.name}() returns, so it cannot be left out or come later`,
    where: last,
    instead: 'weaken it, or change the thread in a variant of your own',
  });
}

function refuseMove({ text, last }: Resolved): never {
  return refuse({
    code: 'bad-edit',
    message: `'${text}': the call does not come to its new place`,
    where: last,
    instead: 'name a place that the same thread reaches after this one on every path, before it loops or ends',
  });
}

function refuseName(name: string): never {
  return refuse({
    code: 'bad-edit',
    message: `${name} cannot be inserted`,
    instead: `insert one of ${INSERTABLE.join(', ')}`,
  });
}
