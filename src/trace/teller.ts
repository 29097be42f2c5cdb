// Tells the steps of a schedule, one after the other, and notes what each did to memory.
import type { Compiled } from '../compile/compile.js';
import { leftOutText } from '../compile/op-text.js';
import { whereOf, type Observation } from '../compile/replay.js';
import type { LeftOut } from '../lang/site.js';
import type { Machine } from '../machine/machine.js';
import { ENTRY } from '../machine/window-codes.js';
import { OPCODE } from '../program/program.js';
import { decides, deedOf, NO_FACT, type StepFact } from './facts.js';
import { Generators, type RunningContext, type ThreadStep } from './generators.js';
import { GraceLog } from './grace-log.js';
import { MemoryLog } from './memory-log.js';
import type { TakenAction } from './schedule.js';
import type { ThreadStart } from './seeds.js';
import type { LeftOutCall, TraceStep } from './trace.js';
import type { Reading } from './why.js';

/** Steps of one schedule, and what is known of them. */
export class Teller {
  readonly steps: TraceStep[] = [];
  /** By step, as `steps`. */
  readonly facts: StepFact[] = [];
  readonly leftOut: LeftOutCall[] = [];
  readonly starts: ThreadStart[] = [];
  readonly graceLog: GraceLog;
  /** What the last step was about: the object that it touched, and how the thread came by the pointer. */
  lastReading: Reading | undefined;
  /** The step that was at fault on the way of a guess; 0 if none was. */
  faultAt = 0;
  private readonly generators: Generators;
  private readonly log: MemoryLog;
  private readonly threads = new Map<RunningContext, number>();

  constructor(
    private readonly compiled: Compiled,
    private readonly machine: Machine,
  ) {
    this.generators = new Generators(compiled, machine);
    this.log = new MemoryLog(compiled.program);
    this.graceLog = new GraceLog(machine);
    for (const task of this.generators.tasks()) this.noteStart(task, task.standing.observations, 1);
  }

  tell(taken: TakenAction, number: number): void {
    if (taken.action.kind === 'perform') this.tellPerform(taken, number);
    else this.tellOp(taken, number);
    this.graceLog.took(taken, number, this.steps[number - 1].context.name);
  }

  /** What was fetched and never performed is pending to the end; tasks that took no step have left out their calls at the beginning. */
  close(): void {
    for (const { context, calls } of this.generators.leftOutAtStart()) this.noteLeftOut(context, calls, 1);
    this.leftOut.sort((one, other) => one.before - other.before);
    for (const { step } of this.log.stillPending()) this.steps[step - 1] = { ...this.steps[step - 1], pending: 0 };
  }

  private tellPerform(taken: TakenAction, number: number): void {
    const { cpu } = taken.action;
    const { which } = taken.action;
    const code = this.codeOf(taken);
    const { codes } = this.machine;
    const object = codes.object[code];
    const freedBefore = object >= 0 ? this.log.freedAt(object) : undefined;
    const from = codes.kind[code] === ENTRY.load ? this.log.source(cpu, this.cellOfCode(cpu, code), which) : undefined;
    const pending = this.log.performed(cpu, which, number);
    if (codes.kind[code] === ENTRY.free && !taken.isFault) this.log.wasFreed(object, number);
    const fetchedAt = pending?.step ?? 0;
    const fetched = this.steps[fetchedAt - 1];
    if (fetched) this.steps[fetchedAt - 1] = { ...fetched, pending: number, ...(from !== undefined && { readsFrom: from }) };
    if (this.faultAt === 0 && (taken.isFault || this.lastReading === undefined)) {
      this.lastReading = {
        object,
        freedAt: freedBefore,
        allocatedAt: this.log.allocatedAt(object),
        obtainedAt: undefined,
      };
    }
    // One for each step, also where nothing is known of what was fetched.
    this.facts.push(fetchedAt === 0 ? NO_FACT : this.facts[fetchedAt - 1]);
    this.steps.push({
      number,
      kind: 'perform',
      cpu,
      context: fetched?.context ?? { kind: 'task', name: '' },
      op: fetched?.op ?? '',
      does: fetched?.does,
      result: codes.kind[code] === ENTRY.load ? fetched?.result : undefined,
      where: fetched?.where,
      stack: [],
      readsFrom: from,
      pending: fetchedAt,
      regions: [],
      ends: false,
      action: taken.code,
    });
  }

