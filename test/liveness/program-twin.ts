// The slow twin of the live machine: interprets a small program on plain objects, and reads fairness off src/machine/README.md.
//
// Never optimize it. Sets are sets of strings, and strongly connected components are found by asking who reaches whom.
import type { Holding, Instruction, SmallProgram } from './small-program.js';

interface Cpu {
  /** By task of this CPU: the instruction that it comes to. */
  readonly places: readonly number[];
  readonly current: number;
  /** Where the NMI handler is, if it runs. */
  readonly nmi: number | undefined;
  readonly window: readonly Holding[];
  readonly arrived: number;
}

interface State {
  readonly memory: readonly number[];
  readonly cpus: readonly Cpu[];
}

interface Edge {
  readonly to: State;
  readonly grants: readonly string[];
}

interface Told {
  readonly asks: ReadonlySet<string>;
  readonly grants: ReadonlySet<string>;
  readonly edges: readonly Edge[];
}

/** What the twin says: whether some fair execution breaks the property; `undefined` where it would take too long, or a window is full. */
export function twinSays(program: SmallProgram, { window, statesMax }: { window: number; statesMax: number }): boolean | undefined {
  const { nmi, memory, fairness, preemptible, nmis, from, goal } = program;
  let isBounded = false;
  const told = new Map<string, Told>();
  const nodes = new Map<string, { readonly state: State; readonly isOpen: boolean }>();
  const waiting: string[] = [];
  add(initial(), false, true);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const node = nodes.get(key);
    if (!node) continue;
    for (const { to } of tell(node.state).edges) add(to, node.isOpen, false);
    if (nodes.size > statesMax || isBounded) return undefined;
  }
  return isBroken([...nodes.keys()].filter((key) => nodes.get(key)?.isOpen));

  function add(state: State, wasOpen: boolean, isStart: boolean): void {
    const begins = from ? state.memory[from.cell] === from.value : isStart;
    const isOpen = state.memory[goal.cell] !== goal.value && (wasOpen || begins);
    const key = JSON.stringify([state, isOpen]);
    if (nodes.has(key)) return;
    nodes.set(key, { state, isOpen });
    waiting.push(key);
  }

  // Whether an execution can stay among these nodes for ever.
  function isBroken(members: readonly string[]): boolean {
    return componentsOf(members).some((component) => {
      const asked = union(component.map((key) => toldOf(key).asks));
      const granted = union(
        component.flatMap((key) => [toldOf(key).grants, ...innerEdges(key, component).map((edge) => new Set(edge.grants))]),
      );
      const missing = [...asked].filter((condition) => !granted.has(condition));
      if (missing.length === 0) return true;
      const rest = component.filter((key) => missing.every((condition) => !toldOf(key).asks.has(condition)));
      return rest.length > 0 && isBroken(rest);
    });
  }

  function componentsOf(members: readonly string[]): string[][] {
    const reached = new Map(members.map((key) => [key, reachedFrom(key, members)]));
    const done = new Set<string>();
    return members.flatMap((key) => {
      if (done.has(key)) return [];
      const own = members.filter((other) => reached.get(key)?.has(other) && reached.get(other)?.has(key));
      for (const each of own) done.add(each);
      return [own];
    });
  }

  function reachedFrom(start: string, members: readonly string[]): Set<string> {
    const seen = new Set([start]);
    for (const key of seen) for (const edge of innerEdges(key, members)) seen.add(keyOf(edge.to));
    return seen;
  }

  // All that is looked at for loops is open.
  function innerEdges(key: string, members: readonly string[]): readonly Edge[] {
    return toldOf(key).edges.filter(({ to }) => members.includes(keyOf(to)));
  }

  function keyOf(state: State): string {
    return JSON.stringify([state, true]);
  }

  function toldOf(key: string): Told {
    const node = nodes.get(key);
    if (!node) throw new Error('no such node');
    return tell(node.state);
  }

  function tell(state: State): Told {
    const key = JSON.stringify(state);
    const known = told.get(key) ?? tellAnew(state);
    told.set(key, known);
    return known;
  }

  function tellAnew(state: State): Told {
    const asks = new Set<string>();
    const grants = new Set<string>();
    const edges: Edge[] = [];
    for (const [id, cpu] of state.cpus.entries()) {
      const isEmpty = cpu.window.length === 0;
      asks.add(`cpu ${id}`).add(`oldest ${id}`);
      if (isEmpty) grants.add(`oldest ${id}`);
      const [oldest, ...younger] = cpu.window;
      if (oldest) {
        const after = { ...written(state, oldest), cpus: replaced(state.cpus, id, { ...cpu, window: younger }) };
        edges.push({ to: after, grants: [`oldest ${id}`] });
      }
      let isStuck = true;
      for (const { name, instruction, after } of runners(id, cpu)) {
        if (fairness === 'contexts') asks.add(name);
        const to = perform(state, id, instruction, after);
        if (to) edges.push({ to, grants: [name, `cpu ${id}`] });
        else if (isEmpty) grants.add(name);
        if (to) isStuck = false;
      }
      if (isStuck) grants.add(`cpu ${id}`);
      const [first] = nmi;
      if (!first || cpu.nmi !== undefined || (nmis !== 'unbounded' && cpu.arrived >= nmis)) continue;
      const arrived = nmis === 'unbounded' ? 0 : cpu.arrived + 1;
      const to = perform(state, id, first, { ...cpu, arrived, nmi: nmi.length > 1 ? 1 : undefined });
      if (to) edges.push({ to, grants: [`nmi ${id}`, `cpu ${id}`] });
    }
    return { asks, grants, edges };
  }

  // Who gets to run on a CPU, with the instruction that comes next, and the CPU after it.
  function runners(id: number, cpu: Cpu): { readonly name: string; readonly instruction: Instruction; readonly after: Cpu }[] {
    const own = program.tasks.filter((_, task) => task % program.cpus === id);
    if (cpu.nmi !== undefined) {
      return [{ name: `nmi ${id}`, instruction: nmi[cpu.nmi], after: { ...cpu, nmi: cpu.nmi + 1 < nmi.length ? cpu.nmi + 1 : undefined } }];
    }
    const next = own[cpu.current]?.body[cpu.places[cpu.current]];
    const maySwitch = next === undefined || next.do === 'sleep' || preemptible;
    return own.flatMap(({ body, isEndless }, at) => {
      const instruction = body[cpu.places[at]];
      if (!instruction || (at !== cpu.current && !maySwitch)) return [];
      const place = cpu.places[at] + 1 === body.length && isEndless ? 0 : cpu.places[at] + 1;
      return [{ name: `task ${id}.${at}`, instruction, after: { ...cpu, current: at, places: replaced(cpu.places, at, place) } }];
    });
  }

  function perform(state: State, id: number, instruction: Instruction, after: Cpu): State | undefined {
    const on = (cpu: Cpu, changed = state): State => ({ ...changed, cpus: replaced(state.cpus, id, cpu) });
    const isEmpty = after.window.length === 0;
    switch (instruction.do) {
      case 'set':
        if (memory === 'sc') return on(after, written(state, instruction));
        if (after.window.length === window) {
          isBounded = true;
          return undefined;
        }
        return on({ ...after, window: [...after.window, { cell: instruction.cell, value: instruction.value }] });
      case 'swap':
        return isEmpty ? on(after, written(state, instruction)) : undefined;
      case 'wait':
      case 'sleep': {
        const own = after.window.findLast(({ cell }) => cell === instruction.cell);
        return (own?.value ?? state.memory[instruction.cell]) === instruction.value ? on(after) : undefined;
      }
      case 'fence':
        return isEmpty ? on(after) : undefined;
      case 'skip':
        return on(after);
    }
  }

  function initial(): State {
    const cpus = Array.from({ length: program.cpus }, (_, id): Cpu => {
      const places = program.tasks.filter((__, task) => task % program.cpus === id).map(() => 0);
      return { places, current: 0, nmi: undefined, window: [], arrived: 0 };
    });
    return { memory: [0, 0], cpus };
  }
}

function written(state: State, { cell, value }: Holding): State {
  return { ...state, memory: replaced(state.memory, cell, value) };
}

function replaced<T>(list: readonly T[], at: number, one: T): T[] {
  return list.map((each, index) => (index === at ? one : each));
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
