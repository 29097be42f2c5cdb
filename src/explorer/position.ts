// A position: what the page shows of one address.
import { findingOf } from '../check.js';
import type { Finding } from '../core/verdict.js';
import { isGuessingNow } from '../machine/window.js';
import { repeatCommand } from '../report/repeat.js';
import { explain, tell } from '../trace/explain.js';
import type { Story } from '../trace/trace.js';
import { formatAddress, withPath } from './address.js';
import { choicesAt, refusalsAt, type Crossroads } from './choices.js';
import type { Ground } from './ground.js';
import { lassoAlong, type LassoHere } from './lasso-here.js';
import { propertiesAlong } from './properties-here.js';
import type { Address, Position } from './shape.js';
import { toldState } from './told-state.js';
import { walkAlong, type Walk } from './walk.js';

/** How a position is told. */
export interface Telling {
  /** Parameters of the instance that differ from the defaults. */
  readonly changed: Readonly<Record<string, string>>;
}

/** The position that an address leads to, as far as it does. */
export function positionAt(ground: Ground, asked: Address, { changed }: Telling): Position {
  const { prepared, origin } = ground;
  const { digest } = prepared.compiled.program;
  const { walk, lasso, story } = toldAlong(ground, asked);
  const at = Math.min(asked.at, walk.path.length);
  const address: Address = { ...asked, path: walk.path, at, digest, loop: lasso?.loop.steps };
  const isOver = at >= walk.states.length;
  const here = walk.states[isOver ? walk.states.length - 1 : at];
  const steps = story.steps.slice(0, at);
  const state = toldState(ground, { state: here, before: walk.states[Math.max(0, at - 1)], steps });
  const addressAfter = (label: string): string => formatAddress(withPath(address, [...walk.path.slice(0, at), label]));
  const crossroads: Crossroads = { state: here, windows: state.windows, steps, addressAfter };
  const broken = at === walk.path.length ? (lasso?.findings ?? []) : [];
  const findings = [...findingsAlong(ground, walk, at), ...broken.map((finding) => ({ step: at, finding }))];
  const unconfirmed = isOver ? undefined : doomOf(ground, here);
  return {
    address: formatAddress(address),
    origin,
    digest,
    isOtherProgram: asked.digest !== undefined && asked.digest !== digest,
    story,
    path: walk.path,
    at,
    ...(walk.diverged && { diverged: walk.diverged }),
    ...(lasso && { loop: lasso.loop }),
    choices: isOver ? [] : choicesAt(ground, crossroads),
    refusals: isOver ? [] : refusalsAt(ground, crossroads),
    state,
    findings,
    ...(unconfirmed && { unconfirmed }),
    properties: propertiesAlong(ground, walk, { at, findings }),
    threads: ground.automata.map(({ thread, kind }) => ({ name: thread, kind })),
    command: repeatCommand({ ...asked, set: changed, variant: asked.variant }),
  };
}

/** A path, told: the same wherever on it one stands. */
interface Told {
  readonly walk: Walk;
  readonly lasso: LassoHere | undefined;
  readonly story: Story;
}

/** Paths that are kept told, of each ground: to run the generators again is most of what a position costs. */
const KEPT = 12;
const kept = new WeakMap<Ground, Map<string, Told>>();

function toldAlong(ground: Ground, { path, loop }: Address): Told {
  const paths = kept.get(ground) ?? new Map<string, Told>();
  kept.set(ground, paths);
  const key = `${path.join('.')} ${loop}`;
  const told = paths.get(key) ?? tellAlong(ground, path, loop);
  paths.delete(key);
  paths.set(key, told);
  for (const oldest of [...paths.keys()].slice(0, -KEPT)) paths.delete(oldest);
  return told;
}

function tellAlong(ground: Ground, path: Address['path'], loop: number | undefined): Told {
  const walk = walkAlong(ground, path);
  const lasso = lassoAlong(ground, walk, loop);
  return { walk, lasso, story: storyOf(ground, walk, lasso) };
}

// A path that ends in what is wrong is explained; any other is told.
function storyOf(ground: Ground, walk: Walk, lasso: LassoHere | undefined): Story {
  const { prepared, origin } = ground;
  const { compiled, machine, watch, watched } = prepared;
  const { schedule } = walk;
  const finding = findingsAlong(ground, walk, schedule.length).find(({ step }) => step === schedule.length)?.finding;
  const [broken] = lasso?.findings ?? [];
  if (finding === undefined && lasso && broken)
    return explain({ compiled, machine, origin, finding: broken, schedule, lasso: { loop: lasso.loop.steps, watch }, watched });
  if (finding === undefined) return tell({ compiled, machine, origin, schedule });
  return explain({ compiled, machine, origin, finding, schedule, watched });
}

/** What is wrong with the states up to a step, and with that step; whether the last of them is at rest for ever is asked of it alone. */
function findingsAlong({ request, prepared }: Ground, { states, fault, schedule }: Walk, at: number): Position['findings'] {
  const { machine } = prepared;
  const found: { step: number; finding: Finding }[] = [];
  const add = (step: number, code: number): void => {
    if (code !== 0) found.push({ step, finding: findingOf(request, prepared, code) });
  };
  for (const [step, state] of states.slice(0, at + 1).entries()) add(step, machine.observe(state, 0));
  if (fault !== 0 && at === schedule.length) add(at, fault);
  else {
    machine.expand(states[at], 0);
    add(at, machine.restFinding);
  }
  return found;
}

function doomOf({ request, prepared }: Ground, state: Int32Array): Finding | undefined {
  const { machine } = prepared;
  machine.enterAlone(state);
  const code = machine.defers ? machine.get(machine.fields.doom) : 0;
  return code === 0 || !isGuessingNow(machine) ? undefined : findingOf(request, prepared, code);
}
