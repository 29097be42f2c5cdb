// Layout: where everything of a picture stands. Only numbers; `picture.ts` draws them.
//
//   margin │ number │ grace periods │ lane of CPU 0         │ lane of CPU 1         │ source │ margin
//                                     gutter  spine  text      gutter  spine  text
//
// A row is one entry of a trace, in one lane; so a horizontal line in the gap above or below a row crosses no text, and neither does a
// vertical one in a gutter.
import type { Story, TraceStep } from '../../trace/trace.js';
import { isAboutState, laneCpus, laneEntries, laneHead, loopTexts, whoOf, type LaneEntry } from '../lane-text.js';
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
/** Free space above a loop, for the line that begins it. */
const ABOVE_LOOP = 8;
const GUTTER = 52;
const TEXT = 14;
/** What a lane has besides its text, in characters. */
const AROUND = (GUTTER + TEXT + 10) / CHARACTER;
const HEAD = 84;
/** The same where there is no title. */
const HEAD_ALONE = 40;
const LANE_CHARACTERS_MIN = 18;
/** Beyond so many, lanes in which nothing happens are left out. */
const IDLE_LANES_MAX = 4;

/** One line of a row's text. */
export interface RowLine {
  readonly text: string;
  readonly kind: 'arrival' | 'op' | 'ghost' | 'note' | 'stale' | 'fault';
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
  /** Where source lines begin, if there are any. */
  readonly sourceX: number | undefined;
  readonly margin: number;
}

/** How a picture is laid out. */
export interface LayoutOptions {
  /** How many grace periods go on at once. */
  readonly graceColumns: number;
  /**
   * The width that its place has: lanes as narrow as they need to be for it, but no narrower than can be read; nothing above them, no
   * sources beside them, and a lane also for a CPU that has done nothing yet.
   */
  readonly fits?: number | undefined;
}

/** Lays a trace out. */
export function layoutOf(trace: Story, { graceColumns, fits }: LayoutOptions): Layout {
  const entries = laneEntries(trace);
  const cpus = fits === undefined ? laneCpus(trace) : allCpus(trace);
  const margin = fits === undefined ? MARGIN : MARGIN / 2;
  const head = fits === undefined ? HEAD : HEAD_ALONE;
  // As wide as the longest number, `107-108`, if that is more than usual.
  const graceX = Math.max(margin + NUMBER, Math.max(0, ...entries.map(({ label }) => label.length)) * CHARACTER + 12);
  const lanes: Lane[] = [];
  let left = graceX + graceColumns * GRACE;
  const most = fits === undefined ? charactersMax(cpus.length) : Infinity;
  const needed = cpus.map((cpu) => laneCharacters(trace, entries, { cpu, most }));
  const room = fits === undefined ? Infinity : (fits - left - margin) / CHARACTER - cpus.length * AROUND;
  const characters = shared(needed, Math.floor(room));
  for (const [index, cpu] of cpus.entries()) {
    const right = left + (AROUND + characters[index]) * CHARACTER;
    lanes.push({ cpu, head: laneHead(trace, cpu), left, right, spine: left + GUTTER });
    left = right;
  }
  const rows = rowsOf(trace, { entries, lanes, characters, head });
  const sourceX = left + 12;
  const loop = loopTexts(trace);
  const sources = [...entries.map(({ step }) => sourceOf(step).length), ...(loop ? [loop.before.length, loop.after.length] : [])];
  const beside = fits === undefined ? 12 + Math.max(0, ...sources) * CHARACTER * 0.88 : 0;
  return {
    width: left + beside + margin,
    top: head,
    bottom: rows.at(-1)?.bottom ?? head,
    lanes,
    rows,
    graceX,
    numberX: graceX - 10,
    sourceX: fits === undefined ? sourceX : undefined,
    margin,
  };
}

function allCpus(trace: Story): readonly number[] {
  const { cpus } = trace.origin;
  return cpus > IDLE_LANES_MAX ? laneCpus(trace) : Array.from({ length: cpus }, (_, cpu) => cpu);
}

// Of the room, each lane has what it needs or an even share; what one leaves over goes to the others, and what all leave over to all.
function shared(needed: readonly number[], room: number): number[] {
  if (!Number.isFinite(room)) return [...needed];
  const given = needed.map(() => 0);
  let left = room;
  const order = [...needed.keys()].sort((one, other) => needed[one] - needed[other]);
  for (const [place, lane] of order.entries()) {
    given[lane] = Math.max(LANE_CHARACTERS_MIN, Math.min(needed[lane], Math.floor(left / (order.length - place))));
    left -= given[lane];
  }
  const more = Math.max(0, Math.floor(left / needed.length));
  return given.map((characters) => characters + more);
}

/** `module.ts:32`: where the op of a step stands. */
export function sourceOf({ where }: TraceStep): string {
  return where ? `${where.file.replace(/^.*[/\\]/, '')}:${where.line}` : '';
}

/** The row that shows a step. */
export function rowOfStep(rows: readonly Row[], number: number): Row | undefined {
  return rows.findLast(({ entry }) => entry.aside === undefined && entry.step.number <= number);
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
  /** The y where the first row begins. */
  readonly head: number;
}

function rowsOf(trace: Story, { entries, lanes, characters, head }: Placed): Row[] {
  const { finding } = trace;
  const faultRow =
    finding === undefined || isAboutState(finding)
      ? undefined
      : entries.findLast(({ step, aside }) => aside === undefined && step.number <= (trace.faultAt ?? trace.steps.length));
  let top = head;
  return entries.map((entry) => {
    const lane = lanes.findIndex(({ cpu }) => cpu === entry.cpu);
    const level = levelOf(entry);
    const x = lanes[lane].spine + level * INSET;
    const most = characters[lane] - Math.ceil((level * INSET) / CHARACTER);
    const lines: RowLine[] = [];
    if (entry.aside === undefined && entry.step.number === trace.loopFrom) top += ABOVE_LOOP;
    for (const { text, kind } of joined(textsOf(trace, entry), most)) {
      for (const line of codeLines(text, most)) lines.push({ text: line, kind, y: top + GAP + lines.length * LINE + 11 });
    }
    const opLine = lines.find(({ kind }) => kind === 'op' || kind === 'ghost');
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
  const { step, aside } = entry;
  if (aside === 'start') return [{ text: entry.text, kind: 'note' }];
  if (aside !== undefined)
    return [
      { text: step.op, kind: 'ghost' },
      { text: aside, kind: 'note' },
    ];
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
