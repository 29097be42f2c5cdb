// What a machine is made of, and the state that it looks at: fields by name, and the contexts that run in it.
//
// Scratch buffers (`state`, `successors`, ...) are reused by every call, so nothing is allocated for a transition. `get` reads the state
// that is being expanded, `peek` and `put` the successor that is being written.
import { refuse } from '../core/diagnostic.js';
import type { CompilerName, MemoryName } from '../core/memory.js';
import { OPCODE, type Program } from '../program/program.js';
import { CPUS_MAX } from './action.js';
import { alikeFindings } from './alike.js';
import { allocateFields, type Fields } from './fields.js';
import { defersLoads, defersStores, isOutOfOrder, memoryModel, type MemoryModel } from './memory-model.js';
import { cpuOfTask, tasksOn } from './uses.js';
import type { Watch } from './watch.js';
import type { FetchedOp } from './window.js';
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

/** A program under a memory model on some CPUs, and one state of it. */
export class MachineState {
  readonly program: Program;
  readonly model: MemoryModel;
  readonly compiler: CompilerName;
  /** Whether loads, and stores, can be pending; and whether pending ops are performed in any other order than fetched. */
  readonly defers: boolean;
  readonly defersStores: boolean;
  readonly isOutOfOrder: boolean;
  readonly fields: Fields;
  readonly codes: WindowCodes;
  readonly words: number;
  readonly cpus: number;
  /** Entries of a window; 0 when every store is performed at once. */
  readonly window: number;
  readonly arrivals: number | undefined;
  readonly slots: number;
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
  /** The code of the finding that stands for those like it, as a state's doom. */
  readonly alike: (finding: number) => number;

  /** The columns of the layout: field f is `(words[word[f]] >>> shift[f]) & mask[f]`. */
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;

  /** The state being expanded. */
  readonly state: Int32Array;
  /** The successors of the last expand, one after the other; `base` is the first word of the one that is being written. */
  successors: Int32Array = new Int32Array(0);
  /** The row that each action of the last expand performed, and the answer; for explanations. */
  rowsTaken: Int32Array = new Int32Array(0);
  answersGiven: Int32Array = new Int32Array(0);
  actions: Int32Array = new Int32Array(0);
  /** Actions of the last expand so far; also the number of the one that is being written. */
  count = 0;
  /** The op that is being fetched, for the reorder table. */
  readonly op: FetchedOp = { kind: 0, cell: 0, object: 0, isAcquire: false, isRelease: false, address: 0, data: 0, all: 0 };
  /** The grace period that the step being taken begins, or -1, and its flavours. */
  graceBegun = -1;
  graceFlavours = 0;
  base = 0;
  /** Bounds that ever disabled an action, as bits of REACHED. */
  reached = 0;
  /** Regions that were ever entered, a bit each; and those of the action that is being written, and of each action of the last expand. */
  entered = 0;
  enteredNow = 0;
  enteredBy: Int32Array = new Int32Array(0);
  /** What each action of the last expand does to all CPUs; see effect.ts. */
  effects: Int32Array = new Int32Array(0);
  /** Kinds of interrupt that ever arrived, a bit for each of ACTION. */
  arrived = 0;
  /** Whether a bound disabled an action in the last expand. */
  isBounded = false;
  /** The CPU of which alone the state holds the slice; -1: of all. Then, what the others have: marks, and heap objects, a bit each. */
  alone = -1;
  /** How many CPUs are there: those with a number below. */
  present: number;
  othersMark = 0;
  othersHold = 0;

