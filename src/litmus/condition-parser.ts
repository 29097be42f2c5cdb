// The grammar of conditions on final states, and of the places and constants in them and in the initial state.
import type { IToken, ParserMethod, TokenType } from 'chevrotain';
import type { Constant, Place, Proposition } from './ast.js';
import { ExpressionParser, placeOf } from './expression-parser.js';
import { TOKEN as t } from './tokens.js';

type Rule<T> = ParserMethod<[], T>;

/** Reads propositions; the parser of whole tests extends it. */
export abstract class ConditionParser extends ExpressionParser {
  private readonly address: Rule<Constant> = this.RULE('address', (): Constant => {
    this.OPTION(() => this.CONSUME(t.Ampersand));
    const name = this.CONSUME(t.Name);
    if (name.image === 'NULL') return { kind: 'number', value: 0, at: placeOf(name) };
    return { kind: 'address', of: name.image, at: placeOf(name) };
  });

  private readonly number$: Rule<Constant> = this.RULE('constantNumber', (): Constant => {
    let sign = 1;
    this.OPTION(() => {
      this.CONSUME(t.Minus);
      sign = -1;
    });
    const digits = this.CONSUME(t.Digits);
    return { kind: 'number', value: sign * Number(digits.image), at: placeOf(digits) };
  });

  private readonly wrapped: Rule<Constant> = this.RULE('wrapped', (): Constant => {
    this.OPTION(() => this.CONSUME(t.AtomicInit));
    this.CONSUME(t.Open);
    const inside = this.SUBRULE(this.constant);
    this.CONSUME(t.Close);
    return inside;
  });

  protected readonly constant: Rule<Constant> = this.RULE('constant', () =>
    this.OR<Constant>([
      { ALT: () => this.SUBRULE(this.number$) },
      { ALT: () => this.SUBRULE(this.address) },
      { ALT: () => this.SUBRULE(this.wrapped) },
    ]),
  );

  private readonly register: Rule<Place> = this.RULE('register', (): Place => {
    const process = this.CONSUME(t.Digits);
    this.CONSUME(t.Colon);
    const name = this.CONSUME(t.Name);
    return { process: Number(process.image), name: name.image, at: placeOf(process) };
  });

  protected readonly place: Rule<Place> = this.RULE('place', () =>
    this.OR<Place>([
      { ALT: () => this.SUBRULE(this.register) },
      { ALT: () => this.shared(this.CONSUME(t.Name)) },
      {
        ALT: () => {
          this.CONSUME(t.Star);
          return this.shared(this.CONSUME2(t.Name));
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.OpenBracket);
          const place = this.shared(this.CONSUME3(t.Name));
          this.CONSUME(t.CloseBracket);
          return place;
        },
      },
    ]),
  );

  private readonly equation: Rule<Proposition> = this.RULE('equation', (): Proposition => {
    const place = this.SUBRULE(this.place);
    const sign = this.OR([{ ALT: () => this.CONSUME(t.Assign) }, { ALT: () => this.CONSUME(t.Equality) }]);
    const value = this.SUBRULE(this.constant);
    const equals: Proposition = { kind: 'equals', place, value, at: place.at };
    return sign.image === '!=' ? { kind: 'not', operand: equals, at: place.at } : equals;
  });

  private readonly literal: Rule<Proposition> = this.RULE('literal', () =>
    this.OR<Proposition>([
      { ALT: () => this.negated(this.CONSUME(t.Tilde), this.SUBRULE(this.literal)) },
      { ALT: () => this.negated(this.CONSUME(t.Not), this.SUBRULE2(this.literal)) },
      { ALT: () => this.SUBRULE(this.grouped) },
      { ALT: () => ({ kind: 'constant', value: true, at: placeOf(this.CONSUME(t.True)) }) },
      { ALT: () => ({ kind: 'constant', value: false, at: placeOf(this.CONSUME(t.False)) }) },
      { ALT: () => this.SUBRULE(this.equation) },
    ]),
  );

  private readonly grouped: Rule<Proposition> = this.RULE('grouped', (): Proposition => {
    this.CONSUME(t.Open);
    const inside = this.SUBRULE(this.proposition);
    this.CONSUME(t.Close);
    return inside;
  });

  private readonly conjunction = this.joined('conjunction', { kind: 'and', sign: t.ConditionAnd, operand: this.literal });
  private readonly disjunction = this.joined('disjunction', { kind: 'or', sign: t.ConditionOr, operand: this.conjunction });
  protected readonly proposition: Rule<Proposition> = this.RULE('proposition', () => this.SUBRULE(this.disjunction));

  protected readonly locations: Rule<Place[]> = this.RULE('locations', () => {
    const places: Place[] = [];
    this.CONSUME(t.Locations);
    this.CONSUME(t.OpenBracket);
    this.MANY(() =>
      this.OR([{ ALT: () => places.push(this.SUBRULE(this.place)) }, { ALT: () => this.CONSUME(t.Semicolon) }]),
    );
    this.CONSUME(t.CloseBracket);
    return places;
  });

  private joined(name: string, by: { kind: 'and' | 'or'; sign: TokenType; operand: Rule<Proposition> }): Rule<Proposition> {
    return this.RULE(name, () => {
      const operands: Proposition[] = [];
      this.AT_LEAST_ONE_SEP({ SEP: by.sign, DEF: () => operands.push(this.SUBRULE(by.operand)) });
      return operands.length === 1 ? operands[0] : { kind: by.kind, operands, at: operands[0].at };
    });
  }

  private shared(name: IToken): Place {
    return { process: undefined, name: name.image, at: placeOf(name) };
  }

  private negated(sign: IToken, operand: Proposition): Proposition {
    return { kind: 'not', operand, at: placeOf(sign) };
  }
}
