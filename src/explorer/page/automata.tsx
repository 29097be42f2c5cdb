// The automata of the threads: each local state with the op that comes next, and marks where contexts stand.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { AutomatonEdge, AutomatonState } from '../../report/automaton.js';
import type { MarkedAutomaton } from '../long-shape.js';
import type { Position } from '../shape.js';
import { arcsOf } from './automaton-arcs.js';
import { ProblemNote, Where } from './marks.tsx';
import { useAnswer } from './use-answer.js';
import { contextText } from './words.js';

/** What the automata need. */
export interface AutomataProps {
  readonly query: string;
  readonly position: Position;
  readonly thread: string | undefined;
  readonly choose: (thread: string) => void;
}

/** A thread's automaton, and the choice among the threads. */
export function Automata({ query, position, thread, choose }: AutomataProps): JSX.Element {
  const { threads, state } = position;
  const running = state.contexts.find(({ hasMoved }) => hasMoved) ?? state.contexts[0];
  const shown = threads.find(({ name }) => name === thread) ?? threads.find(({ name }) => name === running?.name) ?? threads[0];
  const asked = useAnswer<MarkedAutomaton>('automaton', shown && `${query}&thread=${encodeURIComponent(shown.name)}`);
  return (
    <div class="automata">
      <div class="bar">
        <label class="chooser">
          <span>thread</span>
          <select value={shown?.name} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {threads.map((each) => (
              <option key={each.name} value={each.name}>
                {contextText(each)}
                {state.contexts.some(({ name }) => name === each.name) ? ' ●' : ''}
              </option>
            ))}
          </select>
        </label>
        <span class="faint">● has begun · ▶ takes its CPU's next step · ❚❚ is interrupted</span>
      </div>
      {asked.problem && <ProblemNote problem={asked.problem} retry={asked.retry} />}
      {asked.answer && asked.answer.thread === shown?.name && <States automaton={asked.answer} />}
    </div>
  );
}

const ROW = 44;
const SPINE = 70;

function States({ automaton }: { readonly automaton: MarkedAutomaton }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const marked = automaton.at.map(({ state }) => state).join(' ');
  useEffect(() => {
    const list = box.current;
    const here = list?.querySelector<HTMLElement>('[aria-current]');
    if (list && here) list.scrollTop = here.offsetTop - list.clientHeight / 3;
  }, [automaton.thread, marked]);
  const { states, entry } = automaton;
  return (
    <div class="states scroll" ref={box} tabIndex={0} role="region" aria-label={`the automaton of ${automaton.thread}`}>
      <svg width={SPINE + 14} height={states.length * ROW} aria-hidden="true">
        {states.slice(1).map((_, index) => (
          <path key={index} class={leadsOn(states[index]) ? 'edge' : 'edge none'} d={`M${SPINE} ${yOf(index + 1)}V${yOf(index + 2)}`} />
        ))}
        {arcsOf(automaton).map(({ from, to, column }) => (
          <path key={`${from} ${to}`} class="edge arc" d={arcPath(from, to, column)} />
        ))}
        {states.map(({ number }) => (
          <circle
            key={number}
            class={automaton.at.some(({ state }) => state === number) ? 'node here' : 'node'}
            cx={SPINE}
            cy={yOf(number)}
            r={automaton.at.some(({ state }) => state === number) ? 6.5 : 4}
          />
        ))}
      </svg>
      <ol>
        {states.map((state) => (
          <State key={state.number} state={state} isEntry={state.number === entry} at={automaton.at} />
        ))}
      </ol>
    </div>
  );
}

interface StateProps {
  readonly state: AutomatonState;
  readonly isEntry: boolean;
  readonly at: MarkedAutomaton['at'];
}

function State({ state, isEntry, at }: StateProps): JSX.Element {
  const here = at.filter((each) => each.state === state.number);
  const around = [...state.nesting, ...state.regions.map((region) => `in ${region}`)];
  return (
    <li class={here.length > 0 ? 'here' : undefined} aria-current={here.length > 0 ? 'true' : undefined}>
      <span class="number">{state.number}</span>
      <div>
        <code>{state.op}</code>
        {here.map(({ cpu, runs }) => (
          <span key={cpu} class={`cpu cpu${cpu % 4}`}>
            <span aria-hidden="true">{runs ? '▶' : '❚❚'}</span> CPU {cpu}
            <span class="unseen">{runs ? ' takes its next step here' : ' is interrupted here'}</span>
          </span>
        ))}
        <small>
          {isEntry && 'begins here · '}
          {state.functionName}() <Where where={state.where} /> {around.length > 0 && `· ${around.join(', ')}`}{' '}
          {state.edges
            .filter((edge) => edge.answers.length > 0 || edge.to !== state.number + 1)
            .map(edgeText)
            .join(' · ')}
        </small>
      </div>
    </li>
  );
}

function edgeText({ answers, to }: AutomatonEdge): string {
  const target = typeof to === 'number' ? String(to) : to === 'end' ? 'end' : `✗ ${to.finding}`;
  const shown = answers.length > 4 ? [...answers.slice(0, 3), `${answers.length - 3} others`] : answers;
  return `${shown.join(', ')} → ${target}`.trim();
}

function leadsOn({ edges, number }: AutomatonState): boolean {
  return edges.some(({ to }) => to === number + 1);
}

function yOf(number: number): number {
  return (number - 0.5) * ROW;
}

function arcPath(from: number, to: number, column: number): string {
  const x = SPINE - 12 - 7 * Math.min(column, 7);
  const [start, end] = [yOf(from) + 3, yOf(to) - 3];
  const turn = end > start ? 5 : -5;
  const head = `M${SPINE - 5} ${end}l-5 -3.5m5 3.5l-5 3.5`;
  return `M${SPINE} ${start}H${x + 5}Q${x} ${start} ${x} ${start + turn}V${end - turn}Q${x} ${end} ${x + 5} ${end}H${SPINE - 5}${head}`;
}
