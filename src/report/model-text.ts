// A model as `list` tells it: what it asks, its variants with the verdicts expected, its parameters and properties.
import { MEMORY_NAMES } from '../core/memory.js';
import type { Expectation, Model } from '../lang/model.js';
import type { Property } from '../lang/property.js';
import { unusualText } from './instance-text.js';
import type { Page } from './page.js';
import { wrap } from './wrap.js';

/** A model and the properties of its system under the default setting. */
export interface ListedModel {
  readonly model: Model;
  readonly file: string;
  readonly properties: readonly Property[];
}

/** The lines of a model. */
export function modelText({ model, properties }: ListedModel, page: Page): string[] {
  const { paint } = page;
  return [
    ...wrap(` ${model.name}`, page.width, 1).map(paint.bold),
    ...indented(model.question, 3, page),
    ...(model.source === undefined ? [] : indented(model.source, 3, page).map(paint.dim)),
    ...model.expect.flatMap((row) => indented(expectationText(row), 3, page)),
    ...section(
      'parameters',
      Object.entries(model.parameters).map(([name, values]) => [name, [values.join(', ')]]),
      page,
    ),
    ...section(
      'properties',
      properties.map(({ kind, name, statement }) => [`${name} (${kind})`, [statement]]),
      page,
    ),
    ...section(
      'variants',
      Object.entries(model.variants).map(([name, { question, expect }]) => [name, [question, ...expect.map(expectationText)]]),
      page,
    ),
  ];
}

function section(title: string, rows: readonly (readonly [string, readonly string[]])[], page: Page): string[] {
  if (rows.length === 0) return [];
  const lines = rows.flatMap(([name, texts]) => [...indented(name, 5, page), ...texts.flatMap((text) => indented(text, 8, page))]);
  return ['', ` ${page.paint.dim(title)}`, ...lines];
}

function indented(text: string, indent: number, { width }: Page): string[] {
  const left = Math.min(indent, Math.floor(width / 4));
  return wrap(text, width - left, 2).map((line) => ' '.repeat(left) + line);
}

// `→ violated (use-after-free)   2, 3 cpus   tso   cycles once`.
function expectationText({ cpus, memory, compiler, nmis = 'unbounded', set = {}, verdict, finding }: Expectation): string {
  const unusual = unusualText({ nmis, set });
  const where = [
    `${cpus.map((count) => (count === 'any' ? 'any number of' : count)).join(', ')} ${cpus.length === 1 && cpus[0] === 1 ? 'cpu' : 'cpus'}`,
    memory === undefined || MEMORY_NAMES.every((name) => memory.includes(name)) ? 'every memory model' : memory.join(', '),
    ...(compiler === undefined ? [] : [`${compiler.join(', ')} ${compiler.length === 1 ? 'compiler' : 'compilers'}`]),
    ...(unusual === '' ? [] : [unusual]),
  ];
  return `→ ${verdict}${finding === undefined ? '' : ` (${finding})`}: ${where.join('; ')}`;
}

/** A model as JSON, on one line. */
export function modelJson({ model, file, properties }: ListedModel): string {
  const { name, question, source, parameters, expect } = model;
  const variants = Object.entries(model.variants).map(([variant, { question: asked, expect: rows }]) => ({
    name: variant,
    question: asked,
    expect: rows,
  }));
  const listed = properties.map(({ kind, name: property, statement }) => ({ kind, name: property, statement }));
  return JSON.stringify({
    format: 'quiesce.model/1',
    name,
    file,
    question,
    source,
    parameters,
    expect,
    properties: listed,
    variants,
  });
}
