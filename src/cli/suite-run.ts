// A suite as it runs: each check as soon as it is done, then the summary and the exit code.
import { originOf, type CheckResult } from '../check.js';
import type { EveryResult } from '../check-every.js';
import { DiagnosticError } from '../core/diagnostic.js';
import { settingOf } from '../load/setting.js';
import { packageVersion } from '../load/model-file.js';
import { diagnosticText } from '../report/diagnostic-text.js';
import { plural } from '../report/figures.js';
import { cpusText, subjectText } from '../report/instance-text.js';
import { suiteJson } from '../report/json.js';
import { repeatCommand } from '../report/repeat.js';
import { isAsExpected, isGrouped, suiteLine, suiteSummary, suiteWidths, type SuiteResult } from '../report/suite-table.js';
import { repeatLines, traceText } from '../report/trace-text.js';
import { wrap } from '../report/wrap.js';
import { checkPlaced, type AskedRequest } from './checking.js';
import { EXIT, exitCodeOf } from './exit-code.js';
import { planMemory } from './memory-limit.js';
import type { Progress } from './progress.js';
import type { PlannedCheck } from './suite.js';
import { asidePage, printAside, printLines, resultPage } from './terminal.js';

/** How a suite is run and told. */
export interface SuiteOptions {
  /** As many threads as there are cores, and most of the memory, unless given. */
  readonly workers: number | undefined;
  readonly bytesMax: number | undefined;
  readonly isInterrupted: () => boolean;
  readonly secondsMax: number | undefined;
  readonly statesMax: number | undefined;
  readonly isJson: boolean;
  /** Prints only what is not as expected, and the summary. */
  readonly isQuiet: boolean;
  readonly progress: Progress;
}

/** Runs checks one after the other; printing is its only effect. */
export class SuiteRun {
  private readonly results: SuiteResult[] = [];
  private readonly page = resultPage();
  private readonly widths;
  private readonly started = performance.now();
  private mistakes = 0;
  private heading = '';

  constructor(
    checks: readonly PlannedCheck[],
    private readonly options: SuiteOptions,
  ) {
    this.widths = suiteWidths(checks);
    if (!options.isJson && !options.isQuiet) printLines([` quiesce ${packageVersion()}   ${plural(checks.length, 'check')}`, '']);
  }

  /** Runs one check and prints its line. A mistake of its model is told, and the others still run. */
  async run(planned: PlannedCheck): Promise<void> {
    const { progress, isInterrupted } = this.options;
    const { bytesMax, workers } = planMemory(this.options.bytesMax, this.options.workers);
    const request = this.requestOf(planned, bytesMax);
    try {
      const checked = await checkPlaced(planned.loaded, request, { workers, isInterrupted });
      progress.clear();
      this.report(planned, request, checked);
    } catch (error) {
      progress.clear();
      if (!(error instanceof DiagnosticError)) throw error;
      this.mistakes++;
      printAside([...diagnosticText(error.diagnostic, asidePage()), ...repeatLines(asidePage(), repeatOf(planned))]);
    }
  }

  /** Prints the summary; returns the exit code. */
  end(): number {
    const { isJson, isQuiet } = this.options;
    const { results, mistakes, started } = this;
    if (!isJson) printLines([...(isQuiet ? [] : ['']), suiteSummary(results, mistakes, performance.now() - started)]);
    if (this.options.isInterrupted()) return EXIT.interrupted;
    return mistakes > 0 ? EXIT.mistake : suiteExitCode(results.filter((result) => !isAsExpected(result)));
  }

  private report(check: PlannedCheck, request: AskedRequest, checked: CheckResult | EveryResult): void {
    const { verdict, statistics, digest, trace } = checked;
    const { page, widths } = this;
    const { isJson, isQuiet } = this.options;
    const result: SuiteResult = { check, verdict, statistics };
    this.results.push(result);
    const repeat = repeatOf(check);
    if (isJson) {
      printLines([
        suiteJson(result, { origin: originOf(request), ...('counted' in checked && { counted: checked.counted }), digest, repeat }),
      ]);
      return;
    }
    const isExpected = isAsExpected(result);
    if (isExpected && isQuiet) return;
    printLines([...this.headingOf(check), ...suiteLine(result, widths, page)]);
    if (!isExpected) printLines([...(trace ? ['', ...traceText(trace, page, repeat)] : repeatLines(page, repeat)), '']);
  }

  // On a narrow page the subject stands once, above its checks.
  private headingOf({ model, variant }: PlannedCheck): string[] {
    const subject = subjectText(model, variant);
    if (!isGrouped(this.widths, this.page) || this.heading === subject) return [];
    this.heading = subject;
    return wrap(` ${subject}`, this.page.width, 3).map(this.page.paint.bold);
  }

  private requestOf(check: PlannedCheck, bytesMax: number): AskedRequest {
    const { loaded, variant, memory, compiler, cpus, nmis } = check;
    const { secondsMax, statesMax, progress } = this.options;
    const what = `${subjectText(check.model, variant)} ${cpusText(cpus, 'cpu')} ${memory}`;
    return {
      model: loaded.model,
      file: loaded.file.name,
      variant,
      set: settingOf(loaded.model, check.set),
      memory,
      compiler,
      cpus,
      nmis,
      order: 'bfs',
      secondsMax,
      statesMax,
      bytesMax,
      onProgress: (statistics) => progress.show(what, statistics),
      now: () => performance.now(),
    };
  }
}

function repeatOf({ loaded, variant, memory, compiler, cpus, nmis, set }: PlannedCheck): string {
  return repeatCommand({ model: loaded.file.asked, variant, memory, compiler, cpus, nmis, set });
}

// A definite verdict that was not expected outweighs one that was not reached.
function suiteExitCode(unexpected: readonly SuiteResult[]): number {
  if (unexpected.length === 0) return EXIT.ok;
  const kinds = unexpected.map((result) => result.verdict.kind);
  if (kinds.some((kind) => kind === 'holds' || kind === 'violated')) return EXIT.violated;
  return exitCodeOf(kinds.includes('incomplete') ? 'incomplete' : 'vacuous');
}