  constructor({ program, memory, compiler = 'faithful', nmis, window = windowDefault(memory, compiler) }: MachineOptions) {
    if (program.cpus > CPUS_MAX) {
      refuse({ code: 'bad-usage', message: `${program.cpus} CPUs are too many`, instead: `use at the most ${CPUS_MAX}` });
    }
    this.program = program;
    this.model = memoryModel(memory);
    this.cpus = program.cpus;
    this.present = program.cpus;
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
    this.alike = alikeFindings(program);
    this.state = new Int32Array(this.words);
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

  /** Whether an interrupt that counts down this field may still arrive. */
  mayArrive(left: number): boolean {
    return this.arrivals === undefined || this.get(left) > 0;
  }

  /** Whether any handler or callback runs on a CPU. */
  handlerRuns(cpu: number): boolean {
    return this.get(this.fields.softirq[cpu]) !== 0 || this.get(this.fields.irq[cpu]) !== 0 || this.nmisOn(cpu) > 0;
  }

  /** The grace periods, and waiters of rcu_barrier(), that the slice of a CPU keeps waiting, a bit each (`graceBit`, `barrierBit`). */
  marksOn(cpu: number): number {
    const { fields, cpus, slots } = this;
    const { readers, graceBit, barrierBit } = fields;
    let bits = 0;
    for (let grace = 0; grace < fields.graceCount; grace++) {
      let isMarked = this.get(fields.cpuMark[grace * cpus + cpu]) !== 0;
      for (let reader = 0; reader < readers.length; reader++)
        if (readers[reader].cpu === cpu && this.get(fields.readerMark[grace * readers.length + reader]) !== 0) isMarked = true;
      if (isMarked) bits |= 1 << graceBit[grace];
    }
    for (let waiter = 0; waiter < barrierBit.length; waiter++) {
      for (let slot = 0; slot < slots; slot++)
        if (this.get(fields.barrierMark[(waiter * cpus + cpu) * slots + slot]) !== 0) bits |= 1 << barrierBit[waiter];
    }
    return bits;
  }

  /** Which of these the next actions of a CPU ask about. */
  asksMarkOn(cpu: number): number {
    const { fields, slots } = this;
    let bits = 0;
    for (const task of this.tasksOf[cpu]) {
      const opcode = this.program.rows.opcode[this.taskRow(task)];
      if (opcode === OPCODE.graceEnd || opcode === OPCODE.gracePoll) bits |= 1 << fields.graceBit[fields.graceOfTask[task]];
      if (opcode === OPCODE.barrierEnd) bits |= 1 << fields.barrierBit[fields.barrierTasks.indexOf(task)];
    }
    for (let slot = 0; slot < slots; slot++)
      if (this.get(fields.callback[cpu * slots + slot]) !== 0) bits |= 1 << fields.graceBit[this.graceOfSlot(cpu, slot)];
    return bits;
  }

  /** Whether a next action of a CPU can be an allocation, which asks who refers to what. */
  mayAllocateOn(cpu: number): boolean {
    const { rows, callbacks, threads } = this.program;
    const allocates = (row: number): boolean => row !== 0 && rows.opcode[row] === OPCODE.allocate;
    if (allocates(this.nmiRow) || allocates(this.irqRow) || callbacks.some((thread) => allocates(threads[thread].entry))) return true;
    if (this.tasksOf[cpu].some((task) => allocates(this.taskRow(task)))) return true;
    const levels = Array.from({ length: this.nmisOn(cpu) }, (_, level) => this.nmiRowAt(cpu, level));
    return [...levels, this.irqRowOn(cpu), this.softirqRowOn(cpu)].some(allocates);
  }

  /** The grace period that a callback slot waits for. */
  graceOfSlot(cpu: number, slot: number): number {
    return this.fields.graceCount - this.cpus * this.slots + cpu * this.slots + slot;
  }

  /** Notes regions that the action being written enters. */
  noteEntered(regions: number): void {
    this.entered |= regions;
    this.enteredNow |= regions;
  }

  /** Whether nothing keeps a grace period from ending. */
  graceIsOver(grace: number): boolean {
    const { fields, cpus } = this;
    if (this.othersMark !== 0 && (this.othersMark >>> fields.graceBit[grace]) & 1) return false;
    for (let cpu = 0; cpu < cpus; cpu++) if (this.get(fields.cpuMark[grace * cpus + cpu]) !== 0) return false;
    const readers = fields.readers.length;
    for (let reader = 0; reader < readers; reader++) if (this.get(fields.readerMark[grace * readers + reader]) !== 0) return false;
    return true;
  }
}