  private tellOp(taken: TakenAction, number: number): void {
    const { cpu, kind } = taken.action;
    const thread = this.generators.follow(taken, number);
    const reading = this.read(taken, thread);
    const about = this.readingOf(taken, thread);
    if (this.faultAt === 0) this.lastReading = about;
    this.facts.push(this.factOf(taken, thread, about?.obtainedAt));
    if (taken.isFault && taken.after) this.faultAt = number;
    this.note(taken, number);
    const [frame] = thread.stack;
    this.noteStart(thread.context, thread.observedBefore, number);
    this.noteLeftOut(thread.context, thread.leftOut.before, number);
    this.noteLeftOut(thread.context, thread.leftOut.after, number + 1);
    this.steps.push({
      number,
      kind: kind === 'step' ? 'op' : 'arrival',
      cpu,
      context: { kind: thread.context.kind, name: thread.context.name },
      op: taken.row === 0 ? '' : this.compiled.program.rowTexts[taken.row].op,
      does: deedOf(this.compiled.program, taken.row),
      result: thread.result,
      where: frame && { file: frame.file, line: frame.line, column: frame.column },
      stack: thread.stack,
      readsFrom: reading,
      regions: this.regionsOf(thread.observations),
      ends: thread.ends,
      action: taken.code,
    });
  }

  private noteStart(context: RunningContext, observations: readonly Observation[], before: number): void {
    const { kind, name, cpu } = context;
    const regions = this.regionsOf(observations);
    if (regions.length === 0) return;
    const where = whereOf(observations.find((seen) => seen.kind !== 'loop')?.site);
    this.starts.push({ before, cpu, context: { kind, name }, regions, where, thread: this.threadOf(context) });
  }

  private regionsOf(observations: readonly Observation[]): string[] {
    const { names } = this.compiled.build;
    return observations.flatMap((seen) => regionText(seen, (value) => (value === undefined ? '' : names.key(value))));
  }

  private threadOf(context: RunningContext): number {
    const thread = this.threads.get(context) ?? this.threads.size;
    this.threads.set(context, thread);
    return thread;
  }

  private noteLeftOut({ kind, name, cpu }: RunningContext, calls: readonly LeftOut[], before: number): void {
    for (const call of calls) {
      const op = leftOutText(call, this.compiled.build.names);
      this.leftOut.push({ before, how: call.how, cpu, context: { kind, name }, op, where: whereOf(call.site) });
    }
  }

  private factOf(taken: TakenAction, { context }: ThreadStep, obtainedAt: number | undefined): StepFact {
    const { row } = taken;
    const { program } = this.compiled;
    const opcode = program.rows.opcode[row];
    const thread = this.threadOf(context);
    const writes = opcode === OPCODE.store || opcode === OPCODE.update;
    const reads = this.isAccess(row) && opcode !== OPCODE.store;
    return { row, cell: this.isAccess(row) ? this.cellOf(taken) : -1, reads, writes, thread, decides: decides(program, row), obtainedAt };
  }

  private cellOf({ row, action }: TakenAction): number {
    const { cell, ownCopy } = this.compiled.program.rows;
    return cell[row] + (ownCopy[row] === 0 ? 0 : action.cpu);
  }

  private isAccess(row: number): boolean {
    const opcode = this.compiled.program.rows.opcode[row];
    return opcode === OPCODE.load || opcode === OPCODE.await || opcode === OPCODE.update || opcode === OPCODE.store;
  }

