// The head of the page: which instance is looked at, with a pill for the verdict under each memory model.
import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Models, ModelSummary } from '../shape.js';
import { knownOf } from './expectation.js';
import { Key, VERDICT_MARKS } from './marks.tsx';
import { instanceOf, valueOf, withValue, type Place } from './place.js';
import type { Go } from './use-place.js';
import { checkCount } from './works.js';

/** What the head needs. */
export interface HeadProps {
  readonly models: Models;
  readonly model: ModelSummary | undefined;
  readonly place: Place;
  readonly go: Go;
  readonly copyLink: () => void;
  readonly help: () => void;
}

/** The head of the page. */
export function Head({ models, model, place, go, copyLink, help }: HeadProps): JSX.Element {
  const { query } = place;
  const change = (name: string, value: string | undefined): void => go({ query: withValue(query, name, value) });
  const goToModel = (name: string): void => go({ query: new URLSearchParams({ model: name }).toString(), branches: [], other: undefined });
  return (
    <header>
      <div class="bar">
        <h1>
          <Logo /> quiesce <span class="faint">explore</span>
        </h1>
        <Chooser label="model" value={valueOf(query, 'model') ?? ''} onChange={goToModel}>
          {models.models.map(({ name, failure }) => (
            <option key={name} value={name}>
              {failure ? `${name} (does not load)` : name}
            </option>
          ))}
        </Chooser>
        {model && <Variants {...{ model, query, change }} />}
        <span class="space" />
        <button type="button" onClick={copyLink} aria-keyshortcuts="y">
          Copy link <Key>y</Key>
        </button>
        <button type="button" onClick={help} aria-keyshortcuts="?">
          Help <Key>?</Key>
        </button>
      </div>
      {model && (
        <div class="bar">
          <Memories {...{ models, model, query, change }} />
          <Chooser label="compiler" value={valueOf(query, 'compiler') ?? 'faithful'} onChange={(value) => change('compiler', value)}>
            {models.compilers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Chooser>
          <Instance {...{ model, query, change }} />
        </div>
      )}
      {model && <Edits query={query} go={go} />}
    </header>
  );
}

interface Part {
  readonly model: ModelSummary;
  readonly query: string;
  readonly change: (name: string, value: string | undefined) => void;
}

function Variants({ model, query, change }: Part): JSX.Element {
  const instance = instanceOf(query);
  const checks = checkCount();
  // There may be a hundred of them, and a step changes none.
  const options = useMemo(() => {
    const text = (variant: string | undefined): string => {
      const known = knownOf(model, withValue(instance, 'variant', variant));
      return `${known ? `${VERDICT_MARKS[known.verdict]} ` : ''}${variant ?? 'the model itself'}`;
    };
    return [undefined, ...model.variants.map(({ name }) => name)].map((variant) => (
      <option key={variant ?? ''} value={variant ?? ''}>
        {text(variant)}
      </option>
    ));
  }, [model, instance, checks]);
  const choose = (value: string): void => change('variant', value === '' ? undefined : value);
  return (
    <Chooser label="variant" value={valueOf(query, 'variant') ?? ''} onChange={choose}>
      {options}
    </Chooser>
  );
}

function Memories({ models, model, query, change }: Part & { readonly models: Models }): JSX.Element {
  const now = valueOf(query, 'memory') ?? 'tso';
  return (
    <fieldset class="pills">
      <legend>memory model</legend>
      {models.memory.map((memory) => {
        const known = knownOf(model, withValue(query, 'memory', memory));
        const says = known ? `${known.verdict} ${known.finding ?? ''}, ${known.by === 'check' ? 'checked' : 'expected'}` : 'not checked';
        return (
          <label key={memory} class={`pill ${known ? `${known.verdict} ${known.by}` : 'unknown'}`} title={says}>
            <input type="radio" name="memory" value={memory} checked={memory === now} onChange={() => change('memory', memory)} />
            <span aria-hidden="true">{known ? VERDICT_MARKS[known.verdict] : '·'}</span> {memory}
            <span class="unseen">: {says}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function Instance({ model, query, change }: Part): JSX.Element {
  const cpus = new Set(['1', '2', '3', '4', valueOf(query, 'cpus') ?? '2']);
  const nmis = new Set(['unbounded', '0', '1', '2', valueOf(query, 'nmis') ?? 'unbounded']);
  return (
    <>
      <Chooser label="CPUs" value={valueOf(query, 'cpus') ?? '2'} onChange={(value) => change('cpus', value)}>
        {[...cpus].sort().map((number) => (
          <option key={number}>{number}</option>
        ))}
      </Chooser>
      <Chooser label="NMIs" value={valueOf(query, 'nmis') ?? 'unbounded'} onChange={(value) => change('nmis', value)}>
        {[...nmis].map((number) => (
          <option key={number}>{number}</option>
        ))}
      </Chooser>
      {model.parameters.map(({ name, values }) => (
        <Chooser
          key={name}
          label={name}
          value={valueOf(query, `set.${name}`) ?? values[0] ?? ''}
          onChange={(value) => change(`set.${name}`, value)}
        >
          {values.map((value) => (
            <option key={value}>{value}</option>
          ))}
        </Chooser>
      ))}
    </>
  );
}

// The edits of an address, as the necessity table makes them; each can be taken away.
function Edits({ query, go }: { readonly query: string; readonly go: Go }): JSX.Element | null {
  const all = new URLSearchParams(query);
  const edits = all.getAll('edit');
  if (edits.length === 0) return null;
  const without = (left: string): string => {
    all.delete('edit');
    all.delete('digest');
    for (const edit of edits) if (edit !== left) all.append('edit', edit);
    return all.toString();
  };
  return (
    <div class="bar edits">
      <span class="faint">edited:</span>
      {edits.map((edit) => (
        <span key={edit} class="edit">
          <code>{edit}</code>{' '}
          <button type="button" aria-label={`Take back the edit ${edit}`} onClick={() => go({ query: without(edit) })}>
            ✕
          </button>
        </span>
      ))}
    </div>
  );
}

interface ChooserProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ComponentChildren;
}

function Chooser({ label, value, onChange, children }: ChooserProps): JSX.Element {
  return (
    <label class="chooser">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {children}
      </select>
    </label>
  );
}

// Two lanes, a band, and a store that is read.
function Logo(): JSX.Element {
  return (
    <svg class="logo" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <rect x="1" y="1" width="20" height="20" rx="5" class="logo-paper" />
      <rect x="12" y="5" width="6" height="11" rx="2" class="logo-band" />
      <path d="M7 4V18M15 4V18" class="logo-lane" />
      <path d="M7 8H13.5" class="logo-arrow" />
      <rect x="5" y="6" width="4" height="4" class="logo-write" />
      <circle cx="15" cy="8" r="2.2" class="logo-read" />
      <circle cx="7" cy="14.5" r="1.6" class="logo-write" />
    </svg>
  );
}
