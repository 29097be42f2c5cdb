// What stands below the lanes of a picture: a finding about the last state, why it came to it, and what would have ruled it out.
import type { Trace } from '../../trace/trace.js';
import { isAboutState, remedyTexts } from '../lane-text.js';
import { violation } from './glyphs.js';
import { CHARACTER, type Layout } from './layout.js';
import { proseLines } from './lines.js';
import { element, escaped } from './markup.js';

const LINE = 17;
const LABEL = 66;
/** In characters. */
const HANG = 2;

/** Markup, and the y where it ends. */
export interface Block {
  readonly markup: readonly string[];
  readonly bottom: number;
}

/** The block below the lanes. */
export function closing(trace: Trace, { margin, bottom }: Layout, width: number): Block {
  const { finding, why, remedies = [] } = trace;
  const markup: string[] = [];
  let y = bottom + 36;
  const most = Math.floor((width - 2 * margin - LABEL) / CHARACTER);
  const say = (label: string, sentences: readonly string[], kind: string): void => {
    for (const [index, sentence] of sentences.entries()) {
      if (index === 0) markup.push(element('text', { x: margin, y, class: 'label' }, label));
      // Each sentence begins at the left of its other lines.
      for (const [row, line] of proseLines(sentence, most - HANG).entries()) {
        markup.push(element('text', { x: margin + LABEL + (row === 0 ? 0 : HANG * CHARACTER), y, class: kind }, escaped(line)));
        y += LINE;
      }
    }
  };
  if (isAboutState(finding)) {
    markup.push(violation({ x: margin + 10, y: y - 4 }));
    say(
      '',
      [finding.kind !== 'fault' ? `${finding.property}: ${finding.message}` : `${finding.fault} in the state that this leads to`],
      'fault',
    );
    y += 4;
  }
  say('why', finding.kind !== 'fault' ? why.filter((sentence) => sentence !== finding.message) : why, 'prose');
  say(remedyTexts(trace).label, remedies, 'prose');
  return { markup, bottom: y - LINE };
}
