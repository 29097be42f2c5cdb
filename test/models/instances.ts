// Every instance that the models expect a verdict of: a model, a variant, a row of its table, a memory model, a number of CPUs.
import { existsSync, readdirSync } from 'node:fs';
import type { CheckRequest } from '../../src/prepare.js';
import { isModel, type Expectation, type Model, type Setting } from '../../src/lang/model.js';

/** The memory models that these tests ask for: those that keep loads in order, with a compiler that does, too. */
const MEMORIES = ['sc', 'tso'] as const;

/** One instance, with the row that says what is expected of it. */
export interface Instance {
  readonly request: CheckRequest;
  readonly expected: Pick<Expectation, 'verdict' | 'finding'>;
}

/** A model or one of its variants, with all of its instances. */
export interface Subject {
  readonly model: Model;
  readonly variant: string | undefined;
  /** `nmi-rcu`, or `nmi-rcu/no-grace-period`. */
  readonly name: string;
  readonly instances: readonly Instance[];
}

/** What an instance is asked for besides its model and variant. */
export type Asked = Partial<Omit<CheckRequest, 'model' | 'set'>> & { readonly set?: Readonly<Record<string, string>> | undefined };

/** All models under models/, in the order of their folders. */
export const models: readonly Model[] = await loadModels();

/** All models and their variants. */
export const subjects: readonly Subject[] = models.flatMap((model) =>
  [undefined, ...Object.keys(model.variants)].map((variant) => {
    const name = variant === undefined ? model.name : `${model.name}/${variant}`;
    return { model, variant, name, instances: instancesOf(model, variant) };
  }),
);

/** The model of that name. */
export function modelNamed(name: string): Model {
  const found = models.find((model) => model.name === name);
  if (!found) throw new Error(`there is no model ${name}`);
  return found;
}

/** A request for one instance: on 2 CPUs, under sc, with unbounded interrupts, breadth first, unless asked otherwise. */
export function requestFor(model: Model, { set, ...asked }: Asked = {}): CheckRequest {
  const base = { file: `models/${model.name}/model.ts`, memory: 'sc', cpus: 2, nmis: 'unbounded', order: 'bfs', now: () => 0 } as const;
  return { ...base, ...asked, model, set: settingOf(model, set) };
}

/** The instance in words; parameters that are at their defaults are left out. */
export function textOf({ model, variant, set, memory, cpus, nmis }: CheckRequest): string {
  const changed = Object.entries(set).filter(([name, value]) => model.parameters[name]?.[0] !== value);
  const settings = changed.map(([name, value]) => `${name}=${value}`);
  return [model.name, variant ?? '(model)', memory, `cpus=${cpus}`, `nmis=${nmis}`, ...settings].join(' ');
}

function settingOf(model: Model, set: Readonly<Record<string, string>> = {}): Setting {
  const defaults = Object.entries(model.parameters).map(([name, [first]]) => [name, first] as const);
  return { ...Object.fromEntries(defaults), ...set };
}

function instancesOf(model: Model, variant: string | undefined): Instance[] {
  const rows = variant === undefined ? model.expect : (model.variants[variant]?.expect ?? []);
  const faithful = rows.filter(({ compiler = ['faithful'] }) => compiler.includes('faithful'));
  return faithful.flatMap(({ cpus, memory = MEMORIES, nmis = 'unbounded', set, verdict, finding }) =>
    MEMORIES.filter((name) => memory.includes(name)).flatMap((name) =>
      cpus.flatMap((count) =>
        count === 'any'
          ? []
          : [
              {
                request: requestFor(model, { variant, memory: name, cpus: count, nmis, set }),
                expected: { verdict, ...(finding !== undefined && { finding }) },
              },
            ],
      ),
    ),
  );
}

async function loadModels(): Promise<Model[]> {
  const folder = new URL('../../models/', import.meta.url);
  const names = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/model.ts`, folder)));
  const found: Model[] = [];
  for (const name of names) {
    const loaded: { readonly default?: unknown } = await import(new URL(`${name}/model.ts`, folder).href);
    if (!isModel(loaded.default)) throw new Error(`models/${name}/model.ts exports no model`);
    found.push(loaded.default);
  }
  return found;
}
