// Fewest switches: among the schedules of one length that end in one finding, one that changes its context least, and of those the
// first in the order of the machine.
//
// Musuvathi and Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs" (PLDI 2007): executions with no
// switch, with one, with two, … until one ends in the finding. A switch here is a step on another CPU than the step before, the
// arrival of a handler, or another task that takes over. The steps are counted, too, so each bound is one breadth-first search:
//
//   layer 0   layer 1   layer 2  …   each node is a state, the CPU of the last step, and the switches so far; a layer is sorted by
//     o─────────o─────────o          the first schedule that leads to each of its nodes, since it is expanded in that order
//      ╲         ╲
//       o         o
import type { Machine } from '../machine/machine.js';
import { ACTION, decodeAction } from '../machine/action.js';

/** A schedule, and what it ends in. */
export interface Ending {
  readonly schedule: readonly number[];
  /** The code of the finding. */
  readonly finding: number;
}

/** States that are expanded for it, at the most; a search that needs more leaves the schedule as it is. */
const EXPANSIONS_MAX = 20_000;

interface Node {
  readonly state: Int32Array;
  readonly cpu: number;
  readonly switches: number;
  readonly action: number;
  readonly parent: Node | undefined;
  /** How far each CPU is in the schedule, where only its own actions are allowed. */
  readonly places: readonly number[] | undefined;
}

/** How many switches a schedule has. */
export function switchesOf(machine: Machine, schedule: readonly number[]): number {
  let switches = 0;
  let cpu = -1;
  let state = machine.initial();
  for (const code of schedule) {
    const index = Array.from({ length: machine.expandOnly(state) }, (_, at) => at).find((at) => machine.actions[at] === code) ?? -1;
    const after = machine.successors.slice(index * machine.words, (index + 1) * machine.words);
    switches += cost(machine, { state, cpu }, code, machine.findings[index] === 0 ? after : undefined);
    cpu = decodeAction(code).cpu;
    state = after;
  }
  return switches;
}

/**
 * A schedule of the same length that ends in the same finding, with the fewest switches there are. Where too many states would have to
 * be looked at, one that takes the same actions on each CPU, in another order; where even that is too much, the same schedule.
 */
export function fewestSwitches(machine: Machine, ending: Ending, expansionsMax = EXPANSIONS_MAX): readonly number[] {
  if (ending.schedule.length === 0) return ending.schedule;
  const most = switchesOf(machine, ending.schedule);
  for (const isReordering of [false, true]) {
    const search = new BoundedSearch(machine, ending, { isReordering, expansionsMax });
    for (let switches = 0; switches <= most && !search.isTooLarge; switches++) {
      const found = search.run(switches);
      if (found) return found;
    }
  }
  return ending.schedule;
}

class BoundedSearch {
  isTooLarge = false;
  private expansions = 0;
  /** The actions of each CPU in their order, where no others are allowed. */
  private readonly allowed: readonly (readonly number[])[] | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly ending: Ending,
    private readonly options: { readonly isReordering: boolean; readonly expansionsMax: number },
  ) {
    const { schedule } = ending;
    this.allowed = options.isReordering
      ? Array.from({ length: machine.cpus }, (_, cpu) => schedule.filter((code) => decodeAction(code).cpu === cpu))
      : undefined;
  }

  /** The first schedule with so many switches that ends in the finding; `undefined` if there is none, or the search is too large. */
  run(most: number): readonly number[] | undefined {
    const { machine, ending } = this;
    const { length } = ending.schedule;
    const places = this.allowed?.map(() => 0);
    let layer: Node[] = [{ state: machine.initial(), cpu: -1, switches: 0, action: -1, parent: undefined, places }];
    // By state and CPU: the fewest switches with which a layer before had it.
    const known = new Map<string, number>();
    for (let depth = 0; depth < length; depth++) {
      const isLast = depth === length - 1;
      const next = new Map<string, Node>();
      for (const node of layer) {
        if (++this.expansions > this.options.expansionsMax) {
          this.isTooLarge = true;
          return undefined;
        }
        const found = this.expand(node, { most, isLast, next });
        if (found) return scheduleOf(found);
      }
      layer = [...next.values()].filter((node) => isNew(known, node));
    }
    return undefined;
  }

  // Adds the successors of a node to the next layer. Returns the one that is the finding.
  private expand(node: Node, { most, isLast, next }: { most: number; isLast: boolean; next: Map<string, Node> }): Node | undefined {
    const { machine, ending } = this;
    const count = machine.expandOnly(node.state);
    const ends: Node[] = [];
    for (let index = 0; index < count; index++) {
      const action = machine.actions[index];
      const { cpu } = decodeAction(action);
      const place = node.places?.[cpu] ?? 0;
      if (this.allowed && this.allowed[cpu]?.[place] !== action) continue;
      const finding = machine.findings[index];
      if (finding !== 0 && !(isLast && finding === ending.finding)) continue;
      const state = machine.successors.slice(index * machine.words, (index + 1) * machine.words);
      const switches = node.switches + cost(machine, node, action, finding === 0 ? state : undefined);
      if (switches > most) continue;
      const places = node.places?.map((each, owner) => each + (owner === cpu ? 1 : 0));
      const reached = { state, cpu, switches, action, parent: node, places };
      if (finding !== 0) return reached;
      if (isLast) ends.push(reached);
      const key = `${keyOf(reached)} ${switches}`;
      if (!next.has(key)) next.set(key, reached);
    }
    // Looking at a state uses the buffers that held the successors.
    return ends.find(({ state }) => this.endsHere(state));
  }

  private endsHere(state: Int32Array): boolean {
    const { machine, ending } = this;
    if (machine.observe(state, 0) === ending.finding) return true;
    machine.expand(state, 0);
    return machine.restFinding === ending.finding;
  }
}

// Whether no earlier layer had the state on the same CPU with as few switches: only then can it be on a shortest way.
function isNew(known: Map<string, number>, node: Node): boolean {
  const key = keyOf(node);
  const before = known.get(key);
  if (before !== undefined && before <= node.switches) return false;
  known.set(key, node.switches);
  return true;
}

function keyOf({ state, cpu, places }: Node): string {
  return `${state.join()} ${cpu}${places ? ` ${places.join()}` : ''}`;
}

// 1 for a step that is a switch, seen from the step before (CPU -1: there is none); `after` is absent where the step ends in a finding.
function cost(machine: Machine, { state, cpu }: Pick<Node, 'state' | 'cpu'>, code: number, after: Int32Array | undefined): number {
  if (cpu < 0) return 0;
  const action = decodeAction(code);
  if (action.cpu !== cpu || (code & 7) >= ACTION.nmi) return 1;
  const { word, shift, mask, fields } = machine;
  const field = fields.current[cpu];
  const current = (packed: Int32Array): number => (packed[word[field]] >>> shift[field]) & mask[field];
  return after !== undefined && current(after) !== current(state) ? 1 : 0;
}

function scheduleOf(last: Node): readonly number[] {
  const schedule: number[] = [];
  for (let node: Node | undefined = last; node && node.action >= 0; node = node.parent) schedule.push(node.action);
  return schedule.reverse();
}
