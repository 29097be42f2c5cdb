// The slow twin of the search for lassos: tries every set of states that an execution could be in again and again, and every loop.
import type { Graph } from './random-graph.js';

/** Whether some fair execution breaks the requirement, and the steps of a shortest stem and loop. */
export function shortestLasso(graph: Graph): number | undefined {
  const lengths = openStates(graph).flatMap(([state, distance]) => {
    const loop = shortestLoop(graph, state);
    return loop === undefined ? [] : [distance + loop];
  });
  return lengths.length === 0 ? undefined : Math.min(...lengths);
}

/** The same question, from what it means: a set of states that hang together, where all that is asked for is granted. */
export function isBroken(graph: Graph): boolean {
  const open = openStates(graph).map(([state]) => state);
  return subsetsOf(open).some((members) => members.length > 0 && hangsTogether(graph, members) && isFair(graph, members));
}

// The states in which the requirement has begun and is not met, each with the fewest steps that lead there so.
function openStates({ isFromStart, states }: Graph): [number, number][] {
  const distances = new Map<string, number>();
  const openAfter = (wasOpen: boolean, state: number, isStart: boolean): boolean =>
    !states[state].meets && (wasOpen || (isFromStart ? isStart : states[state].begins));
  let layer: [number, boolean][] = [[0, openAfter(false, 0, true)]];
  for (let distance = 0; layer.length > 0; distance++) {
    const fresh = layer.filter(([state, isOpen], at) => {
      const key = `${state} ${isOpen}`;
      return !distances.has(key) && layer.findIndex(([other, isOther]) => other === state && isOther === isOpen) === at;
    });
    for (const [state, isOpen] of fresh) distances.set(`${state} ${isOpen}`, distance);
    layer = fresh.flatMap(([state, isOpen]) =>
      states[state].actions.map(({ to }): [number, boolean] => [to, openAfter(isOpen, to, false)]),
    );
  }
  return states.flatMap((_, state): [number, number][] => {
    const distance = distances.get(`${state} true`);
    return distance === undefined ? [] : [[state, distance]];
  });
}

function subsetsOf(list: readonly number[]): number[][] {
  return list.reduce<number[][]>((sets, each) => [...sets, ...sets.map((set) => [...set, each])], [[]]);
}

function hangsTogether({ states }: Graph, members: readonly number[]): boolean {
  return members.every((start) => {
    const seen = new Set([start]);
    for (const state of seen) for (const { to } of states[state].actions) if (members.includes(to)) seen.add(to);
    return members.every((member) => seen.has(member));
  });
}

function isFair({ states }: Graph, members: readonly number[]): boolean {
  const granted = members.flatMap((state) => [
    ...states[state].grants,
    ...states[state].actions.filter(({ to }) => members.includes(to)).flatMap(({ grants }) => grants),
  ]);
  return members.every((state) => states[state].asks.every((condition) => granted.includes(condition)));
}

// The steps of a shortest fair loop through a state, which never meets the requirement.
function shortestLoop({ states }: Graph, start: number): number | undefined {
  interface Walk {
    readonly state: number;
    readonly asked: ReadonlySet<number>;
    readonly granted: ReadonlySet<number>;
  }
  const isDone = ({ state, asked, granted }: Walk): boolean => state === start && [...asked].every((each) => granted.has(each));
  const keyOf = ({ state, asked, granted }: Walk): string => `${state}/${inOrder(asked)}/${inOrder(granted)}`;
  let layer: Walk[] = [{ state: start, asked: new Set(states[start].asks), granted: new Set(states[start].grants) }];
  const seen = new Set(layer.map(keyOf));
  for (let length = 0; layer.length > 0; length++) {
    if (layer.some(isDone)) return length;
    layer = layer
      .flatMap(({ state, asked, granted }) =>
        states[state].actions
          .filter(({ to }) => !states[to].meets)
          .map(({ to, grants }) => ({
            state: to,
            asked: new Set([...asked, ...states[to].asks]),
            granted: new Set([...granted, ...states[to].grants, ...grants]),
          })),
      )
      .filter((walk) => {
        const isNew = !seen.has(keyOf(walk));
        seen.add(keyOf(walk));
        return isNew;
      });
  }
  return undefined;
}

function inOrder(conditions: ReadonlySet<number>): string {
  return [...conditions].sort((one, other) => one - other).join();
}
