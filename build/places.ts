// Writes the places of a built model beside it: its source map, decoded, with the texts of the sources.
import { decode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { OutputChunk, Plugin } from 'rolldown';
import type { Places } from '../src/load/places.js';

/** The plugin. It takes the place of the source map, so that there is one answer to where something comes from. */
export function places(): Plugin {
  return {
    name: 'places',
    generateBundle({ dir = '' }, bundle) {
      for (const [fileName, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const source = JSON.stringify(placesOf(chunk, dirname(resolve(dir, fileName))));
        this.emitFile({ type: 'asset', fileName: fileName.replace(/\.js$/, '.places.json'), source });
        delete bundle[`${fileName}.map`];
      }
    },
  };
}

function placesOf({ map, fileName }: OutputChunk, folder: string): Places {
  if (map === null) throw new Error(`${fileName} has no source map`);
  const paths = map.sources.map((source) => relative('.', join(folder, source)).replaceAll('\\', '/'));
  return {
    sources: paths.map((path) => ({ path, text: readFileSync(path, 'utf8') })),
    lines: decode(map.mappings).map((segments) => segments.flatMap(runOf)),
  };
}

function runOf([column, ...source]: SourceMapSegment): number[] {
  return source.length === 0 ? [] : [column, ...source.slice(0, 3)];
}
