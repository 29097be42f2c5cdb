// The live machine: a machine with what liveness needs to know of each state. It is the plain machine, without any reduction.
//
// Under the heading "Liveness", README.md says what the conditions mean. `note…` functions write them down for the state that was
// expanded: which conditions it asks for, and which it grants.
import { refuse } from '../core/diagnostic.js';
import type { LiveSystem, Requirement } from '../core/live-system.js';
import type { Fairness, LivenessProperty } from '../lang/property.js';
import { ACTION } from './action.js';
import { conditionsOf, GrantSets, type Conditions } from './fairness.js';
import type { Machine } from './machine.js';
import type { Watch } from './watch.js';
import { hasPendingLoad, windowIsEmpty } from './window.js';

/** Liveness properties of a model, at the most: two bits of a word each. */
const PROPERTIES_MAX = 15;

/** A machine, how fair its executions are, and what must happen in them. */
export interface LiveOptions {
  /** A machine of its own, whose buffers nobody else uses. */
  readonly machine: Machine;
  readonly watch: Watch;
  readonly fairness: Fairness;
  /** Those that the watch judges, in its order. */
  readonly properties: readonly LivenessProperty[];
}

/** A machine as a live system. */
export class LiveMachine implements LiveSystem {
  readonly words: number;
  readonly conditionWords: number;
  readonly conditions: Int32Array;
  readonly grants: Int32Array;
  readonly grantSets: Int32Array;
  readonly requirements: readonly Requirement[];
  facts = 0;
  private readonly machine: Machine;
  private readonly watch: Watch;
  private readonly numbers: Conditions;
  private readonly isOfContexts: boolean;
  /** By condition of a context or a callback slot: 1 if it can take a step, or begin, in the state that was expanded. */
  private readonly isEnabled: Uint8Array;
  /** By CPU: the same for whoever runs there. */
  private readonly cpuIsEnabled: Uint8Array;
  /** What an action grants, by the condition of its context; and by CPU what performing its oldest pending op grants. */
  private readonly grantOfContext: Int32Array;
  private readonly grantOfSlot: Int32Array;
  private readonly grantOfCpu: Int32Array;
  private readonly grantOfPerform: Int32Array;

  constructor({ machine, watch, fairness, properties }: LiveOptions) {
    if (properties.length > PROPERTIES_MAX) {
      const message = `${properties.length} properties of liveness are too many`;
      refuse({ code: 'too-large', message, instead: `at most ${PROPERTIES_MAX} of eventually() and leads_to() in one system` });
    }
    this.machine = machine;
    this.watch = watch;
    this.words = machine.words;
    this.requirements = properties.map(({ name, kind }) => ({ name, isFromStart: kind === 'eventually' }));
    this.isOfContexts = fairness === 'contexts';
    const numbers = conditionsOf(machine, fairness);
    const words = Math.ceil(numbers.count / 32);
    this.numbers = numbers;
    this.conditionWords = words;
    this.conditions = new Int32Array(2 * words);
    this.grants = new Int32Array(machine.actions.length);
    this.isEnabled = new Uint8Array(numbers.count);
    this.cpuIsEnabled = new Uint8Array(machine.cpus);
    const sets = new GrantSets(words);
    const cpuOf = ownersOf(machine, numbers);
    this.grantOfContext = Int32Array.from(cpuOf, (cpu, condition) => sets.indexOf([numbers.cpu[cpu], condition]));
    this.grantOfSlot = numbers.slot.map((condition, at) => {
      const cpu = Math.floor(at / machine.slots);
      return sets.indexOf([numbers.cpu[cpu], condition, numbers.softirq[cpu]]);
    });
    this.grantOfCpu = numbers.cpu.map((condition) => sets.indexOf([condition]));
    this.grantOfPerform = numbers.perform.map((condition) => sets.indexOf([condition]));
    this.grantSets = sets.all();
  }

  get actions(): Int32Array {
    return this.machine.actions;
  }

  get successors(): Int32Array {
    return this.machine.successors;
  }

  get findings(): Int32Array {
    return this.machine.findings;
  }

  /** Bounds of the machine that ever disabled an action, as bits of REACHED. */
  get reached(): number {
    return this.machine.reached;
  }

  initial(): Int32Array {
    return this.machine.initial();
  }

  expand(states: Int32Array, offset: number): number {
    const { machine, conditions } = this;
    const { words } = machine;
    const count = machine.expandOnly(states.subarray(offset, offset + words));
    conditions.fill(0);
    this.isEnabled.fill(0);
    this.cpuIsEnabled.fill(0);
    for (let index = 0; index < count; index++) this.grants[index] = this.grantOf(machine.actions[index]);
    for (let cpu = 0; cpu < machine.cpus; cpu++) this.noteCpu(cpu);
    this.facts = this.watch.judge(machine);
    return count;
  }

