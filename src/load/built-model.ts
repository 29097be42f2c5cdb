// Built models: what the build made of a model under `models/`, as long as its sources are what they were.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { translateFrames } from '../lang/site.js';
import { packageFolder } from './model-file.js';
import { sourcePlace, type BuiltSource, type Places } from './places.js';

/**
 * The address of what a model was built to, if that is what its file and everything that it imports say today. Traces and
 * diagnostics then name the lines of these files. What the build made has no forgotten star: it leaves such models alone.
 */
export function builtModel(path: string): string | undefined {
  // Where the sources of quiesce run, a built model would bring the built quiesce along.
  if (import.meta.url.endsWith('.ts')) return undefined;
  const folder = packageFolder();
  const name = relative(folder, path);
  const built = join(folder, 'dist', name.replace(/\.ts$/, ''));
  if (name.startsWith('..') || !existsSync(`${built}.places.json`)) return undefined;
  // The build wrote it.
  const places = JSON.parse(readFileSync(`${built}.places.json`, 'utf8')) as Places;
  if (!places.sources.every((source) => isUnchanged(folder, source))) return undefined;
  const address = pathToFileURL(`${built}.js`).href;
  const paths = new Map(places.sources.map((source) => [source.path, join(folder, source.path)]));
  translateFrames(address, (line, column) => {
    const place = sourcePlace(places, line, column);
    return place && { ...place, file: paths.get(place.file) ?? place.file };
  });
  return address;
}

// Compared by what they say: an unpacked package and a fresh clone have times that say nothing.
function isUnchanged(folder: string, { path, text }: BuiltSource): boolean {
  const source = join(folder, path);
  return existsSync(source) && readFileSync(source, 'utf8') === text;
}
