// The page: what a text is laid out for.
import type { SourceLocation } from '../core/location.js';
import { PLAIN, type Paint } from './paint.js';

/** How wide lines may be, how they are coloured, and the folder that paths are told from. */
export interface Page {
  /** Columns of the terminal; no line is longer. */
  readonly width: number;
  readonly paint: Paint;
  /** Paths inside this folder (absolute, without a final slash) are told relative to it. */
  readonly folder: string;
}

/** The narrowest page that text is laid out for; a narrower terminal gets this. */
export const WIDTH_MIN = 20;

/** A page without colours. */
export function plainPage(width: number, folder = ''): Page {
  return { width, paint: PLAIN, folder };
}

/** A path as people in this folder name it. */
export function pathFrom(folder: string, file: string): string {
  return folder !== '' && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
}

/** A place as `file:line:column`, which editors and terminals turn into a link. */
export function placeOn(page: Pick<Page, 'folder'>, { file, line, column }: SourceLocation): string {
  return `${pathFrom(page.folder, file)}:${line}:${column}`;
}
