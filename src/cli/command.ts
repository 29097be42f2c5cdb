// A command: what it is called with, what it says about itself, and what it does.
import type { Arguments } from './arguments.js';

/** An option of a command. */
export interface OptionSpec {
  /** What stands for its value in the usage text; absent for a flag. */
  readonly value?: string | undefined;
  /** Whether it can be given more than once. */
  readonly isMany?: boolean | undefined;
  readonly summary: string;
}

/** The option of commands that are about many models. */
export const CONFIG_OPTION: OptionSpec = { value: 'FILE', summary: 'the configuration (quiesce.config.ts where there is one)' };

/** What a configuration is to such a command. */
export const CONFIG_NOTE = 'a configuration names models, instances and bounds; what the command line says takes their place';

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** What follows the name: `MODEL [OPTION]...`. */
  readonly operands: string;
  /** How many operands it takes. */
  readonly least: number;
  readonly most: number;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Sentences below the options. */
  readonly notes: readonly string[];
  /** Does the work; resolves to the exit code. What few commands need and is large, it imports itself. */
  readonly run: (given: Arguments) => Promise<number>;
}
