// The legend: each glyph with its name, in as many lines as it takes.
import type { StepDeed, TraceStep } from '../../trace/trace.js';
import type { Block } from './closing.js';
import { glyph, violation } from './glyphs.js';
import { element } from './markup.js';

const ENTRIES: readonly (readonly [string, StepDeed | 'violation', boolean])[] = [
  ['read', 'read', false],
  ['write', 'write', false],
  ['pending', 'write', true],
  ['update', 'update', false],
  ['fence', 'fence', false],
  ['kmalloc', 'allocate', false],
  ['kfree', 'free', false],
  ['grace period begins', 'grace-begin', false],
  ['is over', 'grace-end', false],
  ['goes wrong', 'violation', false],
];
const CHARACTER = 6.65;
const LINE = 20;

/** The legend, with its first line at `top`. */
export function legend(left: number, top: number, width: number): Block {
  const markup: string[] = [];
  let x = left + 6;
  let y = top;
  for (const [name, does, isPending] of ENTRIES) {
    const needed = 14 + name.length * CHARACTER + 18;
    if (x + needed > width - left && x > left + 6) {
      x = left + 6;
      y += LINE;
    }
    const point = { x, y: y - 4 };
    markup.push(does === 'violation' ? violation(point) : glyph(sample(does), point, isPending));
    markup.push(element('text', { x: x + 13, y, class: 'legend' }, name));
    x += needed;
  }
  return { markup, bottom: y };
}

function sample(does: StepDeed): TraceStep {
  const context = { kind: 'task', name: '' } as const;
  return { number: 0, kind: 'op', cpu: 0, context, op: '', does, stack: [], regions: [], ends: false, action: 0 };
}
