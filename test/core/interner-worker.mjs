// A worker that interns the contents 0 to count-1 in an order of its own, and posts their ids.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { SharedInterner } = await import('../../src/core/shared-interner.ts');
const { memory, stride, count } = workerData;
const interner = new SharedInterner(memory);
const ids = new Int32Array(count);
for (let index = 0; index < count; index++) {
  const number = (index * stride) % count;
  ids[number] = interner.intern(Int32Array.of(number, 0, -number), 0);
}
parentPort.postMessage(ids);
