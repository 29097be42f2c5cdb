// The state: memory with what changed, the contexts and the window of each CPU, grace periods, and the properties.
import type { JSX } from 'preact';
import type { Position } from '../shape.js';
import type { PositionState, PropertyHere, ToldCell, ToldContext, ToldEntry } from '../state-shape.js';
import type { Said, WorkHandle } from './works.js';
import { Cpu, Where } from './marks.tsx';
import { contextText } from './words.js';

/** The CPUs: what runs on each, what it has interrupted, and what is pending there. */
export function Cpus({ state, cpus }: { readonly state: PositionState; readonly cpus: number }): JSX.Element {
  return (
    <section aria-labelledby="cpus-title">
      <h2 id="cpus-title">CPUs</h2>
      {Array.from({ length: cpus }, (_, cpu) => {
        const contexts = state.contexts.filter((each) => each.cpu === cpu);
        const window = state.windows.find((each) => each.cpu === cpu);
        const left = state.left.find((each) => each.cpu === cpu);
        return (
          <div key={cpu} class="card">
            <h3>
              <Cpu cpu={cpu} /> {left && <span class="faint">{leftText(left)}</span>}
            </h3>
            {contexts.length === 0 && <p class="faint">idle</p>}
            {contexts.length > 0 && (
              <ul class="contexts">
                {contexts.toReversed().map((context) => (
                  <Context key={`${context.kind} ${context.name}`} context={context} />
                ))}
              </ul>
            )}
            {window && <Window room={window.room} entries={window.entries} />}
          </div>
        );
      })}
    </section>
  );
}

function leftText({ nmis, irqs }: PositionState['left'][number]): string {
  const parts = [
    ['NMIs', nmis],
    ['irqs', irqs],
  ].flatMap(([name, number]) => (number === undefined || number === 'unbounded' ? [] : [`${number} ${name} left`]));
  return parts.join(' · ');
}

function Context({ context }: { readonly context: ToldContext }): JSX.Element {
  const around = [...context.nesting, ...context.regions.map((region) => `in ${region}`)];
  return (
    <li class={context.hasMoved ? 'moved' : undefined}>
      <span aria-hidden="true">{context.runs ? '▶' : '❚❚'}</span>
      <span class="unseen">{context.runs ? 'runs:' : 'interrupted or waiting:'}</span> <b>{contextText(context)}</b>{' '}
      <Where where={context.where} />
      <div>
        <span class="faint">next</span> <code>{context.next}</code>
      </div>
      {around.length > 0 && <div class="faint">{around.join(' · ')}</div>}
    </li>
  );
}

