// Reading a trace file: every way in which it can be wrong is told with its line.
import { readFileSync, statSync } from 'node:fs';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import { refuse, type Diagnostic } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';
import { TRACE_FORMAT, type Trace } from '../trace/trace.js';
import { TRACE_SHAPE } from './trace-shape.js';

const BYTES_MAX = 64_000_000;
const INSTEAD = 'write it again: quiesce check MODEL … --trace FILE';

/** A trace, and where in its file a step stands. */
export interface TraceFile {
  readonly trace: Trace;
  readonly whereIs: (stepNumber: number) => SourceLocation;
}

/** Reads and validates a trace file; ends in the diagnostic bad-trace. */
export function readTraceFile(path: string): TraceFile {
  const text = readText(path);
  const value = parsed(path, text);
  checkFormat({ path, text, value });
  const result = v.safeParse(TRACE_SHAPE, value);
  if (!result.success) {
    const [issue] = result.issues;
    const keys = (issue.path ?? []).map((item) => item.key as string | number); // JSON has no other keys.
    const name = v.getDotPath(issue) ?? 'the trace';
    const message = issue.input === undefined ? `${name} is missing` : `${name} ${issue.message}`;
    wrong(message, locate(path, text, keys));
  }
  checkNumbers(result.output.steps, (step) => locate(path, text, ['steps', step - 1]));
  return { trace: result.output, whereIs: (step) => locate(path, text, ['steps', step - 1]) };
}

function wrong(message: string, where: SourceLocation, instead = INSTEAD): never {
  return refuse({ code: 'bad-trace', message, where, instead } satisfies Diagnostic);
}

function readText(path: string): string {
  const where = { file: path, line: 1, column: 1 };
  try {
    const { size } = statSync(path);
    if (size > BYTES_MAX)
      wrong(`the file is too large for a trace: ${Math.round(size / 1e6)} MB of at the most ${BYTES_MAX / 1e6}`, where);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const reason = error.code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read: ${error.message}`;
    return refuse({ code: 'bad-trace', message: reason, instead: 'name a file that `quiesce check --trace FILE` wrote' });
  }
}

// JSON.parse() is quick, but only the other parser knows where a mistake is.
function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    treeOf(path, text, errors);
    const [first] = errors;
    const offset = first?.offset ?? text.length;
    const reached = Math.max(0, ...errors.map((error) => error.offset + error.length));
    const where = placeOf(path, text, offset);
    if (text.slice(reached).trim() === '') return wrong('the file is truncated: it ends in the middle of the trace', where);
    return wrong(`the file is not JSON: ${first === undefined ? 'it cannot be parsed' : printParseErrorCode(first.error)}`, where);
  }
}

function checkFormat({ path, text, value }: { path: string; text: string; value: unknown }): void {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format === TRACE_FORMAT) return;
  const where = locate(path, text, ['format']);
  if (typeof format === 'string' && format.startsWith('quiesce.trace/')) {
    wrong(
      `the trace is of version ${format}, but this quiesce reads ${TRACE_FORMAT}`,
      where,
      'replay it with the quiesce that wrote it, or write it again',
    );
  }
  wrong(
    `the file is no trace: its format is ${format === undefined ? 'missing' : JSON.stringify(format)}, not ${TRACE_FORMAT}`,
    where,
  );
}

function checkNumbers(steps: Trace['steps'], where: (step: number) => SourceLocation): void {
  for (const [index, { number }] of steps.entries()) {
    if (number !== index + 1) wrong(`step ${index + 1} has the number ${number}: the file was edited`, where(index + 1));
  }
}

// The place of a member, or of the nearest one around it.
function locate(path: string, text: string, keys: readonly (string | number)[]): SourceLocation {
  const root = treeOf(path, text, []);
  if (root === undefined) return placeOf(path, text, 0);
  let found: Node | undefined;
  for (let length = keys.length; found === undefined && length > 0; length--)
    found = findNodeAtLocation(root, keys.slice(0, length));
  return placeOf(path, text, (found ?? root).offset);
}

function treeOf(path: string, text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true });
  } catch (error) {
    if (error instanceof RangeError) wrong('the file is nested too deeply for a trace', { file: path, line: 1, column: 1 });
    throw error;
  }
}

function placeOf(path: string, text: string, offset: number): SourceLocation {
  const before = text.slice(0, offset).split('\n');
  return { file: path, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
