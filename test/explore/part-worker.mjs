// A worker that does parts of searches of graphs, one after the other.
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { searchPart } = await import('../../src/explore/search-part.ts');
const { GraphSystem } = await import('./graph-system.ts');
parentPort.on('message', ({ graph, memory, worker, handOver }) => {
  const system = new GraphSystem(graph);
  parentPort.postMessage({ report: searchPart(system, memory, worker, handOver), note: system.observed });
});
