// What is said when a path leads no further here, or was walked in another program.
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
  const { diverged, isOtherProgram, origin, story } = position;
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
