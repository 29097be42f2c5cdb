// A suite as Markdown of GitHub's flavour, for the summary of a job: what is not as expected first, all checks folded away below.
import { unreachable } from '../core/assert.js';
import { cpusText, subjectText, unusualText } from './instance-text.js';
import { markOf } from './mark.js';
import { plainPage } from './page.js';
import { countText, timeText } from './figures.js';
import { checkName, countsOf, unexpectedChecks, unexpectedSentence, type ReportedCheck, type SuiteReport } from './suite-report.js';
import { detailText, isAsExpected, suiteSummary } from './suite-table.js';
import { traceText } from './trace-text.js';

const WIDTH = 100;
const HEAD = ['', 'model', 'CPUs', 'memory', 'instance', 'verdict', 'detail', 'time'];

/** A document; paths are told from `folder`. */
export function markdownSummary(report: SuiteReport, folder: string): string {
  const { checks, milliseconds } = report;
  const { mistakes, leftOut } = countsOf(report);
  const shown = checks.filter((each) => each.kind === 'mistake' || (each.kind === 'ran' && !isAsExpected(each)));
  const ran = checks.filter((each) => each.kind === 'ran');
  return [
    `### quiesce verify`,
    '',
    `${suiteSummary(ran, mistakes, milliseconds).trim()}${leftOut === 0 ? '' : ` · ${countText(leftOut)} left out`}`,
    '',
    ...(shown.length > 0 ? [...table(shown), ''] : []),
    ...unexpectedChecks(checks).flatMap((each) =>
      each.trace ? [...folded(checkName(each.check), fenced(traceText(each.trace, plainPage(WIDTH, folder), each.repeat)))] : [],
    ),
    ...folded(`All ${countText(checks.length)} checks`, table(checks)),
  ].join('\n');
}

function table(checks: readonly ReportedCheck[]): string[] {
  return [row(HEAD), row(HEAD.map(() => '---')), ...checks.map((each) => row(cellsOf(each)))];
}

function cellsOf(checked: ReportedCheck): string[] {
  const { check } = checked;
  const instance = [subjectText(check.model, check.variant), cpusText(check.cpus, 'CPU'), check.memory, unusualText(check)];
  switch (checked.kind) {
    case 'ran': {
      const { verdict, statistics } = checked;
      const detail = isAsExpected(checked) ? detailText(verdict, statistics) : unexpectedSentence(checked);
      const mark = isAsExpected(checked) ? markOf(verdict.kind).mark : '❌';
      return [mark, ...instance, verdict.kind, detail, timeText(statistics.milliseconds)];
    }
    case 'mistake':
      return ['❌', ...instance, 'could not run', checked.diagnostic.message, ''];
    case 'left-out':
      return ['', ...instance, 'left out', 'interrupted', ''];
    default:
      return unreachable(checked);
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(inCell).join(' | ')} |`;
}

// Text that Markdown, and the HTML in it, leaves as it is.
function inCell(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|~&#]/g, String.raw`\$&`).replaceAll(/\s*\n\s*/g, ' ');
}

function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...[...lines.join('\n').matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}

function folded(title: string, lines: readonly string[]): string[] {
  const inHtml = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return ['<details>', `<summary>${inHtml}</summary>`, '', ...lines, '', '</details>', ''];
}
