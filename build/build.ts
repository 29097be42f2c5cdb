// The build: from src/, models/ and properties/ to few files in dist/, since to start is to load files.
//
//   dist/index.js            the language's public face: what a model imports as 'quiesce'
//   dist/lang/language.js    the one copy of the language (src/core and src/lang)
//   dist/testing/*.js        what a user's tests import: 'quiesce/vitest', 'quiesce/fast-check'
//   dist/load/config.js      what a user's configuration imports: 'quiesce/config'
//   dist/cli/main.js         the command line, with all that most commands need
//   dist/cli/shared.js       what others of these files share, so that a worker does not load the command line, which would run it
//   dist/cli/*.js            what is loaded when a command asks for it: import(), and new URL() for workers
//   dist/explorer/*          the page of `quiesce explore` (page.ts)
//   dist/models/*/model.js   each model in one file, with the place of everything in its sources beside it
//
// What two of these files need is in a third, so there is one copy of each part. Every file but the face lies two folders deep, as the
// sources do: what is found from import.meta.url is where it was.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { build, type BuildOptions } from 'rolldown';
import { licences } from './licences.js';
import { page } from './page.js';
import { places } from './places.js';
import * as language from '../src/index.js';
import { forgottenStar, threadNames } from '../src/load/forgotten-star.js';

const LANGUAGE = 'language';
const shared: BuildOptions = {
  platform: 'node',
  resolve: { conditionNames: ['quiesce:source', 'import', 'node', 'default'], mainFields: ['module', 'main'] },
};

// What the tests and the configuration of users import, by its place in dist/.
const FACES = {
  'testing/vitest': 'src/testing/vitest.ts',
  'testing/fast-check': 'src/testing/fast-check.ts',
  'load/config': 'src/load/config.ts',
};

const library: BuildOptions = {
  ...shared,
  input: { index: 'src/index.ts', 'cli/main': 'src/cli/main.ts', ...FACES, ...workers() },
  // The loader for models of users stays a package: it has a compiler of its own. Tests have theirs.
  external: [/^tsx/, 'vitest', 'fast-check'],
  plugins: [licences()],
  output: {
    dir: 'dist',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: ({ name }) => (name === LANGUAGE ? 'lang/[name].js' : 'cli/[name].js'),
    sourcemap: true,
    comments: false,
    codeSplitting: {
      groups: [
        { name: LANGUAGE, test: /\/src\/(?:core|lang)\//, priority: 1 },
        // One file, however many parts there are to it: a file costs more than what is in it.
        { name: 'shared', minShareCount: 2 },
      ],
    },
  },
};

function modelOf(path: string): BuildOptions {
  return {
    ...shared,
    input: { [path.replace(/\.ts$/, '')]: path },
    external: ['quiesce'],
    // A model is what its files say, also where nothing uses it.
    treeshake: false,
    plugins: [places()],
    // Traces show the names of functions.
    output: { dir: 'dist', entryFileNames: '[name].js', sourcemap: 'hidden', keepNames: true, comments: false, codeSplitting: false },
  };
}

// The files that others start by their address, by the name that the address has from dist/cli/.
function workers(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const file of filesIn('src')) {
    for (const [address] of readFileSync(file, 'utf8').matchAll(/\bnew URL\([^;]*?\bimport\.meta\.url/g)) {
      for (const [, path] of address.matchAll(/'(\.{1,2}\/[\w./-]+)\.js'/g)) {
        found[posix.join('cli', path)] = join(dirname(file), `${path}.ts`);
      }
    }
  }
  return found;
}

function filesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => join(folder, file)).sort();
}

const threads = threadNames(language);
// A model with a forgotten star would do nothing where it stands: quiesce says so, when it is loaded from its sources.
const models = filesIn('models').filter((file) => file.endsWith('/model.ts') && forgottenStar(file, threads) === undefined);

// The library first: it cleans the folder.
await build(library);
await Promise.all([build(page), ...models.map((path) => build(modelOf(path)))]);
