// What grids and necessity tables share: they take a while, so they are asked for, can be stopped, and say how far they are.
import type { JSX } from 'preact';
import { ProblemNote } from './marks.tsx';
import type { WorkHandle, WorkName } from './works.js';

/** What the bar of a long work needs. */
export interface LongWorkProps {
  readonly handle: WorkHandle<WorkName>;
  readonly done: number;
  readonly total: number;
  readonly noun: string;
  /** What a start checks, where that is not all; and what is said to the server for it. */
  readonly only?: { readonly text: string; readonly query: string } | undefined;
}

/** The bar, above what the work says. */
export function LongWork({ handle: { work, start, stop }, done, total, noun, only }: LongWorkProps): JSX.Element {
  const isRunning = work?.status === 'running';
  const says = work?.status === 'stopped' ? 'stopped: ' : isRunning ? 'checking … ' : '';
  return (
    <>
      <div class="bar">
        <button type="button" class={work && !isRunning ? undefined : 'main'} onClick={() => (isRunning ? stop() : start(only?.query))}>
          {isRunning ? 'Cancel' : `Check ${only?.text ?? 'all'}${work ? ' again' : ''}`}
        </button>
        {work && <progress max={Math.max(total, 1)} value={done} aria-label={`${noun} that are done`} />}
        <span role="status">
          {says}
          {work && `${done} of ${total} ${noun}`}
        </span>
      </div>
      {work?.problem && <ProblemNote problem={work.problem} retry={() => start(only?.query)} />}
    </>
  );
}
