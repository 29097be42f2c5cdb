// The path: the steps taken, the one where the page stands, and those that are there to be taken again; and the branches beside it.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { loopTexts } from '../../report/lane-text.js';
import type { Position } from '../shape.js';
import { Cpu, Key, Kind } from './marks.tsx';
import { forkOf, type Branch } from './place.js';
import { contextText, count, opText, stepText } from './words.js';

/** What the pane needs. */
export interface PathPaneProps {
  readonly position: Position;
  readonly at: number;
  readonly filter: string;
  readonly standAt: (at: number) => void;
  readonly undo: () => void;
}

/** The pane. */
export function PathPane({ position: { story, path }, at, filter, standAt, undo }: PathPaneProps): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const box = list.current;
    const here = box?.querySelector<HTMLElement>('[aria-current]');
    // Only the list scrolls: the page stays where the reader has it.
    if (box && here) box.scrollTop += middleOf(here) - middleOf(box);
  }, [at, story]);
  const isRound = story.loopFrom !== undefined && story.loopFrom <= path.length;
  const words = filter.toLowerCase().split(/\s+/);
  const loop = filter === '' ? loopTexts(story) : undefined;
  const steps = story.steps.filter((step) => words.every((word) => stepText(step).toLowerCase().includes(word)));
  return (
    <section aria-labelledby="path-title">
      <h2 id="path-title">
        Path{' '}
        <span class="faint">
          {at} of {path.length}
        </span>
        <span class="space" />
        <button type="button" onClick={() => standAt(at - 1)} disabled={at === 0} aria-label="Step back" aria-keyshortcuts="k">
          ↑
        </button>
        <button
          type="button"
          onClick={() => standAt(at + 1)}
          disabled={at >= path.length && !isRound}
          aria-label="Step on"
          aria-keyshortcuts="j"
        >
          ↓
        </button>
        <button type="button" onClick={undo} disabled={at === 0} aria-keyshortcuts="u">
          Undo <Key>u</Key>
        </button>
      </h2>
      <ol class="path" ref={list}>
        <li>
          <button type="button" class="step" aria-current={at === 0 ? 'step' : undefined} onClick={() => standAt(0)}>
            <span class="number">0</span>
            <span class="faint">the initial state</span>
          </button>
        </li>
        {steps.map((step) => (
          <li key={step.number} class={step.number >= (story.loopFrom ?? Infinity) ? 'for-ever' : undefined}>
            {loop && step.number === story.loopFrom && (
              <span class="loop">
                <span aria-hidden="true">↺</span> {loop.before}
              </span>
            )}
            <button
              type="button"
              class={step.number > at ? 'step ahead' : 'step'}
              aria-current={step.number === at ? 'step' : undefined}
              onClick={() => standAt(step.number)}
              title={contextText(step.context)}
            >
              <span class="number">{step.number}</span>
              <Cpu cpu={step.cpu} />
              <Kind kind={step.kind} />
              <code>{opText(step)}</code>
            </button>
          </li>
        ))}
        {loop && story.loopFrom !== undefined && (
          <li class="for-ever">
            {loop.before === '' ? (
              <span class="loop">{loop.after}</span>
            ) : (
              <button type="button" class="link loop" onClick={() => standAt(path.length + 1)}>
                <span aria-hidden="true">↺</span> {loop.after}
              </button>
            )}
          </li>
        )}
      </ol>
    </section>
  );
}

function middleOf(element: HTMLElement): number {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

/** What the list of branches needs. */
export interface BranchesProps {
  readonly branches: readonly Branch[];
  readonly path: readonly string[];
  readonly takeUp: (branch: Branch) => void;
  readonly compare: (branch: Branch) => void;
  readonly change: (branches: readonly Branch[]) => void;
}

/** The branches: paths that were left. */
export function Branches({ branches, path, takeUp, compare, change }: BranchesProps): JSX.Element | null {
  if (branches.length === 0) return null;
  const rename = (branch: Branch, name: string): void =>
    change(branches.map((each) => (each === branch ? { ...each, name: name.trim() === '' ? each.name : name.trim() } : each)));
  return (
    <section aria-labelledby="branches-title">
      <h2 id="branches-title">Branches</h2>
      <ul class="branches">
        {branches.map((branch) => (
          <li key={branch.path.join('.')}>
            <input
              value={branch.name}
              aria-label={`Name of ${branch.name}`}
              onChange={({ currentTarget }) => rename(branch, currentTarget.value)}
            />
            <span class="faint">
              leaves at {forkOf(path, branch.path)}, {count(branch.path.length, 'step')}
            </span>
            <span class="buttons">
              <button type="button" onClick={() => takeUp(branch)} aria-label={`Walk ${branch.name}`}>
                Walk
              </button>
              <button type="button" onClick={() => compare(branch)} aria-label={`Compare with ${branch.name}`}>
                Compare
              </button>
              <button type="button" onClick={() => change(branches.filter((each) => each !== branch))} aria-label={`Drop ${branch.name}`}>
                ✕
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
