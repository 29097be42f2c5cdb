// Grace periods along a trace: when each began, which CPUs it waited for, and when each of them let it go on.
import type { Machine } from '../machine/machine.js';
import { OPCODE } from '../program/program.js';
import type { TakenAction } from './schedule.js';
import type { GracePeriod } from './trace.js';

interface Open {
  readonly grace: number;
  readonly from: number;
  readonly cpu: number;
  readonly context: string;
  /** The step at which each CPU that is waited for had been quiescent; 0 if it never was. */
  readonly quiescent: Map<number, number>;
  to: number;
}

/** Follows the marks of a machine, step by step. */
export class GraceLog {
  private readonly periods: Open[] = [];

  constructor(private readonly machine: Machine) {}

  /** A step was taken, by the context named. */
  took(taken: TakenAction, number: number, context: string): void {
    const { after } = taken;
    this.end(taken, number);
    if (after === undefined) return;
    for (const period of this.periods) {
      if (period.to === 0) this.note(period, after, number);
    }
    this.begin(taken, after, { number, context });
  }

  /** All periods, in the order in which they began. */
  all(): readonly GracePeriod[] {
    return this.periods.map(({ from, to, cpu, context, quiescent }) => ({
      from,
      to,
      cpu,
      context,
      waitsFor: [...quiescent].map(([waited, at]) => ({ cpu: waited, at })),
    }));
  }

  /** The step that began a grace period, of those numbered by the machine, which is not over; 0 if none is. */
  openSince(grace: number): number {
    return this.periods.findLast((period) => period.grace === grace && period.to === 0)?.from ?? 0;
  }

  private begin(taken: TakenAction, after: Int32Array, { number, context }: { number: number; context: string }): void {
    const { machine } = this;
    const grace = this.graceBegunBy(taken, after);
    if (grace < 0) return;
    const waited = Array.from({ length: machine.cpus }, (_, cpu) => cpu).filter((cpu) => this.isMarked(after, grace, cpu));
    this.periods.push({
      grace,
      from: number,
      to: 0,
      cpu: taken.action.cpu,
      context,
      quiescent: new Map(waited.map((cpu) => [cpu, 0])),
    });
  }

  private graceBegunBy({ row, action, before }: TakenAction, after: Int32Array): number {
    const { machine } = this;
    const { fields, slots, program } = machine;
    const opcode = program.rows.opcode[row];
    if (opcode === OPCODE.graceBegin) return fields.graceOfTask[action.which];
    if (opcode !== OPCODE.callRcu) return -1;
    for (let slot = 0; slot < slots; slot++) {
      const field = fields.callback[action.cpu * slots + slot];
      if (this.read(before, field) === 0 && this.read(after, field) !== 0) return machine.graceOfSlot(action.cpu, slot);
    }
    return -1;
  }

  private end({ row, action, answer, isFault }: TakenAction, number: number): void {
    const { fields, program } = this.machine;
    const opcode = program.rows.opcode[row];
    const isOver = opcode === OPCODE.graceEnd || (opcode === OPCODE.gracePoll && answer === 1);
    let grace = -1;
    if (isOver && !isFault) grace = fields.graceOfTask[action.which];
    if (action.kind === 'softirq') grace = this.machine.graceOfSlot(action.cpu, action.which);
    const period = this.periods.findLast((each) => each.grace === grace && each.to === 0);
    if (period) period.to = number;
  }

  private note({ grace, quiescent }: Open, after: Int32Array, number: number): void {
    for (const [cpu, at] of quiescent) if (at === 0 && !this.isMarked(after, grace, cpu)) quiescent.set(cpu, number);
  }

  private isMarked(state: Int32Array, grace: number, cpu: number): boolean {
    const { fields, cpus } = this.machine;
    if (this.read(state, fields.cpuMark[grace * cpus + cpu]) !== 0) return true;
    return fields.readers.some(
      (reader, index) => reader.cpu === cpu && this.read(state, fields.readerMark[grace * fields.readers.length + index]) !== 0,
    );
  }

  private read(state: Int32Array, field: number): number {
    const { word, shift, mask } = this.machine;
    return (state[word[field]] >>> shift[field]) & mask[field];
  }
}