  // What an action grants. Notes what it shows to be enabled.
  private grantOf(action: number): number {
    const { machine, numbers, isEnabled, cpuIsEnabled } = this;
    const cpu = (action >>> 3) & 255;
    const which = (action >>> 11) & 1023;
    const kind = action & 7;
    if (kind === ACTION.perform) return which === 0 ? this.grantOfPerform[cpu] : 0;
    if (kind === ACTION.softirq) {
      isEnabled[numbers.slot[cpu * machine.slots + which]] = 1;
      return this.grantOfSlot[cpu * machine.slots + which];
    }
    if (kind === ACTION.step) cpuIsEnabled[cpu] = 1;
    if (!this.isOfContexts) return this.grantOfCpu[cpu];
    const condition = kind === ACTION.step ? this.runnerOf(cpu, which) : this.arriving(cpu, kind);
    if (kind === ACTION.step) isEnabled[condition] = 1;
    return this.grantOfContext[condition];
  }

  // The condition of the context that takes a step: the topmost handler, or a task.
  private runnerOf(cpu: number, task: number): number {
    const { machine, numbers } = this;
    const level = machine.nmisOn(cpu) - 1;
    if (level >= 0) return numbers.nmi[cpu * machine.program.nmiDepth + level];
    if (machine.irqRowOn(cpu) !== 0) return numbers.irq[cpu];
    return machine.softirqRowOn(cpu) !== 0 ? numbers.softirq[cpu] : numbers.task[task];
  }

  private arriving(cpu: number, kind: number): number {
    const { machine, numbers } = this;
    return kind === ACTION.irq ? numbers.irq[cpu] : numbers.nmi[cpu * machine.program.nmiDepth + machine.nmisOn(cpu)];
  }

  private noteCpu(cpu: number): void {
    const { machine, numbers } = this;
    const isEmpty = windowIsEmpty(machine, cpu);
    this.note(numbers.cpu[cpu], this.cpuIsEnabled[cpu] === 0 && !machine.isBounded);
    if (machine.window > 0) this.note(numbers.perform[cpu], isEmpty);
    // A context that waits for what its own CPU has pending does not wait for others.
    const mayBeStuck = isEmpty && !machine.isBounded;
    this.noteSlots(cpu, mayBeStuck);
    if (!this.isOfContexts) return;
    if (machine.handlerRuns(cpu)) this.noteRunning(this.runnerOf(cpu, -1), mayBeStuck);
    else this.noteTasks(cpu, mayBeStuck);
  }

  private noteTasks(cpu: number, mayBeStuck: boolean): void {
    const { machine, numbers } = this;
    const tasks = machine.tasksOf[cpu];
    const current = machine.get(machine.fields.current[cpu]);
    const maySwitch = machine.maySwitch(cpu) && !hasPendingLoad(machine, cpu);
    for (let index = 0; index < tasks.length; index++) {
      if (machine.taskRow(tasks[index]) !== 0 && (index === current || maySwitch)) this.noteRunning(numbers.task[tasks[index]], mayBeStuck);
    }
  }

  // With the weaker fairness a callback may be kept waiting by whatever keeps it from being ready all the time.
  private noteSlots(cpu: number, mayBeStuck: boolean): void {
    const { machine, numbers, isEnabled } = this;
    if (machine.slots === 0) return;
    const may = machine.maySoftirq(cpu) && !hasPendingLoad(machine, cpu);
    for (let slot = 0; slot < machine.slots; slot++) {
      const condition = numbers.slot[cpu * machine.slots + slot];
      if (!this.isOfContexts) this.note(condition, isEnabled[condition] === 0 && !machine.isBounded);
      else if (may && machine.isCallbackReady(cpu, slot)) this.noteRunning(condition, mayBeStuck);
    }
  }

  // A context that gets to run asks for its steps, unless it cannot take one.
  private noteRunning(condition: number, mayBeStuck: boolean): void {
    this.note(condition, mayBeStuck && this.isEnabled[condition] === 0);
  }

  private note(condition: number, isGranted: boolean): void {
    const bit = 1 << (condition & 31);
    this.conditions[condition >> 5] |= bit;
    if (isGranted) this.conditions[this.conditionWords + (condition >> 5)] |= bit;
  }
}

// The CPU of each condition.
function ownersOf({ cpuOf, program, slots }: Machine, numbers: Conditions): Int32Array {
  const owners = new Int32Array(numbers.count);
  const own = (conditions: Int32Array, cpuAt: (index: number) => number): void => {
    for (const [index, condition] of conditions.entries()) if (condition >= 0) owners[condition] = cpuAt(index);
  };
  for (const each of [numbers.cpu, numbers.perform, numbers.irq, numbers.softirq]) own(each, (index) => index);
  own(numbers.slot, (index) => Math.floor(index / slots));
  own(numbers.task, (index) => cpuOf[index]);
  own(numbers.nmi, (index) => Math.floor(index / program.nmiDepth));
  return owners;
}
