// The abstract syntax of a litmus test: plain data, each part with the place where it was written.

/** A place in the text: line and column, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** An operator of C with two operands. */
export type BinaryOperator = '+' | '-' | '*' | '&' | '|' | '^' | '<<' | '>>' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '&&' | '||';
/** An operator of C with one operand. */
export type UnaryOperator = '!' | '~' | '-';

/** An expression of C. `location` is `*p`: as a value it is a plain load. */
export type Expression = { readonly at: Position } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'location'; readonly pointer: Expression }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }
);

/** A statement of C. `assign` sets a register, `store` is a plain store. */
export type Statement = { readonly at: Position } & (
  | { readonly kind: 'declare'; readonly name: string; readonly value?: Expression | undefined }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'store'; readonly pointer: Expression; readonly value: Expression }
  | { readonly kind: 'perform'; readonly call: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly whenTrue: readonly Statement[];
      readonly whenFalse: readonly Statement[];
    }
);

/** A parameter: the address of the shared variable of that name. */
export interface Parameter {
  readonly name: string;
  readonly at: Position;
}

/** A process, `P0`, `P1`, ... in the order of the text. */
export interface Process {
  readonly name: string;
  readonly at: Position;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** What an initial value or a condition names: a shared variable, or a register of a process. */
export interface Place {
  readonly at: Position;
  /** The number of the process; `undefined` for a shared variable. */
  readonly process: number | undefined;
  readonly name: string;
}

/** A constant: a number, or the address of a shared variable. */
export type Constant = { readonly at: Position } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'address'; readonly of: string }
);

/** One line of the initial state; without a value it is 0. */
export interface Initial {
  readonly place: Place;
  readonly value: Constant | undefined;
}

/** A proposition about final states. */
export type Proposition = { readonly at: Position } & (
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'equals'; readonly place: Place; readonly value: Constant }
  | { readonly kind: 'not'; readonly operand: Proposition }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Proposition[] }
);

/** How the condition quantifies over the final states. */
export type Quantifier = 'exists' | '~exists' | 'forall';

/** A litmus test as written. */
export interface LitmusTest {
  /** The file, as people name it. */
  readonly file: string;
  readonly name: string;
  readonly initial: readonly Initial[];
  readonly processes: readonly Process[];
  /** Places that the final states show besides those of the condition. */
  readonly locations: readonly Place[];
  /** Final states that do not satisfy it do not count. */
  readonly filter: Proposition | undefined;
  readonly quantifier: Quantifier;
  readonly proposition: Proposition;
}
