// Replay: runs a thread's generator against a list of answers, up to the op that comes after the last of them.
import { DiagnosticError, refuse } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';
import type { Op, OpOf } from '../lang/op.js';
import { framesOf, record, type LeftOut, type Recording } from '../lang/site.js';
import type { Thread } from '../lang/thread.js';
import { isGenerator } from './values.js';

/** An op without a step of its own, in the order performed. */
export type Observation = OpOf<'enter'> | OpOf<'leave'> | OpOf<'loop'>;

/** Where a thread stands: before an op, at its end, or thrown out of its own code. `observations` came before that. */
export type Standing = { readonly observations: readonly Observation[] } & (
  { readonly kind: 'op'; readonly op: Op } | { readonly kind: 'end' } | { readonly kind: 'thrown'; readonly error: Error }
);

/** A thread of a model, ready to be started again and again. */
export interface ThreadBody {
  readonly name: string;
  readonly start: () => Thread<unknown>;
}

/** More observations than this between two ops: a loop that performs no op. */
const OBSERVATIONS_MAX = 10_000;

/** A running generator of a thread, one op at a time. */
export class Replay {
  private readonly generator: Thread<unknown>;
  private readonly recording: Recording = { capture: false, unperformed: new Set(), leftOut: [] };

  constructor(private readonly body: ThreadBody) {
    const generator = record(this.recording, () => body.start());
    if (!isGenerator(generator)) {
      refuse({
        code: 'not-an-op',
        message: `thread ${body.name} is not a generator`,
        instead: `write \`function* ${body.name}(): Thread\``,
      });
    }
    this.generator = generator;
  }

  /** Gives the thread an answer (nothing at the start) and runs it up to its next op. With `capture`, ops know their place. */
  advance(answer: unknown, capture: boolean): Standing {
    this.recording.capture = capture;
    return record(this.recording, () => this.run(answer));
  }

  /** The calls that edits left out since somebody asked, in order; only those of captured advances. */
  takeLeftOut(): readonly LeftOut[] {
    return this.recording.leftOut.splice(0);
  }

  private run(answer: unknown): Standing {
    const observations: Observation[] = [];
    let given = answer;
    for (;;) {
      let result: IteratorResult<Op, unknown>;
      try {
        result = this.generator.next(given);
      } catch (thrown) {
        if (thrown instanceof DiagnosticError) throw thrown;
        return { kind: 'thrown', error: thrown instanceof Error ? thrown : new Error(String(thrown)), observations };
      }
      const op = result.done ? undefined : this.checkOp(result.value);
      // The body of a region is created before the region is entered, and performed after.
      if (op?.kind !== 'enter') this.checkPerformed();
      if (op === undefined) return { kind: 'end', observations };
      if (op.kind !== 'enter' && op.kind !== 'leave' && op.kind !== 'loop') return { kind: 'op', op, observations };
      observations.push(op);
      if (observations.length > OBSERVATIONS_MAX) this.refuseIdle(op);
      given = undefined;
    }
  }

  private checkPerformed(): void {
    for (const op of this.recording.unperformed) {
      this.recording.unperformed.clear();
      refuse({
        code: 'forgotten-yield-star',
        message: `${op.name}() in thread ${this.body.name} is called but never performed`,
        where: whereOf(op.site),
        instead: `write \`yield* ${op.name}(…)\``,
      });
    }
  }

  // What TypeScript forbids and a model may still do.
  private checkOperands(op: Op): Op {
    const isMissing = 'cell' in op && (typeof op.cell !== 'object' || op.cell === null);
    if (!isMissing && (op.kind !== 'choose' || (Number.isInteger(op.count) && op.count >= 1))) return op;
    return refuse({
      code: 'bad-value',
      message: isMissing ? `${op.name}() is given no cell` : `choose() has nothing to choose from`,
      where: whereOf(op.site),
      instead: isMissing ? 'name a cell, or a field that the struct has' : 'write choose(n) with n of at least 1',
    });
  }

  private refuseIdle(op: Op): never {
    return refuse({
      code: 'bad-loop',
      message: `thread ${this.body.name} goes on for ever without an op`,
      where: whereOf(op.site),
      instead: 'perform an op in each round, or leave the loop',
    });
  }

  private checkOp(value: unknown): Op {
    // Ops are made by lang only.
    if (typeof value === 'object' && value !== null && 'kind' in value && 'name' in value) return this.checkOperands(value as Op);
    return refuse({
      code: isGenerator(value) ? 'forgotten-yield-star' : 'not-an-op',
      message: isGenerator(value)
        ? `thread ${this.body.name} yields a thread instead of running it`
        : `thread ${this.body.name} yields something that is no op`,
      instead: 'write `yield*` with the star, and only before ops and threads',
    });
  }
}

/** The innermost place in the model of a captured site. */
export function whereOf(site: Error | undefined): SourceLocation | undefined {
  const [frame] = framesOf(site);
  return frame && { file: frame.file, line: frame.line, column: frame.column };
}
