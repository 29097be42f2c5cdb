// Which elements of a symmetry group make a shared part least, found out once for each shared part.
//
// All images of one are had along the generators, each of which moves a content once; most images are part of no state, so they have
// numbers of their own. Least is least by content, which is the same for all workers.
import { LocalInterner } from '../core/interner.js';
import type { MachineState } from './machine-state.js';
import { moveShared, type Moves } from './moves.js';
import type { SliceIds } from './slice-ids.js';
import type { SymmetryGroup } from './symmetry-group.js';

/** The list of the elements that lead nowhere else: of a shared part that is least, under the identity only. */
export const ONLY_IDENTITY = 0;

/** The least shared part of each orbit, by number. */
export class SharedOrbits {
  /** By shared part, once it was met: the least one of its orbit; and the list of the elements that lead there, as an index. */
  least = new Int32Array(64);
  list = new Int32Array(64);
  /** Each list in rising order. */
  readonly lists: Int32Array[] = [Int32Array.of(0)];
  private known = new Uint8Array(64);
  private readonly listNumbers = new Map([['0', ONLY_IDENTITY]]);
  private readonly contents: LocalInterner;
  /** By generator and content: its image, plus 1. */
  private readonly imageOf: Int32Array[];
  private readonly images: Int32Array;
  private readonly source: Int32Array;
  private readonly target: Int32Array;

  constructor(
    private readonly machine: MachineState,
    private readonly ids: SliceIds,
    private readonly symmetry: { readonly group: SymmetryGroup; readonly moves: readonly Moves[] },
  ) {
    const { group, moves } = symmetry;
    this.contents = new LocalInterner(machine.fields.sliceStart[0]);
    this.imageOf = moves.map(() => new Int32Array(64));
    this.images = new Int32Array(group.elements.length);
    this.source = new Int32Array(machine.words);
    this.target = new Int32Array(machine.words);
  }

  /** Makes sure that `least` and `list` know a shared part. */
  meet(shared: number): void {
    if (this.known[shared] === 1) return;
    if (shared >= this.known.length) this.grow(Math.max(shared + 1, this.known.length * 2));
    const { images, ids, contents, source } = this;
    const { elements } = this.symmetry.group;
    ids.shared.read(shared, source, 0);
    images[0] = contents.intern(source, 0);
    for (let element = 1; element < elements.length; element++) {
      const { generator, parent } = elements[element];
      images[element] = this.imageUnder(generator, images[parent]);
    }
    const least = this.leastImage();
    contents.read(least, source, 0);
    this.least[shared] = least === images[0] ? shared : ids.shared.intern(source, 0);
    this.list[shared] = this.listNumber(elements.flatMap((_, element) => (images[element] === least ? [element] : [])));
    this.known[shared] = 1;
  }

  private imageUnder(generator: number, content: number): number {
    let known = this.imageOf[generator];
    if (content >= known.length) {
      this.imageOf[generator] = known = wider(known, content + 1);
    }
    if (known[content] === 0) {
      this.contents.read(content, this.source, 0);
      this.target.fill(0);
      moveShared(this.machine, this.symmetry.moves[generator], this.source, this.target);
      known[content] = 1 + this.contents.intern(this.target, 0);
    }
    return known[content] - 1;
  }

  private leastImage(): number {
    const { contents, source, target, images } = this;
    let [least] = images;
    contents.read(least, source, 0);
    for (const image of new Set(images)) {
      contents.read(image, target, 0);
      if (!this.isLess()) continue;
      least = image;
      contents.read(least, source, 0);
    }
    return least;
  }

  // Whether the content in `target` is less than the one in `source`.
  private isLess(): boolean {
    const { source, target } = this;
    const words = this.machine.fields.sliceStart[0];
    let word = 0;
    while (word < words && target[word] === source[word]) word++;
    return word < words && target[word] < source[word];
  }

  private listNumber(elements: readonly number[]): number {
    const key = elements.join();
    const known = this.listNumbers.get(key);
    if (known !== undefined) return known;
    this.listNumbers.set(key, this.lists.length);
    return this.lists.push(Int32Array.from(elements)) - 1;
  }

  private grow(size: number): void {
    this.least = wider(this.least, size);
    this.list = wider(this.list, size);
    const known = new Uint8Array(size);
    known.set(this.known);
    this.known = known;
  }
}

/** A longer copy of an array, of so many numbers at the least. */
export function wider(array: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(size, array.length * 2));
  larger.set(array);
  return larger;
}
