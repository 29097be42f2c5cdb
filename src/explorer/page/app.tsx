// The page: what is in the address is what it shows.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { findingName } from '../../core/verdict.js';
import type { Models, Position } from '../shape.js';
import { CheckStrip } from './check-strip.tsx';
import { goToWriter, placeOfAddress, readsFrom, sameCpu, standAt, takeNumber, undo, usualOther, type Walk } from './commands.js';
import { Compare } from './compare.tsx';
import { DivergenceNote } from './divergence.tsx';
import { Grid } from './grid.tsx';
import { Head } from './head.tsx';
import { Help } from './help.tsx';
import { commandOf, type Command } from './keys.js';
import { Key, ProblemNote } from './marks.tsx';
import { Necessity } from './necessity.tsx';
import {
  atOf,
  formatPlace,
  instanceOf,
  PANELS,
  pathOf,
  queryOf,
  startsWith,
  valueOf,
  VIEWS,
  withoutLoop,
  withPath,
  type Place,
  type View,
} from './place.js';
import { keepPosition, useAnswer } from './use-answer.js';
import { usePlace, type Go } from './use-place.js';
import { WalkView } from './walk.tsx';
import { contextText, count, stepText } from './words.js';
import { useWork, verdictOn } from './works.js';

/** All of the page. */
export function App(): JSX.Element {
  const [place, go] = usePlace();
  const models = useAnswer<Models>('models', '');
  const [first] = models.answer?.models ?? [];
  const named = valueOf(place.query, 'model');
  useEffect(() => {
    if (named === undefined && first) go({ query: new URLSearchParams({ model: first.name }).toString() }, { replaces: true });
  }, [named, first]);
  if (models.problem) return <Alone>{<ProblemNote problem={models.problem} retry={models.retry} />}</Alone>;
  if (!models.answer || named === undefined) return <Alone>{<p class="faint">Reading the models …</p>}</Alone>;
  return <Explorer models={models.answer} place={place} go={go} />;
}

function Alone({ children }: { readonly children: JSX.Element }): JSX.Element {
  return (
    <main class="alone" id="main">
      <h1>quiesce explore</h1>
      {children}
    </main>
  );
}

interface ExplorerProps {
  readonly models: Models;
  readonly place: Place;
  readonly go: Go;
}

