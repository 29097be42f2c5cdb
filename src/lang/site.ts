// Where in a model an op was written, and which ops were created but never performed (a forgotten `yield*`).
import type { CallFrame, SourceLocation } from '../core/location.js';
import type { Op } from './op.js';

// Replays happen one at a time, so one recording is enough; `record` sets it up and takes it down.
let recording: Recording | undefined;

/** What a replay wants to know about the ops that a thread creates. */
export interface Recording {
  /** Whether an op gets a `site`: capturing one costs a stack trace. */
  capture: boolean;
  /** The ops that were created and not yet begun. */
  readonly unperformed: Set<Op>;
  /** The calls that edits left out, for whoever captures. */
  readonly leftOut: LeftOut[];
}

/** What became of a call in an edited thread: it is left out, another stands in its place, or it comes later. */
export type Omission = 'dropped' | 'replaced' | 'moved';

/** A call that an edit left out of a thread, where the thread would have made it. */
export interface LeftOut {
  readonly how: Omission;
  readonly name: string;
  /** Its only op; `undefined` for a function of several. */
  readonly op: Op | undefined;
  /** What such a function is about. */
  readonly subject: unknown;
  readonly site: Error;
}

/** Runs `work` with `next` as the current recording. */
export function record<T>(next: Recording, work: () => T): T {
  const previous = recording;
  recording = next;
  try {
    return work();
  } finally {
    recording = previous;
  }
}

/** Stamps an op with the place where it was created, when the recording asks for that. */
export function captureSite(op: Op): Op {
  return recording?.capture ? { ...op, site: siteHere() } : op;
}

/** Notes that an edit leaves out a call that a thread makes now. */
export function noteLeftOut(how: Omission, { name, op, subject }: Pick<LeftOut, 'name' | 'op' | 'subject'>): void {
  if (recording?.capture) recording.leftOut.push({ how, name, op, subject, site: siteHere() });
}

/** The place that runs now. */
export function siteHere(): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const site = new Error('site');
  Error.stackTraceLimit = limit;
  return site;
}

/** Notes that an op exists and waits to be performed. */
export function createOp(op: Op): void {
  recording?.unperformed.add(op);
}

/** Notes that an op is being performed. */
export function beginOp(op: Op): void {
  recording?.unperformed.delete(op);
}

// What files were built from, by their address.
const translations = new Map<string, Translation>();

/** Where a line and column of a built file, counted from 1, come from; nowhere if the build made them. */
export type Translation = (line: number, column: number) => SourceLocation | undefined;

/** Frames in the file at this address are from now on shown where they come from. */
export function translateFrames(address: string, translation: Translation): void {
  translations.set(address, translation);
}

const FRAME = /^\s*at (?:(?:async )?(.+?) \()?((?:file:\/\/|\/|[A-Za-z]:\\).*?):(\d+):(\d+)\)?$/;

/** The frames of a captured site that belong to a model, innermost first; the language's own and the compiler's are left out. */
export function framesOf(site: Error | undefined): readonly CallFrame[] {
  const frames: CallFrame[] = [];
  for (const line of (site?.stack ?? '').split('\n')) {
    const match = FRAME.exec(line);
    if (!match) continue;
    const [, functionName = '', file = '', row = '0', column = '0'] = match;
    const translation = translations.get(file);
    if (!translation && isOwn(file)) {
      if (frames.length > 0 && !isLanguage(file)) break;
      continue;
    }
    const written = { file: plainPath(file), line: Number(row), column: Number(column) };
    const place = translation ? translation(written.line, written.column) : written;
    if (place) frames.push({ functionName: cleanName(functionName), ...place });
  }
  return frames;
}

// Where source maps are on, our own frames name src/ although dist/ runs.
const PACKAGE_FOLDER = new URL('../..', import.meta.url).href;
const HOUSE_FOLDERS = [`${PACKAGE_FOLDER}src/`, `${PACKAGE_FOLDER}dist/`];

function isOwn(file: string): boolean {
  return file.startsWith('node:') || HOUSE_FOLDERS.some((folder) => asUrl(file).startsWith(folder));
}

function isLanguage(file: string): boolean {
  return HOUSE_FOLDERS.some((folder) => asUrl(file).startsWith(`${folder}lang/`));
}

function asUrl(file: string): string {
  return file.startsWith('file://') ? file : `file://${file}`;
}

function plainPath(file: string): string {
  const path = file.startsWith('file://') ? decodeURIComponent(file.slice('file://'.length)) : file;
  return path.replace(/[?#].*$/, '');
}

// A frame says less or more of a function, depending on whether source maps are on: `repeated [as start]`, or nothing for one
// without a name.
function cleanName(functionName: string): string {
  const own = functionName.replace(/ \[as .*\]$/, '').replace(/\.next$/, '');
  return own.replace(/^(Object|Generator|Module)\./, '') || '<anonymous>';
}
