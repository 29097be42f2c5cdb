// The machine: a program under a memory model on some CPUs, as a transition system of packed states.
//
// `expand` offers every enabled action of a state; `step.ts` says what one action does. Scratch buffers (`state`, `successors`, ...)
// are reused by every call, so nothing is allocated for a transition.
import type { TransitionSystem } from '../core/transition-system.js';
import type { CompilerName, MemoryName } from '../core/memory.js';
import { refuse } from '../core/diagnostic.js';
import { OPCODE, type Program } from '../program/program.js';
import { mayDeferLoad, mayDeferUpdate } from './access.js';
import { ACTION, CHOICES_MAX, CPUS_MAX, encodeAction, withChoice } from './action.js';
import { allocateFields, cpuOfTask, tasksOn, type Fields } from './fields.js';
import { defersLoads, defersStores, isOutOfOrder, memoryModel, type MemoryModel } from './memory-model.js';
import { restFinding } from './rest.js';
import { step, type Context } from './step.js';
import type { Watch } from './watch.js';
import { isGuessingNow, mayPerform, perform, type FetchedOp } from './window.js';
import { windowCodes, type WindowCodes } from './window-codes.js';

/** What a machine is made of. */
export interface MachineOptions {
  readonly program: Program;
  readonly memory: MemoryName;
  /** Faithful unless given. */
  readonly compiler?: CompilerName | undefined;
  /** NMIs, and irqs, that arrive at the most on each CPU. */
  readonly nmis: number | 'unbounded';
  /** Entries of each CPU's window; a bound of the search. */
  readonly window?: number;
  /** What looks at states for the properties of the model. */
  readonly watch?: Watch;
}

/** Entries of a CPU's window unless the caller says otherwise: more where loads can be pending too. */
export function windowDefault(memory: MemoryName, compiler: CompilerName): number {
  return defersLoads(memoryModel(memory), compiler) ? 8 : 6;
}

/** The packed transition system of a program. */
export class Machine implements TransitionSystem {
  readonly program: Program;
  readonly model: MemoryModel;
  readonly compiler: CompilerName;
  /** Whether loads, and stores, can be pending; and whether pending ops are performed in any other order than fetched. */
  readonly defers: boolean;
  readonly defersStores: boolean;
  readonly isOutOfOrder: boolean;
  /** In how many ways the op of each row can turn out: an action each. */
  readonly ways: Int32Array;
  readonly fields: Fields;
  readonly codes: WindowCodes;
  readonly words: number;
  readonly cpus: number;
  /** Entries of a window; 0 when every store is performed at once. */
  readonly window: number;
  readonly arrivals: number | undefined;
  readonly slots: number;
  private readonly watch: Watch | undefined;
  readonly tasksOf: readonly Int32Array[];
  readonly firstTaskRow: Int32Array;
  readonly cpuOf: Int32Array;
  readonly nmiRow: number;
  /** What to add to an nmi field to get a row; likewise for irqs. */
  readonly nmiBase: number;
  readonly irqBase: number;
  readonly irqRow: number;
  /** What to add to a softirq field to get a row. */
  readonly callbackBase: number;
  readonly callbackEntry: Int32Array;

  /** The columns of the layout: field f is `(words[word[f]] >>> shift[f]) & mask[f]`. */
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;

  /** The state being expanded. */
  readonly state: Int32Array;
  actions: Int32Array;
  successors: Int32Array;
  findings: Int32Array;
  /** The row that each action of the last expand performed, and the answer; for explanations. */
  rowsTaken: Int32Array;
  answersGiven: Int32Array;
  count = 0;
  /** The op that is being fetched, for the reorder table. */
  readonly op: FetchedOp = { kind: 0, cell: 0, object: 0, isAcquire: false, isRelease: false, address: 0, data: 0, all: 0 };
  /** The grace period that the step being taken begins, or -1, and its flavours. */
  graceBegun = -1;
  graceFlavours = 0;
  private readonly context: Context = { cpu: 0, row: 0, field: 0, base: 0, task: -1 };
  /** Word of the successor that is being written. */
  base = 0;
  restFinding = 0;
  /** Bounds that ever disabled an action, as bits of REACHED. */
  reached = 0;
  /** Regions that were ever entered, a bit each. */
  entered = 0;
  /** Kinds of interrupt that ever arrived, a bit for each of ACTION. */
  arrived = 0;
  /** Whether a bound disabled an action in the last expand. */
  isBounded = false;

