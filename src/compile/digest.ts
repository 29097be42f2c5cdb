// The digest: a short name for all tables of a program, equal exactly when the tables are.
import { createHash } from 'node:crypto';
import type { Program } from '../program/program.js';

/** 16 hex digits of SHA-256 over the tables, without what is for people only (texts and places). */
export function digestOf(program: Omit<Program, 'digest'>): string {
  const { rowTexts: _, findings, ...tables } = program;
  const kinds = findings.map(({ kind, name }) => [kind, name]);
  const text = JSON.stringify([tables, kinds], (_key, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
