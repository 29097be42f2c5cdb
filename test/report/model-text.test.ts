// A model as `list` tells it.
import { expect, test } from 'vitest';
import { MEMORY_NAMES } from '../../src/core/memory.js';
import { model, type Expectation } from '../../src/lang/model.js';
import { modelText } from '../../src/report/model-text.js';
import { plainPage } from '../../src/report/page.js';

test('a row that names every memory model is told as one that names none', () => {
  const rows: Expectation[] = [
    { cpus: [2], verdict: 'holds' },
    { cpus: [2], memory: MEMORY_NAMES, verdict: 'holds' },
    { cpus: [2], memory: ['sc', 'tso'], verdict: 'holds' },
  ];
  const listed = model({ name: 'm', question: 'Is it told?', system: () => ({ tasks: {} }), expect: rows });
  const told = modelText({ model: listed, file: 'm.ts', properties: [] }, plainPage(80)).filter((line) => line.includes('→'));
  expect(told.map((line) => line.trim())).toEqual([
    '→ holds: 2 cpus; every memory model',
    '→ holds: 2 cpus; every memory model',
    '→ holds: 2 cpus; sc, tso',
  ]);
});
