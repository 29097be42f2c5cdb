// Counted CPUs: one finite system for every number of CPUs. CPUs to which no task is pinned are equal, so it is enough to know which slices
// there are, and of each whether no, one or many CPUs have it.
//
// There are two ways of counting. *Loosely*, a slice is there or not, and if it is, any number of CPUs has it, none included: what a
// CPU can do without changing what is shared only ever adds slices, so they are added at once, and very few states remain. *Exactly*, a
// slice is had by one CPU or by many (two or more; of many, one that leaves may leave one or many behind). Both include
// everything that can happen on any number of CPUs, and perhaps more: what they find must be confirmed on a number of CPUs.
//
// Counter abstraction is Pnueli, Xu and Zuck, "Liveness with (0,1,∞)-counter abstraction", CAV 2002; dropping the processes that keep a
// universal guard from holding is the monotonic abstraction of Abdulla, Delzanno, Ben Henda and Rezine, TACAS 2007.
import { LocalInterner } from '../core/interner.js';
import type { TransitionSystem } from '../core/transition-system.js';
import { Populations, type Population } from './populations.js';
import { LocalSteps, RECORD, type Standing } from './local-steps.js';
import type { Machine } from './machine.js';
import { MacroSteps } from './macro-steps.js';
import { Offers } from './offers.js';
import type { Marks, UsedSymmetry } from './performed.js';
import { PopulationRest } from './population-rest.js';
import { PopulationWatch } from './population-watch.js';
import { SliceFacts } from './slice-facts.js';
import { SliceIds } from './slice-ids.js';
import type { Watch } from './watch.js';

/** What a machine with counted CPUs is made of. */
export interface CountedOptions {
  /** A machine of its own: a CPU for each task, and `SAMPLES` CPUs more, which stand for all others. */
  readonly machine: Machine;
  readonly watch: Watch;
  /** How many CPUs are kept apart: those with a number below. */
  readonly apart: number;
  /** Whether to count exactly. */
  readonly isExact: boolean;
  readonly reduction: boolean;
  readonly looksAtCells: boolean;
}

/** CPUs of the machine that stand for the counted ones: properties look at so many of them at a time. */
export const SAMPLES = 3;

/** A transition system that holds for any number of CPUs. A state: shared part, slices of the CPUs apart, population. */
export class CountedMachine extends Offers implements TransitionSystem {
  readonly marks: Marks;
  readonly symmetry: UsedSymmetry;
  private readonly machine: Machine;
  private readonly apart: number;
  private readonly isExact: boolean;
  private readonly ids: SliceIds;
  private readonly steps: LocalSteps;
  private readonly facts: readonly SliceFacts[];
  private readonly populations: Populations;
  private readonly watch: PopulationWatch;
  private readonly rest: PopulationRest;
  /** By shared part and population: the number of the population that has all that grows from it. */
  private readonly settledBy = new Map<string, number>();
  private readonly standing: Standing = { cpu: 0, shared: 0, slice: 0, mark: 0, hold: 0 };

  constructor({ machine, watch, apart, isExact, reduction, looksAtCells }: CountedOptions) {
    super();
    this.machine = machine;
    this.apart = apart;
    this.isExact = isExact;
    this.holdStatesOf(apart + 2);
    const counted = Array.from({ length: machine.cpus - apart }, (_, index) => apart + index);
    const classes = [...Array.from({ length: apart }, (_, cpu) => [cpu]), counted];
    this.ids = new SliceIds(machine, { classes, internerOf: (_, words) => new LocalInterner(words), isWide: true });
    const kindOf = Int32Array.from({ length: machine.cpus }, (_, cpu) => Math.min(cpu, apart));
    const macroSteps = new MacroSteps(machine, reduction);
    this.marks = macroSteps.marks;
    this.symmetry = { classes, group: undefined };
    this.steps = new LocalSteps(machine, this.ids, kindOf, { macroSteps, looksAtCells });
    this.facts = classes.map(([cpu]) => new SliceFacts(machine, this.ids, cpu));
    this.populations = new Populations(isExact);
    this.watch = new PopulationWatch(machine, this.ids, watch, apart);
    this.rest = new PopulationRest(machine, this.ids, { apart, isExact });
  }

  /** Every number of counted CPUs, idle. Counted exactly, these are three states, so the first one has yet to become one of them. */
  initial(): Int32Array {
    const { apart, ids, machine, populations } = this;
    const entered = machine.entered;
    ids.number(machine.initial(), 0, ids.ids);
    this.entered |= machine.entered;
    machine.entered = entered;
    const idle = ids.ids[apart + 1];
    const population = this.isExact ? populations.unborn(idle) : this.grown(ids.ids.slice(0, apart + 1), [idle]);
    return Int32Array.of(...ids.ids.subarray(0, apart + 1), population);
  }

