// The path as a table, for those who read it, or have it read to them.
import type { JSX } from 'preact';
import type { Story } from '../../trace/trace.js';
import { Where } from './marks.tsx';
import { contextText, KIND_WORDS, notesOn, opText } from './words.js';

/** What the table needs. */
export interface TraceTableProps {
  readonly story: Story;
  readonly at: number;
  readonly standAt: (step: number) => void;
}

/** The table. */
export function TraceTable({ story, at, standAt }: TraceTableProps): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="the path as a table">
      <table class="trace">
        <caption>Every step of the path{story.steps.length === 0 ? ': none yet' : ''}</caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">CPU</th>
            <th scope="col">context</th>
            <th scope="col">what happens</th>
            <th scope="col">notes</th>
            <th scope="col">source</th>
          </tr>
        </thead>
        <tbody>
          {story.steps.map((step) => (
            <tr key={step.number} class={step.number === at ? 'here' : undefined} aria-current={step.number === at ? 'step' : undefined}>
              <th scope="row">
                <button type="button" onClick={() => standAt(step.number)} aria-label={`Go to step ${step.number}`}>
                  {step.number}
                </button>
              </th>
              <td>{step.cpu}</td>
              <td>{contextText(step.context)}</td>
              <td>
                <code>
                  {KIND_WORDS[step.kind]} {opText(step)}
                </code>
              </td>
              <td>{[...notesOn(step), ...notesOnEnd(story, step.number)].join(' · ')}</td>
              <td>
                <Where where={step.where} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// What the end has to do with a step.
function notesOnEnd({ causes, loopFrom = Infinity }: Story, step: number): string[] {
  return [...(step >= loopFrom ? ['happens again and again'] : []), ...(causes?.includes(step) ? ['matters'] : [])];
}
