// Long works of the server, and what they have said so far: checks, grids, necessity tables. They go on while the page shows others.
import { useEffect, useState } from 'preact/hooks';
import { askLines, CUT_OFF, problemOf, refusalOf, type Problem } from './api.js';
import { instanceOf } from './place.js';
import type { CheckLine, GridLine, NecessityLine, VerdictLine } from '../long-shape.js';

/** What each work says. */
interface Works {
  readonly check: CheckLine;
  readonly grid: GridLine;
  readonly necessity: NecessityLine;
}

/** The name of a work, as the server knows it. */
export type WorkName = keyof Works;

/** A work and how far it is. */
export interface Work<Name extends WorkName> {
  readonly status: 'running' | 'done' | 'stopped' | 'failed';
  /** What it said; of progress, only the last. */
  readonly lines: readonly Works[Name][];
  readonly problem: Problem | undefined;
}

type AnyWork = Work<WorkName>;

const works = new Map<string, AnyWork>();
const stops = new Map<string, AbortController>();
const listeners = new Set<() => void>();
const verdictsBy = new Map<string, Said>();
let verdicts = 0;

/** A work, how to start it, and how to stop it. */
export interface WorkHandle<Name extends WorkName> {
  readonly work: Work<Name> | undefined;
  /** Starts it; `more` is said to the server, and tells no work from another. */
  readonly start: (more?: string) => void;
  readonly stop: () => void;
}

/** The work of a name on an instance. */
export function useWork<Name extends WorkName>(name: Name, instance: string): WorkHandle<Name> {
  useChanges();
  const key = keyOf(name, instance);
  // What is kept under a work's name was said by that work.
  const work = works.get(key) as Work<Name> | undefined;
  return { work, start: (more) => void run(name, instance, more), stop: () => stops.get(key)?.abort() };
}

/** What a check came to, alone or in a grid. */
export type Said = Pick<VerdictLine, 'verdict' | 'text' | 'finding' | 'steps' | 'loop' | 'address'> &
  Partial<Pick<VerdictLine, 'statistics' | 'omits'>>;

/** What the last check of an instance came to, if it was checked. */
export function verdictOn(instance: string): Said | undefined {
  return verdictsBy.get(instance);
}

/** Checks an instance, if nobody has; what it comes to is what {@link verdictOn} says. */
export function startCheck(instance: string): void {
  if (!isChecking(instance) && !verdictOn(instance)) void run('check', instance);
}

/** How many checks have come to a verdict: where this is the same, so is all that {@link verdictOn} says. */
export function checkCount(): number {
  return verdicts;
}

/** Whether an instance is being checked. */
export function isChecking(instance: string): boolean {
  return works.get(keyOf('check', instance))?.status === 'running';
}

/** Why the check of an instance came to no verdict, if it did not. */
export function problemOn(instance: string): Problem | undefined {
  return works.get(keyOf('check', instance))?.problem;
}

/** Renders again when any work has said something. */
function useChanges(): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const listener = (): void => setCount((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
}

function keyOf(name: WorkName, instance: string): string {
  return `${name}?${instance}`;
}

function put(key: string, work: AnyWork): void {
  works.set(key, work);
  for (const listener of listeners) listener();
}

// Cells of a grid are instances of their own.
function keepVerdict(instance: string, line: Works[WorkName], lines: readonly Works[WorkName][]): void {
  if (line.kind === 'verdict') verdictsBy.set(instance, line);
  else if (line.kind === 'cell' && line.verdict !== 'mistake') {
    const [plan] = lines;
    if (plan.kind !== 'plan' || !('cells' in plan)) return;
    verdictsBy.set(instanceOf(plan.cells[line.cell].address), { ...line, verdict: line.verdict });
  } else return;
  verdicts++;
}

async function run(name: WorkName, instance: string, more?: string): Promise<void> {
  const key = keyOf(name, instance);
  stops.get(key)?.abort();
  const stop = new AbortController();
  stops.set(key, stop);
  let lines: readonly Works[WorkName][] = [];
  put(key, { status: 'running', lines, problem: undefined });
  try {
    for await (const line of askLines<Works[WorkName]>(name, more === undefined ? instance : `${instance}&${more}`, stop.signal)) {
      if (stops.get(key) !== stop) return;
      if (line.kind === 'failure') return put(key, { status: 'failed', lines, problem: refusalOf(line.error) });
      lines = [...(line.kind === 'progress' ? lines.filter(({ kind }) => kind !== 'progress') : lines), line];
      keepVerdict(instance, line, lines);
      const isOver = line.kind === 'verdict' || line.kind === 'end';
      put(key, { status: isOver ? 'done' : 'running', lines, problem: undefined });
      if (isOver) return;
    }
    put(key, { status: 'failed', lines, problem: CUT_OFF });
  } catch (thrown) {
    if (stops.get(key) !== stop) return;
    const problem = problemOf(thrown);
    put(key, { status: problem ? 'failed' : 'stopped', lines, problem });
  }
}