  expand(states: Int32Array, offset: number): number {
    const { apart, populations } = this;
    const own = states.slice(offset, offset + apart + 1);
    const population = populations.at(states[offset + apart + 1]);
    this.count = 0;
    this.restFinding = 0;
    if (population.unborn !== undefined) {
      for (const born of populations.births(population.unborn)) this.emit(own, born, 0, 0);
      return this.count;
    }
    for (let cpu = 0; cpu < apart; cpu++) this.offer(own, population, cpu, own[cpu + 1]);
    for (const slice of population.slices) this.offer(own, population, apart, slice);
    this.restFinding = this.restOf(own, population);
    return this.count;
  }

  /** A path of counted CPUs is none of the machine's. */
  scheduleAlong(): number[] {
    return [];
  }

  observe(states: Int32Array, offset: number): number {
    const { apart, populations } = this;
    const population = populations.at(states[offset + apart + 1]);
    return population.unborn === undefined ? this.watch.observe(states.subarray(offset, offset + apart + 1), population) : 0;
  }

  // The actions of one CPU: of one that is kept apart, or of some CPU with this slice. What they ask of others may have several answers,
  // as other CPUs may be there or not.
  private offer(own: Int32Array, population: Population, cpu: number, slice: number): void {
    const facts = this.facts[cpu];
    facts.meet(slice);
    const [asksMark, asksHold] = [facts.asksMark[slice], facts.asksHold[slice]];
    const sure = this.sureOf(own, population, cpu, slice);
    const maybe = this.isExact ? { mark: 0, hold: 0 } : this.maybeOf(population);
    for (const mark of subsets(maybe.mark & asksMark & ~sure.mark)) {
      for (const hold of subsets(maybe.hold & asksHold & ~sure.hold)) {
        const allowed = { mark: (sure.mark | mark) & asksMark, hold: (sure.hold | hold) & asksHold };
        const kept = this.isExact
          ? population
          : this.populations.those(population, (other) => this.fits(other, { asksMark, asksHold, ...allowed }));
        this.take(own, { before: population, kept }, this.ask(own[0], cpu, slice, allowed), { cpu, slice });
      }
    }
  }

  // The marks and references of the CPUs that are there for sure: those apart, and the one that acts; counted exactly, all.
  private sureOf(own: Int32Array, population: Population, cpu: number, slice: number): { mark: number; hold: number } {
    const { apart, facts } = this;
    const sure = { mark: 0, hold: 0 };
    const add = (of: SliceFacts, each: number): void => {
      of.meet(each);
      sure.mark |= of.mark[each];
      sure.hold |= of.hold[each];
    };
    for (let each = 0; each < apart; each++) add(facts[each], own[each + 1]);
    if (cpu === apart) add(facts[apart], slice);
    if (this.isExact) for (const each of population.slices) add(facts[apart], each);
    return sure;
  }

  private maybeOf({ slices }: Population): { mark: number; hold: number } {
    const facts = this.facts[this.apart];
    const maybe = { mark: 0, hold: 0 };
    for (const slice of slices) {
      facts.meet(slice);
      maybe.mark |= facts.mark[slice];
      maybe.hold |= facts.hold[slice];
    }
    return maybe;
  }

  // Whether a CPU with this slice can be there, if nobody has other marks and references, of those that are asked about, than these.
  private fits(
    slice: number,
    { asksMark, asksHold, mark, hold }: { asksMark: number; asksHold: number; mark: number; hold: number },
  ): boolean {
    const facts = this.facts[this.apart];
    return (facts.mark[slice] & asksMark & ~mark) === 0 && (facts.hold[slice] & asksHold & ~hold) === 0;
  }

  private ask(shared: number, cpu: number, slice: number, { mark, hold }: { mark: number; hold: number }): number {
    const { standing } = this;
    standing.cpu = cpu;
    standing.shared = shared;
    standing.slice = slice;
    standing.mark = mark;
    standing.hold = hold;
    return this.steps.find(standing);
  }

