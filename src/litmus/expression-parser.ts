// The grammar of C expressions, by precedence.
import { EmbeddedActionsParser, type IParserConfig, type IToken, type ParserMethod, type TokenType } from 'chevrotain';
import type { BinaryOperator, Expression, Position, UnaryOperator } from './ast.js';
import { TOKEN as t, TOKENS } from './tokens.js';

type Rule<T> = ParserMethod<[], T>;
type Location = Extract<Expression, { kind: 'location' }>;

/** The place of a token. */
export function placeOf({ startLine, startColumn }: IToken): Position {
  return { line: startLine ?? 1, column: startColumn ?? 1 };
}

/** Reads expressions; the parser of whole tests extends it. */
export abstract class ExpressionParser extends EmbeddedActionsParser {
  constructor(config: IParserConfig) {
    super(TOKENS, config);
  }

  protected readonly operands: Rule<Expression[]> = this.RULE('operands', () => {
    const operands: Expression[] = [];
    this.CONSUME(t.Open);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => operands.push(this.SUBRULE(this.expression)) });
    this.CONSUME(t.Close);
    return operands;
  });

  protected readonly call: Rule<Expression> = this.RULE('call', (): Expression => {
    const name = this.CONSUME(t.Name);
    const operands = this.SUBRULE(this.operands);
    return { kind: 'call', name: name.image, operands, at: placeOf(name) };
  });

  private readonly atom: Rule<Expression> = this.RULE('atom', () =>
    this.OR<Expression>([
      { ALT: () => this.number(this.CONSUME(t.Digits)) },
      { ALT: () => this.SUBRULE(this.call) },
      { ALT: () => this.named(this.CONSUME(t.Name)) },
      { ALT: () => this.SUBRULE(this.parenthesized) },
    ]),
  );

  private readonly parenthesized: Rule<Expression> = this.RULE('parenthesized', () => {
    this.CONSUME(t.Open);
    const inside = this.SUBRULE(this.expression);
    this.CONSUME(t.Close);
    return inside;
  });

  // Every type is one word here, so a cast changes nothing.
  private readonly cast: Rule<Expression> = this.RULE('cast', () => {
    this.CONSUME(t.Open);
    this.SUBRULE(this.type);
    this.MANY(() => this.CONSUME(t.Star));
    this.CONSUME(t.Close);
    return this.SUBRULE(this.unary);
  });

  protected readonly type: Rule<undefined> = this.RULE('type', () => {
    this.MANY(() => this.CONSUME(t.Qualifier));
    this.CONSUME(t.Type);
    this.MANY2(() => this.CONSUME2(t.Qualifier));
    return undefined;
  });

  protected readonly unary: Rule<Expression> = this.RULE('unary', () =>
    this.OR<Expression>([
      { ALT: () => this.prefixed(this.CONSUME(t.Bang), '!', this.SUBRULE(this.unary)) },
      { ALT: () => this.prefixed(this.CONSUME(t.Tilde), '~', this.SUBRULE2(this.unary)) },
      { ALT: () => this.prefixed(this.CONSUME(t.Minus), '-', this.SUBRULE3(this.unary)) },
      { ALT: () => this.SUBRULE(this.location) },
      { ALT: () => this.SUBRULE(this.cast) },
      { ALT: () => this.SUBRULE(this.atom) },
    ]),
  );

  protected readonly location: Rule<Location> = this.RULE('location', (): Location => {
    const star = this.CONSUME(t.Star);
    const pointer = this.SUBRULE(this.unary);
    return { kind: 'location', pointer, at: placeOf(star) };
  });

  private readonly product = this.level('product', [t.Star], this.unary);
  private readonly sum = this.level('sum', [t.Plus, t.Minus], this.product);
  private readonly shift = this.level('shift', [t.Shift], this.sum);
  private readonly relation = this.level('relation', [t.Relation], this.shift);
  private readonly equality = this.level('equality', [t.Equality], this.relation);
  private readonly bitAnd = this.level('bitAnd', [t.Ampersand], this.equality);
  private readonly bitXor = this.level('bitXor', [t.Caret], this.bitAnd);
  private readonly bitOr = this.level('bitOr', [t.Bar], this.bitXor);
  private readonly bothOf = this.level('bothOf', [t.BothOf], this.bitOr);
  private readonly eitherOf = this.level('eitherOf', [t.EitherOf], this.bothOf);

  protected readonly expression: Rule<Expression> = this.RULE('expression', () => this.SUBRULE(this.eitherOf));

  // Operators of one precedence, from left to right.
  private level(name: string, operators: readonly TokenType[], operand: Rule<Expression>): Rule<Expression> {
    return this.RULE(name, () => {
      let left = this.SUBRULE(operand);
      this.MANY(() => {
        const operator = this.OR(operators.map((type) => ({ ALT: () => this.CONSUME(type) })));
        const right = this.SUBRULE2(operand);
        // The levels take tokens whose text is an operator, and no others.
        left = { kind: 'binary', operator: operator.image as BinaryOperator, left, right, at: placeOf(operator) };
      });
      return left;
    });
  }

  private number(digits: IToken): Expression {
    return { kind: 'number', value: Number(digits.image), at: placeOf(digits) };
  }

  private named(name: IToken): Expression {
    return { kind: 'name', name: name.image, at: placeOf(name) };
  }

  private prefixed(token: IToken, operator: UnaryOperator, operand: Expression): Expression {
    return { kind: 'unary', operator, operand, at: placeOf(token) };
  }
}
