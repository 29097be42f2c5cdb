// What properties of complete runs ask about. Nothing else of a run's past is remembered from one round of a loop to the next: if it
// were, no two rounds would be one.
//
// A property begins with the same question on every run, and asks the next one because of the answers so far. So runs that agree on all
// that it was ever seen to ask are one run to it, also where only one of them was looked at.
import type { Run } from '../lang/property.js';
import { runOf, valuesText, type RunProperty } from './history.js';
import type { History } from './tree.js';
import type { ValueNames } from './values.js';

/** One question that a property can ask of a run. */
type Question = readonly [keyof Run, string];

/** A question, and the property that asks it. */
export interface Asked {
  readonly property: RunProperty;
  readonly question: Question;
}

/** Thrown when a property asks something new after heads of loops were told apart without it: grow again. */
export class AskedLater extends Error {
  override readonly name = 'AskedLater';
}

/** The questions of each property, as far as it was seen to ask them. */
export class RunQuestions {
  private readonly asked = new Map<RunProperty, Map<string, Question>>();

  /** The first property that a complete run with this history does not satisfy; `isLate`: rounds of loops may be joined already. */
  broken(properties: readonly RunProperty[], history: History, isLate: boolean): RunProperty | undefined {
    const run = runOf(history);
    let isNew = false;
    const found = properties.find((property) => {
      const asked = this.of(property);
      const before = asked.size;
      const holds = property.holds(noting(run, asked));
      isNew ||= asked.size > before;
      return !holds;
    });
    if (isNew && isLate) throw new AskedLater();
    return found;
  }

  /** What the properties know of a run that has come this far, one text for each question. */
  answers(properties: readonly RunProperty[], history: History, names: ValueNames): readonly string[] {
    if (properties.length === 0) return [];
    const run = runOf(history);
    return this.questions(properties).map(({ question: [what, name] }) =>
      what === 'returned' ? valuesText(run.returned(name), names) : String(run[what](name)),
    );
  }

  /** The question of some property that has other answers now. */
  changed(properties: readonly RunProperty[], before: readonly string[], now: readonly string[]): Asked | undefined {
    return this.questions(properties).find((_, index) => before[index] !== now[index]);
  }

  private questions(properties: readonly RunProperty[]): readonly Asked[] {
    return properties.flatMap((property) => [...this.of(property).values()].map((question) => ({ property, question })));
  }

  private of(property: RunProperty): Map<string, Question> {
    let asked = this.asked.get(property);
    if (!asked) {
      asked = new Map();
      this.asked.set(property, asked);
    }
    return asked;
  }
}

function noting(run: Run, asked: Map<string, Question>): Run {
  const note = <K extends keyof Run>(question: K): Run[K] => {
    const answer = (name: string): unknown => {
      asked.set(`${question} ${name}`, [question, name]);
      return run[question](name);
    };
    return answer as Run[K]; // It returns what the run returns.
  };
  return { entered: note('entered'), returned: note('returned'), performed: note('performed') };
}