  constructor({ program, memory, compiler = 'faithful', nmis, window = windowDefault(memory, compiler), watch }: MachineOptions) {
    this.watch = watch;
    this.program = program;
    this.model = memoryModel(memory);
    this.cpus = program.cpus;
    this.compiler = compiler;
    this.defers = defersLoads(this.model, compiler);
    this.defersStores = defersStores(this.model);
    this.isOutOfOrder = isOutOfOrder(this.model, compiler);
    this.window = this.defers || this.defersStores ? window : 0;
    this.arrivals = nmis === 'unbounded' ? undefined : nmis;
    this.codes = windowCodes(program, { guesses: this.defers, releases: this.isOutOfOrder, updates: !this.model.updateFence });
    this.fields = allocateFields({
      program,
      window: this.window,
      windowCodes: this.codes.count,
      arrivals: this.arrivals,
      isOutOfOrder: this.isOutOfOrder,
      defers: this.defers,
      reach: Math.max(...this.codes.reach),
      hasLateFence: this.model.dereferenceFence,
    });
    this.ways = Int32Array.from({ length: program.rows.count }, (_, row) => this.waysOf(row));
    this.slots = this.fields.slots;
    const { word, shift, mask } = this.fields.layout.columns();
    this.word = word;
    this.shift = shift;
    this.mask = mask;
    this.words = this.fields.layout.words;
    this.tasksOf = Array.from({ length: this.cpus }, (_, cpu) => Int32Array.from(tasksOn(program, cpu)));
    this.firstTaskRow = Int32Array.from(program.tasks, (thread) => program.threads[thread].firstRow);
    this.cpuOf = Int32Array.from(program.tasks, (_, task) => cpuOfTask(program, task));
    this.nmiRow = program.nmi < 0 ? 0 : program.threads[program.nmi].entry;
    this.nmiBase = program.nmi < 0 ? 0 : program.threads[program.nmi].firstRow - 1;
    this.irqBase = program.irq < 0 ? 0 : program.threads[program.irq].firstRow - 1;
    this.irqRow = program.irq < 0 ? 0 : program.threads[program.irq].entry;
    this.callbackBase = program.callbacks.length > 0 ? program.threads[program.callbacks[0]].firstRow - 1 : 0;
    this.callbackEntry = Int32Array.from(program.callbacks, (thread) => program.threads[thread].entry);
    this.state = new Int32Array(this.words);
    const most = this.actionsMax();
    this.actions = new Int32Array(most);
    this.successors = new Int32Array(most * this.words);
    this.findings = new Int32Array(most);
    this.rowsTaken = new Int32Array(most);
    this.answersGiven = new Int32Array(most);
    this.checkLimits();
  }

  /** The value of a field in the state that is being expanded. */
  get(field: number): number {
    return (this.state[this.word[field]] >>> this.shift[field]) & this.mask[field];
  }

  /** The value of a field in the successor that is being written. */
  peek(field: number): number {
    return (this.successors[this.base + this.word[field]] >>> this.shift[field]) & this.mask[field];
  }

  /** Writes a field of the successor. */
  put(field: number, value: number): void {
    const at = this.base + this.word[field];
    const shift = this.shift[field];
    const mask = this.mask[field];
    this.successors[at] = (this.successors[at] & ~(mask << shift)) | ((value & mask) << shift);
  }

