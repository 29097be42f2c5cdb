// Two paths side by side, with the first step at which they differ.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceStep } from '../../trace/trace.js';
import type { Comparison } from '../long-shape.js';
import type { Models, Position } from '../shape.js';
import { usualOther } from './commands.js';
import { Lanes } from './lanes.tsx';
import { Cpu, Kind, ProblemNote } from './marks.tsx';
import { queryOf, valueOf, withPath, withValue, type Place } from './place.js';
import { useAnswer } from './use-answer.js';
import type { Go } from './use-place.js';
import { count, opText } from './words.js';

/** What a comparison needs. */
export interface CompareProps {
  readonly models: Models;
  readonly place: Place;
  readonly go: Go;
}

/** The comparison of the place with another. */
export function Compare({ models, place, go }: CompareProps): JSX.Element {
  const other = place.other ?? usualOther(place, models.memory);
  const asked = useAnswer<Comparison>('compare', `${place.query}&with=${encodeURIComponent(other)}`);
  return (
    <main class="wide" id="main">
      <h2>Compare</h2>
      <Others {...{ models, place, go, other }} />
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.retry} />}
      {asked.answer && <Sides comparison={asked.answer} isWaiting={asked.isWaiting} go={go} />}
    </main>
  );
}

// What to compare with: the same path elsewhere, a branch, or a link.
function Others({ models, place, go, other }: CompareProps & { readonly other: string }): JSX.Element {
  const [link, setLink] = useState('');
  const model = models.models.find(({ name }) => name === valueOf(place.query, 'model'));
  const options = [
    ...models.memory.map((memory) => ({ text: `this path under ${memory}`, query: withValue(place.query, 'memory', memory) })),
    ...models.compilers.map((compiler) => ({
      text: `this path, ${compiler} compiler`,
      query: withValue(place.query, 'compiler', compiler),
    })),
    { text: 'this path in the model itself', query: withValue(place.query, 'variant', undefined) },
    ...(model?.variants ?? []).map(({ name }) => ({ text: `this path in ${name}`, query: withValue(place.query, 'variant', name) })),
    ...place.branches.map(({ name, path }) => ({ text: name, query: withPath(place.query, path) })),
  ].filter(({ query }) => query !== place.query);
  const isListed = options.some(({ query }) => query === other);
  return (
    <form
      class="bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (link.trim() !== '') go({ other: queryOf(link.trim()) });
      }}
    >
      <label class="chooser">
        <span>with</span>
        <select value={isListed ? other : ''} onChange={({ currentTarget }) => go({ other: currentTarget.value })}>
          {!isListed && <option value="">a link</option>}
          {options.map(({ text, query }, index) => (
            <option key={index} value={query}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="chooser">
        <span>or a link of this page</span>
        <input value={link} placeholder="paste it here" onInput={({ currentTarget }) => setLink(currentTarget.value)} />
      </label>
      <button type="submit">Compare</button>
    </form>
  );
}

interface SidesProps {
  readonly comparison: Comparison;
  readonly isWaiting: boolean;
  readonly go: Go;
}

function Sides({ comparison: { a, b, difference }, isWaiting, go }: SidesProps): JSX.Element {
  const { step } = difference;
  const table = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = table.current;
    const first = box?.querySelector<HTMLElement>('.differs');
    if (box) box.scrollTop = first ? first.offsetTop - box.clientHeight / 2 : 0;
  }, [a, b]);
  const rows = Math.max(a.story.steps.length, b.story.steps.length);
  return (
    <div aria-busy={isWaiting}>
      <div role="status" class={step ? 'notice differs' : 'notice same'}>
        {step ? (
          <p>
            <strong>≠ The first difference is at step {step.number}.</strong> {count(step.number - 1, 'step')} before it{' '}
            {step.number === 2 ? 'is' : 'are'} the same.
          </p>
        ) : (
          <p>
            <strong>= Both take the same {count(a.story.steps.length, 'step')}.</strong>
          </p>
        )}
        <ul>
          {[...difference.origin, ...difference.finding, ...(step?.in ?? [])].map(({ what, a: one, b: two }) => (
            <li key={what}>
              {what}: <b>{one ?? 'none'}</b> → <b>{two ?? 'none'}</b>
            </li>
          ))}
          {[a, b].map(
            ({ diverged }, index) =>
              diverged && (
                <li key={index}>
                  {index === 0 ? 'A' : 'B'} goes no further than step {diverged.step - 1}: {diverged.why}
                </li>
              ),
          )}
        </ul>
      </div>
      <div class="scroll beside" ref={table} tabIndex={0} role="region" aria-label="both paths, step by step">
        <table class="sides">
          <caption class="unseen">Both paths, step by step</caption>
          <thead>
            <tr>
              <th scope="col">step</th>
              <SideHead name="A" position={a} go={go} />
              <SideHead name="B" position={b} go={go} />
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: rows }, (_, index) => {
              const isFirst = step?.number === index + 1;
              return (
                <tr key={index} class={isFirst ? 'differs' : undefined} aria-current={isFirst ? 'true' : undefined}>
                  <th scope="row">
                    {isFirst && <span aria-hidden="true">≠ </span>}
                    {index + 1}
                    {isFirst && <span class="unseen">, the first that differs</span>}
                  </th>
                  <SideStep position={a} index={index} />
                  <SideStep position={b} index={index} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div class="pictures">
        {[a, b].map((position, index) => (
          <Lanes
            key={index}
            story={position.story}
            at={position.story.steps.length}
            differsAt={step?.number}
            label={`the lanes of ${index === 0 ? 'A' : 'B'}`}
            name={index === 0 ? 'a' : 'b'}
          />
        ))}
      </div>
    </div>
  );
}

function SideHead({ name, position, go }: { readonly name: string; readonly position: Position; readonly go: Go }): JSX.Element {
  const { model, variant, memory, compiler = 'faithful', cpus } = position.origin;
  return (
    <th scope="col">
      {name}: {model}
      {variant === undefined ? '' : `/${variant}`} · {memory}
      {compiler === 'faithful' ? '' : ` · ${compiler}`} · {count(cpus, 'CPU')}{' '}
      <button type="button" class="link" onClick={() => go({ query: queryOf(position.address), view: 'walk' })}>
        walk {name}
      </button>
    </th>
  );
}

function SideStep({ position: { story, diverged }, index }: { readonly position: Position; readonly index: number }): JSX.Element {
  const step: TraceStep | undefined = story.steps[index];
  if (!step) return <td class="faint">{diverged ? (diverged.step === index + 1 ? `✗ ${diverged.why}` : 'not reached') : 'has ended'}</td>;
  return (
    <td>
      <Cpu cpu={step.cpu} /> <Kind kind={step.kind} /> <code>{opText(step)}</code>
    </td>
  );
}