function Explorer({ models, place, go }: ExplorerProps): JSX.Element {
  const { query, view } = place;
  const model = models.models.find(({ name }) => name === valueOf(query, 'model'));
  const asked = useAnswer<Position>('position', query);
  const check = useWork('check', instanceOf(query));
  const [said, say] = useState('');
  const [isHelping, setIsHelping] = useState(false);
  const [filter, setFilter] = useState('');
  const filterBox = useRef<HTMLInputElement>(null);
  const position = asked.answer;
  const at = position ? cursorOf(query, position) : 0;
  const walk: Walk | undefined = position && { place, position: { ...position, at }, go, say };

  // While there is none for this address, what is shown is of another.
  const answered = asked.isWaiting || asked.problem ? undefined : position;
  useNames(answered, place, go);
  useEffect(() => {
    if (answered) say(announcement(answered));
  }, [answered]);

  const walkTo = (address: string): void => go(placeOfAddress(address));
  const found = verdictOn(instanceOf(query))?.address;
  const copyLink = (): void => {
    const link = `${location.origin}/${formatPlace(place)}`;
    void copied(link).then((isCopied) =>
      say(isCopied ? 'The link was copied.' : 'The browser does not let the page copy: the link is the address above.'),
    );
  };
  const commands: Readonly<Record<Command, () => void>> = {
    on: () => walk && standAt(walk, at + 1),
    back: () => walk && standAt(walk, at - 1),
    'cpu-on': () => walk && sameCpu(walk, 1),
    'cpu-back': () => walk && sameCpu(walk, -1),
    first: () => walk && standAt(walk, 0),
    last: () => walk && standAt(walk, walk.position.path.length),
    undo: () => walk && undo(walk),
    'reads-from': () => walk && readsFrom(walk),
    writer: () => walk && goToWriter(walk),
    compare: () => go(view === 'compare' ? { view: 'walk' } : { view: 'compare', other: place.other ?? usualOther(place, models.memory) }),
    check: () => (check.work?.status === 'running' ? check.stop() : check.start()),
    counterexample: () => (found === undefined ? say('No counterexample was found yet: c checks.') : walkTo(found)),
    panel: () => go({ panel: PANELS[(PANELS.indexOf(place.panel) + 1) % PANELS.length] }, { replaces: true }),
    view: () => go({ view: VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length] }),
    filter: () => filterBox.current?.focus(),
    copy: copyLink,
    help: () => setIsHelping(true),
  };
  useKeys((command) => {
    if (typeof command !== 'number') commands[command]();
    else if (walk && view === 'walk') takeNumber(walk, command);
  });

  return (
    <>
      <a class="skip" href="#main">
        Skip to the panes
      </a>
      <Head {...{ models, model, place, go, copyLink }} help={commands.help} />
      <Views view={view} go={go} />
      {model && !model.failure && <CheckStrip {...{ model, query, check, walkTo }} />}
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.retry} />}
      {position && view === 'walk' && (
        <DivergenceNote
          position={position}
          wanted={pathOf(query).length}
          back={() => history.back()}
          compare={commands.compare}
          cut={() => go({ query: withoutLoop(queryOf(position.address)) })}
        />
      )}
      {!walk && view === 'walk' && (
        <main class="wide" id="main">
          {!asked.problem && <p class="faint">Compiling the model …</p>}
        </main>
      )}
      {walk && view === 'walk' && (
        <WalkView
          {...{ walk, at, filter, setFilter, filterBox }}
          check={{ ...check, verdict: verdictOn(instanceOf(query)), walkTo }}
          isWaiting={asked.isWaiting}
        />
      )}
      {view === 'compare' && <Compare {...{ models, place, go }} />}
      {view === 'grid' && model && <Grid {...{ models, model, query, filter, setFilter, filterBox, walkTo }} />}
      {view === 'necessity' && <Necessity query={query} walkTo={walkTo} />}
      <KeyBar said={said} />
      {isHelping && <Help close={() => setIsHelping(false)} />}
    </>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function Views({ view, go }: { readonly view: View; readonly go: Go }): JSX.Element {
  return (
    <nav aria-label="views">
      {VIEWS.map((each) => (
        <button key={each} type="button" aria-current={each === view ? 'page' : undefined} onClick={() => go({ view: each })}>
          {each}
        </button>
      ))}
    </nav>
  );
}

function KeyBar({ said }: { readonly said: string }): JSX.Element {
  return (
    <footer>
      <p role="status" aria-live="polite" class="said">
        {said}
      </p>
      <p class="hints">
        <Key>j</Key> <Key>k</Key> step <Key>h</Key> <Key>l</Key> same CPU <Key>0</Key>–<Key>9</Key> take <Key>u</Key> undo <Key>r</Key>{' '}
        reads from <Key>w</Key> writer <Key>d</Key> compare <Key>/</Key> filter <Key>y</Key> link <Key>?</Key> help
      </p>
    </footer>
  );
}

// Where the address stands on the path that is shown; the answer for it may still be on its way.
function cursorOf(query: string, position: Position): number {
  const path = pathOf(query);
  return startsWith(path, position.path) ? Math.min(atOf(query), position.path.length) : position.at;
}

function announcement({ at, story, choices, findings }: Position): string {
  const step = story.steps[at - 1];
  const where = step ? `Step ${at}: ${stepText(step)}.` : 'The initial state.';
  const wrong = findings.map(({ finding }) => findingName(finding));
  return `${where} ${wrong.length > 0 ? `Wrong: ${wrong.join(', ')}. ` : ''}${count(choices.length, 'step')} possible.`;
}

/** Writes the digest into the address, so that its link says which program it was made with, and the title of the page. */
function useNames(position: Position | undefined, place: Place, go: Go): void {
  useEffect(() => {
    if (!position) return;
    const { model, variant, memory } = position.origin;
    const running = position.story.steps[position.at - 1];
    document.title = `${variant ?? model} · ${memory} · ${running ? `${position.at} ${contextText(running.context)}` : 'start'} · quiesce`;
    if (position.diverged || position.isOtherProgram) return;
    const query = withPath(queryOf(position.address), position.path, position.at);
    keepPosition(query, position);
    if (query !== place.query) go({ query }, { replaces: true });
  }, [position]);
}

function useKeys(obey: (command: Command | number) => void): void {
  const latest = useRef(obey);
  latest.current = obey;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const command = commandOf(event);
      if (command === undefined) return;
      event.preventDefault();
      latest.current(command);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
