// One worker's part of a breadth-first search by a crew.
//
// A state belongs to the worker that its hash chooses, and only that worker stores and expands it: no table is shared, and nothing is
// locked. What a worker finds it mails to the owner, also where that is itself; owners insert mail by the batch, so that the fetches of a
// batch overlap. The crew goes from level to level together:
//
//   worker 0   expand level d ───────┐ take mail ┐        expand level d+1
//   worker 1   expand level d ─┐ take mail ──────┴ all met: is it over?
//                              finished: no more mail from me
//
// Which states there are at each depth does not depend on who was faster, and so neither do verdict, counts and the length of a schedule.
import { assert } from '../core/assert.js';
import { hashWords } from '../core/hash.js';
import { MemoryEnd } from '../core/memory-budget.js';
import type { TransitionSystem } from '../core/transition-system.js';
import type { Bound } from '../core/verdict.js';
import { CONTROL, CrewBudget, FIGURES, STOP, type CrewMemory } from './crew-memory.js';
import { Mailbox } from './mailbox.js';
import { better, type Met } from './met.js';
import { RecentStates } from './recent-states.js';
import { Rendezvous } from './rendezvous.js';
import type { HandOver } from './search.js';
import { chunkWith, offsetIn, parentIn, type StatesInChunks } from './state-chunks.js';
import { NOBODY, nameOf } from './state-name.js';
import { StatesLeft } from './states-left.js';
import { StateStore } from './state-store.js';

/** What a worker has to say at the end. */
export interface PartReport {
  readonly met: Met | undefined;
  readonly isDepthCut: boolean;
  /** The states of this worker, where somebody met something. */
  readonly chunks: StatesInChunks | undefined;
}

const NAMES = 2 ** 32 - 1;

/** States that are expanded between two looks at the mail, and at what stops everybody. */
const INTERVAL = 16;
/** States that are expanded until a worker tells again how far it is. */
const FIGURES_INTERVAL = 1024;

/** Does one worker's part, and returns when the whole search is over. */
export function searchPart(system: TransitionSystem, memory: CrewMemory, worker: number, handOver: HandOver): PartReport {
  const part = new SearchPart(system, memory, worker);
  part.adopt(handOver);
  return part.run();
}

class SearchPart {
  private readonly store: StateStore;
  private readonly inboxes: Mailbox[];
  private readonly outboxes: Mailbox[];
  private readonly rendezvous: Rendezvous;
  private readonly recent: RecentStates;
  private readonly left: StatesLeft;
  private met: Met | undefined;
  private isDepthCut = false;
  /** Whether no state fits any more; mail is then thrown away. */
  private isFull = false;
  private next = 0;
  private levelEnd = 0;
  private depth = 0;
  private deepest = 0;
  private transitions = 0;

  constructor(
    private readonly system: TransitionSystem,
    private readonly memory: CrewMemory,
    private readonly worker: number,
  ) {
    const peers = Array.from({ length: memory.size }, (_, peer) => peer);
    this.store = new StateStore(system.words, new CrewBudget(memory));
    this.inboxes = peers.map((peer) => new Mailbox(memory, peer, worker));
    this.outboxes = peers.map((peer) => new Mailbox(memory, worker, peer));
    this.rendezvous = new Rendezvous(memory, worker);
    this.recent = new RecentStates(system.words);
    this.left = new StatesLeft(memory);
  }

  /** Takes over its own of the states that were found so far. All workers name them alike, because all look at them in the same order. */
  adopt(found: HandOver): void {
    this.depth = found.depth;
    this.deepest = found.deepest;
    try {
      this.adoptStates(found);
    } catch (error) {
      this.endMemory(error);
    }
    const { control, size } = this.memory;
    if (Atomics.add(control, CONTROL.adopted, 1) + 1 === size) Atomics.sub(control, CONTROL.kibibytes, Math.floor(found.bytes / 1024));
    this.showFigures();
  }

  run(): PartReport {
    let isOver = false;
    while (!isOver) {
      this.expandLevel();
      this.finishLevel();
      this.showFigures();
      isOver = this.rendezvous.meetAll(() => this.isLastLevel());
      if (!isOver) this.beginLevel();
    }
    const isMet = Atomics.load(this.memory.control, CONTROL.isFindingMet) === 1;
    const { states, parents } = this.store;
    return { met: this.met, isDepthCut: this.isDepthCut, chunks: isMet ? { states, parents } : undefined };
  }

  private adoptStates(found: HandOver): void {
    const { memory, worker, system } = this;
    const names = new Int32Array(found.count);
    const owned = new Int32Array(memory.size);
    for (let number = 0; number < found.count; number++) {
      const chunk = chunkWith(found, number);
      const offset = offsetIn(number, system.words);
      const owner = this.ownerOf(hashWords(chunk, offset, system.words));
      names[number] = nameOf(owned[owner]++, owner, memory.size);
      if (owner !== worker) continue;
      const parent = parentIn(found, number);
      this.store.insert(chunk, offset, parent < 0 ? NOBODY : names[parent]);
      if (number < found.expanded) this.next++;
      if (number < found.levelEnd) this.levelEnd++;
    }
  }

  private expandLevel(): void {
    while (this.next < this.levelEnd) {
      if (this.next % INTERVAL === 0) {
        if (this.isStopped()) return;
        this.takeMail();
        if (this.next % FIGURES_INTERVAL === 0) this.showFigures();
      }
      this.expandState(this.next++);
    }
  }