  initial(): Int32Array {
    const { program, fields } = this;
    const state = new Int32Array(this.words);
    const set = (field: number, value: number): void => {
      state[this.word[field]] |= (value & this.mask[field]) << this.shift[field];
    };
    for (const [index, cell] of program.cells.entries()) set(fields.cell[index], cell.initial);
    for (const [task, thread] of program.tasks.entries()) {
      const { entry, firstRow, entered } = program.threads[thread];
      set(fields.task[task], entry - firstRow + 1);
      this.entered |= entered;
    }
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      set(fields.nmisLeft[cpu], this.arrivals ?? 0);
      set(fields.irqsLeft[cpu], this.arrivals ?? 0);
    }
    return state;
  }

  expand(states: Int32Array, offset: number): number {
    const isAtRest = this.offerAll(states, offset);
    this.restFinding = isAtRest ? restFinding(this) : 0;
    return this.count;
  }

  /** As expand() of a lone state, without asking whether it is at rest. */
  expandOnly(state: Int32Array): number {
    this.offerAll(state, 0);
    return this.count;
  }

  // Offers every enabled action. Returns whether only interrupts can still happen.
  private offerAll(states: Int32Array, offset: number): boolean {
    const { state, words } = this;
    for (let index = 0; index < words; index++) state[index] = states[offset + index];
    this.count = 0;
    this.isBounded = false;
    if (this.defers && isGuessingNow(this) && this.get(this.fields.doom) === 0) {
      const finding = this.watch?.violated(this) ?? 0;
      if (finding !== 0) return this.offerDoomed(finding);
    }
    let isAtRest = true;
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      if (this.window > 0 && this.get(this.fields.window[cpu * this.window]) !== 0) {
        isAtRest = false;
        this.offerPerform(cpu);
      }
      const before = this.count;
      if (!this.offerHandler(cpu)) this.offerTasks(cpu);
      this.offerSoftirqs(cpu);
      if (this.count > before) isAtRest = false;
      this.offerInterrupts(cpu);
    }
    return isAtRest;
  }

  observe(states: Int32Array, offset: number): number {
    const { watch, state, words } = this;
    if (watch === undefined) return 0;
    for (let index = 0; index < words; index++) state[index] = states[offset + index];
    // What a guess led to is looked at when the state is expanded, and counts once the guess is confirmed.
    return this.defers && isGuessingNow(this) ? 0 : watch.observe(this);
  }

  /** Another machine like this one, with buffers of its own and without properties. */
  twin(): Machine {
    return new Machine({ program: this.program, memory: this.model.name, compiler: this.compiler, nmis: this.arrivals ?? 'unbounded', window: this.window });
  }

  /** Notes that a bound disabled an action. */
  reach(bound: number): void {
    this.reached |= bound;
    this.isBounded = true;
  }

  /** The row of a task; 0 when it has ended. */
  taskRow(task: number): number {
    const local = this.get(this.fields.task[task]);
    return local === 0 ? 0 : local + this.firstTaskRow[task] - 1;
  }

  /** The row of the task that took the last step on a CPU; 0 when it has ended, or there is none. */
  currentRow(cpu: number): number {
    const tasks = this.tasksOf[cpu];
    return tasks.length === 0 ? 0 : this.taskRow(tasks[this.get(this.fields.current[cpu])]);
  }

  /** The row of an NMI level of a CPU; 0 when none runs. */
  nmiRowAt(cpu: number, level: number): number {
    const local = this.get(this.fields.nmi[cpu * this.program.nmiDepth + level]);
    return local === 0 ? 0 : local + this.program.threads[this.program.nmi].firstRow - 1;
  }

  /** How many NMIs run on a CPU. */
  nmisOn(cpu: number): number {
    let level = 0;
    if (this.program.nmi < 0) return 0;
    while (level < this.program.nmiDepth && this.get(this.fields.nmi[cpu * this.program.nmiDepth + level]) !== 0) level++;
    return level;
  }

  /** The row of the irq handler of a CPU; 0 when none runs. */
  irqRowOn(cpu: number): number {
    const local = this.get(this.fields.irq[cpu]);
    return local === 0 ? 0 : local + this.program.threads[this.program.irq].firstRow - 1;
  }

  /** The row of the RCU callback that runs on a CPU; 0 when none does. */
  softirqRowOn(cpu: number): number {
    const local = this.get(this.fields.softirq[cpu]);
    return local === 0 ? 0 : local + this.callbackBase;
  }

  // A property does not hold on the way of a guess: nothing but pending ops, until the guess is confirmed or proves wrong.
  private offerDoomed(finding: number): false {
    for (let cpu = 0; cpu < this.cpus; cpu++) this.offerPerform(cpu, finding);
    return false;
  }

  private offerPerform(cpu: number, doom = 0): void {
    for (let entry = 0; entry < this.window && this.get(this.fields.window[cpu * this.window + entry]) !== 0; entry++) {
      if (!mayPerform(this, cpu, entry)) continue;
      this.begin(encodeAction(ACTION.perform, cpu, entry));
      if (doom !== 0) this.put(this.fields.doom, doom);
      const outcome = perform(this, cpu, entry);
      if (outcome >= 0) this.end(outcome, 0);
      if (!this.isOutOfOrder) break;
    }
  }

  // The topmost handler of a CPU, if one runs there.
  private offerHandler(cpu: number): boolean {
    const { fields, program } = this;
    const action = encodeAction(ACTION.step, cpu, 0);
    const level = this.nmisOn(cpu) - 1;
    const irq = level >= 0 ? 0 : this.irqRowOn(cpu);
    const softirq = level >= 0 || irq !== 0 ? 0 : this.softirqRowOn(cpu);
    if (level >= 0) this.offerStep(action, this.nmiRowAt(cpu, level), fields.nmi[cpu * program.nmiDepth + level], this.nmiBase);
    else if (irq !== 0) this.offerStep(action, irq, fields.irq[cpu], this.irqBase);
    else if (softirq !== 0) this.offerStep(action, softirq, fields.softirq[cpu], this.callbackBase);
    else return false;
    return true;
  }

  private offerTasks(cpu: number): void {
    const tasks = this.tasksOf[cpu];
    const current = this.get(this.fields.current[cpu]);
    for (let index = 0; index < tasks.length; index++) {
      const task = tasks[index];
      const row = this.taskRow(task);
      if (row === 0 || (index !== current && !this.maySwitch(cpu))) continue;
      this.context.task = task;
      this.offerStep(encodeAction(ACTION.step, cpu, task), row, this.fields.task[task], this.firstTaskRow[task] - 1);
      this.context.task = -1;
    }
  }

  private maySwitch(cpu: number): boolean {
    const { rows, preemptible } = this.program;
    const row = this.currentRow(cpu);
    if (row === 0 || rows.sleeps[row] !== 0) return true;
    return preemptible && rows.preempt[row] + rows.announced[row] === 0 && rows.irqsOff[row] === 0;
  }

  private offerSoftirqs(cpu: number): void {
    if (this.slots === 0 || this.handlerRuns(cpu)) return;
    const { rows } = this.program;
    const row = this.currentRow(cpu);
    if (row !== 0 && rows.preempt[row] + rows.announced[row] + rows.irqsOff[row] > 0) return;
    for (let slot = 0; slot < this.slots; slot++) {
      const queued = this.get(this.fields.callback[cpu * this.slots + slot]);
      if (queued === 0 || !this.graceIsOver(this.graceOfSlot(cpu, slot))) continue;
      this.offerStep(encodeAction(ACTION.softirq, cpu, slot), this.callbackEntry[queued - 1], this.fields.softirq[cpu], this.callbackBase);
    }
  }

  private offerInterrupts(cpu: number): void {
    const { program, fields } = this;
    const { rows } = program;
    const nmis = this.nmisOn(cpu);
    if (this.irqRow !== 0 && nmis === 0 && this.get(fields.irq[cpu]) === 0 && this.mayArrive(fields.irqsLeft[cpu])) {
      const interrupted = this.softirqRowOn(cpu) || this.currentRow(cpu);
      if (interrupted === 0 || rows.irqsOff[interrupted] === 0) {
        this.offerStep(encodeAction(ACTION.irq, cpu, 0), this.irqRow, fields.irq[cpu], this.irqBase);
      }
    }
    if (this.nmiRow === 0 || nmis >= program.nmiDepth || !this.mayArrive(fields.nmisLeft[cpu])) return;
    const field = fields.nmi[cpu * program.nmiDepth + nmis];
    this.offerStep(encodeAction(ACTION.nmi, cpu, 0), this.nmiRow, field, this.nmiBase);
  }

  /** Whether an interrupt that counts down this field may still arrive. */
  mayArrive(left: number): boolean {
    return this.arrivals === undefined || this.get(left) > 0;
  }

  /** Whether any handler or callback runs on a CPU. */
  handlerRuns(cpu: number): boolean {
    return this.get(this.fields.softirq[cpu]) !== 0 || this.get(this.fields.irq[cpu]) !== 0 || this.nmisOn(cpu) > 0;
  }

  /** The grace period that a callback slot waits for. */
  graceOfSlot(cpu: number, slot: number): number {
    return this.fields.graceCount - this.cpus * this.slots + cpu * this.slots + slot;
  }

  /** Whether nothing keeps a grace period from ending. */
  graceIsOver(grace: number): boolean {
    const { fields, cpus } = this;
    for (let cpu = 0; cpu < cpus; cpu++) if (this.get(fields.cpuMark[grace * cpus + cpu]) !== 0) return false;
    const readers = fields.readers.length;
    for (let reader = 0; reader < readers; reader++) if (this.get(fields.readerMark[grace * readers + reader]) !== 0) return false;
    return true;
  }

  // Offers the op of a context as an action, one for each way in which it can turn out.
  private offerStep(action: number, row: number, field: number, base: number): void {
    const { context } = this;
    context.cpu = (action >>> 3) & 255;
    context.row = row;
    context.field = field;
    context.base = base;
    const choices = this.ways[row];
    for (let choice = 0; choice < choices; choice++) {
      this.begin(withChoice(action, choice));
      const outcome = step(this, context, action & 7, choice);
      if (outcome >= 0) this.end(outcome, row);
    }
  }

  // choose() has its values; kmalloc() that may fail succeeds, or does not; a load is performed at once or pending with some guess.
  private waysOf(row: number): number {
    const { opcode, arg, edgeCount } = this.program.rows;
    switch (opcode[row]) {
      case OPCODE.choose:
      case OPCODE.allocate:
        return arg[row];
      case OPCODE.load:
      case OPCODE.await:
        return mayDeferLoad(this, row) ? 1 + edgeCount[row] : 1;
      case OPCODE.update:
        return mayDeferUpdate(this, row) ? 2 : 1;
      default:
        return 1;
    }
  }

  private begin(action: number): void {
    const { state, successors, words, count } = this;
    this.base = count * words;
    for (let index = 0; index < words; index++) successors[this.base + index] = state[index];
    this.actions[count] = action;
  }

  private end(finding: number, row: number): void {
    this.findings[this.count] = finding;
    this.rowsTaken[this.count] = row;
    this.count++;
  }

  private actionsMax(): number {
    const choices = Math.max(...this.ways);
    if (choices > CHOICES_MAX) refuse({ code: 'too-large', message: `choose(${choices}) has too many values`, instead: `at the most ${CHOICES_MAX}` });
    return this.cpus * ((3 + this.slots) * choices + this.window) + this.program.tasks.length * choices;
  }

  private checkLimits(): void {
    if (this.cpus > CPUS_MAX) refuse({ code: 'bad-usage', message: `${this.cpus} CPUs are too many`, instead: `use at the most ${CPUS_MAX}` });
  }
}
