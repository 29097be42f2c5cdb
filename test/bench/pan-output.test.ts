// What is read from the output of Spin's verifier, which exits with 0 whatever it finds.
import { expect, test } from 'vitest';
import { readPanOutput } from '../../bench/pan-output.js';
import { sizeFor } from '../../bench/spin-run.js';

const HOLDS = `
(Spin Version 6.5.2 -- 6 December 2019)
	+ Partial Order Reduction

Full statespace search for:
	never claim         	- (none specified)
	assertion violations	+
	cycle checks       	- (disabled by -DSAFETY)
	invalid end states	+

State-vector 68 byte, depth reached 242654, errors: 0
   841099 states, stored
  3523824 states, matched
  4364923 transitions (= stored+matched)
        0 atomic steps
hash conflicts:     63285 (resolved)

Stats on memory usage (in Megabytes):
   77.005	equivalent memory usage for states (stored*(State-vector + overhead))
   59.840	actual memory usage for states (compression: 77.71%)
         	state-vector as stored = 47 byte + 28 byte overhead
  128.000	memory used for hash table (-w24)
   53.406	memory used for DFS stack (-m1000000)
  251.914	total actual memory usage

pan: elapsed time 2.17 seconds
pan: rate 387603.23 states/second
`;

const VIOLATED = `pan:1: assertion violated ((alive&ticks)&(1<<handler)) (at depth 53)
pan: wrote nmi-rcu-sc.pml.trail

(Spin Version 6.5.2 -- 6 December 2019)
Warning: Search not completed
	+ Partial Order Reduction

State-vector 36 byte, depth reached 77, errors: 1
      145 states, stored
      110 states, matched
      255 transitions (= stored+matched)

pan: elapsed time 0.01 seconds
`;

const TOO_DEEP = `error: max search depth too small

(Spin Version 6.5.2 -- 6 December 2019)
	+ Partial Order Reduction

State-vector 52 byte, depth reached 99, errors: 0
     8172 states, stored
    27233 transitions (= stored+matched)

pan: elapsed time 0.01 seconds
`;

const OUT_OF_MEMORY = `pan: reached -DMEMLIM bound
	2.08769e+07 bytes used

(Spin Version 6.5.2 -- 6 December 2019)
Warning: Search not completed

State-vector 60 byte, depth reached 73367, errors: 0
 1.262e+08 states, stored
9.4756e+08 transitions (= stored+matched)

pan: elapsed time 7.44e+02 seconds
`;

test('a search to the end without errors holds', () => {
  expect(readPanOutput(HOLDS)).toEqual({
    verdict: 'holds',
    complaint: '',
    states: 841_099,
    transitions: 4_364_923,
    depth: 242_654,
    seconds: 2.17,
    stateBytes: 59.84 * 2 ** 20,
  });
});

test('an error is a violation, and the assertion is the complaint', () => {
  expect(readPanOutput(VIOLATED)).toMatchObject({
    verdict: 'violated',
    complaint: 'assertion violated ((alive&ticks)&(1<<handler)) (at depth 53)',
    states: 145,
  });
});

test('a search that was not deep enough is incomplete, although it found no error', () => {
  expect(readPanOutput(TOO_DEEP)).toMatchObject({ verdict: 'incomplete', complaint: 'max search depth too small' });
});

test('a search that ran out of memory is incomplete, and large figures have exponents', () => {
  expect(readPanOutput(OUT_OF_MEMORY)).toMatchObject({
    verdict: 'incomplete',
    complaint: 'reached -DMEMLIM bound',
    states: 126_200_000,
    seconds: 744,
  });
});

test('output without a result is none', () => {
  expect(readPanOutput('')).toBeUndefined();
  expect(readPanOutput('pan: out of memory\n')).toBeUndefined();
});

test('pan gets the stack that it needed, and twice as many slots as states', () => {
  const report = readPanOutput(HOLDS);
  expect(report && sizeFor(report)).toEqual({ depthMax: 242_754, hashBits: 21 });
});
