// What can be done on the page: one list of commands, for keys and for buttons.
import type { Choice, Position } from '../shape.js';
import { atOf, keepBranch, pathOf, queryOf, startsWith, withPath, type Branch, type Place } from './place.js';
import type { Go } from './use-place.js';
import { lastWriter } from './words.js';

/** A position in a place, and how to leave it. */
export interface Walk {
  readonly place: Place;
  readonly position: Position;
  readonly go: Go;
  /** Says something to those who do not see what happened, or where nothing did. */
  readonly say: (text: string) => void;
}

/** Stands at another step of the path; the path stays. After the last step of a loop comes its first one. */
export function standAt({ place, position, go, say }: Walk, at: number): void {
  const path = fullPath(place, position);
  if (at < 0) return say('This is the initial state.');
  const { loopFrom = Infinity } = position.story;
  const isRound = at > position.path.length && loopFrom < at;
  if (at > position.path.length && !isRound) return say(loopFrom === at ? 'It stays here, for ever.' : 'This is the end of the path.');
  if (isRound) return standAt({ place, position, go, say }, loopFrom);
  go({ query: withPath(place.query, path, at) }, { replaces: true });
}

/** Takes a step. Where the path went on otherwise, that is kept as a branch. */
export function take({ place, position, go }: Walk, choice: Choice): void {
  const path = fullPath(place, position);
  const next = [...position.path.slice(0, position.at), choice.label];
  if (startsWith(position.path, next)) return go({ query: withPath(place.query, path, next.length) });
  go({ query: withPath(place.query, next), branches: keepBranch(place.branches, path, next) });
}

/** Takes the choice with a digit. */
export function takeNumber(walk: Walk, digit: number): void {
  const choice = walk.position.choices[digit];
  if (choice) take(walk, choice);
  else walk.say(`There is no choice ${digit}.`);
}

/** Takes the last step back. What came after it is kept as a branch. */
export function undo({ place, position, go, say }: Walk): void {
  if (position.at === 0) return say('There is no step to take back.');
  const path = fullPath(place, position);
  const next = position.path.slice(0, position.at - 1);
  const isInside = position.at < path.length;
  go({ query: withPath(place.query, next), branches: isInside ? keepBranch(place.branches, path, next) : place.branches });
}

/** Takes a branch up again; the path that is left is kept in its place. */
export function takeUp({ place, position, go }: Walk, branch: Branch): void {
  const others = place.branches.filter((each) => each !== branch);
  const left = fullPath(place, position);
  go({ query: withPath(place.query, branch.path), branches: keepBranch(others, left, branch.path) });
}

/** Goes to the next step, or back to the one before, that the same CPU takes. */
export function sameCpu(walk: Walk, by: 1 | -1): void {
  const { at, story } = walk.position;
  const { steps } = story;
  const here = steps[at - 1] ?? steps[0];
  if (!here) return walk.say('There is no step yet.');
  const { cpu } = here;
  const found =
    by > 0 ? steps.find((step) => step.number > at && step.cpu === cpu) : steps.findLast((step) => step.number < at && step.cpu === cpu);
  if (found) standAt(walk, found.number);
  else walk.say(`CPU ${cpu} takes no step ${by > 0 ? 'after' : 'before'} this one.`);
}

/** Goes to the step that this one reads from. */
export function readsFrom(walk: Walk): void {
  const { at, story } = walk.position;
  const from = story.steps[at - 1]?.readsFrom;
  if (from === undefined) walk.say('This step reads nothing.');
  else if (from === 0) walk.say('It reads the initial value.');
  else standAt(walk, from);
}

/** Goes to the last step before this one that stored to the same cell. */
export function goToWriter(walk: Walk): void {
  const { at, story } = walk.position;
  const writer = lastWriter(story, at);
  if (writer === undefined) walk.say('No step before this one stores to its cell.');
  else standAt(walk, writer);
}

/** The other place to compare with, where nobody has named one: the branch kept last, or the same path under the next weaker model. */
export function usualOther(place: Place, memory: readonly string[]): string {
  const branch = place.branches.at(-1);
  if (branch) return withPath(place.query, branch.path);
  const all = new URLSearchParams(withPath(place.query, pathOf(place.query)));
  const now = memory.indexOf(all.get('memory') ?? 'tso');
  all.set('memory', memory[(now + 1) % memory.length]);
  all.delete('digest');
  return all.toString();
}

/** The place of the address of a choice, a counterexample, or a cell of a grid. */
export function placeOfAddress(address: string): Partial<Place> {
  return { query: queryOf(address), view: 'walk', panel: 'lanes', branches: [], other: undefined };
}

// The path of the address: where it diverged, also what is not possible here, so that the way back to another instance has all of it.
function fullPath(place: Place, position: Position): readonly string[] {
  const path = pathOf(place.query);
  return startsWith(path, position.path) && atOf(place.query) <= path.length ? path : position.path;
}
