// A trace as columns: time runs down, one column for each CPU, the result on the op's own line.
//
//       #  CPU 0 · rmmod                      CPU 1
//       1                                     ↯ NMI do_nmi: nmi_enter()
//       2                                     │ rcu_dereference_sched(nmi_callback) → my_nmi_callback   from 0
//     3-4  rcu_assign_pointer(nmi_callback, dummy)
//       5  kfree(my_nmi_data)
//       6                                     │ ✗ READ_ONCE(my_nmi_data.ticks)   use-after-free
import { assert } from '../core/assert.js';
import type { Trace } from '../trace/trace.js';
import { laneCpus, laneEntries, laneHead, loopTexts, type LaneEntry } from './lane-text.js';
import { placeOn, type Page } from './page.js';
import type { Paint, Tint } from './paint.js';
import { padTo, widthOf, wrap } from './wrap.js';

const GAP = 2;
/** A lane that would be narrower than this is not drawn: the steps are stacked instead. */
const LANE_MIN = 18;
const NOTES_GAP = '   ';

/** A piece of a line, with the colour of all of it. */
interface Piece {
  readonly text: string;
  readonly tint: Tint | undefined;
}

/** The lines of a trace's steps, at most `page.width` columns wide. */
export function traceColumns(trace: Trace, page: Page): string[] {
  const entries = laneEntries(trace);
  const cpus = laneCpus(trace);
  const labelWidth = Math.max(1, ...entries.map((entry) => entry.label.length)) + 4;
  const room = page.width - labelWidth - GAP * cpus.length;
  if (room < LANE_MIN * cpus.length) return stacked(trace, entries, page);
  const widths = laneWidths(
    cpus.map((cpu) => naturalWidth(trace, entries, cpu)),
    room,
  );
  const used = labelWidth + widths.reduce((sum, width) => sum + width + GAP, 0);
  const places = entries.map((entry) => (entry.step.where ? placeOn(page, entry.step.where) : ''));
  const hasPlaces = page.width - used >= Math.max(...places.map(widthOf), 0) + GAP;
  const lines = [headLine(trace, { cpus, labelWidth, widths, paint: page.paint })];
  const rule = (text: string): string[] => ruleLines(text, { from: labelWidth + GAP, to: used - GAP, page });
  const loop = loopTexts(trace);
  for (const [index, entry] of entries.entries()) {
    if (loop && isFirstOfLoop(trace, entry)) lines.push(...rule(loop.before));
    const lane = cpus.indexOf(entry.cpu);
    const cell = cellLines(entry, widths[lane]);
    const before = widths.slice(0, lane).reduce((sum, width) => sum + width + GAP, 0);
    for (const [row, pieces] of cell.entries()) {
      const label = (row === 0 ? entry.label : '').padStart(labelWidth);
      const head = `${page.paint.dim(label)}${' '.repeat(GAP + before)}${painted(pieces, page.paint)}`;
      const drawn = labelWidth + GAP + before + pieces.reduce((sum, piece) => sum + widthOf(piece.text), 0);
      const place = hasPlaces && row === 0 && places[index] !== '' ? ' '.repeat(used + GAP - drawn) + page.paint.dim(places[index]) : '';
      lines.push(head + place);
    }
  }
  return loop ? [...lines, ...rule(loop.after)] : lines;
}

function isFirstOfLoop({ loopFrom }: Trace, { aside, step }: LaneEntry): boolean {
  return aside === undefined && step.number === loopFrom;
}

// A rule across the lanes, with a text in it: `── from here, for ever ─────`.
function ruleLines(text: string, { from, to, page }: { from: number; to: number; page: Page }): string[] {
  const line = `── ${text} `;
  return [page.paint.dim(' '.repeat(from) + line + '─'.repeat(Math.max(2, to - from - widthOf(line))))];
}

interface Frame {
  readonly cpus: readonly number[];
  readonly labelWidth: number;
  readonly widths: readonly number[];
  readonly paint: Paint;
}

function headLine(trace: Trace, { cpus, labelWidth, widths, paint }: Frame): string {
  const heads = cpus.map((cpu, lane) => padTo(shortened(laneHead(trace, cpu), widths[lane]), widths[lane]));
  return paint.bold(`${'#'.padStart(labelWidth)}${' '.repeat(GAP)}${heads.join(' '.repeat(GAP))}`.trimEnd());
}

