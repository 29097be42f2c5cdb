// A crew: workers that wait to take over a search. Whoever has threads makes one; here is what a search asks of it.
import type { CrewMemory } from './crew-memory.js';
import type { HandOver } from './search.js';
import type { PartReport } from './search-part.js';

/** What a worker says at the end; its note is for whoever made the crew. */
export interface PartEnd<Note> {
  readonly report: PartReport;
  readonly note: Note;
}

/** Workers on threads of their own. */
export interface Crew<Note> {
  /** Resolves when all workers are ready; rejects when one cannot be. */
  readonly ready: Promise<void>;
  /** Has each worker do its part; rejects as soon as one has failed. */
  run(memory: CrewMemory, handOver: HandOver): Promise<readonly PartEnd<Note>[]>;
  /** Ends the threads, whatever they are doing. */
  dismiss(): void;
}
