// A trace as one HTML file: the picture, the step that is looked at, and all steps as a table. It needs nothing but itself.
import type { Trace, TraceStep } from '../../trace/trace.js';
import { regionNote, remedyTexts, whoOf } from '../lane-text.js';
import { placeOn } from '../page.js';
import { element, escaped } from './markup.js';
import { PAGE_SCRIPT } from './page-script.js';
import { picture, titleOf } from './picture.js';
import { PAGE_STYLE } from './style.js';

/** What a page says beside its trace. */
export interface PageContext {
  /** The command that finds the trace again. */
  readonly repeat: string;
  /** Paths inside this folder (absolute, without a final slash) are told relative to it. */
  readonly folder: string;
}

/** The text of the page. */
export function picturePage(trace: Trace, { repeat, folder }: PageContext): string {
  const view = element('div', { class: 'view', tabindex: '0', 'aria-label': 'the picture' }, picture(trace));
  const about = element(
    'aside',
    {},
    element('h2', { class: 'step' }, 'Step ', element('span', { id: 'position' }, '')),
    element(
      'div',
      { class: 'buttons' },
      ...[
        ['first', '⇤', 'Home'],
        ['back', '←', 'previous'],
        ['on', '→', 'next'],
        ['last', '⇥', 'End'],
      ].map(([go = '', text = '', says = '']) => element('button', { type: 'button', 'data-go': go, 'aria-label': says }, text)),
    ),
    element('dl', { id: 'details', class: 'step', 'aria-live': 'polite' }, ''),
    ...section('Why', trace.why),
    ...section(remedyTexts(trace).heading, trace.remedies ?? []),
    element('h2', {}, 'Repeat'),
    element('pre', {}, escaped(repeat)),
    element('h2', { class: 'keys' }, 'Keys'),
    element('p', { class: 'keys' }, KEYS),
  );
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(titleOf(trace))}</title>`,
    `<style>${PAGE_STYLE}</style></head>`,
    `<body>${element('main', {}, view, about)}`,
    table(trace, folder),
    `<script type="application/json" id="steps">${jsonIn(trace.steps.map((step) => detailsOf(trace, step, folder)))}</script>`,
    `<script>${PAGE_SCRIPT}</script></body></html>`,
    '',
  ].join('\n');
}

const KEYS =
  '<kbd>↑</kbd> <kbd>↓</kbd> or <kbd>k</kbd> <kbd>j</kbd> a step · <kbd>←</kbd> <kbd>→</kbd> or <kbd>h</kbd> <kbd>l</kbd> ' +
  'on the same CPU · <kbd>Home</kbd> <kbd>End</kbd> · <kbd>r</kbd> what it reads from · <kbd>p</kbd> where it is performed';

function section(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  return [element('h2', {}, escaped(title)), element('ul', {}, ...sentences.map((sentence) => element('li', {}, escaped(sentence))))];
}

/** What the page says of one step, and where the keys lead from it. */
interface Details {
  readonly number: number;
  readonly cpu: number;
  readonly readsFrom: number;
  readonly pending: number;
  /** Names and values, as they are shown. */
  readonly facts: readonly (readonly [string, string])[];
}

function detailsOf(trace: Trace, step: TraceStep, folder: string): Details {
  const { number, cpu, readsFrom = 0, pending = 0 } = step;
  const facts: [string, string][] = [
    ['CPU', String(cpu)],
    ['context', whoOf(step)],
    ['op', step.op === '' ? 'none' : step.op],
  ];
  if (step.result !== undefined) facts.push(['result', step.result]);
  if (step.readsFrom !== undefined) facts.push(['reads from', readsFrom === 0 ? 'the initial value' : `step ${readsFrom}`]);
  if (step.overwrittenAt !== undefined) facts.push(['stale', `overwritten at ${step.overwrittenAt}`]);
  if (step.unseen !== undefined) facts.push(['not visible yet', `step ${step.unseen}`]);
  if (step.pending !== undefined) facts.push([step.kind === 'perform' ? 'pending since' : 'performed', performedText(pending)]);
  if (step.regions.length > 0) facts.push(['regions', step.regions.join(', ')]);
  if (number >= (trace.loopFrom ?? Infinity)) facts.push(['for ever', 'it happens again and again']);
  if (step.ends) facts.push(['then', `${whoOf(step)} is over`]);
  for (const [index, frame] of step.stack.entries()) {
    facts.push([index === 0 ? 'at' : '', `${frame.functionName}() ${placeOn({ folder }, frame)}`]);
  }
  if (trace.causes) facts.push(['matters', trace.causes.includes(number) ? 'yes' : 'no: it could be anything']);
  return { number, cpu, readsFrom, pending, facts };
}

function performedText(pending: number): string {
  return pending === 0 ? 'not before the trace ends' : `step ${pending}`;
}

function table(trace: Trace, folder: string): string {
  const head = ['step', 'CPU', 'context', 'what happens', 'notes'].map((text) => element('th', { scope: 'col' }, text));
  const rows = trace.steps.flatMap((step) => {
    const { facts } = detailsOf(trace, step, folder);
    const result = step.result === undefined ? '' : ` → ${step.result}`;
    const performed = step.kind === 'perform' ? 'performed: ' : '';
    const notes = facts
      .filter(([name]) => !['CPU', 'context', 'op', 'result'].includes(name))
      .map(([name, value]) => `${name} ${value}`.trim());
    const cells = [String(step.number), String(step.cpu), whoOf(step), `${performed}${step.op}${result}`, notes.join(' · ')];
    return [...startRows(trace, step.number), ...leftOutRows(trace, step.number), tableRow(cells)];
  });
  rows.push(...startRows(trace, trace.steps.length + 1), ...leftOutRows(trace, trace.steps.length + 1));
  const caption = element('caption', {}, escaped(titleOf(trace)));
  const body = [caption, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows)];
  return element('details', {}, element('summary', {}, 'The steps as a table'), element('table', {}, ...body));
}

// The regions that threads begin in just before a step.
function startRows({ starts = [] }: Trace, number: number): string[] {
  return starts.flatMap(({ before, cpu, context, regions }) =>
    before === number ? [tableRow(['', String(cpu), whoOf({ context }), regions.map(regionNote).join(' · '), ''])] : [],
  );
}

// What edits left out just before a step.
function leftOutRows({ leftOut = [] }: Trace, number: number): string[] {
  return leftOut.flatMap(({ before, how, cpu, context, op }) =>
    before === number ? [tableRow(['', String(cpu), whoOf({ context }), op, `${how}: not there`], 'op ghost')] : [],
  );
}

function tableRow(cells: readonly string[], opClass = 'op'): string {
  return element('tr', {}, ...cells.map((cell, index) => element('td', index === 3 ? { class: opClass } : {}, escaped(cell))));
}

// JSON that cannot end the script that it stands in.
function jsonIn(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
