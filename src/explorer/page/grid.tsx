// The grid: each variant under each memory model, with a trace behind every red cell.
import type { JSX, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { VerdictKind } from '../../core/verdict.js';
import type { GridCellLine } from '../long-shape.js';
import type { Models, ModelSummary } from '../shape.js';
import { expectationOf } from './expectation.js';
import { LongWork, type LongWorkProps } from './long-work.tsx';
import { VERDICT_MARKS } from './marks.tsx';
import { instanceOf, withValue } from './place.js';
import { lengthText } from './words.js';
import { isChecking, problemOn, startCheck, useWork, verdictOn } from './works.js';

/** What the grid needs. */
export interface GridProps {
  readonly models: Models;
  readonly model: ModelSummary;
  readonly query: string;
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly filterBox: RefObject<HTMLInputElement>;
  readonly walkTo: (address: string) => void;
}

/** What tells one cell of a grid from another. */
interface Place {
  readonly variant?: string | undefined;
  readonly memory: string;
  readonly compiler: string;
}

/** The grid of the model: what is expected at first, and what checks have said since. */
export function Grid({ models, model, query, filter, setFilter, filterBox, walkTo }: GridProps): JSX.Element {
  const base = instanceOf(query);
  const handle = useWork('grid', instanceOf(withValue(withValue(base, 'variant', undefined), 'memory', undefined)));
  const [wanted, setWanted] = useState<string>();
  const found = wanted === undefined ? undefined : verdictOn(wanted);
  useEffect(() => {
    if (wanted !== undefined && found) walkTo(found.address ?? wanted);
  }, [wanted, found]);
  const lines = handle.work?.lines ?? [];
  const plan = lines.find((line) => line.kind === 'plan')?.cells ?? [];
  const told = new Map(lines.flatMap((line) => (line.kind === 'cell' ? [[keyOf(plan[line.cell]), line] as const] : [])));
  const words = filter.trim();
  const columns = models.compilers.flatMap((compiler) => models.memory.map((memory) => ({ compiler, memory })));
  const rows = [undefined, ...model.variants.map(({ name }) => name)].filter((name) => (name ?? model.name).includes(words));
  const isAny = rows.length > 0;
  const check = (instance: string): void => {
    setWanted(instance);
    startCheck(instance);
  };
  return (
    <main class="wide" id="main">
      <h2>Every variant under every memory model</h2>
      <p class="faint">
        A red cell leads to its counterexample, every other one to the initial state. One that is only expected (dashed) is checked first.
      </p>
      <LongWork handle={handle} done={told.size} total={plan.length} noun="cells" only={shownOnly(words, rows.length)} />
      <label class="chooser">
        <span>variants with</span>
        <input
          ref={filterBox}
          type="search"
          value={filter}
          placeholder="filter /"
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
        />
      </label>
      <div class="scroll fitted" tabIndex={0} role="region" aria-label="the grid">
        <table class="grid">
          <caption class="unseen">Verdicts of {model.name}, by variant and memory model</caption>
          <thead>
            <tr>
              <th scope="col">variant</th>
              {columns.map(({ memory, compiler }) => (
                <th scope="col" key={columnText({ memory, compiler })}>
                  {columnText({ memory, compiler })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {!isAny && (
              <tr>
                <td colSpan={columns.length + 1}>The filter hides all of them.</td>
              </tr>
            )}
            {rows.map((variant) => (
              <tr key={variant ?? ''}>
                <th scope="row">{variant ?? 'the model itself'}</th>
                {columns.map(({ memory, compiler }) => {
                  const place = { variant, memory, compiler };
                  const row = withValue(base, 'variant', variant);
                  const instance = instanceOf(withValue(withValue(row, 'memory', memory), 'compiler', compiler));
                  return <Cell key={columnText(place)} {...{ model, place, instance, walkTo, check }} line={told.get(keyOf(place))} />;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

// What is checked is what is shown.
function shownOnly(words: string, count: number): LongWorkProps['only'] {
  if (words === '' || count === 0) return undefined;
  return { text: count === 1 ? 'this variant' : `these ${count} variants`, query: new URLSearchParams({ variants: words }).toString() };
}

function keyOf({ variant, memory, compiler }: Place): string {
  return [variant ?? '', memory, compiler].join(' ');
}

function columnText({ memory, compiler }: Omit<Place, 'variant'>): string {
  return compiler === 'faithful' ? memory : `${memory} · ${compiler}`;
}

interface CellProps {
  readonly model: ModelSummary;
  readonly place: Place;
  readonly instance: string;
  readonly line: GridCellLine | undefined;
  readonly walkTo: (address: string) => void;
  readonly check: (instance: string) => void;
}

function Cell({ model, place, instance, line, walkTo, check }: CellProps): JSX.Element {
  const name = `${place.variant ?? 'the model itself'} under ${columnText(place)}`;
  const expected = expectationOf(model, instance);
  const said = verdictOn(instance) ?? line;
  const verdict: VerdictKind | 'mistake' | undefined = said?.verdict ?? expected?.verdict;
  const finding = said ? said.finding : expected?.finding;
  if (verdict === undefined || !said) {
    const problem = problemOn(instance);
    const what = isChecking(instance) ? 'checking …' : (problem?.message ?? (verdict === undefined ? 'not checked' : 'expected'));
    return (
      <td class="verdict-cell open">
        <button type="button" title="Check it" onClick={() => check(instance)}>
          <span class="unseen">{name}: </span>
          {verdict !== undefined && (
            <span class={`mark ${verdict}`}>
              {VERDICT_MARKS[verdict]} {verdict}
            </span>
          )}
          <small class="faint">{finding === undefined || isChecking(instance) || problem ? what : finding}</small>
        </button>
      </td>
    );
  }
  const unexpected = expected !== undefined && (expected.verdict !== verdict || (expected.finding ?? finding) !== finding);
  return (
    <td class={`verdict-cell ${verdict}${unexpected ? ' unexpected' : ''}`}>
      <button type="button" title={said.text} onClick={() => walkTo(said.address ?? instance)}>
        <span class="unseen">{name}: </span>
        <span class={`mark ${verdict}`}>
          {VERDICT_MARKS[verdict]} {verdict}
        </span>
        {finding !== undefined && (
          <small>
            {finding}
            {said.steps === undefined ? '' : `, ${lengthText({ steps: said.steps, loop: said.loop })}`}
          </small>
        )}
        {unexpected && (
          <small class="wrong">
            not as expected: {expected.verdict} {expected.finding}
          </small>
        )}
      </button>
    </td>
  );
}
