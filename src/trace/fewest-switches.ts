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
import { StateStore } from '../explore/state-store.js';
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

/** A step from a state, and the state that it leads to. */
interface Way {
  readonly action: number;
  readonly cpu: number;
  readonly finding: number;
  /** Whether it is a switch also after a step on the same CPU. */
  readonly isSwitch: boolean;
  /** The number of the state; -1 where it ends in a finding. */
  readonly to: number;
}

interface Node {
  /** The number of the state. */
  readonly state: number;
  readonly cpu: number;
  readonly switches: number;
  readonly action: number;
  readonly parent: Node | undefined;
  /** How far each CPU is in the schedule, where only its own actions are allowed. */
  readonly places: readonly number[] | undefined;
}

/** How many switches a schedule has. */
export function switchesOf(machine: Machine, schedule: readonly number[]): number {
  const ways = new Ways(machine);
  let switches = 0;
  let [cpu, state] = [-1, ways.initial()];
  for (const code of schedule) {
    const way = ways.from(state).find(({ action }) => action === code);
    if (!way) return switches;
    switches += cost(cpu, way);
    [cpu, state] = [way.cpu, way.to];
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
  const ways = new Ways(machine);
  for (const isReordering of [false, true]) {
    const search = new BoundedSearch(machine, ending, { isReordering, expansionsMax, ways });
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
    private readonly options: {
      readonly isReordering: boolean;
      readonly expansionsMax: number;
      readonly ways: Ways;
    },
  ) {
    const { schedule } = ending;
    this.allowed = options.isReordering
      ? Array.from({ length: machine.cpus }, (_, cpu) => schedule.filter((code) => decodeAction(code).cpu === cpu))
      : undefined;
  }

  /** The first schedule with so many switches that ends in the finding; `undefined` if there is none, or the search is too large. */
  run(most: number): readonly number[] | undefined {
    const { length } = this.ending.schedule;
    const places = this.allowed?.map(() => 0);
    let layer: Node[] = [{ state: this.options.ways.initial(), cpu: -1, switches: 0, action: -1, parent: undefined, places }];
    // By state and CPU: the fewest switches with which a layer before had it.
    const known = new Map<number | string, number>();
    for (let depth = 0; depth < length; depth++) {
      const isLast = depth === length - 1;
      const next = new Map<number | string, Node>();
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
  private expand(
    node: Node,
    { most, isLast, next }: { most: number; isLast: boolean; next: Map<number | string, Node> },
  ): Node | undefined {
    const { ending } = this;
    const ends: Node[] = [];
    for (const way of this.options.ways.from(node.state)) {
      const { action, cpu, finding, to: state } = way;
      const place = node.places?.[cpu] ?? 0;
      if (this.allowed && this.allowed[cpu]?.[place] !== action) continue;
      if (finding !== 0 && !(isLast && finding === ending.finding)) continue;
      const switches = node.switches + cost(node.cpu, way);
      if (switches > most) continue;
      const places = node.places?.map((each, owner) => each + (owner === cpu ? 1 : 0));
      const reached = { state, cpu, switches, action, parent: node, places };
      if (finding !== 0) return reached;
      if (isLast) ends.push(reached);
      const key = keyOf(reached, switches);
      if (!next.has(key)) next.set(key, reached);
    }
    return ends.find(({ state }) => this.endsHere(state));
  }

  private endsHere(number: number): boolean {
    const { machine, ending } = this;
    const state = this.options.ways.stateOf(number);
    if (machine.observe(state, 0) === ending.finding) return true;
    machine.expand(state, 0);
    return machine.restFinding === ending.finding;
  }
}

// Whether no earlier layer had the state on the same CPU with as few switches: only then can it be on a shortest way.
function isNew(known: Map<number | string, number>, node: Node): boolean {
  const key = keyOf(node, 0);
  const before = known.get(key);
  if (before !== undefined && before <= node.switches) return false;
  known.set(key, node.switches);
  return true;
}

// Switches are at the most as many as steps.
function keyOf({ state, cpu, places }: Node, switches: number): number | string {
  const key = (state * CPUS_MOST + cpu) * STEPS_MOST + switches;
  return places ? `${key} ${places.join()}` : key;
}

const CPUS_MOST = 256;
const STEPS_MOST = 65_536;

// What can happen in each state, worked out once: each bound comes by most of the states of the one before.
class Ways {
  private readonly states: StateStore;
  private readonly known = new Map<number, readonly Way[]>();

  constructor(private readonly machine: Machine) {
    this.states = new StateStore(machine.words);
  }

  initial(): number {
    return this.numberOf(this.machine.initial(), 0);
  }

  stateOf(number: number): Int32Array {
    const offset = this.states.offsetOf(number);
    return this.states.chunkOf(number).slice(offset, offset + this.machine.words);
  }

  /** The ways from a state, in the order of the machine. */
  from(number: number): readonly Way[] {
    const known = this.known.get(number) ?? this.waysFrom(this.stateOf(number));
    this.known.set(number, known);
    return known;
  }

  private waysFrom(from: Int32Array): Way[] {
    const { machine } = this;
    const count = machine.expandOnly(from);
    // The offers of a machine may have made room for more.
    const { word, shift, mask, fields, words, actions, findings, successors } = machine;
    return Array.from({ length: count }, (_, index): Way => {
      const action = actions[index];
      const { cpu } = decodeAction(action);
      const finding = findings[index];
      const isArrival = (action & 7) >= ACTION.nmi;
      if (finding !== 0) return { action, cpu, finding, isSwitch: isArrival, to: -1 };
      const field = fields.current[cpu];
      const turnIn = (packed: Int32Array, offset: number): number => (packed[offset + word[field]] >>> shift[field]) & mask[field];
      const isOtherTask = turnIn(successors, index * words) !== turnIn(from, 0);
      return { action, cpu, finding, isSwitch: isArrival || isOtherTask, to: this.numberOf(successors, index * words) };
    });
  }

  private numberOf(source: Int32Array, offset: number): number {
    const number = this.states.insert(source, offset, -1);
    return number < 0 ? -1 - number : number;
  }
}

// 1 for a step that is a switch after a step on a CPU (-1: there is none).
function cost(before: number, { cpu, isSwitch }: Way): number {
  return before >= 0 && (cpu !== before || isSwitch) ? 1 : 0;
}

function scheduleOf(last: Node): readonly number[] {
  const schedule: number[] = [];
  for (let node: Node | undefined = last; node && node.action >= 0; node = node.parent) schedule.push(node.action);
  return schedule.reverse();
}