  private expandState(state: number): void {
    const { system, store, depth, outboxes, memory, worker } = this;
    const { words } = system;
    const count = system.expand(store.chunkOf(state), store.offsetOf(state));
    if (system.restFinding !== 0) this.meet({ finding: system.restFinding, state, action: undefined, length: depth });
    if (memory.depthMax !== undefined && depth >= memory.depthMax) {
      if (count > 0) this.isDepthCut = true;
      return;
    }
    this.transitions += count;
    const name = nameOf(state, worker, memory.size);
    for (let index = 0; index < count; index++) {
      const finding = system.findings[index];
      if (finding !== 0) {
        this.meet({ finding, state, action: system.actions[index], length: depth + 1 });
        continue;
      }
      const offset = index * words;
      const hash = hashWords(system.successors, offset, words);
      if (this.recent.meet(hash, system.successors, offset)) continue;
      const owner = this.ownerOf(hash);
      const box = outboxes[owner];
      if (box.isFull()) this.waitForRoom(box);
      if (box.put(system.successors, offset, name, system.quiet?.[index] ?? 0)) this.publish(owner);
    }
  }

  private publish(owner: number): void {
    if (!this.outboxes[owner].publish()) return;
    if (owner === this.worker) this.takeFrom(owner);
    else this.rendezvous.wake(owner);
  }

  // The owner is slower than those who mail to it; meanwhile this worker takes its own mail, or two could wait for each other.
  private waitForRoom(box: Mailbox): void {
    while (box.isFull()) if (!this.takeMail()) this.rendezvous.sleepUnless(() => !box.isFull() || this.hasMail());
  }

  private finishLevel(): void {
    const { rendezvous } = this;
    for (let peer = 0; peer < this.memory.size; peer++) this.publish(peer);
    rendezvous.finishLevel();
    // Asked before the mail is taken: what was sent before everybody had finished is then there.
    for (;;) {
      const isAll = rendezvous.allFinished();
      this.takeMail();
      if (isAll) break;
      rendezvous.sleepUnless(() => rendezvous.allFinished() || this.hasMail());
    }
    if (this.store.count > this.levelEnd && !this.isFull) this.deepest = Math.max(this.deepest, this.depth + 1);
    this.showFigures();
  }

  private beginLevel(): void {
    assert(this.next === this.levelEnd, 'a level is expanded when the next one begins');
    this.levelEnd = this.store.count;
    this.depth++;
  }

  // Asked of the last worker that has finished a level, when all figures are there.
  private isLastLevel(): boolean {
    const { control, size, figures } = this.memory;
    if (Atomics.load(control, CONTROL.isFindingMet) === 1 || this.isStopped()) return true;
    let waiting = 0;
    for (let peer = 0; peer < size; peer++) waiting += figures[peer * FIGURES] - figures[peer * FIGURES + 1];
    return waiting === 0;
  }

  private hasMail(): boolean {
    return this.inboxes.some((box) => box.waiting() > 0);
  }

  // Takes all that is there from each, by the batch; returns whether there was any.
  private takeMail(): boolean {
    let isAny = false;
    for (let peer = 0; peer < this.memory.size; peer++) while (this.takeFrom(peer)) isAny = true;
    return isAny;
  }

  private takeFrom(peer: number): boolean {
    const box = this.inboxes[peer];
    const count = box.waiting();
    if (count === 0) return false;
    if (!this.isFull) this.insertBatch(box, count);
    box.take(count);
    if (!box.isHalfFull()) this.rendezvous.wake(peer);
    return true;
  }

  private insertBatch({ letters, senders, quiet, first }: Mailbox, count: number): void {
    const { store, memory, system } = this;
    const { words } = system;
    store.foresee(letters, first * words, count);
    const isNearEnd = memory.hasStatesMax && !this.left.reserve(count);
    const before = store.count;
    try {
      // Names of states are words.
      if ((store.count + count) * memory.size >= NAMES) throw new MemoryEnd();
      for (let index = 0; index < count; index++) {
        const offset = (first + index) * words;
        if (isNearEnd && !this.mayAdd(letters, offset)) continue;
        const number = store.insertForeseen(index, letters, offset, senders[first + index]);
        if (number < 0) continue;
        const finding = quiet[first + index] === 1 ? 0 : system.observe(letters, offset);
        if (finding !== 0) this.meet({ finding, state: number, action: undefined, length: this.depth + 1 });
      }
    } catch (error) {
      this.endMemory(error);
    }
    if (memory.hasStatesMax && !isNearEnd) this.left.giveBack(count - (store.count - before));
  }

  private mayAdd(states: Int32Array, offset: number): boolean {
    if (this.store.has(states, offset)) return false;
    if (this.left.takeOne()) return true;
    this.stop('states');
    return false;
  }

  private meet(met: Met): void {
    this.met = better(this.met, met);
    Atomics.store(this.memory.control, CONTROL.isFindingMet, 1);
  }

  private endMemory(error: unknown): void {
    if (!(error instanceof MemoryEnd)) throw error;
    this.isFull = true;
    this.stop('memory');
  }

  private stop(bound: Bound): void {
    Atomics.or(this.memory.control, CONTROL.stop, STOP[bound] ?? 0);
  }

  private isStopped(): boolean {
    return Atomics.load(this.memory.control, CONTROL.stop) !== 0;
  }

  private showFigures(): void {
    const { figures } = this.memory;
    const start = this.worker * FIGURES;
    figures[start] = this.store.count;
    figures[start + 1] = this.next;
    figures[start + 2] = this.transitions;
    figures[start + 3] = this.deepest;
  }

  // By bits of the hash that the store's table looks at last.
  private ownerOf(hash: number): number {
    return ((hash >>> 16) * this.memory.size) >>> 16;
  }
}
