// The grammar of a litmus test: initial state, processes, and the condition on final states.
import { EOF, type IToken, type IParserErrorMessageProvider, type ParserMethod } from 'chevrotain';
import type { Constant, Expression, Initial, LitmusTest, Parameter, Place, Process, Proposition, Quantifier, Statement } from './ast.js';
import { ConditionParser } from './condition-parser.js';
import { placeOf } from './expression-parser.js';
import { TOKEN as t } from './tokens.js';

type Rule<T> = ParserMethod<[], T>;

/** What the grammar says about a test; its name and file come from elsewhere. */
export type Parsed = Omit<LitmusTest, 'file' | 'name'>;

const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => told(actual, `stands where ${expected.LABEL ?? expected.name} is expected`),
  buildNoViableAltMessage: ({ actual }) => told(actual[0], 'is not expected here'),
  buildEarlyExitMessage: ({ actual }) => told(actual[0], 'is not expected here'),
  buildNotAllInputParsedMessage: ({ firstRedundant }) => told(firstRedundant, 'is not expected here'),
};

function told(token: IToken | undefined, what: string): string {
  if (token === undefined || token.tokenType === EOF) return `the end of the file ${what}`;
  return token.tokenType === t.Unread ? `'${token.image}' is not read in a litmus test` : `'${token.image}' ${what}`;
}

/** Reads a whole litmus test. */
export class LitmusParser extends ConditionParser {
  constructor() {
    super({ errorMessageProvider: messages, maxLookahead: 3 });
    this.performSelfAnalysis();
  }

  private readonly initial: Rule<Initial> = this.RULE('initial', (): Initial => {
    let value: Constant | undefined;
    this.OPTION(() => this.SUBRULE(this.type));
    this.MANY(() => this.CONSUME(t.Star));
    const place = this.SUBRULE(this.place);
    this.OPTION2(() => {
      this.CONSUME(t.Assign);
      value = this.SUBRULE(this.constant);
    });
    return { place, value };
  });

  private readonly initials: Rule<Initial[]> = this.RULE('initials', () => {
    const initials: Initial[] = [];
    this.CONSUME(t.OpenBrace);
    this.MANY(() =>
      this.OR([{ ALT: () => initials.push(this.SUBRULE(this.initial)) }, { ALT: () => this.CONSUME(t.Semicolon) }]),
    );
    this.CONSUME(t.CloseBrace);
    return initials;
  });

  // Statements.

  private readonly declaration: Rule<Statement[]> = this.RULE('declaration', () => {
    const declared: Statement[] = [];
    this.SUBRULE(this.type);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        let value: Expression | undefined;
        this.MANY(() => this.CONSUME(t.Star));
        const name = this.CONSUME(t.Name);
        this.OPTION(() => {
          this.CONSUME(t.Assign);
          value = this.SUBRULE(this.expression);
        });
        declared.push({ kind: 'declare', name: name.image, value, at: placeOf(name) });
      },
    });
    this.CONSUME(t.Semicolon);
    return declared;
  });

  private readonly assignment: Rule<Statement> = this.RULE('assignment', (): Statement => {
    const name = this.CONSUME(t.Name);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(t.Semicolon);
    return { kind: 'assign', name: name.image, value, at: placeOf(name) };
  });

  private readonly plainStore: Rule<Statement> = this.RULE('plainStore', (): Statement => {
    const { pointer, at } = this.SUBRULE(this.location);
    this.CONSUME(t.Assign);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(t.Semicolon);
    return { kind: 'store', pointer, value, at };
  });

  private readonly performance: Rule<Statement> = this.RULE('performance', (): Statement => {
    const call = this.SUBRULE(this.call);
    this.CONSUME(t.Semicolon);
    return { kind: 'perform', call, at: call.at };
  });

  private readonly branch: Rule<Statement> = this.RULE('branch', (): Statement => {
    let whenFalse: Statement[] = [];
    const word = this.CONSUME(t.If);
    this.CONSUME(t.Open);
    const condition = this.SUBRULE(this.expression);
    this.CONSUME(t.Close);
    const whenTrue = this.SUBRULE(this.statement);
    this.OPTION(() => {
      this.CONSUME(t.Else);
      whenFalse = this.SUBRULE2(this.statement);
    });
    return { kind: 'if', condition, whenTrue, whenFalse, at: placeOf(word) };
  });

  private readonly block: Rule<Statement[]> = this.RULE('block', () => {
    const statements: Statement[] = [];
    this.CONSUME(t.OpenBrace);
    this.MANY(() => {
      const next = this.SUBRULE(this.statement);
      this.ACTION(() => statements.push(...next));
    });
    this.CONSUME(t.CloseBrace);
    return statements;
  });

  private readonly statement: Rule<Statement[]> = this.RULE('statement', () =>
    this.OR<Statement[]>([
      { ALT: () => this.SUBRULE(this.declaration) },
      { ALT: () => [this.SUBRULE(this.assignment)] },
      { ALT: () => [this.SUBRULE(this.plainStore)] },
      { ALT: () => [this.SUBRULE(this.performance)] },
      { ALT: () => [this.SUBRULE(this.branch)] },
      { ALT: () => this.SUBRULE(this.block) },
      { ALT: () => this.nothing(this.CONSUME(t.Semicolon)) },
    ]),
  );

  private readonly parameter: Rule<Parameter> = this.RULE('parameter', (): Parameter => {
    this.SUBRULE(this.type);
    this.AT_LEAST_ONE(() => this.CONSUME(t.Star));
    const name = this.CONSUME(t.Name);
    return { name: name.image, at: placeOf(name) };
  });

  private readonly process: Rule<Process> = this.RULE('process', (): Process => {
    const parameters: Parameter[] = [];
    const name = this.CONSUME(t.Name);
    this.CONSUME(t.Open);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => parameters.push(this.SUBRULE(this.parameter)) });
    this.CONSUME(t.Close);
    const body = this.SUBRULE(this.block);
    return { name: name.image, parameters, body, at: placeOf(name) };
  });

  private readonly quantifier: Rule<Quantifier> = this.RULE('quantifier', () =>
    this.OR<Quantifier>([
      { ALT: () => (this.CONSUME(t.Exists), 'exists') },
      { ALT: () => (this.CONSUME(t.Tilde), this.CONSUME2(t.Exists), '~exists') },
      { ALT: () => (this.CONSUME(t.Forall), 'forall') },
    ]),
  );

  /** The whole test. */
  readonly test: Rule<Parsed> = this.RULE('test', () => {
    const processes: Process[] = [];
    let locations: readonly Place[] = [];
    let filter: Proposition | undefined;
    const initial = this.SUBRULE(this.initials);
    this.AT_LEAST_ONE(() => processes.push(this.SUBRULE(this.process)));
    this.OPTION(() => (locations = this.SUBRULE(this.locations)));
    this.OPTION2(() => {
      this.CONSUME(t.Filter);
      filter = this.SUBRULE(this.proposition);
    });
    const quantifier = this.SUBRULE(this.quantifier);
    const proposition = this.SUBRULE2(this.proposition);
    return { initial, processes, locations, filter, quantifier, proposition };
  });

  private nothing(_: IToken): Statement[] {
    return [];
  }
}
