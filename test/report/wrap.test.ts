// Wrapping loses nothing but spaces, and always fits.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { commandLines, indentedCommand, repeatCommand } from '../../src/report/repeat.js';
import { countText, sizeText, timeText } from '../../src/report/figures.js';
import { wrap, widthOf } from '../../src/report/wrap.js';

const SEED = 20_260_101;

test('wrapped lines fit and keep every character that is not a space', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '(', ',', '.', '→', '漢'), maxLength: 80 });
  const property = fc.property(texts, fc.integer({ min: 2, max: 40 }), fc.integer({ min: 0, max: 6 }), (text, width, indent) => {
    const lines = wrap(text, width, indent);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
  fc.assert(property, { seed: SEED });
});

describe('the width of a text', () => {
  test('is what string-width says of every character that stands alone and is no picture', () => {
    const isAlone = (text: string): boolean =>
      /[ \p{L}\p{N}\p{P}\p{S}]/u.test(text) && !/(?=\D)\p{Emoji}|[\u1160-\u11FF\uD7B0-\uD7FF]/u.test(text);
    const different: string[] = [];
    for (let point = 0; point <= 0xffff; point++) {
      const text = String.fromCodePoint(point);
      if (isAlone(text) && widthOf(text) !== stringWidth(text)) different.push(`U+${point.toString(16)} is ${widthOf(text)} wide`);
    }
    expect(different).toEqual([]);
  });

  test('is what string-width says of texts with marks, pictures and wide characters', () => {
    const narrow = ['a', ' ', 'é', 'e\u0301', '→', '✓', '─', '\u200B', '\t'];
    const wide = ['漢', 'ﾊ', '한', '👍', '👍🏽', '👩‍👩‍👧', '🇩🇪', '1\uFE0F\u20E3', '❤\uFE0F'];
    const texts = fc.array(fc.constantFrom(...narrow, ...wide), { maxLength: 12 }).map((parts) => parts.join(''));
    const property = fc.property(texts, (text) => {
      expect(widthOf(text)).toBe(stringWidth(text));
    });
    fc.assert(property, { seed: SEED });
  });

  test('counts a heart that is not asked to be a picture as one column', () => {
    expect([widthOf('❤'), widthOf('❤\uFE0F'), widthOf('漢字')]).toEqual([1, 2, 4]);
  });
});

describe('commands', () => {
  test('stay one command when they take several lines', () => {
    const command = repeatCommand({
      model: './my models/x.ts',
      variant: undefined,
      memory: 'sc',
      cpus: 2,
      nmis: 1,
      set: { a: 'b' },
    });
    expect(command).toBe("npx quiesce check './my models/x.ts' --memory sc --cpus 2 --nmis 1 --set a=b");
    expect(commandLines('npx quiesce check nmi-rcu --cpus 2', 20)).toEqual(['npx quiesce check \\', 'nmi-rcu --cpus 2']);
  });

  test('break a word that is too long where the shell joins it again', () => {
    expect(commandLines('abcdefghij', 6)).toEqual(['abcde\\', 'fghij']);
  });

  test('are the same words to a shell, also where one is quoted', () => {
    const command = repeatCommand({
      model: "./it's here/x.ts",
      variant: 'plain',
      edits: ['replace rcu_dereference_sched with smp_load_acquire in do_nmi'],
      memory: 'sc',
      cpus: 2,
      nmis: 1,
      set: {},
    });
    const read = (text: string): string => execFileSync('sh', ['-c', `printf '<%s>' ${text}`], { encoding: 'utf8' });
    const words = read(command);
    for (let width = 12; width <= 120; width += 3) {
      for (const lines of [commandLines(command, width), indentedCommand(command, width, 7)]) {
        expect(read(lines.join('\n')), `${width}`).toBe(words);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }
    }
  });
});

test('figures are what people read', () => {
  expect([countText(18_402), countText(1_234_567), countText(7)]).toEqual(['18,402', '1,234,567', '7']);
  expect([timeText(80), timeText(1234), timeText(61_000), timeText(200_000)]).toEqual(['0.08 s', '1.2 s', '61 s', '3 min 20 s']);
  expect([sizeText(12), sizeText(340_000), sizeText(2_300_000_000)]).toEqual(['12 bytes', '340 kB', '2.3 GB']);
});
