// What is to be said of the place where the page stands: what is wrong, why, and the step that led here.
import type { JSX } from 'preact';
import { findingName } from '../../core/verdict.js';
import type { Position } from '../shape.js';
import type { Story } from '../../trace/trace.js';
import { Cpu, Key, Where } from './marks.tsx';
import { contextText, KIND_WORDS, notesOn, opText } from './words.js';

/** What is wrong here, why, and what would have ruled it out. */
export function Findings({
  position,
  at,
  standAt,
}: {
  readonly position: Position;
  readonly at: number;
  readonly standAt: (at: number) => void;
}): JSX.Element | null {
  const { findings, story, path, unconfirmed } = position;
  if (findings.length === 0 && !unconfirmed) return null;
  const isEnd = at === path.length;
  return (
    <section class="finding" aria-labelledby="finding-title">
      <h2 id="finding-title">What is wrong</h2>
      <ul>
        {findings.map(({ step, finding }) => (
          <li key={`${step} ${finding.message}`}>
            <strong>
              <span aria-hidden="true">✗</span> {findingName(finding)}
            </strong>{' '}
            {finding.message}{' '}
            {finding.kind === 'liveness' ? <LoopLink {...{ story, standAt }} /> : <StepLink step={step} standAt={standAt} />}
          </li>
        ))}
        {unconfirmed && (
          <li>
            <strong>
              <span aria-hidden="true">?</span> {findingName(unconfirmed)}
            </strong>{' '}
            {unconfirmed.message} It rests on the guess of a load that is still pending, and counts when that reads what was guessed.
          </li>
        )}
      </ul>
      {isEnd && story.why.length > 0 && (
        <>
          <h3>Why</h3>
          <ul>
            {story.why.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      {isEnd && (story.remedies ?? []).length > 0 && (
        <>
          <h3>What would have ruled it out</h3>
          <ul>
            {story.remedies?.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function LoopLink({
  story: { loopFrom = 0, steps },
  standAt,
}: {
  readonly story: Story;
  readonly standAt: (at: number) => void;
}): JSX.Element {
  if (loopFrom > steps.length) return <span>It stays here, for ever.</span>;
  return (
    <button type="button" class="link" onClick={() => standAt(loopFrom)}>
      the loop begins with step {loopFrom}
    </button>
  );
}

function StepLink({ step, standAt }: { readonly step: number; readonly standAt: (at: number) => void }): JSX.Element {
  return (
    <button type="button" class="link" onClick={() => standAt(step)}>
      {step === 0 ? 'in the initial state' : `at step ${step}`}
    </button>
  );
}

/** The step that was taken last. */
export function LastStep({
  position,
  at,
  standAt,
}: {
  readonly position: Position;
  readonly at: number;
  readonly standAt: (at: number) => void;
}): JSX.Element {
  const { story } = position;
  const step = story.steps[at - 1];
  if (!step) {
    return (
      <section aria-labelledby="step-title">
        <h2 id="step-title">The initial state</h2>
        <p class="faint">Nothing has happened yet: take one of the steps under Next, or run a check.</p>
      </section>
    );
  }
  const frames = step.stack.slice(0, 4);
  return (
    <section aria-labelledby="step-title">
      <h2 id="step-title">Step {step.number}</h2>
      <p>
        <Cpu cpu={step.cpu} /> {contextText(step.context)} {KIND_WORDS[step.kind]}
      </p>
      <p>
        <code>{opText(step)}</code>
      </p>
      {notesOn(step).length > 0 && <p class="faint">{notesOn(step).join(' · ')}</p>}
      {step.readsFrom !== undefined && step.readsFrom > 0 && (
        <p>
          <button type="button" onClick={() => standAt(step.readsFrom ?? 0)} aria-keyshortcuts="r">
            To what it reads from: step {step.readsFrom} <Key>r</Key>
          </button>
        </p>
      )}
      {frames.length > 0 && (
        <ul class="frames">
          {frames.map((frame, index) => (
            <li key={index}>
              {frame.functionName}() <Where where={frame} />
            </li>
          ))}
        </ul>
      )}
      {step.number >= (story.loopFrom ?? Infinity) && <p class="faint">It happens again and again, for ever.</p>}
      {story.causes && (
        <p class="faint">
          {story.causes.includes(step.number) ? 'The end depends on this step.' : 'The end does not depend on this step.'}
        </p>
      )}
    </section>
  );
}
