// What trials came to before: in .quiesce/trials.jsonl, a line each, so that a run that was interrupted has lost nothing.
//
// A trial is known by the text of the model's sources; where these have changed, by the digest of the program that it compiles to.
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../load/model-file.js';
import type { Outcome } from '../necessity/outcome.js';

const FOLDER = '.quiesce';
const FILE = join(FOLDER, 'trials.jsonl');
/** From so many bytes on the file is begun anew. */
const BYTES_MAX = 16e6;

/** What the keys of programs begin with. */
export const PROGRAM = 'program ';

interface Entry {
  readonly key: string;
  readonly outcome: Outcome;
}

/** Outcomes by key, on disk. */
export class TrialCache {
  private readonly known = new Map<string, Outcome>();
  private readonly builtAs = identity();

  /** `isFresh`: forgets what was known. */
  constructor(isFresh: boolean) {
    if (!existsSync(FILE)) return;
    if (isFresh || statSync(FILE).size > BYTES_MAX) {
      writeFileSync(FILE, '');
      return;
    }
    for (const line of readFileSync(FILE, 'utf8').split('\n')) {
      const entry = entryOf(line);
      if (entry) this.known.set(entry.key, entry.outcome);
    }
  }

  /** The outcome that is known for a key. */
  get(key: string): Outcome | undefined {
    return this.known.get(this.whole(key));
  }

  /** All outcomes that are known by program, for workers. */
  ofPrograms(): ReadonlyMap<string, Outcome> {
    const prefix = this.whole(PROGRAM);
    return new Map([...this.known].flatMap(([key, outcome]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), outcome]] : [])));
  }

  /** Keeps an outcome; what a bound ended may come to more another time. */
  add(key: string, outcome: Outcome): void {
    const whole = this.whole(key);
    if (outcome.kind === 'incomplete' || this.known.has(whole)) return;
    this.known.set(whole, outcome);
    mkdirSync(FOLDER, { recursive: true });
    appendFileSync(FILE, `${JSON.stringify({ key: whole, outcome } satisfies Entry)}\n`);
  }

  private whole(key: string): string {
    return `${this.builtAs} ${key}`;
  }
}

// The last line may have been cut off.
function entryOf(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry; // This file is written above, and nowhere else.
  } catch {
    return undefined;
  }
}

// Another build may judge otherwise.
function identity(): string {
  const { mtimeMs, size } = statSync(fileURLToPath(import.meta.url));
  return `${packageVersion()} ${size} ${mtimeMs}`;
}
