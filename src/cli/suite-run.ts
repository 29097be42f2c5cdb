// A suite as it runs: each check one after the other, told to reporters as soon as it is done; then the exit code.
import { originOf } from '../check.js';
import { DiagnosticError } from '../core/diagnostic.js';
import { packageVersion } from '../load/model-file.js';
import { suiteVerdict } from '../load/may-be-idle.js';
import { settingOf } from '../load/setting.js';
import { diagnosticText } from '../report/diagnostic-text.js';
import { cpusText, subjectText } from '../report/instance-text.js';
import { repeatCommand } from '../report/repeat.js';
import { ranChecks, type ReportedCheck } from '../report/suite-report.js';
import { isAsExpected, type SuiteResult } from '../report/suite-table.js';
import { repeatLines } from '../report/trace-text.js';
import { checkPlaced, type AskedRequest } from './checking.js';
import { EXIT, exitCodeOf } from './exit-code.js';
import { planMemory } from './memory-limit.js';
import type { Progress } from './progress.js';
import type { Reporter } from './reporter.js';
import type { PlannedCheck } from './suite.js';
import { asidePage, printAside } from './terminal.js';

/** How a suite is run. */
export interface SuiteOptions {
  /** As many threads as there are cores, and most of the memory, unless given. */
  readonly workers: number | undefined;
  readonly bytesMax: number | undefined;
  readonly isInterrupted: () => boolean;
  readonly secondsMax: number | undefined;
  readonly statesMax: number | undefined;
  readonly reporters: readonly Reporter[];
  readonly progress: Progress;
}

/** Runs the checks; resolves to the exit code. */
export async function runSuite(checks: readonly PlannedCheck[], options: SuiteOptions): Promise<number> {
  const { reporters, isInterrupted } = options;
  const startedAt = performance.now();
  const started = new Date().toISOString();
  const reported: ReportedCheck[] = [];
  for (const reporter of reporters) reporter.begins(checks);
  for (const [index, planned] of checks.entries()) {
    const checked = isInterrupted() ? leftOut(planned) : await runCheck(planned, { ...options, place: `${index + 1}/${checks.length}` });
    reported.push(checked);
    if (checked.kind !== 'left-out') for (const reporter of reporters) reporter.checked(checked);
    // Lets a broken pipe be noticed between two checks.
    await new Promise(setImmediate);
  }
  const exitCode = suiteExitCode(reported, isInterrupted());
  const milliseconds = performance.now() - startedAt;
  const report = { version: packageVersion(), checks: reported, started, milliseconds, isInterrupted: isInterrupted(), exitCode };
  for (const reporter of reporters) await reporter.ends(report);
  return exitCode;
}

// A mistake of its model is told at once, and the others still run.
async function runCheck(planned: PlannedCheck, options: SuiteOptions & { readonly place: string }): Promise<ReportedCheck> {
  const { progress, isInterrupted } = options;
  const { bytesMax, workers } = planMemory(options.bytesMax, options.workers);
  const { check, repeat, request } = asked(planned);
  const bounds = { secondsMax: options.secondsMax, statesMax: options.statesMax, bytesMax };
  const what = `${options.place} ${subjectText(check.model, check.variant)} ${cpusText(check.cpus, 'cpu')} ${check.memory}`;
  const bounded: AskedRequest = { ...request, ...bounds, onProgress: (statistics) => progress.show(what, statistics, bounds) };
  const origin = originOf(request);
  try {
    progress.begin(what);
    const { trace, ...result } = await checkPlaced(planned.loaded, bounded, { workers, isInterrupted });
    progress.clear();
    const verdict = suiteVerdict(planned.loaded.model, result.verdict);
    const ran = { kind: 'ran' as const, check, origin, repeat, ...result, verdict };
    return isAsExpected(ran) ? ran : { ...ran, trace };
  } catch (error) {
    progress.clear();
    if (!(error instanceof DiagnosticError)) throw error;
    const { diagnostic } = error;
    printAside([...diagnosticText(diagnostic, asidePage()), ...repeatLines(asidePage(), repeat)]);
    return { kind: 'mistake', check, origin, repeat, diagnostic };
  }
}

function leftOut(planned: PlannedCheck): ReportedCheck {
  const { check, repeat, request } = asked(planned);
  return { kind: 'left-out', check, repeat, origin: originOf(request) };
}

function asked(planned: PlannedCheck): Pick<ReportedCheck, 'check' | 'repeat'> & { readonly request: AskedRequest } {
  const { loaded, ...check } = planned;
  const { variant, memory, compiler, cpus, nmis, set } = planned;
  const setting = settingOf(loaded.model, set);
  return {
    check,
    repeat: repeatCommand({ model: loaded.file.asked, variant, memory, compiler, cpus, nmis, set }),
    request: {
      model: loaded.model,
      file: loaded.file.name,
      variant,
      set: setting,
      memory,
      compiler,
      cpus,
      nmis,
      order: 'bfs',
      now: () => performance.now(),
    },
  };
}

function suiteExitCode(reported: readonly ReportedCheck[], isInterrupted: boolean): number {
  if (isInterrupted) return EXIT.interrupted;
  if (reported.some(({ kind }) => kind === 'mistake')) return EXIT.mistake;
  return exitCodeOfUnexpected(ranChecks(reported).filter((each) => !isAsExpected(each)));
}

// A definite verdict that was not expected outweighs one that was not reached.
function exitCodeOfUnexpected(unexpected: readonly SuiteResult[]): number {
  if (unexpected.length === 0) return EXIT.ok;
  const kinds = unexpected.map((result) => result.verdict.kind);
  if (kinds.some((kind) => kind === 'holds' || kind === 'violated')) return EXIT.violated;
  return exitCodeOf(kinds.includes('incomplete') ? 'incomplete' : 'vacuous');
}
