// The machine in slices: the same transition system, on states of numbers, where what one CPU can do is looked up.
//
// It gives what `Machine` gives, which is its slow twin in the tests, and three things besides, each of which can be left out: one
// representative for each orbit of interchangeable CPUs, steps that nobody sees fused with their predecessors, and small states.
import type { TransitionSystem } from '../core/transition-system.js';
import { LocalInterner } from '../core/interner.js';
import type { InternerMemory } from '../core/shared-interner.js';
import { ACTION } from './action.js';
import { Ample } from './ample.js';
import { interchangeable } from './interchange.js';
import { lift } from './lift.js';
import { LocalSteps, RECORD, type Standing } from './local-steps.js';
import type { Machine } from './machine.js';
import { MacroSteps } from './macro-steps.js';
import { Offers } from './offers.js';
import { orbitsOf, type Orbits } from './orbits.js';
import type { Marks, UsedSymmetry } from './performed.js';
import { SliceFacts } from './slice-facts.js';
import { SliceIds, type InternerOf } from './slice-ids.js';
import { tasksOn } from './uses.js';
import type { Watch } from './watch.js';
import { isGuessingNow } from './window.js';

/** What a machine in slices is made of. */
export interface SlicedOptions {
  /** A machine of its own, whose buffers nobody else uses. */
  readonly machine: Machine;
  readonly watch?: Watch | undefined;
  /** One representative for each orbit. */
  readonly symmetry: boolean;
  /** Steps that nobody sees are fused with their predecessors. */
  readonly reduction: boolean;
  /** CPUs whose own variables some property names. */
  readonly named?: readonly number[];
  /** Cells that some property looks at, by index. */
  readonly watched?: readonly number[];
  /** Whether some property looks at cells; true unless given. */
  readonly looksAtCells?: boolean;
  readonly internerOf?: InternerOf;
  /** Room for more different slices; see {@link TooNarrow}. */
  readonly isWide?: boolean;
  /** Bits of a slice's number where there is no such room; 16 unless given. */
  readonly bits?: number | undefined;
}

/** A machine whose states are numbers of slices. */
export class SlicedMachine extends Offers implements TransitionSystem {
  readonly machine: Machine;
  readonly macroSteps: MacroSteps;
  readonly ids: SliceIds;
  readonly marks: Marks;
  readonly symmetry: UsedSymmetry;
  /** Interchangeable CPUs, if symmetry is used; each class in rising order. */
  readonly classes: readonly (readonly number[])[];
  /** All other symmetry, if it is used and there is any. */
  readonly orbits: Orbits | undefined;
  private readonly steps: LocalSteps;
  private readonly facts: readonly SliceFacts[];
  private readonly ample: Ample | undefined;
  private readonly watch: Watch | undefined;
  private readonly cpus: number;
  /** By CPU: the last CPU before it, and the first behind it, that is interchangeable with it, or -1. */
  private readonly twinBefore: Int32Array;
  private readonly twinBehind: Int32Array;
  private readonly after: Int32Array;
  private readonly spelled: Int32Array;
  private readonly standing: Standing = { cpu: 0, shared: 0, slice: 0, mark: 0, hold: 0 };

  constructor(options: SlicedOptions) {
    super();
    const { machine, watch, symmetry, reduction, named = [], watched = [], internerOf, bits } = options;
    const { looksAtCells = true, isWide = false } = options;
    const { program, cpus } = machine;
    this.machine = machine;
    this.cpus = cpus;
    this.watch = watch;
    this.classes = interchangeable(program, named);
    const internerFor = internerOf ?? ((_, words) => new LocalInterner(words));
    this.ids = new SliceIds(machine, { classes: this.classes, internerOf: internerFor, isWide, bits });
    this.holdStatesOf(this.ids.words);
    const kindOf = Int32Array.from({ length: cpus }, (_, cpu) =>
      tasksOn(program, cpu).length > 0 ? cpu : (this.classes.find((members) => members.includes(cpu))?.[0] ?? cpu),
    );
    this.macroSteps = new MacroSteps(machine, reduction);
    this.marks = this.macroSteps.marks;
    this.steps = new LocalSteps(machine, this.ids, kindOf, { macroSteps: this.macroSteps, looksAtCells });
    const factsOfClass = this.classes.map(([first]) => new SliceFacts(machine, this.ids, first));
    this.facts = Array.from({ length: cpus }, (_, cpu) => factsOfClass[this.classes.findIndex((members) => members.includes(cpu))]);
    const twin = (cpu: number, distance: number): number => {
      const members = this.classes.find((each) => each.includes(cpu)) ?? [];
      return symmetry ? (members[members.indexOf(cpu) + distance] ?? -1) : -1;
    };
    this.twinBefore = Int32Array.from({ length: cpus }, (_, cpu) => twin(cpu, -1));
    this.twinBehind = Int32Array.from({ length: cpus }, (_, cpu) => twin(cpu, 1));
    this.ample = reduction && machine.window === 0 ? new Ample(machine, this.ids, looksAtCells) : undefined;
    this.orbits = symmetry ? orbitsOf({ machine, ids: this.ids, classes: this.classes, watched }) : undefined;
    this.symmetry = { classes: this.classes, group: this.orbits?.group };
    this.after = new Int32Array(cpus + 1);
    this.spelled = new Int32Array(machine.words);
  }

