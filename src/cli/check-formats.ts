// The formats of `check`: each makes the text that is printed, or written to the file that was named.
import { preparing } from '../prepare.js';
import { verdictJson } from '../report/json.js';
import type { Page } from '../report/page.js';
import { verdictText, type VerdictReport } from '../report/verdict-text.js';
import type { AskedRequest } from './checking.js';
import { PICTURES } from './formats.js';

/** What a format is made from. */
export interface Formatted {
  readonly report: VerdictReport;
  readonly request: AskedRequest;
  /** What text is laid out for. */
  readonly page: Page;
}

/** Makes a text; none where the format is about a counterexample, and there is none. */
type Format = (formatted: Formatted) => Promise<string | undefined> | string | undefined;

/** By name. A format that is large and seldom asked for is imported when it is. */
export const CHECK_FORMATS = {
  text: ({ report, page }) => asText(verdictText(report, page)),
  json: ({ report }) => `${verdictJson(report)}\n`,
  itf: async ({ report: { trace }, request }) => {
    if (trace === undefined) return undefined;
    const { itfJson } = await import('../report/itf.js');
    const { statesAlong } = await import('../trace/states.js');
    const { cpus } = trace.origin;
    const schedule = trace.steps.map(({ action }) => action);
    const states = preparing({ ...request, cpus }, (prepared) => statesAlong(prepared, schedule));
    return itfJson(trace, states);
  },
  svg: (formatted) => pictureOf('svg', formatted),
  html: (formatted) => pictureOf('html', formatted),
} as const satisfies Readonly<Record<string, Format>>;

/** The name of a format. */
export type CheckFormat = keyof typeof CHECK_FORMATS;

/** Whether a format is for looking at. */
export function isPicture(format: CheckFormat): boolean {
  return format === 'svg' || format === 'html';
}

async function pictureOf(format: string, { report: { trace, repeat } }: Formatted): Promise<string | undefined> {
  if (trace === undefined) return undefined;
  const render = await PICTURES[format]();
  const text = render(trace, { repeat, folder: process.cwd() });
  return text.endsWith('\n') ? text : `${text}\n`;
}

function asText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
