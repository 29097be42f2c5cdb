// The strip below the head: the question of the variant, what a check of this instance says, and the way to its counterexample.
import type { JSX } from 'preact';
import type { SearchStatistics } from '../../core/verdict.js';
import type { ModelSummary } from '../shape.js';
import { knownOf } from './expectation.js';
import { Key, ProblemNote, VERDICT_MARKS } from './marks.tsx';
import { instanceOf, valueOf } from './place.js';
import { count, lengthText } from './words.js';
import { verdictOn, type Said, type WorkHandle } from './works.js';

/** What the strip needs. */
export interface CheckStripProps {
  readonly model: ModelSummary;
  readonly query: string;
  readonly check: WorkHandle<'check'>;
  readonly walkTo: (address: string) => void;
}

/** The strip. */
export function CheckStrip({ model, query, check: { work, start, stop }, walkTo }: CheckStripProps): JSX.Element {
  const variant = model.variants.find(({ name }) => name === valueOf(query, 'variant'));
  const isRunning = work?.status === 'running';
  return (
    <section class="strip" aria-label="verdict">
      <p class="question">{(variant ?? model).question}</p>
      <div class="checking">
        <button type="button" class="main" onClick={() => (isRunning ? stop() : start())} aria-keyshortcuts="c">
          {isRunning ? 'Cancel the check' : 'Check'} <Key>c</Key>
        </button>
        <div role="status" class="verdict">
          <Says {...{ model, query, work, walkTo }} />
        </div>
      </div>
      {work?.problem && <ProblemNote problem={work.problem} retry={() => start()} />}
    </section>
  );
}

interface SaysProps {
  readonly model: ModelSummary;
  readonly query: string;
  readonly work: WorkHandle<'check'>['work'];
  readonly walkTo: (address: string) => void;
}

function Says({ model, query, work, walkTo }: SaysProps): JSX.Element | null {
  if (work?.status === 'running') {
    const progress = work.lines.find((line) => line.kind === 'progress');
    return <span>checking … {progress && figuresText(progress.statistics)}</span>;
  }
  const verdict = verdictOn(instanceOf(query));
  if (verdict) return <Verdict verdict={verdict} walkTo={walkTo} />;
  if (work?.status === 'stopped') return <span>The check was cancelled; nothing is known from it.</span>;
  const known = knownOf(model, instanceOf(query));
  if (!known) return <span class="faint">Not checked yet.</span>;
  return (
    <span>
      <span class="faint">expected:</span>{' '}
      <span class={`mark ${known.verdict}`}>
        {VERDICT_MARKS[known.verdict]} {known.verdict}
      </span>{' '}
      {known.finding}
    </span>
  );
}

function Verdict({ verdict, walkTo }: { readonly verdict: Said; readonly walkTo: (address: string) => void }): JSX.Element {
  const { address, omits = [], steps, loop, statistics } = verdict;
  return (
    <>
      <span class={`mark ${verdict.verdict}`}>
        {VERDICT_MARKS[verdict.verdict]} {verdict.verdict}
      </span>{' '}
      <span>
        {verdict.finding === undefined ? '' : `${verdict.finding}: `}
        {verdict.text}
        {steps === undefined ? '' : ` · ${lengthText({ steps, loop })}`}
      </span>{' '}
      {statistics && <span class="faint">{figuresText(statistics)}</span>}{' '}
      {omits.length > 0 && <span class="faint">omits {omits.join(', ')}</span>}
      {address !== undefined && (
        <button type="button" class="go" onClick={() => walkTo(address)} aria-keyshortcuts="g">
          Walk its counterexample <Key>g</Key>
        </button>
      )}
    </>
  );
}

function figuresText({ states, transitions, waiting, milliseconds }: SearchStatistics): string {
  const parts = [
    count(states, 'state'),
    count(transitions, 'transition'),
    ...(waiting > 0 ? [`${waiting.toLocaleString('en')} waiting`] : []),
  ];
  return [...parts, `${(milliseconds / 1000).toFixed(2)} s`].join(' · ');
}
