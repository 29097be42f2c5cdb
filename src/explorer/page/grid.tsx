// The grid: each variant under each memory model, with a trace behind every red cell.
import type { JSX } from 'preact';
import type { GridCellLine, GridInstance } from '../long-shape.js';
import { LongWork } from './long-work.tsx';
import { VERDICT_MARKS } from './marks.tsx';
import { instanceOf, valueOf } from './place.js';
import { useWork } from './works.js';

/** What the grid needs. */
export interface GridProps {
  readonly query: string;
  readonly walkTo: (address: string) => void;
}

/** The grid of the model that the query names. */
export function Grid({ query, walkTo }: GridProps): JSX.Element {
  const handle = useWork('grid', instanceOf(query));
  const lines = handle.work?.lines ?? [];
  const plan = lines.find((line) => line.kind === 'plan')?.cells ?? [];
  const cells = new Map(lines.flatMap((line) => (line.kind === 'cell' ? [[line.cell, line] as const] : [])));
  const columns = [...new Set(plan.map(columnOf))];
  const rows = [...new Set(plan.map(({ variant }) => variant))];
  return (
    <main class="wide" id="main">
      <h2>Every variant under every memory model</h2>
      <p class="faint">
        A red cell leads to its counterexample, every other one to the initial state. A cell that is not as the model expects says so.
      </p>
      <LongWork handle={handle} done={cells.size} total={plan.length} noun="cells" />
      <div class="scroll fitted" tabIndex={0} role="region" aria-label="the grid">
        <table class="grid">
          <caption class="unseen">Verdicts of {valueOf(query, 'model')}, by variant and memory model</caption>
          <thead>
            <tr>
              <th scope="col">variant</th>
              {columns.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((variant) => (
              <tr key={variant ?? ''}>
                <th scope="row">{variant ?? 'the model itself'}</th>
                {columns.map((column) => {
                  const index = plan.findIndex((instance) => instance.variant === variant && columnOf(instance) === column);
                  return index < 0 ? (
                    <td key={column} />
                  ) : (
                    <Cell key={column} instance={plan[index]} start={plan[index].address} line={cells.get(index)} walkTo={walkTo} />
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

function columnOf({ memory, compiler, cpus, nmis, set }: GridInstance): string {
  const unusual = [...(compiler === 'faithful' ? [] : [compiler]), ...(cpus === 2 ? [] : [`${cpus} CPUs`])];
  const more = [
    ...unusual,
    ...(nmis === 'unbounded' ? [] : [`nmis ${nmis}`]),
    ...Object.entries(set).map(([name, value]) => `${name} ${value}`),
  ];
  return [memory, ...more].join(' · ');
}

interface CellProps {
  readonly instance: GridInstance;
  readonly start: string;
  readonly line: GridCellLine | undefined;
  readonly walkTo: (address: string) => void;
}

function Cell({ instance, start, line, walkTo }: CellProps): JSX.Element {
  const name = `${instance.variant ?? 'the model itself'} under ${columnOf(instance)}`;
  if (!line) {
    const { expected } = instance;
    return (
      <td class="waiting">
        <span class="faint">{expected ? `${VERDICT_MARKS[expected.verdict]} expected` : '…'}</span>
      </td>
    );
  }
  const { verdict, finding, steps, text, isAsExpected, address } = line;
  const unexpected = isAsExpected === false;
  const says = `${name}: ${verdict}${finding === undefined ? '' : `, ${finding}`}${unexpected ? ', not as expected' : ''}`;
  return (
    <td class={`verdict-cell ${verdict}${unexpected ? ' unexpected' : ''}`}>
      <button type="button" title={text} aria-label={says} onClick={() => walkTo(address ?? start)}>
        <span class={`mark ${verdict}`}>
          {VERDICT_MARKS[verdict]} {verdict}
        </span>
        {finding !== undefined && (
          <small>
            {finding}
            {steps === undefined ? '' : `, ${steps} steps`}
          </small>
        )}
        {unexpected && <small class="wrong">expected: {instance.expected?.verdict}</small>}
      </button>
    </td>
  );
}
