// Glyphs: one shape for each kind of op, so that colour is never needed to tell them apart.
import type { TraceStep } from '../../trace/trace.js';
import { element } from './markup.js';

/** Where a glyph stands. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The glyph of a step; a pending op is hollow, and filled where it is performed. */
export function glyph(step: TraceStep, point: Point, isPending: boolean): string {
  const fill = isPending ? 'glyph hollow' : 'glyph filled';
  switch (step.does) {
    case 'read':
      return circle(point, isPending ? 'glyph hollow pending' : 'glyph hollow');
    case 'write':
      return square(point, fill);
    case 'update':
      return circle(point, isPending ? 'glyph hollow pending' : 'glyph hollow', 6) + square(point, fill, 2.5);
    case 'free':
      return triangle(point, isPending ? 'glyph hollow free' : 'glyph filled free');
    case 'allocate':
      return triangle(point, 'glyph hollow', -1);
    case 'fence':
      return bar(point, 0);
    case 'grace-begin':
    case 'call-rcu':
    case 'barrier-begin':
      return bar(point, 0) + stem(point, 6);
    case 'grace-end':
    case 'grace-poll':
    case 'barrier-end':
      return bar(point, 0) + stem(point, -6);
    default:
      return element('circle', { cx: point.x, cy: point.y, r: 2.5, class: 'glyph filled' });
  }
}

/** The ringed cross of a violation. */
export function violation({ x, y }: Point): string {
  return (
    element('circle', { cx: x, cy: y, r: 8, class: 'violation' }) +
    element('path', { d: `M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7`, class: 'violation' })
  );
}

/** The flash of an arrival. */
export function flash({ x, y }: Point): string {
  return element('path', { d: `M${x + 2} ${y - 7}l-5 7h4l-3 6l7 -8h-4l3 -5z`, class: 'flash' });
}

function circle({ x, y }: Point, kind: string, r = 4.5): string {
  return element('circle', { cx: x, cy: y, r, class: kind });
}

function square({ x, y }: Point, kind: string, half = 4): string {
  return element('rect', { x: x - half, y: y - half, width: 2 * half, height: 2 * half, class: kind });
}

// Points down, or up with the direction -1.
function triangle({ x, y }: Point, kind: string, direction = 1): string {
  return element('path', { d: `M${x - 5} ${y - 4 * direction}h10l-5 ${9 * direction}z`, class: kind });
}

function bar({ x, y }: Point, offset: number): string {
  return element('path', { d: `M${x - 7} ${y + offset}h14`, class: 'glyph bar' });
}

function stem({ x, y }: Point, length: number): string {
  return element('path', { d: `M${x} ${y}v${length}`, class: 'glyph bar' });
}
