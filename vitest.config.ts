// How the tests run: on the sources, with the package's own name resolved to them.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['quiesce:source'] },
  ssr: { resolve: { conditions: ['quiesce:source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 300_000,
    // Half of the suite's time is in a few files, so all cores have work; and no file leaves anything behind that another would see.
    maxWorkers: availableParallelism(),
    isolate: false,
  },
});
