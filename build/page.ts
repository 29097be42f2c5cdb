// The page of `quiesce explore`: one script, one style sheet, and the HTML that names them, in dist/explorer/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'rolldown';
import { PICTURE_STYLE } from '../src/report/picture/style.js';
import { licences } from './licences.js';

const FOLDER = 'src/explorer/page';

/** How it is built. */
export const page: BuildOptions = {
  platform: 'browser',
  input: { page: `${FOLDER}/main.tsx` },
  plugins: [licences(), files()],
  output: { dir: 'dist/explorer', entryFileNames: '[name].js', minify: true, comments: false, codeSplitting: false },
};

// What a page is besides its script.
function files(): Plugin {
  return {
    name: 'files of the page',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'index.html', source: readFileSync(join(FOLDER, 'index.html'), 'utf8') });
      this.emitFile({
        type: 'asset',
        fileName: 'page.css',
        source: smaller(PICTURE_STYLE + readFileSync(join(FOLDER, 'page.css'), 'utf8')),
      });
    },
  };
}

/** A style sheet without comments and without space where none is needed; its strings hold neither. */
function smaller(css: string): string {
  return css
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,>]) ?/g, '$1')
    .replaceAll(';}', '}')
    .trim();
}
