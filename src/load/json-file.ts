// Reading a JSON file that quiesce wrote: every way in which it can be wrong is told with its line.
import { readFileSync, statSync } from 'node:fs';
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import { refuse, type DiagnosticCode } from '../core/diagnostic.js';
import type { SourceLocation } from '../core/location.js';

const BYTES_MAX = 64_000_000;

/** What a file is to hold, for what is said when it does not. */
export interface Wanted {
  /** As in `the trace`. */
  readonly noun: string;
  readonly code: DiagnosticCode;
  /** What to do about a file that is wrong, and about one that is not there. */
  readonly instead: string;
  readonly insteadOfNone: string;
}

/** A file that is JSON. */
export class JsonFile {
  readonly value: unknown;
  private readonly text: string;

  /** Reads it; ends in a diagnostic where that fails. */
  constructor(
    readonly path: string,
    private readonly wanted: Wanted,
  ) {
    this.text = this.read();
    this.value = this.parsed();
  }

  /** The name of its format, if it has any. */
  get format(): unknown {
    const { value } = this;
    return typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  }

  /** What it holds, if it has this shape; else ends in a diagnostic. */
  shaped<Shape extends v.GenericSchema>(shape: Shape): v.InferOutput<Shape> {
    const result = v.safeParse(shape, this.value);
    if (result.success) return result.output;
    const [issue] = result.issues;
    const keys = (issue.path ?? []).map((item) => item.key as string | number); // JSON has no other keys.
    const name = v.getDotPath(issue) ?? `the ${this.wanted.noun}`;
    return this.wrong(issue.input === undefined ? `${name} is missing` : `${name} ${issue.message}`, this.locate(keys));
  }

  /** Ends in the diagnostic that says what is wrong with it. */
  wrong(message: string, where: SourceLocation = this.start, instead = this.wanted.instead): never {
    return refuse({ code: this.wanted.code, message, where, instead });
  }

  /** The place of a member, or of the nearest one around it. */
  locate(keys: readonly (string | number)[]): SourceLocation {
    const root = this.treeOf([]);
    if (root === undefined) return this.placeOf(0);
    let found: Node | undefined;
    for (let length = keys.length; found === undefined && length > 0; length--) found = findNodeAtLocation(root, keys.slice(0, length));
    return this.placeOf((found ?? root).offset);
  }

  private get start(): SourceLocation {
    return { file: this.path, line: 1, column: 1 };
  }

  private read(): string {
    const { path, wanted } = this;
    try {
      const { size } = statSync(path);
      if (size > BYTES_MAX)
        this.wrong(`the file is too large for a ${wanted.noun}: ${Math.round(size / 1e6)} MB of at the most ${BYTES_MAX / 1e6}`);
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      const reason = error.code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read: ${error.message}`;
      return refuse({ code: wanted.code, message: reason, instead: wanted.insteadOfNone });
    }
  }

  // JSON.parse() is quick, but only the other parser knows where a mistake is.
  private parsed(): unknown {
    const { text } = this;
    try {
      return JSON.parse(text);
    } catch {
      const errors: ParseError[] = [];
      this.treeOf(errors);
      const [first] = errors;
      const reached = Math.max(0, ...errors.map((error) => error.offset + error.length));
      const where = this.placeOf(first?.offset ?? text.length);
      if (text.slice(reached).trim() === '')
        return this.wrong(`the file is truncated: it ends in the middle of the ${this.wanted.noun}`, where);
      return this.wrong(`the file is not JSON: ${first === undefined ? 'it cannot be parsed' : printParseErrorCode(first.error)}`, where);
    }
  }

  private treeOf(errors: ParseError[]): Node | undefined {
    try {
      return parseTree(this.text, errors, { disallowComments: true });
    } catch (error) {
      if (error instanceof RangeError) this.wrong(`the file is nested too deeply for a ${this.wanted.noun}`);
      throw error;
    }
  }

  private placeOf(offset: number): SourceLocation {
    const before = this.text.slice(0, offset).split('\n');
    return { file: this.path, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  }
}
