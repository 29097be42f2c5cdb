// Two positions side by side, and the automaton of a thread with where it stands.
import { refuse } from '../core/diagnostic.js';
import { suggestion } from '../load/nearest.js';
import { diffTraces } from '../report/trace-diff.js';
import type { Ground } from './ground.js';
import type { Comparison, MarkedAutomaton } from './long-shape.js';
import type { Position } from './shape.js';

/** Compares two positions. */
export function compare(a: Position, b: Position): Comparison {
  return { a, b, difference: diffTraces(a.story, b.story) };
}

/** The automaton of a thread; ends in the diagnostic unknown-name. */
export function markedAutomaton({ automata }: Ground, { state }: Position, name: string): MarkedAutomaton {
  const found = automata.find(({ thread }) => thread === name);
  if (!found) {
    const names = automata.map(({ thread }) => thread);
    return refuse({ code: 'unknown-name', message: `there is no thread ${name}`, instead: suggestion(name, 'threads', names) });
  }
  const at = state.contexts.filter((context) => context.name === name && isOf(context.kind, found.kind));
  return { ...found, at: at.map(({ state: number, cpu, runs }) => ({ state: number, cpu, runs })) };
}

function isOf(context: string, thread: MarkedAutomaton['kind']): boolean {
  return thread === 'callback' ? context === 'softirq' : context === thread;
}
