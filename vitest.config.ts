// How the tests run: on the sources, with the package's own name resolved to them.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['quiesce:source'] },
  ssr: { resolve: { conditions: ['quiesce:source'] } },
  test: { include: ['test/**/*.test.ts'], testTimeout: 300_000 },
});
