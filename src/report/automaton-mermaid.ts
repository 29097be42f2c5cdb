// An automaton as a Mermaid flowchart, for Markdown pages.
import type { Automaton, AutomatonEdge } from './automaton.js';

/** The text of a flowchart; put it into a fenced block of language `mermaid`. */
export function automatonMermaid({ thread, kind, entry, states }: Automaton): string {
  const lines = ['flowchart TD', `  %% ${kind} ${thread}`, `  start((" ")) --> s${entry}`];
  let findings = 0;
  for (const { number, op } of states) lines.push(`  s${number}["${number}: ${escaped(op)}"]`);
  for (const { number, edges } of states) {
    for (const edge of edges) {
      const label = labelOf(edge);
      const arrow = label === '' ? '-->' : `-->|"${escaped(label)}"|`;
      if (typeof edge.to === 'object') lines.push(`  s${number} ${arrow} f${++findings}{{"✗ ${escaped(edge.to.finding)}"}}`);
      else lines.push(`  s${number} ${arrow} ${edge.to === 'end' ? 'stop' : `s${edge.to}`}`);
    }
  }
  const ends = states.some(({ edges }) => edges.some(({ to }) => to === 'end'));
  return [...lines, ...(ends ? ['  stop((("end")))'] : [])].join('\n');
}

function labelOf({ answers, enters }: AutomatonEdge): string {
  return [...answers, ...enters.map((region) => `enters ${region}`)].join(', ');
}

function escaped(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
