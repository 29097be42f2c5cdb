// What is said when a path leads no further here, does not go on for ever as the link says, or was walked in another program.
import type { JSX } from 'preact';
import type { Position } from '../shape.js';
import { count, opText } from './words.js';

/** What the note needs. */
export interface DivergenceNoteProps {
  readonly position: Position;
  /** The steps of the address. */
  readonly wanted: number;
  readonly back: () => void;
  readonly compare: () => void;
  readonly cut: () => void;
}

/** The note, in front of the panes. */
export function DivergenceNote({ position, wanted, back, compare, cut }: DivergenceNoteProps): JSX.Element | null {
  const { diverged, isOtherProgram, loop, origin, story } = position;
  if (!diverged && loop?.flaw !== undefined) return <FlawNote flaw={loop.flaw} steps={loop.steps} cut={cut} />;
  if (!diverged && !isOtherProgram) return null;
  if (!diverged) {
    return (
      <div class="notice" role="status">
        <p>The model, or quiesce, has changed since this link was made; every step of it is still possible.</p>
      </div>
    );
  }
  const last = story.steps.at(-1);
  const where = `${origin.memory}${origin.compiler === 'speculating' ? ', speculating compiler' : ''}`;
  return (
    <div class="notice differs" role="status">
      <p>
        <strong>
          Under {where} the path diverges at step {diverged.step} of {wanted}.
        </strong>{' '}
        Then {diverged.why}. {isOtherProgram && 'The model, or quiesce, has changed since this link was made. '}
        {last ? `The last step that is possible is ${last.number}: ${opText(last)}.` : 'Not even the first step is possible.'}
      </p>
      <p class="buttons">
        <button type="button" onClick={back}>
          Back
        </button>
        <button type="button" onClick={compare}>
          Compare
        </button>
        <button type="button" onClick={cut}>
          Go on from here, without the {count(diverged.left.length, 'step')} that are left
        </button>
      </p>
    </div>
  );
}

// A loop that is none here: under another memory model, say, somebody else would have to go on.
function FlawNote({ flaw, steps, cut }: { readonly flaw: string; readonly steps: number; readonly cut: () => void }): JSX.Element {
  return (
    <div class="notice differs" role="status">
      <p>
        <strong>Here this path breaks no property by going on for ever.</strong> {loopWords(steps)} to {flaw}.
      </p>
      <p class="buttons">
        <button type="button" onClick={cut}>
          Keep the steps, without a loop
        </button>
      </p>
    </div>
  );
}

function loopWords(steps: number): string {
  if (steps === 0) return 'To stay where it ends leads';
  return steps === 1 ? 'Its last step, again and again, leads' : `Its last ${count(steps, 'step')}, again and again, lead`;
}
