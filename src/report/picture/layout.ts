// Layout: where everything of a picture stands. Only numbers; `picture.ts` draws them.
//
//   margin │ number │ grace periods │ lane of CPU 0         │ lane of CPU 1         │ source │ margin
//                                     gutter  spine  text      gutter  spine  text
//
// A row is one entry of a trace, in one lane; so a horizontal line in the gap above or below a row crosses no text, and neither does a
// vertical one in a gutter.
import type { Story, TraceStep } from '../../trace/trace.js';
import { isAboutState, laneCpus, laneEntries, laneHead, whoOf, type LaneEntry } from '../lane-text.js';
import { codeLines } from './lines.js';

/** The width of a character of code. */
export const CHARACTER = 7.25;
/** Between the spines of an interrupted context and of its handler. */
export const INSET = 16;
/** Free space between rows. */
export const GAP = 12;
/** The height of a line of code, and of one of notes. */
const LINE = 16;
const MARGIN = 20;
const NUMBER = 36;
const GRACE = 14;
const GUTTER = 52;
const TEXT = 14;
const HEAD = 84;
const LANE_CHARACTERS_MIN = 18;

/** One line of a row's text. */
export interface RowLine {
  readonly text: string;
  readonly kind: 'arrival' | 'op' | 'note' | 'stale' | 'fault';
  /** The baseline. */
  readonly y: number;
}

/** One entry, with where it stands. */
export interface Row {
  readonly entry: LaneEntry;
  readonly lane: number;
  /** How many handlers the context of the entry is inside of, itself included. */
  readonly level: number;
  /** The glyph's centre. */
  readonly x: number;
  readonly y: number;
  readonly top: number;
  readonly bottom: number;
  readonly textX: number;
  readonly lines: readonly RowLine[];
  readonly isAtFault: boolean;
}

/** The lane of a CPU. */
export interface Lane {
  readonly cpu: number;
  readonly head: string;
  readonly left: number;
  readonly right: number;
  /** The x of the spine of its tasks. */
  readonly spine: number;
}

/** A picture's geometry. */
export interface Layout {
  readonly width: number;
  /** The y below the last row. */
  readonly bottom: number;
  readonly top: number;
  readonly lanes: readonly Lane[];
  readonly rows: readonly Row[];
  /** The x of the bars of grace periods: one column for each that overlap. */
  readonly graceX: number;
  readonly numberX: number;
  /** Where source lines begin. */
  readonly sourceX: number;
  readonly margin: number;
}

/** Lays a trace out; `graceColumns` is how many grace periods go on at once. */
export function layoutOf(trace: Story, graceColumns: number): Layout {
  const entries = laneEntries(trace);
  const cpus = laneCpus(trace);
  const graceX = MARGIN + NUMBER;
  const lanes: Lane[] = [];
  let left = graceX + graceColumns * GRACE;
  const most = charactersMax(cpus.length);
  const characters = cpus.map((cpu) => laneCharacters(trace, entries, { cpu, most }));
  for (const [index, cpu] of cpus.entries()) {
    const right = left + GUTTER + TEXT + characters[index] * CHARACTER + 10;
    lanes.push({ cpu, head: laneHead(trace, cpu), left, right, spine: left + GUTTER });
    left = right;
  }
  const rows = rowsOf(trace, { entries, lanes, characters });
  const sourceX = left + 12;
  const sources = entries.map(({ step }) => sourceOf(step).length);
  const width = sourceX + Math.max(0, ...sources) * CHARACTER * 0.88 + MARGIN;
  return {
    width,
    top: HEAD,
    bottom: rows.at(-1)?.bottom ?? HEAD,
    lanes,
    rows,
    graceX,
    numberX: MARGIN + NUMBER - 10,
    sourceX,
    margin: MARGIN,
  };
}

/** `module.ts:32`: where the op of a step stands. */
export function sourceOf({ where }: TraceStep): string {
  return where ? `${where.file.replace(/^.*[/\\]/, '')}:${where.line}` : '';
}

