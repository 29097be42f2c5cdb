// Wrapping loses nothing but spaces, and always fits.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { commandLines, repeatCommand } from '../../src/report/repeat.js';
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
    expect(commandLines("x 'a b c d e f'", 8)).toEqual(['x \\', "'a b c'\\", "' d e f'"]);
  });

  test('break an edit at its spaces, without a mark that would be part of it', () => {
    const command = "npx quiesce check m --edit 'insert smp_mb before load' --memory sc";
    expect(commandLines(command, 24, 2)).toEqual([
      '  npx quiesce check m \\',
      "  --edit 'insert smp_mb",
      "  before load' \\",
      '  --memory sc',
    ]);
  });

  test('are to a shell what they are on one line', () => {
    const words = fc.array(fc.stringMatching(/^[a-z' ]{1,30}$/), { maxLength: 3 });
    const edits = fc.array(
      fc.constantFrom<string[]>('drop a', 'insert smp_mb before rcu_assign_pointer in set_nmi_callback', "drop [it's]"),
    );
    const property = fc.property(
      words,
      edits,
      fc.integer({ min: 20, max: 90 }),
      fc.integer({ min: 0, max: 9 }),
      (options, made, width, indent) => {
        const command = repeatCommand({ model: 'm', variant: undefined, edits: made, memory: 'sc', cpus: 2, nmis: 1, set: {}, options });
        const lines = commandLines(command, width, indent);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(heard(lines.join('\n')).map((word) => (made.includes(plain(word)) ? plain(word) : word))).toEqual(heard(command));
      },
    );
    expect(() => fc.assert(property, { seed: SEED, numRuns: 60 })).not.toThrow();
  });
});

test('figures are what people read', () => {
  expect([countText(18_402), countText(1_234_567), countText(7)]).toEqual(['18,402', '1,234,567', '7']);
  expect([timeText(80), timeText(1234), timeText(61_000), timeText(200_000)]).toEqual(['0.08 s', '1.2 s', '61 s', '3 min 20 s']);
  expect([sizeText(12), sizeText(340_000), sizeText(2_300_000_000)]).toEqual(['12 bytes', '340 kB', '2.3 GB']);
});

// The arguments that a shell makes of a command.
function heard(command: string): string[] {
  const script = command.replace(/^\s*npx/, String.raw`printf '%s\0'`);
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

function plain(word: string): string {
  return word.replaceAll(/\s+/g, ' ');
}
