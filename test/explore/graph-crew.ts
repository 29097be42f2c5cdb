// Workers for searches of graphs; they live as long as the tests, and take part in one search after the other.
import { Worker } from 'node:worker_threads';
import type { Crew, PartEnd } from '../../src/explore/crew.js';
import { searchInParallel, type ParallelOptions, type ParallelResult } from '../../src/explore/parallel-search.js';
import { GraphSystem, type Graph } from './graph-system.js';

/** What is not given is chosen so that a crew takes over as soon as it can. */
export type GraphOptions = Partial<ParallelOptions<number[]>>;

/** Some workers. */
export class GraphCrew {
  private readonly threads: readonly Worker[];

  constructor(readonly size: number) {
    this.threads = Array.from({ length: size }, () => new Worker(new URL('./part-worker.mjs', import.meta.url)));
  }

  /** Searches a graph with all of the workers. */
  async search(graph: Graph, options: GraphOptions = {}): Promise<ParallelResult<number[]> & { observed: number[] }> {
    const system = new GraphSystem(graph);
    const result = await searchInParallel(system, {
      order: 'bfs',
      workers: this.size,
      startCrew: () => this.crewFor(graph),
      crewFrom: 0,
      isPatient: true,
      interval: 1,
      pause: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
      isInterrupted: () => false,
      now: () => 0,
      ...options,
    });
    return { ...result, observed: [...system.observed, ...result.notes.flat()] };
  }

  /** Ends the threads. */
  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private crewFor(graph: Graph): Crew<number[]> {
    return {
      ready: Promise.resolve(),
      run: (memory, handOver) => Promise.all(this.threads.map((thread, worker) => partOf(thread, { graph, memory, worker, handOver }))),
      dismiss: () => {},
    };
  }
}

function partOf(thread: Worker, task: unknown): Promise<PartEnd<number[]>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (message: PartEnd<number[]>): void => settle(() => resolve(message));
    const onError = (error: unknown): void => settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    const onExit = (): void => settle(() => reject(new Error('a worker is gone')));
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(task);
  });
}
