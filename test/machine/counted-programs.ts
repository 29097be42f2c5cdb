// Random programs whose CPUs can be counted: few tasks, handlers that also allocate, and properties of how many handlers run.
import fc from 'fast-check';
import { always, model, observed_region, sometimes, type Model, type Property, type System, type Thread } from '../../src/index.js';
import { toSystem, type Body, type Handler, type Program, type Statement } from '../oracle/program-tree.js';
import { programs } from '../oracle/programs.js';

/** A program, and how many handlers may run at a time. */
export interface CountedProgram {
  readonly program: Program;
  readonly most: number;
}

const inHandlers: fc.Arbitrary<Statement> = fc.constantFrom<Statement[]>(
  { do: 'scratch', frees: 1, afterwards: 'nothing' },
  { do: 'publish', initialize: true, mayFail: true, sleeps: false },
  { do: 'publish', initialize: true, mayFail: false, sleeps: false },
  { do: 'retire', how: 'none', atomically: true, sparesStatic: true },
  { do: 'dereference', test: true, write: false },
  { do: 'region', name: 'rcu', body: [{ do: 'dereference', test: true, write: false }] },
  { do: 'region', name: 'lock', body: [{ do: 'read', cell: 0, acquire: false }] },
  { do: 'region', name: 'lock', body: [{ do: 'region', name: 'preempt', body: [{ do: 'dereference', test: true, write: false }] }] },
  { do: 'atomic', name: 'inc', cell: 0, to: 0 },
  { do: 'atomic', name: 'add_return', cell: 0, to: 1 },
  { do: 'await', cell: 0, equals: 1, sleeps: false },
  { do: 'count', how: 'inc' },
  { do: 'count', how: 'read' },
);

const handlers: fc.Arbitrary<Handler> = fc.record({
  announced: fc.constantFrom(true, true, true, false),
  body: fc.array(inHandlers, { minLength: 1, maxLength: 2 }),
});

/** Small programs of at most two tasks in which nothing tells counted CPUs apart. */
export const countedPrograms: fc.Arbitrary<CountedProgram> = fc
  .record({
    program: programs,
    tasks: fc.constantFrom(0, 1, 1, 1, 2),
    handler: fc.option(handlers, { freq: 2 }),
    irqHandler: fc.option(handlers, { freq: 2 }),
    both: fc.constantFrom(true, false, false, false, false),
    most: fc.constantFrom(1, 1, 2, 3),
  })
  .map(({ program, tasks, handler, irqHandler, both, most }) => {
    const nmi = handler ?? program.nmi;
    const irq = irqHandler ?? program.irq;
    const isNmi = most > 1;
    return {
      most,
      program: {
        ...program,
        tasks: program.tasks.slice(0, tasks).map((body) => withoutNumbers(body).slice(0, 3)),
        nmi: both || isNmi ? handlerOf(nmi) : null,
        irq: both || !isNmi ? handlerOf(irq) : null,
      },
    };
  })
  .filter(({ program }) => program.tasks.length > 0 || program.nmi !== null || program.irq !== null);

function handlerOf(handler: Handler | null): Handler | null {
  return handler && { ...handler, body: withoutNumbers(handler.body).map(withoutCallbacks) };
}

// Leaves out what asks for the number of a CPU.
function withoutNumbers(body: Body): Statement[] {
  return body.flatMap((statement) => {
    if (statement.do === 'count' && (statement.how === 'cpu' || statement.how === 'read-all')) return [];
    return [mapped(statement, withoutNumbers)];
  });
}

// A callback belongs to a CPU.
function withoutCallbacks(statement: Statement): Statement {
  if (statement.do === 'retire') return { ...statement, how: 'none' };
  return mapped(statement, (body) => body.map(withoutCallbacks));
}

function mapped(statement: Statement, change: (body: Body) => Body): Statement {
  switch (statement.do) {
    case 'if':
      return { ...statement, yes: change(statement.yes), no: change(statement.no) };
    case 'choose':
      return { ...statement, one: change(statement.one), other: change(statement.other) };
    case 'region':
    case 'poll':
      return { ...statement, body: change(statement.body) };
    default:
      return statement;
  }
}

/** The model of a program: at most so many handlers run at a time, and sometimes several do. */
export function modelOf({ program, most }: CountedProgram): Model {
  return model({ name: 'counted', question: 'Do counted CPUs show what CPUs show?', system: () => observedSystem(program, most) });
}

function observedSystem(program: Program, most: number): System {
  const { nmi, irq, ...system } = toSystem(program);
  return {
    ...system,
    ...(nmi && { nmi: (): Thread => observed_region('in nmi', nmi()) }),
    ...(irq && { irq: (): Thread => observed_region('in irq', irq()) }),
    properties: propertiesOf(program, most),
  };
}

function propertiesOf({ nmi, irq }: Program, most: number): Property[] {
  const regions = [...(nmi ? ['in nmi'] : []), ...(irq ? ['in irq'] : [])];
  return [
    always('few', 'few handlers run', (view) => regions.every((region) => view.inside(region) <= most)),
    ...regions.flatMap((region) =>
      [1, 2, 3].map((count) => sometimes(`${count} ${region}`, 'so many handlers run', { state: (view) => view.inside(region) === count })),
    ),
  ];
}
