// Destinations: `FORMAT` or `FORMAT=FILE`, as `--format` and `--reporter` take them, several at once.
import { refuse } from '../core/diagnostic.js';
import { choiceFrom } from './option-value.js';

/** A format, and where the text goes. */
export interface Destination<Name extends string> {
  readonly name: Name;
  /** None is stdout. */
  readonly file: string | undefined;
}

/** Takes the value of an option apart. */
export function destinationOf<Name extends string>(option: string, text: string, names: readonly Name[]): Destination<Name> {
  const at = text.indexOf('=');
  const name = choiceFrom(option, at < 0 ? text : text.slice(0, at), names);
  const file = at < 0 ? undefined : text.slice(at + 1);
  if (file === '') refuse({ code: 'bad-usage', message: `--${option} ${text} names no file`, instead: `write --${option} ${name}=FILE` });
  return { name, file };
}

/** The files of destinations; ends in a diagnostic where two would be written to one. `what` names one of them. */
export function filesOf(destinations: readonly Destination<string>[], what: string): readonly string[] {
  const files = destinations.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined)
    refuse({ code: 'bad-usage', message: `two ${what}s cannot be written to ${twice}`, instead: 'name a file for each' });
  return files;
}
