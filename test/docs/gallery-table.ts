// The table of the gallery in README.md, made from the models: what each asks, its variants, and how many checks expect which verdict.
import { VERDICT_KINDS, type VerdictKind } from '../../src/core/verdict.js';
import type { Model } from '../../src/lang/model.js';
import { expectedChecks } from '../../src/load/expected.js';

interface Line {
  /** The folder that has its README. */
  readonly folder: string;
  readonly asks: string;
  readonly models: readonly Model[];
}

/** A Markdown table: a line for each model, and one for each folder of several, in the order of their names. */
export function galleryTable(models: readonly Model[]): string {
  const folders = [...new Set(models.map(folderOf))];
  const lines = folders.map((folder) => lineOf(folder, models.filter((model) => folderOf(model) === folder)));
  const all = { folder: '', asks: '', models };
  // A kind of verdict that nobody expects has no column.
  const kinds = VERDICT_KINDS.filter((kind) => verdictsOf(models).includes(kind));
  const heading = ['model', 'what it asks', 'variants', 'checks', ...kinds];
  return [row(heading), row(heading.map(() => '---')), ...[...lines, all].map((line) => lineText(line, kinds))].join('\n');
}

function verdictsOf(models: readonly Model[]): VerdictKind[] {
  return models.flatMap((model) => expectedChecks(model, undefined)).map(({ expected }) => expected.verdict);
}

function folderOf({ name }: Model): string {
  return name.split('/')[0] ?? name;
}

// Of several models in a folder their names say enough.
function lineOf(folder: string, models: readonly Model[]): Line {
  const names = models.map(({ name }) => name.slice(folder.length + 1));
  const [only] = models;
  return { folder, asks: only?.name === folder ? only.question : names.join(', '), models };
}

function lineText({ folder, asks, models }: Line, kinds: readonly VerdictKind[]): string {
  const verdicts = verdictsOf(models);
  const variants = models.flatMap((model) => Object.keys(model.variants));
  const counts = kinds.map((kind) => verdicts.filter((verdict) => verdict === kind).length);
  const name = folder === '' ? 'all' : `[${folder}](models/${folder}/README.md)`;
  return row([name, asks, ...[variants.length, verdicts.length, ...counts].map((count) => (count === 0 ? '–' : String(count)))]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
