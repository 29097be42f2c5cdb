// A survey: all calls of kernel functions that the threads of a system make, each with what it can be replaced by and what follows it.
import { refuse } from '../core/diagnostic.js';
import type { CallFrame } from '../core/location.js';
import { currentLabel, type Call } from '../lang/call.js';
import type { AnyCell } from '../lang/cell.js';
import type { Edit, Place } from '../lang/edit.js';
import type { Op } from '../lang/op.js';
import type { Run } from './edited-system.js';
import { formOf, isVoid } from './forms.js';
import { comparePlaces, isAt, keyOfPlace, parsePlace, type Called } from './place.js';
import { frameOfCall } from './session.js';

/** A call in the source. Several threads may make it, and one thread many times. */
export interface SurveyedCall extends Called {
  readonly key: string;
  readonly kind: Op['kind'] | 'composite';
  /** What it accesses, if it accesses one thing. */
  readonly cell: AnyCell | undefined;
  readonly isVoid: boolean;
  /** Which of some forms it can have. */
  readonly can: (form: string) => boolean;
  /** Keys of the calls that a thread makes next; `undefined` where it loops, ends, or enters or leaves a region first. */
  readonly followers: Set<string | undefined>;
}

/** Collects calls while threads run. */
export class Survey {
  private readonly found = new Map<string, SurveyedCall>();

  /** One run of a thread. */
  readonly startRun = (): Run => {
    let last: SurveyedCall | undefined;
    const follow = (key: string | undefined): void => void last?.followers.add(key);
    const edit = (call: Call): undefined => {
      if (isMark(call)) {
        if (call.op?.kind === 'loop') {
          follow(undefined);
          last = undefined;
        }
        return;
      }
      const frame = frameOfCall();
      if (!frame) return;
      const here = this.note(call, frame);
      follow(here.key);
      last = here;
    };
    return { edit, end: () => follow(undefined) };
  };

  /** The calls, by file and line. */
  calls(): readonly SurveyedCall[] {
    return [...this.found.values()].sort((a, b) => comparePlaces(a.frame, b.frame) || (a.name < b.name ? -1 : 1));
  }

  private note(call: Call, frame: CallFrame): SurveyedCall {
    const key = `${call.name}@${keyOfPlace(frame)}`;
    const known = this.found.get(key);
    if (known) return known;
    const { name, op } = call;
    const can = (form: string): boolean => formOf(call, form) !== undefined;
    const cell = op && 'cell' in op ? op.cell : undefined;
    const kind = op?.kind ?? 'composite';
    const added: SurveyedCall = { key, name, kind, frame, cell, can, label: currentLabel(), isVoid: isVoid(call), followers: new Set() };
    this.found.set(key, added);
    return added;
  }
}

function isMark({ op }: Call): boolean {
  return op?.kind === 'enter' || op?.kind === 'leave' || op?.kind === 'loop';
}

/** Whether an edit can only be understood with a survey: it says which of several calls it is about. */
export function needsSurvey(edit: Edit): boolean {
  if (isAround(edit)) return false;
  return parsePlace(edit.place).nth !== undefined || (edit.kind === 'move' && parsePlace(edit.other).nth !== undefined);
}

// Whether an edit is about a whole thread.
function isAround(edit: Edit): boolean {
  return edit.kind === 'insert' && edit.where === 'around';
}

/** The edit with exact places; ends in the diagnostic bad-edit where there are not so many calls. */
export function withPlaces(edit: Edit, calls: readonly SurveyedCall[]): Edit {
  if (isAround(edit)) return edit;
  const place = exact(edit.place, calls);
  return edit.kind === 'move' ? { ...edit, place, other: exact(edit.other, calls) } : { ...edit, place };
}

function exact(text: string, calls: readonly SurveyedCall[]): string {
  const place = parsePlace(text);
  if (place.nth === undefined) return text;
  const found = calls.filter((call) => isAt(place, call));
  const call = found[place.nth - 1] as SurveyedCall | undefined;
  if (call) return exactPlace(call);
  return refuse({
    code: 'bad-edit',
    message: `there is no ${text}: ${found.length === 1 ? 'one call is' : `${found.length} calls are`} called so`,
    where: found[0]?.frame,
    instead: found.length === 0 ? 'name a call that the model makes' : `count from 1 to ${found.length}, by file and line`,
  });
}

/** The shortest text that names a call and none of the others: its name, its function, its line, and in the end its column. */
export function placeAmong(call: SurveyedCall, calls: readonly SurveyedCall[]): Place {
  const { name, frame } = call;
  const file = frame.file.split('/').at(-1) ?? frame.file;
  const ways = [name, `${name} in ${frame.functionName}`, `${name}@${file}:${frame.line}`, `${name}@${file}:${frame.line}:${frame.column}`];
  const isOnly = (way: Place): boolean => {
    const place = parsePlace(way);
    return calls.filter((each) => isAt(place, each)).length === 1;
  };
  return ways.find((way) => /^\S+(?: in [\w$]+)?$/.test(way) && isOnly(way)) ?? exactPlace(call);
}

// The place of a call and of no other: its name, file, line and column.
function exactPlace({ name, frame }: Pick<SurveyedCall, 'name' | 'frame'>): string {
  return `${name}@${keyOfPlace(frame)}`;
}