  initial(): Int32Array {
    const state = new Int32Array(this.words);
    const { entered } = this.machine;
    this.machine.entered = 0;
    this.encode(this.machine.initial(), state);
    this.entered |= this.machine.entered;
    this.machine.entered = entered;
    return state;
  }

  /** The numbers of a packed state of the machine, of its orbit's representative if symmetry is used. */
  encode(packed: Int32Array, target: Int32Array): void {
    this.ids.number(packed, 0, this.after);
    this.represent();
    this.ids.pack(this.after, target, 0);
  }

  /** A packed state of the machine of these numbers, in a buffer that the next call uses again. */
  decode(states: Int32Array, offset: number): Int32Array {
    this.ids.unpack(states, offset);
    this.ids.spell(this.ids.ids, this.spelled);
    return this.spelled;
  }

  /** Makes the numbers of states mean the same to other workers; returns what they need for that. */
  share(): readonly InternerMemory[] {
    return this.ids.share();
  }

  /** The schedule of the machine that takes this path of states to the finding; see lift.ts. */
  scheduleAlong(path: readonly Int32Array[], finding: number, isOfAction: boolean): number[] {
    return lift(this, { path, finding, isOfAction });
  }

  expand(states: Int32Array, offset: number): number {
    const { ids, standing, steps, facts, twinBefore, cpus } = this;
    ids.unpack(states, offset);
    const now = ids.ids;
    const guessing = this.machine.defers ? this.guessing(now) : 0;
    this.count = 0;
    standing.shared = now[0];
    if (this.ample && this.offerAmple(states, offset)) return this.count;
    let isAtRest = true;
    for (let cpu = 0; cpu < cpus; cpu++) {
      const slice = now[cpu + 1];
      // Equal slices of interchangeable CPUs have equal successors.
      if (twinBefore[cpu] >= 0 && slice === now[twinBefore[cpu] + 1]) continue;
      const own = facts[cpu];
      standing.cpu = cpu;
      standing.slice = slice;
      standing.mark = 0;
      standing.hold = 0;
      if (own.asks(slice)) this.surround(now, own);
      const at = steps.find(standing);
      const { records } = steps;
      if (records[at + 1] === 1) isAtRest = false;
      this.reached |= records[at + 2];
      const isGuessed = guessing > 0 && guessing > own.guesses[slice];
      const end = at + 3 + records[at] * RECORD.words;
      for (let record = at + 3; record < end; record += RECORD.words) this.offer(states, offset, record, isGuessed);
    }
    if (guessing > 0) this.quiet.fill(0, 0, this.count);
    this.restFinding = isAtRest ? this.restOf() : 0;
    return this.count;
  }

  // Offers the steps of a CPU that may be taken alone, if there is one, and if none of them is at fault or disabled by a bound.
  private offerAmple(states: Int32Array, offset: number): boolean {
    const { ids, standing, steps, ample } = this;
    const now = ids.ids;
    const cpu = ample?.cpuIn(now) ?? -1;
    if (cpu < 0) return false;
    standing.cpu = cpu;
    standing.slice = now[cpu + 1];
    standing.mark = 0;
    standing.hold = 0;
    if (this.facts[cpu].asks(standing.slice)) this.surround(now, this.facts[cpu]);
    const at = steps.find(standing);
    const { records } = steps;
    if (records[at + 2] !== 0) return false;
    const end = at + 3 + records[at] * RECORD.words;
    for (let record = at + 3; record < end; record += RECORD.words) {
      if ((records[record + RECORD.action] & 7) === ACTION.step) this.offer(states, offset, record, false);
    }
    const isWhole = this.count > 0 && this.findings.subarray(0, this.count).every((finding) => finding === 0);
    if (!isWhole) this.count = 0;
    this.restFinding = 0;
    return isWhole;
  }

