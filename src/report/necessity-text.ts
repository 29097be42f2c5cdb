// A necessity run as text: a line of source × memory model, and below it what each finding rests on.
import type { MemoryName } from '../core/memory.js';
import { editText } from '../edit/edit-text.js';
import type { Edit } from '../lang/edit.js';
import type { Line } from '../necessity/lines.js';
import type { Need } from '../necessity/necessity.js';
import { outcomeText } from './outcome-text.js';
import { placeOn, type Page } from './page.js';
import type { Tint } from './paint.js';
import { indentedCommand } from './repeat.js';
import { padTo, widthOf, wrap } from './wrap.js';

/** What was found of one line, by memory model. */
export interface NeedsOfLine {
  readonly line: Line;
  readonly needs: ReadonlyMap<MemoryName, Need>;
}

/** What a table is about. */
export interface NecessityReport {
  readonly lines: readonly NeedsOfLine[];
  readonly memories: readonly MemoryName[];
  /** What bounds the instance: `2 CPUs · NMIs and irqs without bound`. */
  readonly bounds: string;
  /** The command that checks the model under an edit. */
  readonly repeat: (memory: MemoryName, edit: Edit | undefined) => string;
}

const MARKS: Readonly<Record<Need['kind'], readonly [mark: string, tint: Tint]>> = {
  'load-bearing': ['●', 'red'],
  'weaker-is-enough': ['◐', 'yellow'],
  redundant: ['○', 'green'],
  indistinct: ['=', 'dim'],
  incomplete: ['?', 'yellow'],
  unsound: ['✗', 'dim'],
  open: ['·', 'dim'],
};

/** Calls are not told in fewer columns than these beside their marks. */
const NAME_MIN = 20;

const LEGEND: readonly string[] = [
  '● load-bearing',
  '◐ a weaker form is enough',
  '○ redundant',
  '= not told apart',
  '? incomplete',
  '✗ the model itself does not hold',
];

/** The table and its reasons. */
export function necessityText(report: NecessityReport, page: Page): string[] {
  const { lines, memories } = report;
  const { paint, width } = page;
  const names = lines.map(({ line }) => lineText(line));
  const columns = memories.map((memory) => memory.length + 2);
  const room = width - columns.reduce((sum, each) => sum + each, 0) - 9;
  const hasColumns = room >= NAME_MIN;
  const nameWidth = Math.min(room, Math.max(0, ...names.map(widthOf)));
  const text = hasColumns ? [paint.dim(`${' '.repeat(9 + nameWidth)}${memories.map((memory) => `  ${memory}`).join('')}`)] : [];
  let file = '';
  for (const [index, { line, needs }] of lines.entries()) {
    const path = placeOn(page, line.call.frame).replace(/:\d+:\d+$/, '');
    if (path !== file) text.push(...wrap(` ${path}`, width, 3).map(paint.bold));
    file = path;
    if (!hasColumns) {
      text.push(...stackedLine(names[index], { line, needs }, { memories, page }));
      continue;
    }
    const marks = memories.map((memory, at) => markOf(needs.get(memory), columns[at], page)).join('');
    const [first = '', ...rest] = wrap(names[index], nameWidth, 2);
    const number = String(line.next ? '' : line.call.frame.line).padStart(6);
    text.push(`${number}  ${padTo(first, nameWidth)} ${marks}`.trimEnd(), ...rest.map((each) => `${' '.repeat(8)}${each}`));
  }
  return [...text, '', ...legend(width), '', ...reasons(report, page)];
}

// Without room for columns: the marks stand below the call, each with its memory model.
function stackedLine(
  name: string,
  { line, needs }: NeedsOfLine,
  { memories, page: { width } }: { memories: readonly MemoryName[]; page: Page },
): string[] {
  const number = line.next ? '' : `${line.call.frame.line} `;
  const marks = memories.map((memory) => `${memory} ${MARKS[needs.get(memory)?.kind ?? 'open'][0]}`).join('  ');
  return [...wrap(`  ${number}${name}`, width, 4), ...wrap(marks, width - 4).map((part) => `    ${part}`)];
}

// The marks that do not fit on a line go to the next one, each with what it means.
function legend(width: number): string[] {
  const lines = [''];
  for (const item of LEGEND) {
    const last = lines[lines.length - 1];
    const longer = `${last}${last === '' ? ' ' : '  '}${item}`;
    if (widthOf(longer) <= width || last === '') lines[lines.length - 1] = longer;
    else lines.push(` ${item}`);
  }
  return lines.flatMap((line) => wrap(line, width, 3));
}