/** The row that shows a step. */
export function rowOfStep(rows: readonly Row[], number: number): Row | undefined {
  return rows.findLast(({ entry }) => entry.step.number <= number);
}

// Four lanes still fit a screen; fewer may be wider.
function charactersMax(lanes: number): number {
  return lanes <= 2 ? 50 : Math.max(28, 46 - 4 * lanes);
}

function laneCharacters(trace: Story, entries: readonly LaneEntry[], { cpu, most }: { cpu: number; most: number }): number {
  const own = entries.filter((entry) => entry.cpu === cpu);
  const needed = own.flatMap((entry) => textsOf(trace, entry).map(({ text }) => text.length + levelOf(entry) * 2 + 1));
  return Math.min(most, Math.max(LANE_CHARACTERS_MIN, laneHead(trace, cpu).length, ...needed));
}

function levelOf({ nesting, step }: LaneEntry): number {
  return nesting + (step.kind === 'arrival' ? 1 : 0);
}

interface Placed {
  readonly entries: readonly LaneEntry[];
  readonly lanes: readonly Lane[];
  readonly characters: readonly number[];
}

function rowsOf(trace: Story, { entries, lanes, characters }: Placed): Row[] {
  const isOfStep = trace.finding !== undefined && !isAboutState(trace.finding);
  const faultRow = isOfStep ? entries.findLast(({ step }) => step.number <= (trace.faultAt ?? trace.steps.length)) : undefined;
  let top = HEAD;
  return entries.map((entry) => {
    const lane = lanes.findIndex(({ cpu }) => cpu === entry.cpu);
    const level = levelOf(entry);
    const x = lanes[lane].spine + level * INSET;
    const most = characters[lane] - Math.ceil((level * INSET) / CHARACTER);
    const lines: RowLine[] = [];
    for (const { text, kind } of joined(textsOf(trace, entry), most)) {
      for (const line of codeLines(text, most)) lines.push({ text: line, kind, y: top + GAP + lines.length * LINE + 11 });
    }
    const opLine = lines.find(({ kind }) => kind === 'op');
    const bottom = top + GAP + lines.length * LINE;
    const row = {
      entry,
      lane,
      level,
      x,
      y: (opLine?.y ?? top + GAP + 11) - 4,
      top,
      bottom,
      textX: x + TEXT,
      lines,
      isAtFault: entry === faultRow,
    };
    top = bottom;
    return row;
  });
}

interface Said {
  readonly text: string;
  readonly kind: RowLine['kind'];
}

// Notes beside each other, as many as fit on a line.
function joined(texts: readonly Said[], most: number): Said[] {
  const lines: Said[] = [];
  for (const { text, kind } of texts) {
    const last = lines.at(-1);
    const both = last && kind === 'note' && last.kind === kind ? `${last.text} · ${text}` : '';
    if (both !== '' && both.length <= most) lines.splice(-1, 1, { text: both, kind });
    else lines.push({ text, kind });
  }
  return lines;
}

function textsOf(trace: Story, entry: LaneEntry): Said[] {
  const { step } = entry;
  const fault = entry.isAtFault ? entry.notes.slice(0, 1) : [];
  const notes = entry.notes.slice(fault.length);
  return [
    ...(step.kind === 'arrival' ? [{ text: whoOf(step), kind: 'arrival' as const }] : []),
    { text: entry.text, kind: 'op' },
    ...fault.map((text) => ({ text: faultText(trace, text), kind: 'fault' as const })),
    ...notes.map((text) => ({ text, kind: /^stale|not visible yet$/.test(text) ? ('stale' as const) : ('note' as const) })),
  ];
}

// A fault that an earlier step made counts from the step that confirms its guess.
function faultText({ faultAt, steps }: Story, name: string): string {
  return faultAt === undefined || faultAt === steps.length ? name : `confirms ${name} at ${faultAt}`;
}