function Window({ room, entries }: { readonly room: number; readonly entries: readonly ToldEntry[] }): JSX.Element | null {
  if (room === 0) return null;
  return (
    <div class="window">
      <span class="faint">
        window {entries.length} of {room}
        {entries.length === 0 ? ': nothing pending' : ', the oldest first'}
      </span>
      {entries.length > 0 && (
        <ol>
          {entries.map((entry) => (
            <li key={entry.label} class={entry.does}>
              <code>
                {entry.target}
                {entry.value === undefined ? '' : entry.does === 'read' ? ` → ${entry.value}` : ` = ${entry.value}`}
              </code>{' '}
              <span class="faint">
                {entry.does}, fetched at {entry.step}
                {entry.waitsFor.length > 0 && `, stays behind ${entry.waitsFor.map((place) => place + 1).join(', ')}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** Memory: cells by what they belong to; what the last step changed is marked. */
export function Memory({ state }: { readonly state: PositionState }): JSX.Element {
  const objects = state.heap.filter(({ isAllocated, wasAllocated }) => isAllocated || wasAllocated);
  const free = state.cells.filter(({ object }) => object === undefined);
  return (
    <section aria-labelledby="memory-title">
      <h2 id="memory-title">Memory</h2>
      <table class="cells">
        <thead class="unseen">
          <tr>
            <th scope="col">cell</th>
            <th scope="col">value</th>
          </tr>
        </thead>
        <tbody>
          {free.map((cell) => (
            <Cell key={`${cell.name} ${cell.cpu ?? ''}`} cell={cell} />
          ))}
        </tbody>
        {objects.map(({ name, isAllocated, wasAllocated }) => (
          <tbody key={name} class={isAllocated ? undefined : 'freed'}>
            <tr class={isAllocated === wasAllocated ? undefined : 'changed'}>
              <th scope="rowgroup" colSpan={2}>
                {name} <span class="faint">{heapText(isAllocated, wasAllocated)}</span>
              </th>
            </tr>
            {isAllocated &&
              state.cells
                .filter(({ object }) => object === name)
                .map((cell) => <Cell key={`${cell.name} ${cell.cpu ?? ''}`} cell={cell} />)}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function heapText(isAllocated: boolean, wasAllocated: boolean): string {
  if (isAllocated) return wasAllocated ? 'on the heap' : '● just allocated';
  return '● just freed';
}

function Cell({ cell: { name, value, before, cpu } }: { readonly cell: ToldCell }): JSX.Element {
  const hasChanged = value !== before;
  return (
    <tr class={hasChanged ? 'changed' : undefined}>
      <th scope="row">
        {name}
        {cpu !== undefined && !name.includes(String(cpu)) && <span class="faint"> CPU {cpu}</span>}
      </th>
      <td>
        {hasChanged && (
          <>
            <span class="unseen">changed from </span>
            <del>{before}</del> <span aria-hidden="true">→</span> <span class="unseen">to </span>
          </>
        )}
        {hasChanged ? <b>{value}</b> : value}
      </td>
    </tr>
  );
}

/** Grace periods, callbacks and barriers that have begun. */
export function GracePeriods({ state: { gracePeriods } }: { readonly state: PositionState }): JSX.Element | null {
  if (gracePeriods.length === 0) return null;
  return (
    <section aria-labelledby="grace-title">
      <h2 id="grace-title">Grace periods</h2>
      <ul class="plain">
        {gracePeriods.map(({ of, cpu, kind, isOver, waitsFor }, index) => (
          <li key={index}>
            <Cpu cpu={cpu} /> {kind === 'grace-period' ? '' : `${kind} of `}
            {of}: {isOver && 'is over'}
            {!isOver &&
              (waitsFor.length === 0
                ? 'waits for nobody'
                : `waits for ${waitsFor.map((each) => `CPU ${each.cpu} (${each.what})`).join(', ')}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

const PROPERTY_MARKS: Readonly<Record<PropertyHere['value'], readonly [mark: string, says: string]>> = {
  holds: ['✓', 'holds so far'],
  violated: ['✗', 'violated'],
  seen: ['✓', 'seen'],
  'not-seen': ['·', 'not seen yet'],
  unknown: ['?', 'not known while a load is pending'],
  undecided: ['∞', 'is about executions without end'],
};

/** What the properties need. */
export interface PropertiesProps {
  readonly properties: Position['properties'];
  readonly check: CheckHere;
}

/** The check of the instance, for what no position decides. */
export interface CheckHere {
  readonly work: WorkHandle<'check'>['work'];
  readonly verdict: Said | undefined;
  readonly start: () => void;
  readonly walkTo: (address: string) => void;
}

function isLiveness(kind: PropertyHere['kind']): boolean {
  return kind === 'eventually' || kind === 'leads-to';
}

// What a check says of a property of liveness, or how to have it checked.
function ByCheck({ name, check: { work, verdict, start, walkTo } }: { readonly name: string; readonly check: CheckHere }): JSX.Element {
  if (work?.status === 'running') return <>: it is being checked …</>;
  if (!verdict) {
    return (
      <>
        :{' '}
        <button type="button" class="link" onClick={() => start()}>
          check it
        </button>
      </>
    );
  }
  const { address } = verdict;
  if (verdict.finding === name && address !== undefined) {
    return (
      <>
        : ✗ violated.{' '}
        <button type="button" class="link" onClick={() => walkTo(address)}>
          Walk the one that never comes to it
        </button>
      </>
    );
  }
  const others = {
    holds: '✓ holds in all of them',
    violated: `not known, since the check ended at ${verdict.finding}`,
    incomplete: 'the check was too large',
  };
  return <>: {verdict.verdict === 'vacuous' ? 'the check was vacuous' : others[verdict.verdict]}</>;
}

/** What the model says about itself, as far as it is true here. */
export function Properties({ properties, check }: PropertiesProps): JSX.Element | null {
  if (properties.length === 0) return null;
  return (
    <section aria-labelledby="properties-title">
      <h2 id="properties-title">Properties</h2>
      <ul class="plain">
        {properties.map(({ name, kind, statement, value, step }) => {
          const [mark, says] = PROPERTY_MARKS[value];
          return (
            <li key={name} class={value === 'violated' ? 'wrong' : undefined}>
              <span aria-hidden="true">{mark}</span> <b>{name}</b> {says}
              {step !== undefined && (value === 'violated' && isLiveness(kind) ? ': it never comes' : ` at ${step}`)}
              {value === 'undecided' && <ByCheck {...{ name, check }} />}
              <div class="faint">{statement}</div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
