// Ample sets: a CPU whose next step may be taken alone, because nothing that may ever happen elsewhere has to do with it.
import { footprints, type Footprints } from './footprint.js';
import type { Machine } from './machine.js';
import { MOVER, movers } from './movers.js';
import type { SliceIds } from './slice-ids.js';

/** Words of what is known of a slice: its next step, all that its contexts may ever do, and all but that of the one that runs. */
const WORDS = 7;
const KNOWN = 0;
const READ = 1;
const WRITE = 2;
const READ_EVER = 3;
const WRITE_EVER = 4;
const READ_BELOW = 5;
const WRITE_BELOW = 6;

/** Finds ample sets in states of a machine that performs its stores at once. */
export class Ample {
  private readonly of: Footprints;
  private readonly isRight: Uint8Array;
  /** By CPU and slice: WORDS each; KNOWN is 1, or 2 if the next step can be an ample set. */
  private readonly facts: Int32Array[];
  private readonly handlersRead: number;
  private readonly handlersWrite: number;
  private readonly packed: Int32Array;

  constructor(
    private readonly machine: Machine,
    private readonly ids: SliceIds,
    private readonly looksAtCells: boolean,
  ) {
    const { program } = machine;
    const kinds = movers(machine);
    this.of = footprints(program, kinds);
    this.isRight = kinds.map((bits) => bits & MOVER.right);
    this.packed = new Int32Array(machine.words);
    this.facts = Array.from({ length: machine.cpus }, () => new Int32Array(64 * WORDS));
    const handlers = [machine.nmiRow, machine.irqRow, ...machine.callbackEntry];
    this.handlersRead = handlers.reduce((bits, row) => bits | this.of.readEver[row], 0);
    this.handlersWrite = handlers.reduce((bits, row) => bits | this.of.writeEver[row], 0);
  }

  /** The CPU whose next step may be taken alone in the state of these numbers; -1 if there is none. */
  cpuIn(now: Int32Array): number {
    const { cpus } = this.machine;
    for (let cpu = 0; cpu < cpus; cpu++) {
      const own = this.factsOf(cpu, now[cpu + 1]);
      const at = now[cpu + 1] * WORDS;
      if (own[at + KNOWN] === 2 && this.isAlone(now, cpu)) return cpu;
    }
    return -1;
  }

  private isAlone(now: Int32Array, cpu: number): boolean {
    const { cpus } = this.machine;
    const own = this.factsOf(cpu, now[cpu + 1]);
    const at = now[cpu + 1] * WORDS;
    let read = this.handlersRead | own[at + READ_BELOW];
    let write = this.handlersWrite | own[at + WRITE_BELOW];
    const [reads, writes] = [own[at + READ], own[at + WRITE]];
    for (let other = 0; other < cpus; other++) {
      if ((reads & write) !== 0 || (writes & (read | write)) !== 0) return false;
      if (other === cpu) continue;
      const facts = this.factsOf(other, now[other + 1]);
      read |= facts[now[other + 1] * WORDS + READ_EVER];
      write |= facts[now[other + 1] * WORDS + WRITE_EVER];
    }
    return (reads & write) === 0 && (writes & (read | write)) === 0;
  }

  private factsOf(cpu: number, slice: number): Int32Array {
    const facts = this.facts[cpu];
    const at = slice * WORDS;
    if (at < facts.length && facts[at + KNOWN] !== 0) return facts;
    if (at + WORDS > facts.length) {
      this.facts[cpu] = new Int32Array(2 ** Math.ceil(Math.log2(at + WORDS)));
      this.facts[cpu].set(facts);
      return this.factsOf(cpu, slice);
    }
    this.learn(facts, cpu, slice);
    return facts;
  }

  private learn(facts: Int32Array, cpu: number, slice: number): void {
    const { machine, ids, packed, of: footprint } = this;
    packed.fill(0);
    ids.slices[cpu].read(slice, packed, machine.fields.sliceStart[cpu]);
    machine.enterAlone(packed);
    const top = machine.topRow(cpu);
    const rows = contextsOn(machine, cpu);
    const below = rows.filter((_, index) => index !== rows.lastIndexOf(top));
    const union = (all: readonly number[], bits: Int32Array): number => all.reduce((sum, row) => sum | bits[row], 0);
    const isQuiet = !this.looksAtCells || footprint.write[top] === 0;
    const mayBeAmple = footprint.mayBeAmple[top] === 1 && this.isRight[top] === 0;
    const isCandidate = top !== 0 && mayBeAmple && isQuiet && machine.tasksOf[cpu].length <= 1;
    const at = slice * WORDS;
    facts.set([isCandidate ? 2 : 1, footprint.read[top], footprint.write[top]], at);
    facts.set([union(rows, footprint.readEver), union(rows, footprint.writeEver)], at + READ_EVER);
    facts.set([union(below, footprint.readEver), union(below, footprint.writeEver)], at + READ_BELOW);
  }
}

// The rows of all contexts that run or wait on a CPU.
function contextsOn(machine: Machine, cpu: number): number[] {
  const rows = [...machine.tasksOf[cpu]].map((task) => machine.taskRow(task));
  for (let level = 0; level < machine.nmisOn(cpu); level++) rows.push(machine.nmiRowAt(cpu, level));
  return [...rows, machine.irqRowOn(cpu), machine.softirqRowOn(cpu)].filter((row) => row !== 0);
}
