// Checks the names of a litmus test: what is called, read, set and observed must be there.
import { kernelFunction } from './kernel-functions.js';
import { refuseLitmus } from './mistake.js';
import type { Expression, LitmusTest, Place, Process, Proposition, Statement } from './ast.js';

/** The numbers that a value can start as or be compared with, and still be one word. */
const WORD_MAX = 2 ** 31 - 1;

/** Ends in a diagnostic unless every name of the test stands for something. */
export function checkNames(test: LitmusTest): void {
  for (const [index, process] of test.processes.entries()) {
    if (process.name !== `P${index}`) refuseLitmus(test, process.at, `process ${process.name} stands where P${index} is expected`);
    new ProcessNames(test, process, registersSet(test, index)).check();
  }
  for (const { place } of test.initial) if (place.process !== undefined) checkProcess(test, place);
  for (const place of observedPlaces(test)) checkPlace(test, place);
  for (const proposition of [test.proposition, ...(test.filter ? [test.filter] : [])]) checkAddresses(test, proposition);
}

/** The shared variables of a test, sorted: those of the initial state, and the parameters of the processes. */
export function sharedVariables({ initial, processes }: LitmusTest): readonly string[] {
  const names = initial.flatMap(({ place, value }) => [
    ...(place.process === undefined ? [place.name] : []),
    ...(value?.kind === 'address' ? [value.of] : []),
  ]);
  for (const { parameters } of processes) names.push(...parameters.map(({ name }) => name));
  return [...new Set(names)].sort();
}

/** Every place that the final states must show, in the order of the text, each once. */
export function observedPlaces({ locations, filter, proposition }: LitmusTest): readonly Place[] {
  const places = [...placesOf(proposition), ...locations, ...(filter ? placesOf(filter) : [])];
  const seen = new Map(places.map((place) => [placeName(place), place]));
  return [...seen.values()];
}

/** `x`, or `1:r0`. */
export function placeName({ process, name }: Place): string {
  return process === undefined ? name : `${process}:${name}`;
}

function placesOf(proposition: Proposition): Place[] {
  switch (proposition.kind) {
    case 'constant':
      return [];
    case 'equals':
      return [proposition.place];
    case 'not':
      return placesOf(proposition.operand);
    case 'and':
    case 'or':
      return proposition.operands.flatMap(placesOf);
  }
}

function checkProcess(test: LitmusTest, { process = 0, at }: Place): void {
  if (process >= test.processes.length) refuseLitmus(test, at, `there is no process P${process}`);
}

function checkPlace(test: LitmusTest, place: Place): void {
  if (place.process === undefined) {
    if (!sharedVariables(test).includes(place.name)) refuseLitmus(test, place.at, `there is no shared variable ${place.name}`);
    return;
  }
  checkProcess(test, place);
  if (registersOf(test, place.process).includes(place.name)) return;
  refuseLitmus(test, place.at, `P${place.process} has no register ${place.name}`);
}

function checkAddresses(test: LitmusTest, proposition: Proposition): void {
  if (proposition.kind === 'not') checkAddresses(test, proposition.operand);
  if (proposition.kind === 'and' || proposition.kind === 'or') for (const operand of proposition.operands) checkAddresses(test, operand);
  if (proposition.kind !== 'equals' || proposition.value.kind !== 'address') return;
  const { of, at } = proposition.value;
  if (!sharedVariables(test).includes(of)) refuseLitmus(test, at, `there is no shared variable ${of}`);
}

// Those that it declares, and those of the initial state.
function registersOf(test: LitmusTest, process: number): readonly string[] {
  return [...new Set([...registersSet(test, process), ...declaredIn(test.processes[process].body)])];
}

function registersSet({ initial }: LitmusTest, process: number): string[] {
  return initial.flatMap(({ place }) => (place.process === process ? [place.name] : []));
}

function declaredIn(body: readonly Statement[]): string[] {
  return body.flatMap((statement) => {
    if (statement.kind === 'declare') return [statement.name];
    return statement.kind === 'if' ? [...declaredIn(statement.whenTrue), ...declaredIn(statement.whenFalse)] : [];
  });
}

/** The names that one process may use, as its text goes on. */
class ProcessNames {
  private readonly registers: Set<string>;
  private readonly declared = new Set<string>();
  private readonly parameters: ReadonlySet<string>;

  constructor(
    private readonly test: LitmusTest,
    private readonly process: Process,
    initial: readonly string[],
  ) {
    this.registers = new Set(initial);
    this.parameters = new Set(process.parameters.map(({ name }) => name));
  }

  check(): void {
    for (const statement of this.process.body) this.checkStatement(statement);
  }

  private checkStatement(statement: Statement): void {
    const { at } = statement;
    switch (statement.kind) {
      case 'declare':
        if (statement.value) this.checkValue(statement.value);
        if (this.declared.has(statement.name) || this.parameters.has(statement.name)) {
          refuseLitmus(this.test, at, `${statement.name} is declared twice in ${this.process.name}`);
        }
        this.declared.add(statement.name);
        this.registers.add(statement.name);
        return;
      case 'assign':
        this.checkValue(statement.value);
        if (!this.registers.has(statement.name)) this.refuseName(statement.name, statement);
        return;
      case 'store':
        this.checkValue(statement.pointer);
        this.checkValue(statement.value);
        return;
      case 'perform':
        this.checkCall(statement.call);
        return;
      case 'if':
        this.checkValue(statement.condition);
        for (const inner of [...statement.whenTrue, ...statement.whenFalse]) this.checkStatement(inner);
    }
  }

  private checkValue(expression: Expression): void {
    switch (expression.kind) {
      case 'number':
        if (expression.value > WORD_MAX) refuseLitmus(this.test, expression.at, `${expression.value} is more than a word of 32 bits holds`);
        return;
      case 'name':
        if (expression.name === 'NULL' || this.registers.has(expression.name) || this.parameters.has(expression.name)) return;
        return this.refuseName(expression.name, expression);
      case 'location':
        return this.checkValue(expression.pointer);
      case 'unary':
        return this.checkValue(expression.operand);
      case 'binary':
        this.checkValue(expression.left);
        return this.checkValue(expression.right);
      case 'call': {
        this.checkCall(expression);
        if (!kernelFunction(expression.name)?.returns) refuseLitmus(this.test, expression.at, `${expression.name}() returns nothing`);
      }
    }
  }

  private checkCall(call: Expression): void {
    if (call.kind !== 'call') return;
    const { name, operands, at } = call;
    const known = kernelFunction(name);
    if (!known) refuseLitmus(this.test, at, `${name}() is not known`, 'src/litmus/README.md lists the functions that are read');
    if (operands.length !== known.takes.length) {
      refuseLitmus(this.test, at, `${name}() takes ${known.takes.length} arguments, and has ${operands.length} here`);
    }
    for (const [index, operand] of operands.entries()) {
      if (known.takes[index] === 'variable' && operand.kind !== 'location') {
        refuseLitmus(this.test, operand.at, `${name}() takes a variable, such as *x`);
      }
      this.checkValue(operand);
    }
  }

  private refuseName(name: string, { at }: { readonly at: Expression['at'] }): never {
    const known = [...this.parameters, ...this.registers].join(', ');
    const message = `${name} is neither declared in ${this.process.name} nor one of its parameters`;
    return refuseLitmus(this.test, at, message, `known there: ${known}`);
  }
}