  private take(
    own: Int32Array,
    { before, kept }: { before: Population; kept: Population },
    at: number,
    { cpu, slice }: { cpu: number; slice: number },
  ): void {
    const { apart, populations } = this;
    const { records } = this.steps;
    this.reached |= records[at + 2];
    const count = records[at];
    for (let index = 0; index < count; index++) {
      const record = this.steps.records.subarray(at + 3 + index * RECORD.words, at + 3 + (index + 1) * RECORD.words);
      this.arrived |= 1 << (record[RECORD.action] & 7);
      this.entered |= record[RECORD.entered];
      const [finding, effect] = [record[RECORD.finding], record[RECORD.effect]];
      const after = own.slice();
      after[0] = record[RECORD.shared];
      const moved = record[RECORD.slice];
      if (finding !== 0) {
        this.emit(own, before, record[RECORD.action], finding);
        continue;
      }
      if (effect !== 0) for (let each = 0; each < apart; each++) after[each + 1] = this.steps.affected(effect, each, own[each + 1]);
      const change = (other: number): number => (effect === 0 ? other : this.steps.affected(effect, apart, other));
      if (cpu < apart) {
        after[cpu + 1] = moved;
        this.emit(after, this.settled(after, populations.mapped(kept, change)), record[RECORD.action], 0);
        continue;
      }
      // Counted loosely, what changes nothing but slices is in the population already, unless it was asked what others have.
      if (!this.isExact && effect === 0 && kept === before && after[0] === own[0] && before.slices.includes(moved)) continue;
      for (const left of populations.without(kept, slice)) {
        this.emit(after, this.settled(after, populations.with(populations.mapped(left, change), moved)), record[RECORD.action], 0);
      }
    }
  }

  private settled(own: Int32Array, population: Population): Population {
    if (this.isExact) return population;
    const key = `${own[0]},${population.id}`;
    const id = this.settledBy.get(key) ?? this.grown(own, population.slices);
    this.settledBy.set(key, id);
    return this.populations.at(id);
  }

  // Adds every slice that a counted CPU can come to have without changing what is shared, and without asking what others have.
  private grown(own: Int32Array, slices: readonly number[]): number {
    const { apart, steps } = this;
    const facts = this.facts[apart];
    const all = new Set(slices);
    for (const slice of all) {
      facts.meet(slice);
      if ((facts.asksMark[slice] | facts.asksHold[slice]) !== 0) continue;
      const at = this.ask(own[0], apart, slice, { mark: 0, hold: 0 });
      const count = steps.records[at];
      for (let record = at + 3; record < at + 3 + count * RECORD.words; record += RECORD.words) {
        const { records } = steps;
        if (records[record + RECORD.finding] !== 0 || records[record + RECORD.effect] !== 0) continue;
        if (records[record + RECORD.shared] === own[0]) all.add(records[record + RECORD.slice]);
      }
    }
    return this.populations.number([...all]);
  }

  private emit(own: Int32Array, population: Population, action: number, finding: number): void {
    if (this.count === this.actions.length) this.grow();
    const base = this.count * this.words;
    this.successors.set(own, base);
    this.successors[base + this.apart + 1] = population.id;
    this.actions[this.count] = action;
    this.findings[this.count] = finding;
    this.count++;
  }

  // A deadlock, or a leak. CPUs that can take a step may be absent, so what counts is whether the others are stuck.
  private restOf(own: Int32Array, population: Population): number {
    const stuck = this.stuckAmong(own, population);
    return stuck === undefined ? 0 : this.rest.findingOf(own, stuck, this.maybeOf(stuck));
  }

  // The slices that cannot take a step in the company of none but each other; `undefined` if some CPU that is there for sure can.
  private stuckAmong(own: Int32Array, population: Population): Population | undefined {
    const { apart, isExact } = this;
    let stuck = population;
    for (;;) {
      const now = stuck;
      const still = now.slices.filter((slice) => !this.isRunning(own, now, apart, slice));
      if (still.length === now.slices.length) break;
      if (isExact) return undefined;
      stuck = this.populations.at(this.populations.number(still));
    }
    for (let cpu = 0; cpu < apart; cpu++) if (this.isRunning(own, stuck, cpu, own[cpu + 1])) return undefined;
    return stuck;
  }

  private isRunning(own: Int32Array, population: Population, cpu: number, slice: number): boolean {
    const facts = this.facts[cpu];
    facts.meet(slice);
    const sure = this.sureOf(own, population, cpu, slice);
    const maybe = this.maybeOf(population);
    const surrounding = { mark: (sure.mark | maybe.mark) & facts.asksMark[slice], hold: (sure.hold | maybe.hold) & facts.asksHold[slice] };
    return this.steps.records[this.ask(own[0], cpu, slice, surrounding) + 1] === 1;
  }
}

// Every way to choose among the bits, all of them first.
function subsets(bits: number): number[] {
  const all: number[] = [bits];
  for (let subset = bits; subset !== 0;) {
    subset = (subset - 1) & bits;
    all.push(subset);
  }
  return all;
}
