// Interning: each distinct content gets a small number, and equal contents the same one.
import { hashWords } from './hash.js';

/** Numbers for records of a fixed number of int32 words: ids from 0 on, in the order in which contents were first met. */
export interface Interner {
  /** The id of the record at `offset`; a new one where its content was never met. */
  intern(source: Int32Array, offset: number): number;
  /** Copies the record of an id that `intern` returned, here or in another worker. */
  read(id: number, target: Int32Array, offset: number): void;
  /** Distinct records so far. */
  readonly count: number;
  /** Bytes in use. */
  readonly bytes: number;
}

/** An interner of one thread. */
export class LocalInterner implements Interner {
  private readonly table: RecordTable;
  private records: Int32Array;

  constructor(private readonly words: number) {
    this.table = new RecordTable(words);
    this.records = new Int32Array(words * 16);
  }

  get count(): number {
    return this.table.count;
  }

  get bytes(): number {
    return this.records.byteLength + this.table.bytes;
  }

  intern(source: Int32Array, offset: number): number {
    const { table, words } = this;
    const found = table.find(this.records, source, offset);
    if (found >= 0) return found;
    if ((table.count + 1) * words > this.records.length) this.grow();
    copyRecord(this.records, table.count * words, { source, offset, words });
    return table.add(this.records);
  }

  read(id: number, target: Int32Array, offset: number): void {
    const { words } = this;
    copyRecord(target, offset, { source: this.records, offset: id * words, words });
  }

  private grow(): void {
    const records = new Int32Array(this.records.length * 2);
    records.set(this.records);
    this.records = records;
  }
}

/** Finds the ids of records by content; the records themselves lie one after the other in an array of the caller's. */
export class RecordTable {
  private slots = new Int32Array(1 << 6);
  private size = 0;

  constructor(private readonly words: number) {}

  /** How many ids were added. */
  get count(): number {
    return this.size;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.slots.byteLength;
  }

  /** The id of the record at `offset` of `source`, or -1. */
  find(records: Int32Array, source: Int32Array, offset: number): number {
    const { slots, words } = this;
    const wrap = slots.length - 1;
    let at = hashWords(source, offset, words) & wrap;
    for (let slot = slots[at]; slot !== 0; slot = slots[at]) {
      const start = (slot - 1) * words;
      let same = 0;
      while (same < words && records[start + same] === source[offset + same]) same++;
      if (same === words) return slot - 1;
      at = (at + 1) & wrap;
    }
    return -1;
  }

  /** Adds the next id, whose record is in its place already, and returns it. */
  add(records: Int32Array): number {
    if (this.size * 2 >= this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 2);
      for (let id = 0; id < this.size; id++) this.put(records, id);
    }
    this.put(records, this.size);
    return this.size++;
  }

  private put(records: Int32Array, id: number): void {
    const { slots, words } = this;
    const wrap = slots.length - 1;
    let at = hashWords(records, id * words, words) & wrap;
    while (slots[at] !== 0) at = (at + 1) & wrap;
    slots[at] = id + 1;
  }
}

/** Copies one record of `words` int32. */
export function copyRecord(
  target: Int32Array,
  start: number,
  { source, offset, words }: { source: Int32Array; offset: number; words: number },
): void {
  for (let index = 0; index < words; index++) target[start + index] = source[offset + index];
}
