// `verify --watch`: runs a suite, and again what a saved file changes. Each run is a process of its own, and so loads what is there.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { DiagnosticError } from '../core/diagnostic.js';
import { findModelFile } from '../load/model-file.js';
import { sourcesOf, textOf } from '../load/source-graph.js';
import { plural } from '../report/figures.js';
import { EXIT } from './exit-code.js';
import { splitName } from './suite.js';
import { printAside } from './terminal.js';

/** Editors save in several steps. */
const SETTLE_MILLISECONDS = 100;

/** What to watch. */
export interface WatchOptions {
  /** Models, or `model/variant`. */
  readonly names: readonly string[];
  /** The options of each run. */
  readonly options: readonly string[];
  readonly isQuiet: boolean;
}

/** Runs until somebody interrupts it; resolves to the exit code. */
export function watchSuite(options: WatchOptions): Promise<number> {
  return new Promise((resolve) => {
    const watching = new Watching(options);
    const end = (): void => {
      watching.end();
      resolve(EXIT.interrupted);
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    watching.run();
  });
}

class Watching {
  /** The files of each name, and what each file said when it was last looked at. */
  private readonly sources = new Map<string, readonly string[]>();
  private texts = new Map<string, string | undefined>();
  private readonly folders = new Map<string, FSWatcher>();
  /** What is still to be run; whatever runs is part of it until it is done. */
  private readonly due: Set<string>;
  private running: ChildProcess | undefined;
  private settling: NodeJS.Timeout | undefined;
  private hasEnded = false;

  constructor(private readonly options: WatchOptions) {
    this.due = new Set(options.names);
    this.look();
  }

  /** Runs what is due. */
  run(): void {
    const names = this.options.names.filter((name) => this.due.has(name));
    const words = [process.argv[1], 'verify', ...names, ...this.options.options];
    const child = spawn(process.execPath, [...process.execArgv, ...words], { stdio: ['ignore', 'inherit', 'inherit'] });
    this.running = child;
    child.on('exit', (_, signal) => this.hasRun(names, signal !== null));
  }

  /** Stops whatever runs, and watches no more. */
  end(): void {
    this.hasEnded = true;
    clearTimeout(this.settling);
    this.running?.kill('SIGTERM');
    for (const watcher of this.folders.values()) watcher.close();
  }

  private hasRun(names: readonly string[], isCutShort: boolean): void {
    this.running = undefined;
    if (this.hasEnded) return;
    if (!isCutShort) for (const name of names) this.due.delete(name);
    if (this.due.size > 0) this.run();
    else if (!this.options.isQuiet) printAside(['', ` watching ${plural(this.texts.size, 'file')}; what a saved one changes runs again`]);
  }

  private settled(): void {
    const before = this.texts;
    this.look();
    const changed = [...this.texts].filter(([file, text]) => !before.has(file) || before.get(file) !== text).map(([file]) => file);
    const names = this.options.names.filter((name) => this.sources.get(name)?.some((file) => changed.includes(file)));
    if (names.length === 0) return;
    for (const name of names) this.due.add(name);
    // What runs says nothing of what is there now.
    if (this.running) this.running.kill('SIGTERM');
    else this.run();
  }

  // Which files there are, and what they say: imports come and go.
  private look(): void {
    for (const name of this.options.names) this.sources.set(name, this.sourcesNow(name));
    this.texts = new Map([...this.sources.values()].flat().map((file) => [file, textOf(file)]));
    for (const folder of new Set([...this.texts.keys()].map((file) => dirname(file)))) this.watch(folder);
  }

  // Those that it had, where the model's own file is gone: the run says so.
  private sourcesNow(name: string): readonly string[] {
    try {
      return sourcesOf(findModelFile(splitName(name)[0]).path);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return this.sources.get(name) ?? [];
    }
  }

  // A folder, since editors put a new file in the place of the old one.
  private watch(folder: string): void {
    if (this.folders.has(folder) || !existsSync(folder)) return;
    const watcher = watch(folder, () => {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.settled(), SETTLE_MILLISECONDS);
    });
    this.folders.set(folder, watcher);
  }
}
