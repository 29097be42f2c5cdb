// Asks the server, which is on this machine: one answer, or lines as they come.
import type { Failure } from '../shape.js';

/** Why there is no answer. */
export interface Problem {
  /** `away`: nobody answers. `cut-off`: the answer ended in the middle. `refused`: the server says why there is none. */
  readonly kind: 'away' | 'cut-off' | 'refused';
  readonly message: string;
  /** Where in the sources, and what to write instead. */
  readonly where?: string | undefined;
  readonly instead?: string | undefined;
}

const AWAY: Problem = { kind: 'away', message: 'The server does not answer. It may have been stopped, or be starting again.' };
/** The answer of a server that went away. */
export const CUT_OFF: Problem = { kind: 'cut-off', message: 'The server went away in the middle of its answer.' };

// A problem, thrown on the way to those who show it.
class NoAnswer extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** What a thrown thing is to a reader; `undefined` where the page itself had given up on the answer. */
export function problemOf(thrown: unknown): Problem | undefined {
  if (thrown instanceof NoAnswer) return thrown.problem;
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return undefined;
  return { kind: 'refused', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** One answer. */
export async function ask<Answer>(path: string, query: string, signal: AbortSignal): Promise<Answer> {
  const response = await request(path, query, signal);
  try {
    // The server is of this very package: shape.ts is what it says.
    return (await response.json()) as Answer;
  } catch (thrown) {
    throw signal.aborted ? thrown : new NoAnswer(CUT_OFF);
  }
}

/** Lines of JSON, each as soon as it is there. */
export async function* askLines<Line>(path: string, query: string, signal: AbortSignal): AsyncGenerator<Line> {
  const response = await request(path, query, signal);
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw signal.aborted ? thrown : new NoAnswer(CUT_OFF);
    });
    const lines = (rest + (value ?? '')).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    // As in ask().
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Line;
    if (done) return;
  }
}

/** What the server says went wrong. */
export function refusalOf({ message, where, instead }: Failure['error']): Problem {
  return { kind: 'refused', message, where: where && `${where.file}:${where.line}:${where.column}`, instead };
}

async function request(path: string, query: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(`/api/${path}?${query}`, { signal }).catch((thrown: unknown) => {
    throw signal.aborted ? thrown : new NoAnswer(AWAY);
  });
  if (response.ok) return response;
  const text = await response.text();
  throw new NoAnswer(failureIn(text) ?? { kind: 'refused', message: `The server answers ${response.status}. ${text.slice(0, 200)}` });
}

function failureIn(text: string): Problem | undefined {
  try {
    // As in ask(): whatever the status, it is a Failure. Something between the page and the server may say what it likes.
    const { error } = JSON.parse(text) as Partial<Failure>;
    return error && refusalOf(error);
  } catch {
    return undefined;
  }
}
