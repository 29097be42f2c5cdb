// Formats of a counterexample besides text and JSON: files that somebody looks at. One table, so that a new one is a line here.
import { refuse } from '../core/diagnostic.js';
import type { PageContext } from '../report/picture/page.js';
import type { Trace } from '../trace/trace.js';
import type { Arguments } from './arguments.js';
import type { OptionSpec } from './command.js';
import { choiceOf, hasFlag, textOf } from './option-value.js';
import { writeOutput } from './output-file.js';
import { printText } from './terminal.js';

type Render = (trace: Trace, context: PageContext) => string;

/** Loads what renders a format: pictures are rare, and a check without one should not wait for them. */
export const PICTURES: Readonly<Record<string, () => Promise<Render>>> = {
  svg: async () => {
    const { picture } = await import('../report/picture/picture.js');
    return (trace) => picture(trace);
  },
  html: async () => (await import('../report/picture/page.js')).picturePage,
};

/** The options of a command that shows a counterexample. */
export const FORMAT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  format: {
    value: ['text', ...Object.keys(PICTURES)].join('|'),
    summary: 'how to show the counterexample (text); svg and html are pictures',
  },
  output: { value: 'FILE', summary: 'write the picture there, not to stdout' },
};

/** A picture that was asked for. */
export interface PictureWish {
  readonly format: string;
  /** Where it goes; stdout if absent. */
  readonly file: string | undefined;
}

/** What picture is asked for; `undefined` where text is. Mistakes end in the diagnostic bad-usage. */
export function pictureWish(given: Arguments): PictureWish | undefined {
  const format = choiceOf(given, 'format', ['text', ...Object.keys(PICTURES)]) ?? 'text';
  const file = textOf(given, 'output');
  if (format !== 'text') {
    if (file === undefined && hasFlag(given, 'json'))
      refuse({
        code: 'bad-usage',
        message: `--json and --format ${format} both write to stdout`,
        instead: 'give one of them, or --output FILE',
      });
    return { format, file };
  }
  if (file !== undefined)
    refuse({ code: 'bad-usage', message: '--output goes with a picture', instead: 'add --format svg or --format html' });
  return undefined;
}

/** Writes the picture of a trace to where it was asked for. */
export async function writePicture(trace: Trace, { format, file }: PictureWish, repeat: string): Promise<void> {
  const text = (await PICTURES[format]())(trace, { repeat, folder: process.cwd() });
  if (file === undefined) printText(text.endsWith('\n') ? text : `${text}\n`);
  else writeOutput(file, text, 'the picture');
}