  // The step that a load performed at once reads from; a pending one reads when it is performed.
  private read(taken: TakenAction, { result }: ThreadStep): number | undefined {
    const opcode = this.compiled.program.rows.opcode[taken.row];
    // A load whose answer leads to the fault was performed; one that is at fault itself has no answer.
    if ((taken.isFault && result === undefined) || this.grewWindow(taken)) return undefined;
    if (opcode !== OPCODE.load && opcode !== OPCODE.await && opcode !== OPCODE.update) return undefined;
    return this.log.source(taken.action.cpu, this.cellOf(taken));
  }

  // What an op did to memory, the heap and the window.
  private note(taken: TakenAction, number: number): void {
    const { program } = this.compiled;
    const { row, action, answer } = taken;
    const opcode = program.rows.opcode[row];
    // Under a guess, an op may be performed and what follows be at fault.
    if (taken.isFault && (answer < 0 || taken.after === undefined)) return;
    if (opcode === OPCODE.allocate) {
      const object = program.structs[program.rows.cell[row]].objects[answer];
      if (object !== undefined) this.log.wasAllocated(object, number);
    }
    if (opcode !== OPCODE.free && !this.isAccess(row)) return;
    const cell = opcode === OPCODE.free ? -1 : this.cellOf(taken);
    const isLoad = opcode === OPCODE.load || opcode === OPCODE.await;
    if (this.grewWindow(taken)) {
      const object = cell < 0 ? program.rows.cell[row] : -1;
      this.log.fetched(action.cpu, { step: number, cell, object, kind: cell < 0 ? 'free' : isLoad ? 'load' : 'store' });
    } else if (isLoad) return;
    else if (cell < 0) this.log.wasFreed(program.rows.cell[row], number);
    else this.log.wrote(cell, number);
  }

  private grewWindow({ action, before, after }: TakenAction): boolean {
    return after !== undefined && this.pendingIn(after, action.cpu) > this.pendingIn(before, action.cpu);
  }

  private pendingIn(state: Int32Array, cpu: number): number {
    const { machine } = this;
    const { word, shift, mask, window, fields } = machine;
    let count = 0;
    for (let entry = 0; entry < window; entry++) {
      const field = fields.window[cpu * window + entry];
      if (((state[word[field]] >>> shift[field]) & mask[field]) !== 0) count++;
    }
    return count;
  }

  private codeOf({ before, action }: TakenAction): number {
    const { machine } = this;
    machine.expandOnly(before);
    return machine.get(machine.fields.window[action.cpu * machine.window + action.which]);
  }

  private cellOfCode(cpu: number, code: number): number {
    const { codes } = this.machine;
    return codes.cell[code] + (codes.ownCopy[code] === 0 ? 0 : cpu);
  }

  private readingOf(taken: TakenAction, thread: ThreadStep): Reading | undefined {
    const { program } = this.compiled;
    const isFree = program.rows.opcode[taken.row] === OPCODE.free;
    if (!isFree && !this.isAccess(taken.row)) return undefined;
    const object = isFree ? program.rows.cell[taken.row] : program.cells[this.cellOf(taken)].object;
    const distance = program.rows.addressFrom[taken.row];
    const answers = thread.context.answeredAt.length - 1;
    const obtainedAt = distance > 0 ? this.generators.stepOfAnswer(thread.context, answers - distance) : undefined;
    return {
      object,
      freedAt: object < 0 ? undefined : (this.log.freedAt(object) ?? this.log.pendingFreeOf(taken.action.cpu, object)),
      allocatedAt: object < 0 ? undefined : this.log.allocatedAt(object),
      obtainedAt,
    };
  }
}

function regionText(seen: Observation, text: (value: unknown) => string): string[] {
  if (seen.kind === 'enter') return [`+${seen.region}`];
  if (seen.kind === 'leave') return [`-${seen.region}${seen.value === undefined ? '' : ` = ${text(seen.value)}`}`];
  return [];
}
