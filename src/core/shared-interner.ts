// An interner that workers share: the same content has the same id in all of them.
//
// The shared part is a log of records, in the order of their ids. Each worker has a table of its own over the log, and reads on in the log
// only when it meets a content that its table does not have; a content that is not in the log either is appended under a lock. New
// contents are rare, so the lock is.
//
//   log      record 0 │ record 1 │ … │ record count-1 │ reserved, never touched
//   worker A knows up to ─────────────┘        worker B up to ───┘
//
// The log is reserved in full from the start: memory that was never touched costs nothing, whereas access to buffers that can grow is many
// times slower.
import { copyRecord, RecordTable, type Interner } from './interner.js';
import { MemoryEnd } from './memory-budget.js';

/** What workers need of each other's to share an interner; it can be posted to them. */
export interface InternerMemory {
  readonly words: number;
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly log: Int32Array<SharedArrayBuffer>;
}

const COUNT = 0;
const LOCK = 1;

/** Reserves the shared part of an interner for at most `most` records of `words` int32. */
export function reserveInterner(words: number, most = 1 << 22): InternerMemory {
  return {
    words,
    control: new Int32Array(new SharedArrayBuffer(8)),
    log: new Int32Array(new SharedArrayBuffer(most * words * 4)),
  };
}

/** One worker's side of a shared interner. It waits for the lock, which a browser's main thread may not do. */
export class SharedInterner implements Interner {
  private readonly words: number;
  private readonly control: Int32Array;
  private readonly log: Int32Array;
  private readonly table: RecordTable;

  constructor({ words, control, log }: InternerMemory) {
    this.words = words;
    this.control = control;
    this.log = log;
    this.table = new RecordTable(words);
  }

  get count(): number {
    return Atomics.load(this.control, COUNT);
  }

  get bytes(): number {
    return this.count * this.words * 4 + this.table.bytes;
  }

  intern(source: Int32Array, offset: number): number {
    const known = this.table.find(this.log, source, offset);
    return known >= 0 ? known : this.internShared(source, offset);
  }

  read(id: number, target: Int32Array, offset: number): void {
    const { words } = this;
    copyRecord(target, offset, { source: this.log, offset: id * words, words });
  }

  private internShared(source: Int32Array, offset: number): number {
    if (this.catchUp()) {
      const found = this.table.find(this.log, source, offset);
      if (found >= 0) return found;
    }
    this.lock();
    try {
      this.catchUp();
      const found = this.table.find(this.log, source, offset);
      return found >= 0 ? found : this.append(source, offset);
    } finally {
      this.unlock();
    }
  }

  // Adds what others have appended to the table; returns whether that was anything.
  private catchUp(): boolean {
    const { table, log } = this;
    const before = table.count;
    // What was written to the log before its count is visible with the count.
    const { count } = this;
    while (table.count < count) table.add(log);
    return count > before;
  }

  private append(source: Int32Array, offset: number): number {
    const { table, log, words, control } = this;
    const start = table.count * words;
    if (start + words > log.length) throw new MemoryEnd();
    copyRecord(log, start, { source, offset, words });
    const id = table.add(log);
    Atomics.store(control, COUNT, id + 1);
    return id;
  }

  // 0 free, 1 taken, 2 taken and somebody waits (Drepper, "Futexes are tricky", 2011).
  private lock(): void {
    const { control } = this;
    if (Atomics.compareExchange(control, LOCK, 0, 1) === 0) return;
    while (Atomics.exchange(control, LOCK, 2) !== 0) Atomics.wait(control, LOCK, 2);
  }

  private unlock(): void {
    if (Atomics.exchange(this.control, LOCK, 0) === 2) Atomics.notify(this.control, LOCK, 1);
  }
}