  // What the other CPUs have that the next actions of this one ask about. Its own marks and references count, too: nothing changes by that.
  private surround(now: Int32Array, own: SliceFacts): void {
    const { standing, facts, cpus } = this;
    let mark = 0;
    let hold = 0;
    for (let cpu = 0; cpu < cpus; cpu++) {
      const slice = now[cpu + 1];
      facts[cpu].meet(slice);
      mark |= facts[cpu].mark[slice];
      hold |= facts[cpu].hold[slice];
    }
    standing.mark = mark & own.asksMark[standing.slice];
    standing.hold = hold & own.asksHold[standing.slice];
  }

  // How many CPUs have a load pending.
  private guessing(now: Int32Array): number {
    let count = 0;
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      this.facts[cpu].meet(now[cpu + 1]);
      count += this.facts[cpu].guesses[now[cpu + 1]];
    }
    return count;
  }

  observe(states: Int32Array, offset: number): number {
    const { watch, machine } = this;
    if (watch === undefined || watch.isIdle) return 0;
    machine.enterAlone(this.decode(states, offset));
    return isGuessingNow(machine) ? 0 : watch.observe(machine);
  }

  private offer(states: Int32Array, offset: number, record: number, isGuessed: boolean): void {
    const { ids, count, standing, words, successors } = this;
    const { records } = this.steps;
    if (count === this.actions.length) {
      this.grow();
      this.offer(states, offset, record, isGuessed);
      return;
    }
    const { cpu } = standing;
    const action = (records[record + RECORD.action] & ~0x7f8) | (cpu << 3);
    const finding = records[record + RECORD.finding];
    this.actions[count] = action;
    this.findings[count] = finding;
    this.quiet[count] = records[record + RECORD.quiet];
    this.arrived |= 1 << (action & 7);
    if (!isGuessed) this.entered |= records[record + RECORD.entered];
    this.count = count + 1;
    if (finding !== 0) return;
    const slice = records[record + RECORD.slice];
    const effect = records[record + RECORD.effect];
    if (effect !== 0 || !this.isInOrder(cpu, slice) || this.orbits?.keeps(records[record + RECORD.shared]) === false) {
      this.exchange(record, effect);
      ids.pack(this.after, successors, count * words);
      return;
    }
    const base = count * words;
    for (let index = 0; index < words; index++) successors[base + index] = states[offset + index];
    ids.patch(successors, base, 0, records[record + RECORD.shared]);
    ids.patch(successors, base, cpu + 1, slice);
  }

  // Whether the slices of interchangeable CPUs are still in order when this one of them changes.
  private isInOrder(cpu: number, slice: number): boolean {
    const now = this.ids.ids;
    const [before, behind] = [this.twinBefore[cpu], this.twinBehind[cpu]];
    return (before < 0 || now[before + 1] <= slice) && (behind < 0 || slice <= now[behind + 1]);
  }

  // The successor's numbers in `after`, in order.
  private exchange(record: number, effect: number): void {
    const { after, standing, cpus } = this;
    const now = this.ids.ids;
    const { records } = this.steps;
    for (let index = 0; index < now.length; index++) after[index] = now[index];
    if (effect !== 0) for (let other = 0; other < cpus; other++) after[other + 1] = this.steps.affected(effect, other, now[other + 1]);
    after[0] = records[record + RECORD.shared];
    after[standing.cpu + 1] = records[record + RECORD.slice];
    this.represent();
  }

  // Replaces the state in `after` by its orbit's representative: without other symmetry, the one with interchangeable CPUs in order.
  private represent(): void {
    const { after, twinBefore, orbits } = this;
    if (orbits !== undefined) {
      orbits.represent(after);
      return;
    }
    for (let cpu = 1; cpu < twinBefore.length; cpu++) {
      const slice = after[cpu + 1];
      let at = cpu;
      for (let before = twinBefore[at]; before >= 0 && after[before + 1] > slice; before = twinBefore[at]) {
        after[at + 1] = after[before + 1];
        at = before;
      }
      after[at + 1] = slice;
    }
  }

  // Whether a state in which only interrupts can still happen is a deadlock or a leak.
  private restOf(): number {
    const { machine, ids, spelled } = this;
    ids.spell(ids.ids, spelled);
    machine.expand(spelled, 0);
    return machine.restFinding;
  }
}
