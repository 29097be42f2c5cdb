// Asks the server, and keeps what was answered until there is another answer.
import { useEffect, useState } from 'preact/hooks';
import type { Position } from '../shape.js';
import { ask, problemOf, type Problem } from './api.js';

/** What is known of an answer. */
export interface Asked<Answer> {
  /** The last answer, which may be to an earlier query. */
  readonly answer: Answer | undefined;
  readonly isWaiting: boolean;
  readonly problem: Problem | undefined;
  readonly retry: () => void;
}

interface Told<Answer> {
  readonly query: string;
  readonly answer: Answer | undefined;
  readonly problem: Problem | undefined;
}

const KEPT_MAX = 300;
const kept = new Map<string, unknown>();

/** Asks again whenever the query is another one; no query, no question. */
export function useAnswer<Answer>(path: string, query: string | undefined): Asked<Answer> {
  const [told, setTold] = useState<Told<Answer>>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (query === undefined) return undefined;
    // What is kept under a path and a query is what that path answers.
    const known = kept.get(`${path}?${query}`) as Answer | undefined;
    if (known !== undefined) {
      setTold({ query, answer: known, problem: undefined });
      return undefined;
    }
    const stop = new AbortController();
    const wait = async (): Promise<void> => {
      try {
        const answer = await ask<Answer>(path, query, stop.signal);
        keep(`${path}?${query}`, answer);
        setTold({ query, answer, problem: undefined });
      } catch (thrown) {
        const problem = problemOf(thrown);
        if (problem && !stop.signal.aborted) setTold((before) => ({ query, answer: before?.answer, problem }));
      }
    };
    void wait();
    return () => stop.abort();
  }, [path, query, attempt]);
  return {
    answer: told?.answer,
    isWaiting: query !== undefined && told?.query !== query,
    problem: told?.query === query ? told?.problem : undefined,
    retry: () => setAttempt(attempt + 1),
  };
}

/** Makes a position the answer to its own address, too, which names the digest. */
export function keepPosition(query: string, position: Position): void {
  keep(`position?${query}`, position);
}

function keep(key: string, answer: unknown): void {
  kept.set(key, answer);
  for (const first of kept.keys()) {
    if (kept.size <= KEPT_MAX) return;
    kept.delete(first);
  }
}
