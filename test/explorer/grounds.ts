// The ground of an address, for tests.
import { instanceKey, parseAddress } from '../../src/explorer/address.js';
import { GroundKeeper } from '../../src/explorer/ground.js';
import { positionAt } from '../../src/explorer/position.js';
import type { Address, Position } from '../../src/explorer/shape.js';
import { loadModel } from '../../src/load/load-model.js';
import { changedFrom } from '../../src/load/setting.js';
import { requestAt } from '../../src/cli/explore-shelf.js';

const keepers = new Map<string, GroundKeeper>();

/** What prepares an address. */
export async function keeperOf(address: Address): Promise<GroundKeeper> {
  const key = instanceKey(address);
  const known = keepers.get(key);
  if (known) return known;
  const keeper = new GroundKeeper(requestAt(await loadModel(address.model), address));
  keepers.set(key, keeper);
  return keeper;
}

/** The position of an address. */
export async function positionOf(query: string): Promise<Position> {
  const address = parseAddress(query);
  const { model } = await loadModel(address.model);
  const keeper = await keeperOf(address);
  return keeper.on((ground) => positionAt(ground, address, { changed: changedFrom(model, ground.request.set) }));
}
