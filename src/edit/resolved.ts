// An edit with its places taken apart, and the places in the source where it applied.
import type { CallFrame, SourceLocation } from '../core/location.js';
import type { Edit } from '../lang/edit.js';
import { editText } from './edit-text.js';
import { keyOfPlace, parsePlace, type PlaceParts } from './place.js';

// No call has this name.
const NOWHERE: PlaceParts = {
  name: '',
  label: undefined,
  nth: undefined,
  inside: undefined,
  file: undefined,
  line: undefined,
  column: undefined,
};

/** One edit of an edited system; shared by all runs of its threads. */
export class Resolved {
  readonly text: string;
  readonly place: PlaceParts;
  /** The second place of a move. */
  readonly other: PlaceParts | undefined;
  /** Where it applied, and where its second place was, by key. */
  readonly places = new Map<string, SourceLocation>();
  readonly otherPlaces = new Map<string, SourceLocation>();
  /** The thread that it is about, if it is about a whole one; and the threads of that name. */
  readonly thread: string | undefined;
  readonly threads = new Set<string>();
  /** Where it applied last. */
  last: SourceLocation | undefined;

  constructor(readonly edit: Edit) {
    this.text = editText(edit);
    this.thread = edit.kind === 'insert' && edit.where === 'around' ? edit.place : undefined;
    this.place = this.thread === undefined ? parsePlace(edit.place) : NOWHERE;
    this.other = edit.kind === 'move' ? parsePlace(edit.other) : undefined;
  }

  /** Notes that it applied. */
  note(frame: CallFrame | undefined): void {
    if (!frame) return;
    this.last = frame;
    this.places.set(keyOfPlace(frame), frame);
  }

  /** Notes that its second place was come across. */
  noteOther(frame: CallFrame | undefined): void {
    if (frame) this.otherPlaces.set(keyOfPlace(frame), frame);
  }
}
