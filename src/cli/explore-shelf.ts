// The shelf: the models that an explorer shows, and nothing else. An address cannot make it load any other file.
import { DiagnosticError, refuse } from '../core/diagnostic.js';
import { instanceKey } from '../explorer/address.js';
import { GroundKeeper } from '../explorer/ground.js';
import { failedSummary, modelSummary } from '../explorer/model-summary.js';
import type { Address, ModelSummary } from '../explorer/shape.js';
import { instanceRequest } from '../load/instance-request.js';
import { loadModel, type LoadedModel } from '../load/load-model.js';
import { suggestion } from '../load/nearest.js';
import type { CheckRequest } from '../prepare.js';
import { placing } from './checking.js';

/** Instances that are kept prepared: a step is then answered at once. */
const KEPT = 8;

/** Models by the name that addresses have for them. */
export class Shelf {
  private readonly loading = new Map<string, Promise<LoadedModel>>();
  /** The last used last. */
  private readonly kept = new Map<string, GroundKeeper>();

  /** `models` says for each name what is loaded: a name under `models/`, or a path. */
  constructor(private readonly models: ReadonlyMap<string, string>) {}

  /** Loads a model; ends in the diagnostic unknown-name for one that is not shown. */
  load(name: string): Promise<LoadedModel> {
    const asked = this.models.get(name);
    if (asked === undefined) {
      return refuse({
        code: 'unknown-name',
        message: `this explorer does not show the model ${name}`,
        instead: `${suggestion(name, 'models', [...this.models.keys()])}; for a model file of your own: quiesce explore FILE`,
      });
    }
    const loading = this.loading.get(name) ?? loadModel(asked);
    this.loading.set(name, loading);
    return loading;
  }

  /** What there is to see. */
  summaries(): Promise<readonly ModelSummary[]> {
    return Promise.all([...this.models.keys()].map((name) => this.summary(name)));
  }

  /** Does work on the ground of an address. */
  async keeperOf(address: Address): Promise<{ readonly loaded: LoadedModel; readonly keeper: GroundKeeper }> {
    const loaded = await this.load(address.model);
    const key = instanceKey(address);
    const keeper = this.kept.get(key) ?? new GroundKeeper(requestAt(loaded, address));
    this.kept.delete(key);
    this.kept.set(key, keeper);
    for (const oldest of [...this.kept.keys()].slice(0, -KEPT)) this.kept.delete(oldest);
    return { loaded, keeper };
  }

  private async summary(name: string): Promise<ModelSummary> {
    try {
      const loaded = await this.load(name);
      return placing(loaded, () => modelSummary({ name, file: loaded.file.name }, loaded.model));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return failedSummary({ name, file: this.models.get(name) ?? name }, error.diagnostic);
    }
  }
}

/** The instance that an address is about; mistakes end in a diagnostic. */
export function requestAt({ model, file }: LoadedModel, address: Address): CheckRequest {
  return instanceRequest({ model, file: file.name, now: () => performance.now() }, address);
}
