// The walk: at the left the path and what is next, in the middle the lanes, at the right the state.
import type { JSX, RefObject } from 'preact';
import { Automata } from './automata.tsx';
import { standAt, take, takeUp, undo, type Walk } from './commands.js';
import { Lanes } from './lanes.tsx';
import { NextPane } from './next-pane.tsx';
import { Branches, PathPane } from './path-pane.tsx';
import { PANELS, pathOf, withPath } from './place.js';
import { Cpus, GracePeriods, Memory, Properties, type CheckHere } from './state-pane.tsx';
import { Findings, LastStep } from './step-facts.tsx';
import { TraceTable } from './trace-table.tsx';

/** What a walk needs. */
export interface WalkViewProps {
  readonly walk: Walk;
  /** Where the page stands: that of the address, which is ahead of the answer for a moment. */
  readonly at: number;
  readonly check: CheckHere;
  readonly isWaiting: boolean;
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly filterBox: RefObject<HTMLInputElement>;
}

/** The three panes. */
export function WalkView({ walk, at, check, isWaiting, filter, setFilter, filterBox }: WalkViewProps): JSX.Element {
  const { place, position, go } = walk;
  const stand = (step: number): void => standAt(walk, step);
  return (
    <main class="walk" id="main" aria-busy={isWaiting}>
      <div class="pane left">
        <label class="filter">
          <span class="unseen">Filter the path and what is next</span>
          <input
            ref={filterBox}
            type="search"
            value={filter}
            placeholder="filter /"
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
            onKeyDown={({ key, currentTarget }) => {
              if (key !== 'Escape') return;
              setFilter('');
              currentTarget.blur();
            }}
          />
        </label>
        <PathPane position={position} at={at} filter={filter} standAt={stand} undo={() => undo(walk)} />
        <NextPane choices={position.choices} refusals={position.refusals} filter={filter} take={(choice) => take(walk, choice)} />
        <Branches
          branches={place.branches}
          path={pathOf(place.query)}
          takeUp={(branch) => takeUp(walk, branch)}
          compare={(branch) => go({ view: 'compare', other: withPath(place.query, branch.path) })}
          change={(branches) => go({ branches })}
        />
      </div>
      <div class="middle">
        <div class="tabs" role="group" aria-label="in the middle">
          {PANELS.map((panel) => (
            <button key={panel} type="button" aria-pressed={place.panel === panel} onClick={() => go({ panel }, { replaces: true })}>
              {panel}
            </button>
          ))}
        </div>
        {place.panel === 'lanes' && <Lanes story={position.story} at={at} standAt={stand} label="the lanes" name="lanes" />}
        {place.panel === 'table' && <TraceTable story={position.story} at={at} standAt={stand} />}
        {place.panel === 'automata' && (
          <Automata query={place.query} position={position} thread={place.thread} choose={(thread) => go({ thread }, { replaces: true })} />
        )}
      </div>
      <div class="pane right" tabIndex={0} role="region" aria-label="the state">
        <Findings position={position} at={at} standAt={stand} />
        <LastStep position={position} at={at} standAt={stand} />
        <Cpus state={position.state} cpus={position.origin.cpus} />
        <Memory state={position.state} />
        <GracePeriods state={position.state} />
        <Properties properties={position.properties} check={check} />
        <section aria-labelledby="repeat-title">
          <h2 id="repeat-title">On the command line</h2>
          <code>{position.command}</code>
        </section>
      </div>
    </main>
  );
}
