// A terminal of 20 columns: every command keeps to it, and loses nothing.
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { widthOf } from '../../src/report/wrap.js';
import { folderWith, quiesce } from './run.js';

const folder = folderWith({});
const trace = join(folder, 't.json');
quiesce([
  'check',
  'nmi-rcu',
  '--variant',
  'no-grace-period',
  '--memory',
  'sc',
  '--trace',
  trace,
  '--format',
  `text=${join(folder, 't.txt')}`,
]);

// A litmus result has the lines of herd7, which other tools read.
test.each([
  ['check nmi-rcu --variant no-grace-period --memory sc', 1, /nmi-rcu[^]*kmalloc[^]*repeat/],
  ['check nmi-rcu --memory sc', 0, /nothing|holds[^]*explored/],
  ['verify irq-rcu/no-grace-period --memory sc', 0, /quiesce[^]*3 checks[^]*as[^]*expected/],
  ['verify irq-rcu/no-grace-period --memory sc --quiet', 0, /3 checks/],
  ['list refcount', 0, /properties[^]*variants/],
  ['necessity spinlock-irqsave --memory sc --quiet', 0, /load-bearing/],
  ['repair tutorial/2-publish --variant read-once --memory alpha --quiet', 0, /strengthen/],
  [`replay ${trace}`, 0, /still/],
  [`diff ${trace} ${trace}`, 0, /same/],
  ['show refcount', 0, /owner/],
  ['--help', 0, /verify[^]*exit codes/],
  ['check --help', 0, /--variant NAME[^]*--quiet/],
])('it is kept to by `%s`', (words, code, says) => {
  const ran = quiesce(words.split(' '), { width: 20 });
  expect(ran.code).toBe(code);
  expect(ran.out).toMatch(says);
  expect(ran.out.split('\n').filter((line) => widthOf(line) > 20)).toEqual([]);
});

test('the help of a wide terminal has one line for what is short, and all that the narrow one says', () => {
  const words = (text: string): string => text.replaceAll(/\s+/g, '');
  const wide = quiesce(['check', '--help'], { width: 300 }).out;
  expect(wide).toMatch(/^ {2}--cpus N\|any +how many CPUs \(2\); any is every number of them$/m);
  expect(words(quiesce(['check', '--help'], { width: 20 }).out)).toBe(words(wide));
  expect(words(quiesce(['check', '--help'], { width: 80 }).out)).toBe(words(wide));
});

test('a litmus test is told as herd7 tells it, however narrow', () => {
  const file = resolve(import.meta.dirname, '../litmus/nmi/A02-assign+deref-addr-once.litmus');
  expect(quiesce(['litmus', file], { width: 20 }).out).toBe(quiesce(['litmus', file], { width: 200 }).out);
});
