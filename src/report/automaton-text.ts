// An automaton as text: numbered local states, each with its op, its place, and where each answer leads.
import type { Automaton, AutomatonEdge, AutomatonState } from './automaton.js';
import { plural } from './figures.js';
import { placeOn, type Page } from './page.js';
import { widthOf, wrap } from './wrap.js';

const INDENT = 7;
/** On a wider page, a place at its edge is too far from what stands there. */
const PLACES_END = 120;

/** The lines of an automaton. */
export function automatonText({ thread, kind, entry, states }: Automaton, page: Page): string[] {
  const title = wrap(
    ` ${kind === 'nmi' ? 'NMI' : kind} ${thread}   ${plural(states.length, 'local state')}, starts at ${entry}`,
    page.width,
    3,
  );
  return [...title.map(page.paint.bold), ...states.flatMap((state) => stateLines(state, page))];
}

function stateLines(state: AutomatonState, page: Page): string[] {
  const only =
    state.edges.length === 1 && state.edges[0].answers.length === 0 && state.edges[0].enters.length === 0 ? state.edges[0] : undefined;
  const head = `${String(state.number).padStart(INDENT - 2)}  ${state.op}${only ? `  → ${targetText(only)}` : ''}`;
  return [
    ...headLines(head, state, page),
    ...aside(state, page),
    ...(only ? [] : state.edges.flatMap((edge) => wrap(`${' '.repeat(INDENT + 2)}${edgeText(edge)}`, page.width, INDENT + 4))),
  ];
}

// The place stands at the right, or below where there is no room.
function headLines(head: string, { where }: AutomatonState, page: Page): string[] {
  const place = where ? placeOn(page, where) : '';
  const space = Math.min(page.width, PLACES_END) - widthOf(head) - widthOf(place);
  if (place !== '' && space >= 2) return [`${head}${' '.repeat(space)}${page.paint.dim(place)}`];
  const below = place === '' ? [] : wrap(place, page.width - INDENT).map((line) => ' '.repeat(INDENT) + page.paint.dim(line));
  return [...wrap(head, page.width, INDENT), ...below];
}

function aside({ nesting, regions, functionName }: AutomatonState, page: Page): string[] {
  const notes = [`in ${functionName}()`, ...nesting, ...regions.map((region) => `inside ${region}`)];
  return wrap(notes.join(' · '), page.width - INDENT).map((line) => ' '.repeat(INDENT) + page.paint.dim(line));
}

function edgeText(edge: AutomatonEdge): string {
  const answers = edge.answers.length === 0 ? '' : `${edge.answers.join(', ')} `;
  return `${answers}→ ${targetText(edge)}${edge.enters.length === 0 ? '' : `, enters ${edge.enters.join(', ')}`}`;
}

function targetText({ to }: AutomatonEdge): string {
  return typeof to === 'object' ? `✗ ${to.finding}` : String(to);
}
