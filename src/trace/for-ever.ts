// Why an execution never comes to what is required: what goes on in its loop, who waits for whom there, and what would have to happen.
//
// The chain begins with whoever is to do what is required, where that can be told, and else with everybody who takes no step. From
// there it follows whom each waits for, as far as it goes; where that comes back to one who waits, the wait is a circle.
import type { Finding } from '../core/verdict.js';
import { causesOf } from './causes.js';
import { insideRegions, type ThreadStart } from './seeds.js';
import type { GracePeriod, TraceStep } from './trace.js';
import { keyOfStill, linkOfMoving, linkOfStill, type Endless, type Link } from './waits-for.js';
import { keyOf, whoTook } from './who.js';

/** An execution without end. */
export interface ForEver extends Endless {
  readonly finding: Finding;
  readonly starts: readonly ThreadStart[];
  readonly gracePeriods: readonly GracePeriod[];
  /** The step from which on the requirement waits for what it is to come to; 0: from the start. */
  readonly dueSince: number;
}

/** What is to be said of it. */
export interface ToldForEver {
  /** Sentences, most telling first. */
  readonly why: readonly string[];
  /** What would have to happen. */
  readonly remedies: readonly string[];
  /** The steps that it depends on, by number. */
  readonly causes: readonly number[];
}

/** Explains an execution without end. */
export function tellForEver(forEver: ForEver): ToldForEver {
  const { finding, steps, facts, loopFrom, gracePeriods, dueSince } = forEver;
  const chain = chainOf(forEver);
  const loop = steps.slice(loopFrom - 1);
  const due = `asked for ${dueSince === 0 ? 'from the start' : `since ${dueSince}`}, and never there`;
  const involved = new Set(chain.flatMap(({ key, on }) => [key, ...on]));
  const going = loop.filter((step) => involved.has(keyOf(whoTook(step)))).map(({ number }) => number);
  // Where nobody waits, it is for what each was given on its way to its end.
  const ends = chain.length === 0 ? steps.filter((step) => step.ends).map(({ number }) => number) : [];
  const seeds = [dueSince, ...chain.flatMap((link) => link.steps), ...going, ...ends];
  return {
    why: [finding.message, `${due}${loopReason(forEver, loop)}`, ...chain.map(({ text }) => text)],
    remedies: [...new Set(chain.flatMap(({ needed }) => needed))],
    causes: causesOf({ steps, facts, gracePeriods, seeds }),
  };
}

function chainOf(forEver: ForEver): readonly Link[] {
  const links = new Map<string, Link | undefined>();
  const open = [...startsOf(forEver)];
  for (let key = open.shift(); key !== undefined; key = open.shift()) {
    if (links.has(key)) continue;
    const link = linkOf(forEver, key);
    links.set(key, link);
    if (link) open.push(...link.on);
  }
  return [...links.values()].flatMap((link) => link ?? []);
}

function linkOf(forEver: ForEver, key: string): Link | undefined {
  const still = forEver.stills.find((each) => keyOfStill(forEver, each) === key);
  if (still) return linkOfStill(forEver, still);
  const who = forEver.contexts.find((context) => keyOf(context) === key);
  return who && linkOfMoving(forEver, who);
}

// Whoever made the requirement begin, and has not come out of the region that it entered with that.
function startsOf(forEver: ForEver): readonly string[] {
  const { dueSince, stills, contexts } = forEver;
  const inside = insideRegions(forEver).find(({ since }) => since === dueSince);
  const all = stills.map((still) => keyOfStill(forEver, still));
  if (inside) return [keyOf(whoTook(inside.by))];
  return all.length > 0 ? all : contexts.map(keyOf);
}

function loopReason({ contexts, loopFrom }: ForEver, loop: readonly TraceStep[]): string {
  const last = loopFrom + loop.length - 1;
  if (loop.length === 0) {
    const after = last === 0 ? 'from the start' : `after ${last}`;
    if (contexts.length === 0) return `: nothing is left to happen ${after}: all tasks have ended and no handler runs`;
    return `: nothing need happen ${after}: who still runs cannot go on, and no interrupt has to arrive`;
  }
  const what = loop.length === 1 ? `${loopFrom} happens` : `${loopFrom} to ${last} happen`;
  return ` while ${what} again and again, each time from the same state`;
}
