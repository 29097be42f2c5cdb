// A suite as JUnit XML: a test suite for each model and variant, a test case for each check. The shape is the one that Jenkins takes.
import { unreachable } from '../core/assert.js';
import { diagnosticText } from './diagnostic-text.js';
import { plainPage } from './page.js';
import {
  checkName,
  countsOf,
  instanceName,
  ruleOf,
  subjectsOf,
  unexpectedSentence,
  type ReportedCheck,
  type SuiteReport,
} from './suite-report.js';
import { isAsExpected } from './suite-table.js';
import { traceText } from './trace-text.js';
import { xmlDocument, type XmlElement } from './xml.js';

const WIDTH = 100;

/** A document; paths are told from `folder`. */
export function junitXml(report: SuiteReport, folder: string): string {
  const { milliseconds } = report;
  const suites = [...subjectsOf(report.checks)];
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'quiesce verify', ...totalsOf(report), time: seconds(milliseconds) },
    children: suites.map(([subject, checks]) => suiteElement(subject, { ...report, checks }, folder)),
  });
}

function totalsOf(report: SuiteReport): { readonly tests: number; readonly failures: number; readonly errors: number } {
  const { checks, unexpected, mistakes } = countsOf(report);
  return { tests: checks, failures: unexpected, errors: mistakes };
}

function suiteElement(subject: string, report: SuiteReport, folder: string): XmlElement {
  const { checks, started } = report;
  const time = checks.reduce((sum, each) => sum + millisecondsOf(each), 0);
  // Without fractions and zone, as the format has it: the time is UTC.
  const timestamp = started.slice(0, 19);
  return {
    name: 'testsuite',
    attributes: { name: subject, ...totalsOf(report), skipped: countsOf(report).leftOut, time: seconds(time), timestamp },
    children: checks.map((each) => caseElement(subject, each, folder)),
  };
}

function caseElement(subject: string, checked: ReportedCheck, folder: string): XmlElement {
  const name = instanceName(checked.check);
  return {
    name: 'testcase',
    // A dot is what Jenkins and its like divide packages from classes by.
    attributes: { name, classname: subject.replaceAll('.', '_').replaceAll('/', '.'), time: seconds(millisecondsOf(checked)) },
    children: outcomeElements(checked, folder),
  };
}

function outcomeElements(checked: ReportedCheck, folder: string): XmlElement[] {
  const page = plainPage(WIDTH, folder);
  switch (checked.kind) {
    case 'ran': {
      if (isAsExpected(checked)) return [];
      const message = unexpectedSentence(checked);
      const { trace, repeat, verdict, check } = checked;
      const text = trace ? traceText(trace, page, repeat).join('\n') : `${checkName(check)}: ${message}\nrepeat: ${repeat}`;
      return [{ name: 'failure', attributes: { message, type: ruleOf(verdict) }, text: `\n${text}\n` }];
    }
    case 'mistake': {
      const { diagnostic, repeat } = checked;
      const text = [...diagnosticText(diagnostic, page), `repeat: ${repeat}`].join('\n');
      return [{ name: 'error', attributes: { message: diagnostic.message, type: diagnostic.code }, text: `\n${text}\n` }];
    }
    case 'left-out':
      return [{ name: 'skipped', attributes: {}, text: 'interrupted before this check' }];
    default:
      return unreachable(checked);
  }
}

function millisecondsOf(checked: ReportedCheck): number {
  return checked.kind === 'ran' ? checked.statistics.milliseconds : 0;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
