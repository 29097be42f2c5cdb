// An interner: gives equal records the same small number.

/** Records of a fixed number of words, numbered from 0 in the order in which they were first seen. */
export interface Interner {
  /** Distinct records so far. */
  readonly count: number;
  /** Bytes in use. */
  readonly bytes: number;
  /** The number of a record. */
  intern(source: Int32Array, offset: number): number;
  /** Copies a record. */
  read(id: number, target: Int32Array, offset: number): void;
}

/** An interner of one thread. */
export class LocalInterner implements Interner {
  private records = new Int32Array(64);
  private readonly ids = new Map<string, number>();
  count = 0;

  constructor(private readonly words: number) {}

  get bytes(): number {
    return this.records.byteLength;
  }

  intern(source: Int32Array, offset: number): number {
    const key = source.subarray(offset, offset + this.words).join();
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.count++;
    this.ids.set(key, id);
    if ((id + 1) * this.words > this.records.length) {
      const larger = new Int32Array(this.records.length * 2 + this.words);
      larger.set(this.records);
      this.records = larger;
    }
    for (let index = 0; index < this.words; index++) this.records[id * this.words + index] = source[offset + index];
    return id;
  }

  read(id: number, target: Int32Array, offset: number): void {
    for (let index = 0; index < this.words; index++) target[offset + index] = this.records[id * this.words + index];
  }
}