function markOf(need: Need | undefined, columns: number, { paint }: Page): string {
  const [mark, tint] = MARKS[need?.kind ?? 'open'];
  return `${' '.repeat(columns - 1)}${paint[tint](mark)}`;
}

/** `rcu_assign_pointer() in set_nmi_callback`; `store() before WRITE_ONCE() in prepare`. */
export function lineText({ call, next }: Line): string {
  const inside = call.frame.functionName === '<anonymous>' ? '' : ` in ${call.frame.functionName}`;
  return next ? `${call.name}() before ${next.name}()${inside}` : `${call.name}()${inside}`;
}

// For each line: the memory models that agree, what was found, and how to see it.
function reasons({ lines, memories, bounds, repeat }: NecessityReport, page: Page): string[] {
  const text: string[] = [];
  for (const { line, needs } of lines) {
    const groups = new Map<string, MemoryName[]>();
    for (const memory of memories) {
      const need = needs.get(memory);
      if (!need || need.kind === 'unsound' || need.kind === 'open') continue;
      const key = needText(need, line, bounds);
      groups.set(key, [...(groups.get(key) ?? []), memory]);
    }
    if (groups.size === 0) continue;
    const place = placeOn(page, line.call.frame).replace(/:\d+$/, '');
    text.push(...wrap(` ${page.paint.bold(place)}  ${lineText(line)}`, page.width, 3));
    for (const [said, agreeing] of groups) {
      text.push(...wrap(`   ${agreeing.join(' ')}: ${said}`, page.width, 5));
      const [first] = agreeing;
      const edit = shownBy(needs.get(first));
      if (edit) text.push(...indentedCommand(repeat(first, edit), page.width, 5).map(page.paint.dim));
    }
  }
  return [...text, ...unsoundLines({ lines, memories, repeat }, page)];
}

// What does not hold as it stands is said once.
function unsoundLines({ lines, memories, repeat }: Pick<NecessityReport, 'lines' | 'memories' | 'repeat'>, page: Page): string[] {
  return memories.flatMap((memory) => {
    const need = lines[0]?.needs.get(memory);
    if (need?.kind !== 'unsound') return [];
    const said = ` ${memory}: the model itself is ${outcomeText(need.because)}: nothing follows from weaker forms; see \`quiesce repair\``;
    return [...wrap(said, page.width, 3), ...indentedCommand(repeat(memory, undefined), page.width, 5).map(page.paint.dim)];
  });
}

/** The edit that shows a finding; none where there is nothing to see. */
export function shownBy(need: Need | undefined): Edit | undefined {
  if (need?.kind === 'load-bearing' || need?.kind === 'incomplete') return need.edit;
  return need?.kind === 'weaker-is-enough' ? need.next?.edit : undefined;
}

/** What was found, in words. */
export function needText(need: Need, line: Line, bounds: string): string {
  switch (need.kind) {
    case 'load-bearing':
      return `load-bearing; ${without(need.form, line)}: ${outcomeText(need.because)}`;
    case 'weaker-is-enough': {
      const after = need.next ? `; ${without(need.next.form, line)}: ${outcomeText(need.next.because)}` : '';
      return `${need.form}() is enough${after}`;
    }
    case 'redundant':
      return line.next ? `the order does not matter (${bounds})` : `redundant here (${bounds})`;
    case 'indistinct':
      return line.next
        ? 'both orders are one program'
        : `no different from ${need.form}() here: a faithful compiler, or the memory model, keeps more than that`;
    case 'incomplete':
      return `incomplete; ${without(need.form, line)}: ${outcomeText(need.because)}`;
    case 'unsound':
    case 'open':
      return need.kind;
  }
}

function without(form: string, { next }: Line): string {
  if (next) return 'the other way round';
  return form === 'nothing' ? 'without it' : `with ${form}()`;
}

/** The same as JSON: one record for each line and memory model. */
export function necessityJson({ lines, memories, bounds, repeat }: NecessityReport): string {
  const rows = lines.flatMap(({ line, needs }) =>
    memories.map((memory) => {
      const need: Need = needs.get(memory) ?? { kind: 'open' };
      const edit = shownBy(need);
      const { file, line: row, column, functionName } = line.call.frame;
      const shown = edit && { edit: editText(edit), repeat: repeat(memory, edit) };
      return { call: line.call.name, before: line.next?.name, file, line: row, column, functionName, memory, ...need, ...shown };
    }),
  );
  return JSON.stringify({ format: 'quiesce.necessity/1', bounds, rows });
}
