// A suite as text: each check as soon as it is done, what is not as expected with its counterexample, and a summary.
import { plural } from '../report/figures.js';
import { subjectText } from '../report/instance-text.js';
import { packageVersion } from '../load/model-file.js';
import type { Page } from '../report/page.js';
import { countsOf, ranChecks, type ReportedCheck, type SuiteReport } from '../report/suite-report.js';
import { isAsExpected, isGrouped, suiteLine, suiteSummary, suiteWidths, type SuiteCheck } from '../report/suite-table.js';
import { repeatLines, traceText } from '../report/trace-text.js';
import { wrap } from '../report/wrap.js';

/** Where the text goes. */
export interface TextOptions {
  readonly page: Page;
  readonly print: (lines: readonly string[]) => void;
  /** Prints only what is not as expected, and the summary. */
  readonly isQuiet: boolean;
}

/** The reporter of text. */
export class SuiteText {
  private widths = suiteWidths([]);
  private heading = '';

  constructor(private readonly options: TextOptions) {}

  begins(checks: readonly SuiteCheck[]): void {
    this.widths = suiteWidths(checks);
    if (!this.options.isQuiet)
      this.options.print([...this.wrapped(` quiesce ${packageVersion()}   ${plural(checks.length, 'check')}`), '']);
  }

  // A check without a verdict is told beside the result, whatever the format.
  checked(checked: ReportedCheck): void {
    if (checked.kind !== 'ran') return;
    const { page, print, isQuiet } = this.options;
    const isExpected = isAsExpected(checked);
    if (isExpected && isQuiet) return;
    const { check, trace, repeat } = checked;
    print([...this.headingOf(check), ...suiteLine(checked, this.widths, page)]);
    if (!isExpected) print([...(trace ? ['', ...traceText(trace, page, repeat)] : repeatLines(page, repeat)), '']);
  }

  ends(report: SuiteReport): Promise<void> {
    const summary = suiteSummary(ranChecks(report.checks), countsOf(report).mistakes, report.milliseconds);
    this.options.print([...(this.options.isQuiet ? [] : ['']), ...this.wrapped(summary)]);
    return Promise.resolve();
  }

  private wrapped(text: string): string[] {
    return wrap(text, this.options.page.width, 3);
  }

  // On a narrow page the subject stands once, above its checks.
  private headingOf({ model, variant }: SuiteCheck): string[] {
    const { page } = this.options;
    const subject = subjectText(model, variant);
    if (!isGrouped(this.widths, page) || this.heading === subject) return [];
    this.heading = subject;
    return wrap(` ${subject}`, page.width, 3).map(page.paint.bold);
  }
}
