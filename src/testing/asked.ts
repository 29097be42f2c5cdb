// One check for a test: run where the test runs, and its verdict in words.
import { originOf, check, type CheckResult } from '../check.js';
import { checkEvery, type EveryResult } from '../check-every.js';
import { DiagnosticError } from '../core/diagnostic.js';
import { systemOf } from '../lang/model.js';
import { shownPath } from '../load/model-file.js';
import { diagnosticText } from '../report/diagnostic-text.js';
import { plainPage } from '../report/page.js';
import { verdictText } from '../report/verdict-text.js';
import type { AskedRequest } from './options.js';

const WIDTH = 100;

/** Checks, on this thread. */
export function checkAsked({ cpus, ...request }: AskedRequest): CheckResult | EveryResult {
  return cpus === 'any' ? checkEvery(request) : check({ ...request, cpus });
}

/** The verdict as `quiesce check` tells it, with the trace if there is one; `repeat` is the command that comes to it again. */
export function textOfVerdict(request: AskedRequest, result: CheckResult | EveryResult, repeat: string): string {
  const { model, variant, set } = request;
  // A violation on some number of CPUs is told as one on that number.
  const cpus = result.trace?.origin.cpus ?? request.cpus;
  const properties = systemOf(model, variant, set).properties ?? [];
  const report = {
    ...result,
    origin: originOf({ ...request, cpus }),
    question: variant === undefined ? model.question : model.variants[variant].question,
    statements: new Map(properties.map(({ name, statement }) => [name, statement])),
    repeat,
  };
  return verdictText(report, page()).join('\n');
}

/** The command that runs one test again. Its name is a pattern, in which a dot stands for whatever is no letter and no number. */
export function repeatOf(file: string | undefined, name: string | undefined): string {
  const words = ['npx vitest run', ...(file === undefined ? [] : [shownPath(file)])];
  if (name !== undefined) words.push('-t', name.replaceAll(' > ', ' ').slice(-NAME_MAX).replaceAll(/[^\p{L}\p{N}-]/gu, '.'));
  return words.join(' ');
}

// Enough to tell tests apart; the pattern may start anywhere in a name.
const NAME_MAX = 60;

/** Does work; a mistake of whoever asked ends in an error with all that the diagnostic says. */
export function telling<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new Error(diagnosticText(error.diagnostic, page()).join('\n'), { cause: error });
  }
}

function page(): ReturnType<typeof plainPage> {
  return plainPage(WIDTH, process.cwd());
}