function shortened(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${wrap(text, width - 1)[0]}…`;
}

// The width at which nothing in a lane has to be wrapped.
function naturalWidth(trace: Trace, entries: readonly LaneEntry[], cpu: number): number {
  const own = entries.filter((entry) => entry.cpu === cpu).map((entry) => widthOf(mainText(entry)) + notesWidth(entry));
  return Math.max(widthOf(laneHead(trace, cpu)), LANE_MIN, ...own);
}

function notesWidth({ notes }: LaneEntry): number {
  return notes.length === 0 ? 0 : NOTES_GAP.length + widthOf(notes.join(' · '));
}

/** Shares the room out: a lane that needs less than its share gets what it needs, the others share the rest. */
export function laneWidths(natural: readonly number[], room: number): number[] {
  const widths = natural.map(() => 0);
  let open = natural.map((_, lane) => lane);
  let left = room;
  while (open.length > 0) {
    const share = Math.floor(left / open.length);
    const content = open.filter((lane) => natural[lane] <= share);
    const settled = content.length > 0 ? content : open;
    for (const lane of settled) {
      widths[lane] = Math.min(natural[lane], share);
      left -= widths[lane];
    }
    open = open.filter((lane) => !settled.includes(lane));
  }
  assert(left >= 0, 'lanes are wider than the page');
  return widths;
}

function prefixOf({ nesting }: LaneEntry): string {
  return '│ '.repeat(nesting);
}

function mainText(entry: LaneEntry): string {
  return [`${prefixOf(entry)}${entry.glyph}`, entry.text].filter((part) => part.trim() !== '').join(joint(entry));
}

// Between a prefix and the text stands a space of its own only after a glyph.
function joint({ glyph }: LaneEntry): string {
  return glyph === '' ? '' : ' ';
}

// An entry as lines of a lane: the op, and the notes beside it where there is room, else below it.
function cellLines(entry: LaneEntry, width: number): Piece[][] {
  const tint = textTint(entry);
  const main = mainText(entry);
  const notes = entry.notes.join(' · ');
  if (widthOf(main) + notesWidth(entry) <= width) {
    return [[{ text: main, tint }, ...(notes === '' ? [] : [{ text: NOTES_GAP + notes, tint: noteTint(entry) }])]];
  }
  const prefix = prefixOf(entry);
  const inner = width - prefix.length;
  const below = (text: string, hang: number): string[] => wrap(text, inner - hang).map((line) => prefix + ' '.repeat(hang) + line);
  const mainLines = wrap(main.slice(prefix.length), inner, 2).map((line) => prefix + line);
  const noteLines = notes === '' ? [] : below(notes, 2);
  return [...mainLines.map((text) => [{ text, tint }]), ...noteLines.map((text) => [{ text, tint: noteTint(entry) }])];
}

// What the finding does not depend on stands back.
function textTint({ isAtFault, isCause }: LaneEntry): Tint | undefined {
  if (isAtFault) return 'red';
  return isCause ? undefined : 'dim';
}

function noteTint(entry: LaneEntry): Tint {
  return entry.isAtFault ? 'red' : 'dim';
}

function painted(pieces: readonly Piece[], paint: Paint): string {
  return pieces.map(({ text, tint }) => (tint ? paint[tint](text) : text)).join('');
}

// Without room for lanes: each step says who takes it, then what happens.
function stacked(trace: Trace, entries: readonly LaneEntry[], { width, paint }: Page): string[] {
  const loop = loopTexts(trace);
  const rule = (text: string): string[] => wrap(`── ${text}`, width, 3).map(paint.dim);
  const told = entries.flatMap((entry) => {
    const tint = textTint(entry);
    const head = wrap(`${entry.label} CPU ${entry.cpu} ${entry.who}`.trimStart(), width).map(paint.dim);
    const glyph = entry.glyph.replace(/ ?↯ .*/, '');
    const main = wrap(`${glyph === '' ? '' : `${glyph} `}${entry.text}`, width - 2, 2);
    const notes = entry.notes.length === 0 ? [] : wrap(entry.notes.join(' · '), width - 4);
    return [
      ...(loop && isFirstOfLoop(trace, entry) ? rule(loop.before) : []),
      ...head,
      ...main.map((text) => `  ${painted([{ text, tint }], paint)}`),
      ...notes.map((text) => `    ${painted([{ text, tint: noteTint(entry) }], paint)}`),
    ];
  });
  return loop ? [...told, ...rule(loop.after)] : told;
}
