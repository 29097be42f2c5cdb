// A suite as SARIF 2.1.0, for code scanning: a result for each check that is not as expected, with its counterexample as a code flow.
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeFlow, Location, Log, Notification, ReportingDescriptor, Result, ThreadFlow, ThreadFlowLocation } from 'sarif';
import { unreachable } from '../core/assert.js';
import type { SourceLocation } from '../core/location.js';
import type { Verdict } from '../core/verdict.js';
import type { ContextKind } from '../lang/property.js';
import type { Trace, TraceStep } from '../trace/trace.js';
import { FAULT_TEXTS } from './fault-text.js';
import { pathFrom } from './page.js';
import { checkName, placeOf, ruleOf, unexpectedChecks, unexpectedSentence, type RanCheck, type SuiteReport } from './suite-report.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const ROOT = '%SRCROOT%';
/** Code scanning refuses longer ones; the end is what matters. */
const STEPS_MAX = 10_000;
const NESTING: Readonly<Record<ContextKind, number>> = { task: 0, softirq: 1, irq: 2, nmi: 3 };

/** A log; paths are told from `folder`, which is absolute. */
export function sarifLog(report: SuiteReport, folder: string): string {
  return `${JSON.stringify(logOf(report, folder), undefined, 2)}\n`;
}

function logOf(report: SuiteReport, folder: string): Log {
  const { version, started, milliseconds, isInterrupted, exitCode } = report;
  const unexpected = unexpectedChecks(report.checks);
  const rules = [...new Map(unexpected.map(({ verdict }) => [ruleOf(verdict), verdict]))].map(([id, verdict]) => ruleFor(id, verdict));
  const notifications = notificationsOf(report, folder);
  const invocation = {
    executionSuccessful: !isInterrupted && notifications.length === 0,
    exitCode,
    startTimeUtc: started,
    endTimeUtc: new Date(Date.parse(started) + milliseconds).toISOString(),
    toolExecutionNotifications: notifications,
  };
  const ids = rules.map(({ id }) => id);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'quiesce', semanticVersion: version, rules } },
        invocations: [invocation],
        originalUriBaseIds: { [ROOT]: { uri: `${pathToFileURL(folder).href}/` } },
        columnKind: 'utf16CodeUnits',
        results: unexpected.map((each) => resultOf(each, ids.indexOf(ruleOf(each.verdict)), folder)),
      },
    ],
  };
}

function ruleFor(id: string, verdict: Verdict): ReportingDescriptor {
  return { id, shortDescription: { text: ruleText(verdict) }, defaultConfiguration: { level: levelOf(verdict) } };
}

function ruleText(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'violated':
      return verdict.finding.kind === 'fault' ? FAULT_TEXTS[verdict.finding.fault] : verdict.finding.message;
    case 'holds':
      return 'What the model expects to go wrong does not go wrong any more.';
    case 'incomplete':
      return 'A bound was reached before every execution was explored.';
    case 'vacuous':
      return 'What should have happened somewhere never did.';
    default:
      return unreachable(verdict);
  }
}

// Of what is not a definite verdict nobody knows that it is wrong.
function levelOf({ kind }: Verdict): 'error' | 'warning' {
  return kind === 'violated' || kind === 'holds' ? 'error' : 'warning';
}

function resultOf(ran: RanCheck, ruleIndex: number, folder: string): Result {
  const { verdict, trace, check, repeat, digest } = ran;
  const text = [`${checkName(check)}: ${unexpectedSentence(ran)}`, ...(trace?.why ?? [])].join('\n');
  return {
    ruleId: ruleOf(verdict),
    ruleIndex,
    level: levelOf(verdict),
    message: { text },
    locations: [locationOf(placeOf(ran), folder)],
    // Which check it is stays the same when lines move.
    partialFingerprints: { 'quiesceCheck/v1': `${checkName(check)}: ${ruleOf(verdict)}` },
    ...(trace && trace.steps.length > 0 && { codeFlows: [codeFlowOf(trace, folder)] }),
    properties: { repeat, program: digest },
  };
}

// A thread flow for each context; the order of execution says how they interleave.
function codeFlowOf({ steps, finding }: Trace, folder: string): CodeFlow {
  const flows = new Map<string, ThreadFlow>();
  for (const step of steps.slice(-STEPS_MAX)) {
    const { cpu, context } = step;
    const id = `CPU ${cpu}, ${context.kind} ${context.name}`;
    const flow = flows.get(id) ?? { id, message: { text: id }, locations: [] };
    flow.locations.push(flowLocationOf(step, step.number === steps.length ? finding.message : undefined, folder));
    flows.set(id, flow);
  }
  return { message: { text: 'The counterexample, by CPU and context.' }, threadFlows: [...flows.values()] };
}

function flowLocationOf(step: TraceStep, finding: string | undefined, folder: string): ThreadFlowLocation {
  const { number, context, where } = step;
  const message = { text: `${number}. ${stepText(step)}${finding === undefined ? '' : ` ✗ ${finding}`}` };
  const location = where === undefined ? { message } : { ...locationOf(where, folder), message };
  return {
    location,
    executionOrder: number,
    nestingLevel: NESTING[context.kind],
    importance: finding === undefined ? 'important' : 'essential',
  };
}

function stepText({ kind, op, result }: TraceStep): string {
  const before = kind === 'arrival' ? 'arrives: ' : kind === 'perform' ? 'performed: ' : '';
  return `${before}${op}${result === undefined ? '' : ` → ${result}`}`;
}

function locationOf({ file, line, column }: SourceLocation, folder: string): Location {
  const region = { startLine: line, startColumn: column };
  return { physicalLocation: { artifactLocation: artifactOf(pathFrom(folder, file)), region } };
}

function artifactOf(path: string): { readonly uri: string; readonly uriBaseId?: string } {
  if (isAbsolute(path)) return { uri: pathToFileURL(path).href };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
}

function notificationsOf(report: SuiteReport, folder: string): Notification[] {
  return report.checks.flatMap((each) => {
    if (each.kind !== 'mistake') return [];
    const { code, message, where, instead } = each.diagnostic;
    const place = where ?? { file: each.origin.file, line: 1, column: 1 };
    const text = `${checkName(each.check)}: ${message} (${code})${instead === undefined ? '' : `; instead: ${instead}`}`;
    return [{ level: 'error' as const, message: { text }, locations: [locationOf(place, folder)] }];
  });
}
