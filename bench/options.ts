// What the benchmark is asked for on its command line.
import { parseArgs } from 'node:util';
import { SECTIONS, type Section, type SpinOptions } from './spin.js';
import { SPIN_MEMORIES } from './spin-run.js';

/** The options, with those that were not given filled in. */
export interface Asked extends Pick<SpinOptions, 'sections' | 'memories' | 'rounds' | 'secondsMax' | 'defines'> {
  readonly what: 'rates' | 'spin' | 'qrcu';
  /** Numbers of CPUs; undefined where the default counts. */
  readonly sizes: readonly number[] | undefined;
}

const USAGE = `usage: npm run bench -- [CPUS...]
       npm run bench -- --spin [--cpus N,...] [--memory ${SPIN_MEMORIES.join(',')}] [--only ${SECTIONS.join(',')}]
                               [--rounds N] [--limit SECONDS] [--define NAME]...
       npm run bench -- --qrcu [--limit SECONDS]`;

/** Reads the words of a command line; throws with the usage where they say nothing. */
export function asked(words: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      spin: { type: 'boolean', default: false },
      qrcu: { type: 'boolean', default: false },
      cpus: { type: 'string' },
      memory: { type: 'string' },
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      limit: { type: 'string', default: '300' },
      define: { type: 'string', multiple: true, default: [] },
    },
  });
  const sizes = values.cpus === undefined ? positionals : values.cpus.split(',');
  return {
    what: values.spin ? 'spin' : values.qrcu ? 'qrcu' : 'rates',
    sizes: sizes.length === 0 ? undefined : sizes.map(wholeNumber),
    memories: namesIn(values.memory, SPIN_MEMORIES),
    sections: namesIn<Section>(values.only, SECTIONS),
    rounds: wholeNumber(values.rounds),
    secondsMax: wholeNumber(values.limit),
    defines: values.define,
  };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`'${text}' is no number of that kind\n${USAGE}`);
  return Number(text);
}

function namesIn<T extends string>(list: string | undefined, known: readonly T[]): readonly T[] {
  if (list === undefined) return known;
  return list.split(',').map((word) => {
    const name = known.find((candidate) => candidate === word);
    if (name === undefined) throw new Error(`'${word}' is none of ${known.join(', ')}\n${USAGE}`);
    return name;
  });
}
